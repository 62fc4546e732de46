"""Long lists: rows that are drawn when somebody looks at them, in sections that browsers ask for one by one.

A timeline may have twenty thousand rows. A change in it costs the rows that it touches, wherever they stand, and goes to
those who have their section on the screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from markupsafe import Markup

from pmcore.boards.draw import Block
from pmcore.wording.words import counted

SECTION = 100  # rows of a new section
LARGEST = 2 * SECTION  # rows; one with more is split
MARK = "§"  # before a section's number, in the key of its place in the board and in the name to follow it by

PLACE = Markup(
    '<div class="unread" data-has="{}" style="--rows:{}"><button class="quiet" data-read>{}</button></div>'
)


class Drawn(Protocol):
    """What a board is made of: HTML under a key."""

    @property
    def key(self) -> str:
        """Return the key, unique in its board and stable while the thing lives."""

    @property
    def html(self) -> str:
        """Return what is shown."""


class Row:
    """A block that is drawn when it is first looked at. The same object always looks the same."""

    __slots__ = ("_draw", "_html", "key", "tags")

    def __init__(self, key: str, draw: Callable[[], str], tags: tuple[str, ...] = ()) -> None:
        """`draw` returns the HTML, `tags` are what people can narrow the list to."""
        self.key, self._draw, self.tags = key, draw, tags
        self._html: str | None = None

    @property
    def html(self) -> str:
        """Return the HTML; it is drawn once."""
        if self._html is None:
            self._html = self._draw()
        return self._html


class _Shows(NamedTuple):
    """What the place of a section that was not read says: how many rows there are, and their tags in one text."""

    rows: int
    tags: str


class Section:
    """Some rows that stand behind each other. Its `id` is never given twice in one list."""

    __slots__ = ("_place", "_shown", "id", "of", "rows", "tally")

    def __init__(self, number: int, rows: Iterable[Row], of: str = "") -> None:
        """`of` is the section that it was split from."""
        self.id, self.rows, self.of = f"{MARK}{number}", list(rows), of
        self.tally = tally_of(self.rows)
        self._shown = self._shows()
        self._place = _place(self.id, *self._shown)

    @property
    def place(self) -> Block:
        """Return what stands for it where it was not read yet: the same block while it has as many rows with the same tags."""
        shown = self._shows()
        if self._shown != shown:
            self._shown, self._place = shown, _place(self.id, *shown)
        return self._place

    def _shows(self) -> _Shows:
        return _Shows(len(self.rows), " ".join(sorted(tag for tag, many in self.tally.items() if many)))

    def index(self, key: str) -> int:
        """Return at which index the row with this key stands."""
        return next(at for at, row in enumerate(self.rows) if row.key == key)


def tally_of(rows: Iterable[Row]) -> Counter[str]:
    """Return how many rows have each tag."""
    return Counter(tag for row in rows for tag in row.tags)


def _place(section_id: str, rows: int, has: str) -> Block:
    return Block(section_id, str(PLACE.format(has, rows, counted("count", "row_unread", rows))))


class LongList:
    """Rows in order, in sections. `touched` are the sections that changed since `settle`, `made` those that are new.

    `tally` says how many rows have each tag.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        """Begin with some rows."""
        self._numbers = 0
        given = list(rows)
        starts = range(0, max(len(given), 1), SECTION)
        self.sections = [self._new(given[start : start + SECTION]) for start in starts]
        self._of = {row.key: section for section in self.sections for row in section.rows}
        self.tally = tally_of(given)
        self.touched: set[str] = set()
        self.made: list[Section] = []

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._of)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows, top to bottom."""
        for section in self.sections:
            yield from section.rows

    def __contains__(self, key: str) -> bool:
        """Return whether there is a row with this key."""
        return key in self._of

    def section(self, section_id: str) -> Section | None:
        """Return a section by its id."""
        return next((each for each in self.sections if each.id == section_id), None)

    def section_of(self, key: str) -> Section | None:
        """Return the section in which a row stands."""
        return self._of.get(key)

    def replace(self, row: Row) -> None:
        """Put a row in the place of the one with its key."""
        section = self._of[row.key]
        at = section.index(row.key)
        self._count(section, section.rows[at].tags, -1)
        self._count(section, row.tags, 1)
        section.rows[at] = row
        self.touched.add(section.id)

    def remove(self, key: str) -> None:
        """Take a row out; a section without rows goes, too."""
        section = self._of.pop(key)
        at = section.index(key)
        self._count(section, section.rows[at].tags, -1)
        del section.rows[at]
        self.touched.add(section.id)
        if not section.rows and len(self.sections) > 1:
            self.sections.remove(section)

    def insert(self, row: Row, after: str = "") -> None:
        """Put a row behind the one with the key `after`; on top where that is empty."""
        section = self._of[after] if after else self.sections[0]
        section.rows.insert(section.index(after) + 1 if after else 0, row)
        self._of[row.key] = section
        self._count(section, row.tags, 1)
        self.touched.add(section.id)
        if len(section.rows) > LARGEST:
            self._split(section)

    def stands_behind(self, key: str, after: str) -> bool:
        """Return whether a row stands right behind another (or, where that is empty, on top)."""
        section = self._of[key]
        at, place = section.index(key), self.sections.index(section)
        if at:
            return section.rows[at - 1].key == after
        return (self.sections[place - 1].rows[-1].key if place else "") == after

    def settle(self) -> None:
        """Take everything that changed as known."""
        self.touched.clear()
        self.made.clear()

    def _count(self, section: Section, tags: Iterable[str], by: int) -> None:
        for tag in tags:
            section.tally[tag] += by
            self.tally[tag] += by

    def _new(self, rows: Iterable[Row], of: str = "") -> Section:
        self._numbers += 1
        return Section(self._numbers, rows, of)

    def _split(self, section: Section) -> None:
        new = self._new(section.rows[SECTION:], section.id)
        del section.rows[SECTION:]
        section.tally.subtract(new.tally)
        self._of.update((row.key, new) for row in new.rows)
        self.sections.insert(self.sections.index(section) + 1, new)
        self.made.append(new)


class Drawing(NamedTuple):
    """A board: its blocks, and behind them the long list where it has one."""

    blocks: list[Block]
    rows: LongList | None = None
