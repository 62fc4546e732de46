"""Whose hands something went through: who put it into the review, and who changed it last."""

from functools import lru_cache
from typing import NamedTuple


class Hand(NamedTuple):
    """Somebody who did something: the participant's id (empty for a program) and the name they had then."""

    id: str
    name: str


NOBODY = Hand("", "")  # what a file says is nobody's word


class Hands(NamedTuple):
    """Who added an item, and who changed it last, if anybody has."""

    added: Hand
    edited: Hand | None = None


class HandNames(NamedTuple):
    """The names of who added an item and of who changed it last; empty where nobody is named."""

    added: str = ""
    edited: str = ""


# A log has many lines by few people: each of them is made once, which halves the time and the memory of signing it.
hand = lru_cache(1_000)(Hand)
added_by = lru_cache(1_000)(Hands)
