"""How sentences name what changed: an item by its number, a field by the word that people see."""

from __future__ import annotations

from collections.abc import Iterable

from pmcore.model.base import Item, Numbered

SHORT = 60
TITLES = frozenset({"title", "text", "name", "measure"})  # the fields that say what an item is
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


def title_of(item: Item, noun: str) -> str:
    """Return how the history names an item: its number and the start of its text."""
    short = start_of(item)
    label = item.label if isinstance(item, Numbered) and item.number else some(noun)
    return f"{label}: {short}" if short else label


def label_of(item: Item, noun: str) -> str:
    """Return the shortest name of an item: its number, or its noun with the start of its text."""
    if isinstance(item, Numbered) and item.number:
        return item.label
    short = start_of(item)
    return f"the {noun} “{short}”" if short else f"the {noun}"


def start_of(item: Item) -> str:
    """Return the start of an item's text in one line, or an empty text."""
    names = ("title", "text", "name", "measure")
    text = " ".join(next((getattr(item, name) for name in names if hasattr(item, name)), "").split())
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def some(noun: str) -> str:
    """Return a noun with its article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def in_words(fields: Iterable[str]) -> str:
    """Return field names as words: `text, kind and source`."""
    return listed([FIELD_WORDS.get(name, name.replace("_", " ")) for name in fields])


def listed(words: list[str]) -> str:
    """Return words as a list in a sentence: `Ana, Ben and Cy`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
