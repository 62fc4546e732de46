"""Frames: what goes over the wire. A feed turns one board into the fewest bytes that bring a peer up to date.

A frame names the version it leads to and the one it starts `from`. Everybody who stands at the same version gets the
same text, which is put together once. From 0 it is the whole board and replaces all, in `order` (the keys, top to bottom).
Else it holds the `blocks` that look different, the keys that are `gone`, and `moves`: [key, the key right above it or null],
top to bottom, of what came or moved. Who cannot be told by moves gets the `order` of all.

A long list goes in sections. The board then has a place for each (a block whose key begins with §), and a section is followed
like a board, by the name of its board with this key: `timeline§3`.

Versions count what could be seen, not the review's log: gaps in the log's numbers would tell how many hidden cards or
votes came in between.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from pmcore.boards import Board, Room, remembering, whole
from pmcore.boards.long_list import MARK, Drawing, Drawn, LongList
from pmcore.live.compact import to_json
from pmcore.live.shared import Frame, Tail
from pmcore.live.trail import Stand, Trail
from pmcore.model.review import Review
from pmcore.remembered import MIB, ByBytes

# Of one board: people who were slow stand at different versions, and each gets a frame of their own.
TAILS = 8 * MIB
KEPT = 6  # bytes of a letter of it: the end, the whole text, its bytes, some of them more than one a letter
LONG = 400  # rows; a list that never had more goes with its board


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


def board_of(name: str) -> str:
    """Return the board that a name to follow belongs to: `timeline` for `timeline§3`."""
    return name.partition(MARK)[0]


class Feed:
    """One board of one room with the sections of its list, as its peers follow them.

    `made` are the sections that are new since the last `redraw`, each with the name by which its rows went before.
    """

    def __init__(self, name: str, board: Board, boot: str) -> None:
        """Begin with nothing; the first `redraw` fills it."""
        self._name, self._board, self._boot = name, remembering(board), boot
        self._trails: dict[str, Trail] = {name: Trail()}  # by the name to follow
        self._list: LongList | None = None
        self.made: dict[str, str] = {}
        self._tails: ByBytes[Tail] = ByBytes(TAILS)

    @property
    def version(self) -> int:
        """Return the version of the board itself."""
        return self._trails[self._name].version

    def version_of(self, name: str) -> int:
        """Return the version of the board or of one of its sections; 0 where it was not opened."""
        trail = self._trails.get(name)
        return trail.version if trail else 0

    def redraw(
        self, seen: Review, room: Room, version: int, watched: Collection[str] = ()
    ) -> Collection[str]:
        """Draw the board; what looks different from before is at `version` now. Return the names of that.

        `watched` are the names that somebody follows: sections that nobody does are not drawn.
        """
        drawing = whole(self._name, self._board, seen, room)
        self._forget(watched)
        before = self._list
        changed = [self._name] if self._trails[self._name].take(self._blocks(drawing), version) else []
        rows = self._list
        if rows is not None and rows is drawing.rows:
            looked_at = self._trails.keys() - {self._name}
            changed += [
                name for name in sorted(looked_at) if self._take(name, rows, version, rows is not before)
            ]
        if drawing.rows is not None:
            drawing.rows.settle()
        if changed:
            self._tails.clear()
        return changed

    def open(self, name: str, version: int) -> bool:
        """Draw a section that somebody begins to follow, at `version`; return whether there is one of that name."""
        if name in self._trails:
            return True
        section = self._list.section(name.removeprefix(self._name)) if self._list is not None else None
        if section is None:
            return False
        trail = self._trails[name] = Trail()
        trail.take(section.rows, version)
        return True

    def section_of(self, key: str) -> str:
        """Return the name to follow for the row with this key; an empty text where it goes with its board."""
        section = self._list.section_of(key) if self._list is not None else None
        return f"{self._name}{section.id}" if section else ""

    def frame(self, since: int, now: int, name: str = "") -> Frame:
        """Return what brings a peer from version `since` (0: from nothing) to this one; `now` is the server's time (ms).

        `name` is what it follows: by default the board itself.
        """
        name = name or self._name
        tail = self._tails.get((name, since))
        if tail is None:
            tail = self._tail(name, self._trails[name].since(since))
            self._tails.put((name, since), tail, KEPT * len(tail))
        return tail.at(now)

    def first_frame(self, stand: Stand, now: int, name: str) -> Frame:
        """Return what a browser that comes, or comes back, lacks; it says where it stands.

        Where the same is shown after a restart of the server, that is nothing.
        """
        trail = self._trails[name]
        if trail.shows(stand):
            return self._tail(name, trail.nothing_since(stand.version)).at(now)
        return self.frame(stand.version if trail.continues(stand) else 0, now, name)

    def _tail(self, name: str, says: str) -> Tail:
        """Return the frame that says what a peer lacks of `name`, but for the time."""
        return Tail(f'"boot":{to_json(self._boot)},"board":{to_json(name)},{says}')

    # ------------------------------------------------------------------ long lists

    def _blocks(self, drawing: Drawing) -> Iterable[Drawn]:
        """Return the blocks of the board itself: with the rows of its list, or with a place for each section."""
        rows = drawing.rows
        self.made = {}
        if rows is None:
            return drawing.blocks
        if self._list is None and len(rows) <= LONG:
            return [*drawing.blocks, *rows]
        made = rows.made
        if self._list is not rows:  # it went with its board until now
            self._list, made = rows, rows.sections
        self.made = {f"{self._name}{each.id}": f"{self._name}{each.of}" for each in made}
        return [*drawing.blocks, *(each.place for each in rows.sections)]

    def _take(self, name: str, rows: LongList, version: int, is_another_list: bool) -> bool:
        """Take what a section shows now; return whether it looks different."""
        section_id = name.removeprefix(self._name)
        if section_id not in rows.touched and not is_another_list:
            return False
        section = rows.section(section_id)
        return section is not None and self._trails[name].take(section.rows, version)

    def _forget(self, watched: Collection[str]) -> None:
        """Forget the sections that nobody follows any more: they are drawn again when somebody does."""
        for name in self._trails.keys() - {self._name} - set(watched):
            del self._trails[name]
            self._tails.clear()  # what it says when it is drawn again may have the same version
