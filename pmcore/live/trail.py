"""Trail: blocks in their order, and since which version each looks as it does and stands where it stands.

So whoever is at an earlier version is told the fewest things: the blocks that look different, which went, and which came or
moved behind which other one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from pmcore.boards.long_list import Drawn
from pmcore.live.compact import to_json

MOST_GONE = 500  # keys of blocks that went, which are remembered; who is further behind gets the order of all


class Stand(NamedTuple):
    """Where a browser stands: a version, and the digest of what it shows. `NOWHERE` is with nothing."""

    version: int
    digest: str


NOWHERE = Stand(0, "")


class Piece:
    """A block as it travels: `since` it looks so, `placed` it stands there (versions)."""

    __slots__ = ("_hash", "_text", "block", "html", "key", "placed", "since")

    def __init__(self, block: Drawn, since: int, placed: int) -> None:
        """Draw the block."""
        self.block, self.key, self.html = block, block.key, block.html
        self.since, self.placed = since, placed
        self._text, self._hash = "", 0

    @property
    def hash(self) -> int:
        """Return a number that is another one where the block looks different."""
        self._hash = self._hash or _hash(self.text)
        return self._hash

    @property
    def text(self) -> str:
        """Return the block as a member of a JSON object."""
        self._text = self._text or f"{to_json(self.key)}:{to_json(self.html)}"
        return self._text


class Trail:
    """The blocks of a board, or of a section of one."""

    def __init__(self) -> None:
        """Begin with nothing; the first `take` fills it."""
        self.version = 0
        self._pieces: dict[str, Piece] = {}
        self._gone: dict[str, int] = {}
        self._moves_from = 0  # who stands before this version cannot be told by moves
        self._first = NOWHERE  # where it began: what stands before that cannot be told what changed
        self._digest = ""

    def take(self, blocks: Iterable[Drawn], version: int) -> bool:
        """Take what the blocks are now; where that is different from before it is at `version`. Return whether it is."""
        before, self._pieces = self._pieces, {}
        changed = not self.version
        for block in blocks:
            piece = self._taken(block, before.get(block.key), version)
            changed = changed or piece.since == version
            self._pieces[block.key] = piece
        gone = [key for key in before if key not in self._pieces]
        moved = moved_between(before, self._pieces) if before else ()
        for key in moved:
            self._pieces[key].placed = version
        if not (changed or gone or moved):
            return False
        self._remember(gone, version)
        self._digest = ""
        if not self.version:
            self._moves_from, self._first = version, Stand(version, self.digest)
        self.version = version
        return True

    @property
    def digest(self) -> str:
        """Return a text that is another one where the blocks look different or stand in another order."""
        if not self._digest:
            number = _hash("\n".join(self._pieces))
            for piece in self._pieces.values():
                number ^= piece.hash
            self._digest = f"{number:016x}"
        return self._digest

    def shows(self, stand: Stand) -> bool:
        """Return whether a browser that stands there shows what this shows, in whatever server it came to that."""
        return bool(stand.version) and stand.digest == self.digest

    def continues(self, stand: Stand) -> bool:
        """Return whether a browser that stands there can be told what changed since."""
        return self._first.version < stand.version <= self.version or stand == self._first

    def nothing_since(self, version: int) -> str:
        """Return what brings a browser that shows the same already to this version, as the end of a JSON object."""
        return f'"version":{self.version},"from":{version},"digest":"{self.digest}","blocks":{{}}}}'

    def since(self, version: int) -> str:
        """Return what brings a peer from a version (0: from nothing) to this one, as the end of a JSON object."""
        blocks = ",".join(piece.text for piece in self._pieces.values() if piece.since > version)
        order = self._order(version)
        return f'"version":{self.version},"from":{version},"digest":"{self.digest}",{order}"blocks":{{{blocks}}}}}'

    def _order(self, version: int) -> str:
        if version < self._moves_from or not version:
            return f'"order":{to_json(list(self._pieces))},'
        gone = [key for key, at in self._gone.items() if at > version]
        moves, above = [], None
        for key, piece in self._pieces.items():
            if piece.placed > version:
                moves.append([key, above])
            above = key
        parts = {"gone": gone, "moves": moves}
        return "".join(f'"{name}":{to_json(values)},' for name, values in parts.items() if values)

    def _taken(self, block: Drawn, known: Piece | None, version: int) -> Piece:
        if known is None:
            return Piece(block, version, version)
        if known.block is block or known.html == block.html:
            known.block = block
            return known
        return Piece(block, version, known.placed)

    def _remember(self, gone: Iterable[str], version: int) -> None:
        for key in gone:
            self._gone.pop(key, None)  # the latest stand last
            self._gone[key] = version
        for key in self._gone.keys() & self._pieces.keys():  # it came back: that it stands here now says all
            del self._gone[key]
        while len(self._gone) > MOST_GONE:
            key = next(iter(self._gone))
            self._moves_from = max(self._moves_from, self._gone.pop(key))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def moved_between(before: Mapping[str, object], now: Mapping[str, object]) -> Sequence[str]:
    """Return the keys that have to be moved so that what both have stands in the order of `now`: as few as there can be."""
    old = [key for key in before if key in now]
    new = [key for key in now if key in before]
    if old == new:
        return ()
    place = {key: at for at, key in enumerate(old)}
    staying = _longest_rising([place[key] for key in new])
    return [key for key in new if place[key] not in staying]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the longest rising sequence among different numbers."""
    ends = list[int]()  # the smallest number that a rising sequence of each length ends with
    behind: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        behind[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found = set[int]()
    number_or_none = ends[-1] if ends else None
    while number_or_none is not None:
        found.add(number_or_none)
        number_or_none = behind[number_or_none]
    return found
