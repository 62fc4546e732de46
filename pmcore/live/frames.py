"""Frames: what goes over the wire. A feed turns one board into the fewest bytes that bring a peer up to date.

A frame names the version it leads to and the one it starts `from`. Everybody who stands at the same version gets the
same text, which is put together once. From 0 it is the whole board and replaces all; else it holds the blocks that
changed since, and `order` (the keys of all blocks, top to bottom) only where blocks came, went or moved.

Versions count what could be seen, not the review's log: gaps in the log's numbers would tell how many hidden cards or
votes came in between.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pmcore.boards import Block, Board, Room, whole
from pmcore.model.review import Review
from pmcore.remembered import MIB, ByBytes

TAILS = (
    8 * MIB
)  # of one board: people who were slow stand at different versions, and each gets a frame of their own


def to_json(value: Any) -> str:
    """Return compact JSON, with every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def changed_alone(before: str, now: str) -> str:
    """Return what brings a browser from one state of what is for one person alone to another; both are JSON.

    Of their own cards these are the ones that changed, and `order`, the keys of all; else it is the whole state.
    """
    old, new = json.loads(before), json.loads(now)
    if "own" not in old or "own" not in new:
        return now
    known = dict(old["own"])
    changed = [[key, html] for key, html in new["own"] if known.get(key) != html]
    return to_json({**new, "own": changed, "order": [key for key, _ in new["own"]]})


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as it travels, and the version in which it last changed."""

    html: str
    since: int
    text: str


class Feed:
    """One board of one room, as its peers follow it."""

    def __init__(self, name: str, board: Board, boot: str) -> None:
        """Begin with nothing; the first `redraw` fills it."""
        self.version = 0
        self._name, self._board = name, board
        self._head = f'"boot":{to_json(boot)},"board":{to_json(name)}'
        self._pieces: dict[str, Piece] = {}
        self._moved = 0
        self._tails: ByBytes[str] = ByBytes(TAILS)

    def redraw(self, seen: Review, room: Room, version: int) -> bool:
        """Draw the board; where it looks different from before it is at `version` now. Return whether it is."""
        pieces = self._pieces_of(whole(self._name, self._board, seen, room), version)
        before, self._pieces = self._pieces, pieces
        moved = list(before) != list(pieces)
        if self.version and not moved and all(each.since != version for each in pieces.values()):
            return False
        self._moved = version if moved else self._moved
        self.version = version
        self._tails.clear()
        return True

    def frame(self, since: int, now: int) -> str:
        """Return what brings a peer from version `since` (0: from nothing) to this one; `now` is the server's time."""
        tail = self._tails.get(since)
        if tail is None:
            tail = self._tail(since)
            self._tails.put(since, tail)
        return f'{{"now":{now},{tail}'

    def _pieces_of(self, blocks: Sequence[Block], version: int) -> dict[str, Piece]:
        pieces = {}
        for block in blocks:
            before = self._pieces.get(block.key)
            if before is not None and before.html == block.html:
                pieces[block.key] = before
            else:
                pieces[block.key] = Piece(block.html, version, f"{to_json(block.key)}:{to_json(block.html)}")
        return pieces

    def _tail(self, since: int) -> str:
        blocks = ",".join(piece.text for piece in self._pieces.values() if piece.since > since)
        order = f'"order":{to_json(list(self._pieces))},' if self._moved > since or not since else ""
        return f'{self._head},"version":{self.version},"from":{since},{order}"blocks":{{{blocks}}}}}'
