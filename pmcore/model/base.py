"""What every value has in common: it is frozen, strict about fields, and its text is cleaned on the way in.

Texts are stored as they were typed: in every script, with every blank, indentation, empty line, directional mark and
zero-width space (Thai breaks its lines there), in the Unicode form that the keyboard gave. Nothing is normalised, because
nothing compares texts letter by letter with others; what somebody sees again is what they wrote. Only these go:
what XML (and so Word) or PostgreSQL refuse, the colours of a terminal, the two overrides that make text read otherwise than
it is stored, and empty lines before the first and after the last one. Pages and documents isolate each text, so that marks
that nobody closed end with it.

Names, references and links are compared, and a name can pass for another one: there the invisible goes, blanks are one
blank, and the form is NFC.
"""

import re
import unicodedata
from functools import cache
from typing import Annotated, Any, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from pmcore.model.declared import Column, Told

_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202d\u202e]")
# (The two joiners U+200C and U+200D stay even in names: emoji and several scripts need them.)
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]")
_BLANK = " \t\n"


class Frozen(BaseModel):
    """A value that never changes; an unknown field is an error, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    @classmethod
    def trusted(cls, **values: Any) -> Self:
        """Return what our own code has made of checked `values`, one for every field, in their order; nothing is looked at.

        A fifth of the time of validating them again. Never for what comes from outside.
        """
        new = cls.__new__(cls)
        _put_in(new, "__dict__", values)
        _put_in(new, "__pydantic_fields_set__", _all_fields(cls))
        _put_in(new, "__pydantic_extra__", {} if cls.model_config["extra"] == "allow" else None)
        _put_in(new, "__pydantic_private__", None)
        return new


_put_in = object.__setattr__


@cache
def _all_fields(model: type[BaseModel]) -> set[str]:
    """Return the names of the fields; all values share them, as none is ever changed."""
    return set(model.model_fields)


class Stored(Frozen):
    """A value that stands in the log. A field that only a newer program knows is kept and written again, not refused.

    It is in `model_extra`, and no reader is shown it: nobody here can tell what it says, or who may know it.
    """

    model_config = ConfigDict(extra="allow")


def clean_text(value: object) -> object:
    """Return a text as typed, without what cannot be stored (see above); other values pass unchanged.

    Pasted terminal logs carry ESC and NUL; both crash Word files and PostgreSQL. Line ends become a plain newline. What
    nobody can see is an empty text.
    """
    if not isinstance(value, str):
        return value
    if value.isprintable():
        return "" if value.isspace() else value  # most texts: opening a long review cleans thousands
    text = _TERMINAL.sub("", _LINE_ENDS.sub("\n", value))
    text = _without_empty_edges(_FORBIDDEN.sub("", text))
    return text if any(letter.isprintable() and not letter.isspace() for letter in text) else ""


def _without_empty_edges(text: str) -> str:
    """Return text without empty lines before and after it; the indentation of its first line stays."""
    begin, end = len(text) - len(text.lstrip(_BLANK)), len(text.rstrip(_BLANK))
    if begin > end:
        return ""
    indent, trail = text[:begin].rpartition("\n")[2], text[end:].partition("\n")[0]
    return indent + text[begin:end] + trail


def clean_line(value: object) -> object:
    """Return a text of one line: its line breaks and tabs are a blank, and blanks at its ends go."""
    clean = clean_text(value)
    if not isinstance(clean, str):
        return clean
    if "\n" not in clean and "\t" not in clean:
        return clean.strip(" ")
    return " ".join(part for each in clean.replace("\t", "\n").split("\n") if (part := each.strip(" ")))


def clean_name(value: object) -> object:
    """Return a name without anything that could pass for another one (see above)."""
    return " ".join(clean.split()) if isinstance(clean := clean_link(value), str) else clean


def clean_link(value: object) -> object:
    """Return an address without anything that nobody sees, in NFC."""
    clean = clean_text(value)
    if not isinstance(clean, str):
        return clean
    seen = clean if clean.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", clean))
    return seen.strip()


def _web_link(value: str) -> str:
    if value and not re.fullmatch(r"(https?://|mailto:)\S+", value, re.IGNORECASE):
        raise ValueError("A link starts with https:// (or http:// or mailto:) and has no blanks.")
    return value


# The constraints stand first, so that they measure the cleaned text and say `string_too_long` rather than `too_long`.
Clean = BeforeValidator(clean_text)
CleanLine = BeforeValidator(clean_line)
CleanName = BeforeValidator(clean_name)
CleanLink = BeforeValidator(clean_link)
Name = Annotated[str, StringConstraints(min_length=1, max_length=40), CleanName]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), CleanLine]
OptionalLine = Annotated[str, StringConstraints(max_length=200), CleanLine]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4_000), Clean]
LONGEST_PROSE = 20_000
Prose = Annotated[str, StringConstraints(max_length=LONGEST_PROSE), Clean]
Url = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_web_link), CleanLink]
RequiredUrl = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_web_link), CleanLink
]
# An id, or a public number such as T-07, by which a command names an item.
LONGEST_ID = 80
Ref = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID), CleanName]
OptionalRef = Annotated[str, StringConstraints(max_length=LONGEST_ID), CleanName]
Refs = Annotated[tuple[Ref, ...], Field(max_length=50)]


class Item(Stored):
    """Something in a review that people add, edit and remove. `version` counts its edits, starting at 1."""

    id: Annotated[str, Told(customers=True)]
    version: int = 1


def unknown_in(value: object) -> dict[str, Any]:
    """Return what `model_dump` of a value leaves out (`exclude`), so that nothing that only a newer program knows is shown."""
    if not isinstance(value, BaseModel):
        return {}
    found: dict[str, Any] = dict.fromkeys(value.__pydantic_extra__ or (), True)
    for name in _nested(type(value)):
        each = getattr(value, name)
        if isinstance(each, BaseModel) and (inside := unknown_in(each)):
            found[name] = inside
        elif isinstance(each, tuple) and (
            several := {i: x for i, one in enumerate(each) if (x := unknown_in(one))}
        ):
            found[name] = several
    return found


@cache
def _nested(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields that can hold further values: few, and an answer of the API asks thousands of items."""
    return tuple(name for name, field in model.model_fields.items() if _holds_values(field.annotation))


def _holds_values(kind: Any) -> bool:
    is_value = isinstance(kind, type) and issubclass(kind, BaseModel)
    return kind is Any or is_value or any(_holds_values(each) for each in get_args(kind))


class Numbered(Item):
    """An item with a stable public number such as T-07, the same in every screen, document and API answer."""

    letter: ClassVar[str]
    number: Annotated[int, Told(customers=True), Column()]

    @property
    def label(self) -> str:
        """Return the public number, such as `T-07`."""
        return f"{self.letter}-{self.number:02d}"

    @property
    def former_labels(self) -> tuple[str, ...]:
        """Return the public numbers by which it is found, too: those of what became one with it."""
        return ()
