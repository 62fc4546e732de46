"""Parts of sentences: nouns with their article, lists, and fields by the word that people see."""

from __future__ import annotations

from collections.abc import Iterable

FIELD_WORDS = {
    "due_on": "due date",
    "done_when": "“done when”",
    "leads_to": "place",
    "starts": "time",
    "ends": "end",
    "place": "order",
    "marks": "key moment",
    "addresses": "causes",
    "began": "beginning",
    "detected_by": "detection",
    "zone": "time zone",
    "sent_at": "date sent",
}


def some(noun: str) -> str:
    """Return a noun with its article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def in_words(fields: Iterable[str]) -> str:
    """Return field names as words: `text, kind and source`."""
    return listed([FIELD_WORDS.get(name, name.replace("_", " ")) for name in fields])


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence: `Ana, Ben and Cy`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
