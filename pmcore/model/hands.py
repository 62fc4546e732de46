"""Whose hands something went through: who put it into the review, and who changed it last."""

from typing import NamedTuple


class Hand(NamedTuple):
    """Somebody who did something: the participant's id (empty for a program) and the name they had then."""

    id: str
    name: str


class Hands(NamedTuple):
    """Who added an item, and who changed it last, if anybody has."""

    added: Hand
    edited: Hand | None = None
