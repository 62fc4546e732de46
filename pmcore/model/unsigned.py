"""What people write silently where the room chose that no author is stored: cards, lessons, rows of the timeline.

Each waits under the hash of a key that is in its writer's browser alone; whoever shows the key may change it. Who has written is a
set of seats beside it, once each and in no order, so that nothing tells which is whose. Both are in no log: until the
opening they are in the store's sealed area (boxes.py), and at the opening all go into the log together, in an order drawn by
lot, and keys and seats are forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pmcore.model.base import Numbered

SHORTEST_KEY = 20  # characters; ours have 36, of which 122 bits are drawn by lot
BOXES: Mapping[str, str] = {
    "recommendations": "unsigned",
    "lessons": "unsigned_lessons",
    "events": "unsigned_events",
}
"""In which box of the sealed area what is to stand in a collection waits."""


class Unsigned(NamedTuple):
    """What waits without names for one collection: by the hashes of their keys, and which seats have written at all."""

    cards: Mapping[str, Any] = {}
    writers: frozenset[str] = frozenset()

    def with_card(self, slot: str, card: Numbered | None, writer: str) -> Unsigned:
        """Return this with a card in its slot, or without it; `writer` has written from now on."""
        others = {each: other for each, other in self.cards.items() if each != slot}
        cards = others if card is None else {**others, slot: card}
        writers = self.writers | {writer} if card and writer else self.writers
        return Unsigned(dict(sorted(cards.items())), writers)

    def sealed_up(self) -> bytes | None:
        """Return what the sealed area keeps; None where there is nothing."""
        if not self.cards and not self.writers:
            return None
        cards = {slot: _written(card) for slot, card in sorted(self.cards.items())}
        content = {"cards": cards, "writers": sorted(self.writers)}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def with_unsigned(all_of: Mapping[str, Unsigned], place: str, one: Unsigned) -> dict[str, Unsigned]:
    """Return `all_of` what waits with `one` for the collection `place`; a collection for which nothing waits is not in it."""
    others = {each: other for each, other in all_of.items() if each != place}
    return {**others, place: one} if one.cards or one.writers else others


def slot_of(key: str) -> str:
    """Return under what the card with `key` waits."""
    return hashlib.sha256(key.encode()).hexdigest()


def unsealed(content: bytes | None, model: type[Numbered]) -> Unsigned:
    """Return what `sealed_up` wrote of things of a `model`; nothing where the sealed area has nothing, as after a restored backup."""
    if content is None:
        return Unsigned()
    found = json.loads(content)
    cards = {slot: model.model_validate({"id": slot, **fields}) for slot, fields in found["cards"].items()}
    return Unsigned(cards, frozenset(found["writers"]))


def _written(card: Numbered) -> dict[str, Any]:
    return card.model_dump(mode="json", exclude={"id", "version"}, exclude_defaults=True)
