"""What every value has in common: it is frozen, strict about fields, and its text is cleaned on the way in."""

import re
import unicodedata
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

# What XML 1.0 (and so Word) and PostgreSQL refuse, plus bidirectional overrides and widthless spaces, which can
# disguise a name. (The two joiners U+200C and U+200D stay: emoji and several scripts need them.)
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")


class Frozen(BaseModel):
    """A value that never changes; an unknown field is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


def clean_text(value: object) -> object:
    """Return text without control characters, terminal colours and disguises; other values pass unchanged.

    Pasted terminal logs carry ESC and NUL; both crash Word files and PostgreSQL. Line ends become a plain newline.
    """
    if not isinstance(value, str):
        return value
    if value.isprintable() and unicodedata.is_normalized("NFC", value):
        return value.strip()  # most texts, at a tenth of the cost: opening a long review cleans thousands
    text = _TERMINAL.sub("", _LINE_ENDS.sub("\n", value))
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))
    text = _MANY_BLANK_LINES.sub("\n\n\n", text).strip()
    return text if any(letter.isprintable() and not letter.isspace() for letter in text) else ""


def clean_line(value: object) -> object:
    """Return cleaned text with every run of blanks and line ends as one space."""
    clean = clean_text(value)
    return " ".join(clean.split()) if isinstance(clean, str) else clean


def _web_link(value: str) -> str:
    if value and not re.fullmatch(r"(https?://|mailto:)\S+", value, re.IGNORECASE):
        raise ValueError("A link starts with https:// (or http:// or mailto:) and has no blanks.")
    return value


# The constraints stand first, so that they measure the cleaned text and say `string_too_long` rather than `too_long`.
Clean = BeforeValidator(clean_text)
CleanLine = BeforeValidator(clean_line)
Name = Annotated[str, StringConstraints(min_length=1, max_length=40), CleanLine]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), CleanLine]
OptionalLine = Annotated[str, StringConstraints(max_length=200), CleanLine]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4_000), Clean]
Prose = Annotated[str, StringConstraints(max_length=20_000), Clean]
Url = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_web_link), Clean]
RequiredUrl = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_web_link), Clean
]
# An id, or a public number such as T-07, by which a command names an item.
Ref = Annotated[str, StringConstraints(min_length=1, max_length=100), CleanLine]
OptionalRef = Annotated[str, StringConstraints(max_length=100), CleanLine]


class Item(Frozen):
    """Something in a review that people add, edit and remove. `version` counts its edits, starting at 1."""

    id: str
    version: int = 1


class Numbered(Item):
    """An item with a stable public number such as T-07, the same in every screen, document and API answer."""

    letter: ClassVar[str]
    number: int

    @property
    def label(self) -> str:
        """Return the public number, such as `T-07`."""
        return f"{self.letter}-{self.number:02d}"
