"""Cards without names: what people write silently where the room chose that no author is stored.

A card waits under the hash of a key that is in its writer's browser alone; whoever shows the key may change it. Who has written is a
set of seats beside the cards, once each and in no order, so that nothing tells which card is whose. Both are in no log: until the
reveal they are in the store's sealed area (boxes.py), and at the reveal the cards go into the log together, in an order drawn by
lot, and keys and seats are forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pmcore.model.cards import Recommendation
from pmcore.model.codes import Code

FEWEST_WRITERS = 3
"""Where fewer have written, each of them can tell who wrote the others' cards."""
SHORTEST_KEY = 20  # characters; ours have 36, of which 122 bits are drawn by lot


class CardNames(Code):
    """What becomes of the names of those who write cards silently."""

    KEPT = "kept"  # shown to nobody; the log has them
    SHOWN = "shown"  # everybody sees them from the reveal on
    NEVER = "never"  # no author is stored


class Unsigned(NamedTuple):
    """What waits without names: the cards by the hashes of their keys, and which seats have written at all."""

    cards: Mapping[str, Recommendation] = {}
    writers: frozenset[str] = frozenset()

    def with_card(self, slot: str, card: Recommendation | None, writer: str) -> Unsigned:
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


def slot_of(key: str) -> str:
    """Return under what the card with `key` waits."""
    return hashlib.sha256(key.encode()).hexdigest()


def unsealed(content: bytes | None) -> Unsigned:
    """Return what `sealed_up` wrote; nothing where the sealed area has nothing, as after a restored backup."""
    if content is None:
        return Unsigned()
    found = json.loads(content)
    cards = {slot: Recommendation(id=slot, **fields) for slot, fields in found["cards"].items()}
    return Unsigned(cards, frozenset(found["writers"]))


def _written(card: Recommendation) -> dict[str, Any]:
    return card.model_dump(mode="json", exclude={"id", "version"}, exclude_defaults=True)
