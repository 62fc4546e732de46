"""Text is text: Streamlit reads every label and message as Markdown, so what a person wrote goes through `plain` first."""

import re

JOINER = (
    "\u2060"  # joins two letters: nobody sees it, no line ends there, and no reader of Markdown looks past it
)
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&^=\"'])")
# What is looked for in text after the marks were read: addresses, mail, emoji, icons, colours.
_LATE = re.compile(r"(:|@|www)(?=\S)", re.IGNORECASE)


def plain(words: str) -> str:
    """Return text that Streamlit shows letter by letter, in one paragraph: no link, picture, icon, formula or style."""
    joined = _LATE.sub(rf"\1{JOINER}", " ".join(words.split()))
    return _MARKS.sub(r"\\\1", joined)
