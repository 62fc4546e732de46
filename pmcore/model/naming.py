"""How sentences name an item: by its number, and by the start of its text."""

from __future__ import annotations

from pmcore.model.base import Item, Numbered
from pmcore.wording import words

SHORT = 60


TITLES = frozenset({"title", "text", "name", "measure"})  # the fields that say what an item is


def title_of(item: Item, noun: str) -> str:
    """Return how the history names an item: its number and the start of its text."""
    short = start_of(item)
    label = item.label if isinstance(item, Numbered) and item.number else words.noun(noun, "a")
    return words.message("item", "titled", name=label, title=short) if short else label


def label_of(item: Item, noun: str) -> str:
    """Return the shortest name of an item: its number, or its noun with the start of its text."""
    if isinstance(item, Numbered) and item.number:
        return item.label
    short = start_of(item)
    name = words.noun(noun, "the")
    return words.message("item", "quoted", name=name, title=short) if short else name


def start_of(item: Item) -> str:
    """Return the start of an item's text in one line, or an empty text."""
    names = ("title", "text", "name", "measure")
    text = " ".join(next((getattr(item, name) for name in names if hasattr(item, name)), "").split())
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"
