"""Ballots: who put how many dots where, while a vote is open; and how they are kept outside the log, in the store's sealed area.

They are written as slots that bear no name, in random order and all of one size, whatever was chosen. Whose a slot is tells only a
key, which is another one each time that the box is written, and is thrown away with the box when the vote is closed: then nobody
has the ballots any more, and there is only the count. The log says of a ballot that its seat has voted, and no more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

Ballots = Mapping[str, Mapping[str, int]]  # by participant and item: how many dots
FEWEST_VOTERS = 3
"""Of fewer than so many voters no result is shown: each of them could tell from it what another one chose."""


class Dotted(Protocol):
    """Something that was voted on, with how many dots it got."""

    @property
    def dots(self) -> int:
        """Return how many."""


DottedT = TypeVar("DottedT", bound=Dotted)
ModelT = TypeVar("ModelT", bound=BaseModel)

_WIDTH = 40  # letters of a dot in a slot: more than any id that we make


def sealed_up(slots: Mapping[str, object]) -> bytes:
    """Return what everybody chose, packed to one size, each under the hash of its owner with a new key."""
    key = secrets.token_bytes(32)
    hashed = {_slot(key, owner): each for owner, each in slots.items()}
    return json.dumps({"key": key.hex(), "slots": hashed}, sort_keys=True, separators=(",", ":")).encode()


def unsealed(content: bytes, owners: Iterable[str]) -> dict[str, Any]:
    """Return by owner what is packed in a box, of those who have a receipt; None where there is nothing of theirs."""
    box = json.loads(content)
    key, slots = bytes.fromhex(box["key"]), box["slots"]
    return {owner: slots.get(_slot(key, owner)) for owner in owners}


def padded(chosen: BaseModel, width: int) -> str:
    """Return a value as a text of one size: its JSON with as many blanks as fill `width` bytes, in letters that JSON keeps as they are."""
    text = json.dumps(chosen.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode().ljust(width)).decode()


def unpadded(kind: type[ModelT], slot: str | None) -> ModelT:
    """Return the value that was `padded`; an empty one of nothing."""
    return kind.model_validate_json(base64.b64decode(slot)) if slot else kind()


class Limited(Protocol):
    """A vote in which everybody has so many dots."""

    @property
    def dots_each(self) -> int:
        """Return how many."""


class OfDots:
    """How a box packs ballots of dots: as many ids as there are dots, empty ones of the same size for those that are left."""

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""
        return "ballots"

    def packed(self: Limited, ballot: Mapping[str, int]) -> list[str]:
        """Return a ballot in its size."""
        dots = [item for item, many in sorted(ballot.items()) for _ in range(many)]
        return [each.ljust(_WIDTH) for each in [*dots, *[""] * (self.dots_each - len(dots))]]

    def unpacked(self, slot: Iterable[str] | None) -> dict[str, int]:
        """Return the ballot that was packed; an empty one of nothing."""
        return dict(Counter(each.strip() for each in slot or () if each.strip()))


def ranked(items: Iterable[DottedT]) -> tuple[DottedT, ...]:
    """Return what was voted on, most dots first, equal ones as they stand."""
    return tuple(sorted(items, key=lambda each: -each.dots))


def leading(items: Iterable[DottedT]) -> tuple[DottedT, ...]:
    """Return what got the most dots: several where they are equal, nothing where nobody placed one."""
    first = ranked(items)
    return tuple(each for each in first if each.dots == first[0].dots > 0)


def _slot(key: bytes, owner: str) -> str:
    return hashlib.blake2b(owner.encode(), key=key, digest_size=16).hexdigest()
