"""Jira's markup as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pmcore.intake.masking import quick

_RULES = (
    (re.compile(r"\{\{([^}\n]+)\}\}"), r"\1"),
    (re.compile(r"\{(?:code|noformat|quote|panel|color)(?::[^}\n]*)?\}"), ""),
    (re.compile(r"^h[1-6]\.\s*", re.MULTILINE), ""),
    (re.compile(r"^bq\.\s*", re.MULTILINE), ""),
    (re.compile(r"\[~(?:accountid:)?([^\]\n]+)\]"), r"@\1"),
    (re.compile(r"\[([^|\]\n]+)\|(https?://[^|\]\s]+)[^\]\n]*\]"), r"\1 (\2)"),
    (re.compile(r"\[(https?://[^|\]\s]+)\]"), r"\1"),
    (re.compile(r"!([^!|\n]+\.\w{2,4})(?:\|[^!\n]*)?!"), r"\1"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"), r"\1"),
    (re.compile(r"\n{3,}"), "\n\n"),
)
# What a text without any of it needs no rule for: most summaries.
_is_marked = quick(r"(?m)[{\[!*_]|\n\n\n|^(?:h[1-6]|bq)\.")


def as_texts(markups: Sequence[str]) -> list[str]:
    """Return what several say, in one go where none of them has any markup."""
    whole = "\n".join(markups)
    if "\\n" in whole or _is_marked(whole):
        return list(map(as_text, markups))
    return list(map(str.strip, markups))


def as_text(markup: str) -> str:
    """Return what Jira's markup says; line breaks that its data pipeline prints as letters are line breaks again."""
    text = (
        markup.replace("\\r\\n", "\n").replace("\\n", "\n")
        if "\\n" in markup and "\n" not in markup
        else markup
    )
    if not _is_marked(text):
        return text.strip()
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text.strip()
