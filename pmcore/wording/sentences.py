"""Parts of sentences: lists and choices as the language writes them, and fields by the words that people see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.lists import format_list

from pmcore.wording.language import catalogue
from pmcore.wording.words import field


def in_words(fields: Iterable[str]) -> str:
    """Return field names as words: `text, kind and source`."""
    return listed([field(name) for name in fields])


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: `Ana, Ben and Cy`; empty where there are none."""
    return _joined(words, "and")


def either(words: Sequence[str]) -> str:
    """Return words as a choice in a sentence: `facilitator or scribe`; empty where there are none."""
    return _joined(words, "or")


def _joined(words: Sequence[str], how: str) -> str:
    """Join words as CLDR does in this language, but where its catalogue joins the last two in a way of its own."""
    if len(words) < 2:
        return words[0] if words else ""
    spoken = catalogue()
    own = spoken.own("list", how)
    if own is None:
        return format_list(words, style="standard" if how == "and" else "or", locale=spoken.locale)
    return own.format(", ".join(words[:-1]), words[-1])
