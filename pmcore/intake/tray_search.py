"""Looking through the tray: which of its rows are asked for, in the order of their times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pmcore.errors import InvalidError
from pmcore.model.moment import zone_named
from pmcore.model.review import Review
from pmcore.model.tray import MOST_ROWS, TrayFile
from pmcore.model.tray_rows import TrayRow, TrayRows, opened

LONGEST = 200  # letters of a search
_A_FILE = MOST_ROWS + 1  # numbers of one file


class Asked(NamedTuple):
    """What is looked for. `since` and `until` are seconds; of rows without a time nobody knows, so with these they are left out."""

    words: tuple[str, ...] = ()
    who: str = ""
    kind: str = ""
    since: float | None = None
    until: float | None = None
    liked_first: bool = False
    decided: bool = False  # those that were decided about, too

    @classmethod
    def of(cls, query: Mapping[str, str], zone: str) -> Asked:
        """Return what a query asks for; its times are of the clock in `zone`. Raises `InvalidError`."""
        return cls(
            words=tuple(query.get("q", "")[:LONGEST].casefold().split()),
            who=query.get("who", "")[:LONGEST],
            kind=query.get("kind", "")[:LONGEST],
            since=_seconds("from", query.get("from", ""), zone, fold=0),
            until=_seconds("to", query.get("to", ""), zone, fold=1),
            liked_first=query.get("liked") == "1",
            decided=query.get("decided") == "1",
        )

    @property
    def narrows(self) -> bool:
        """Return whether it leaves anything out but what was decided."""
        return bool(self.words or self.who or self.kind or self.since is not None or self.until is not None)


class Place(NamedTuple):
    """Where a row lies: in which of the files, and its number there."""

    nth: int
    number: int


class Found(NamedTuple):
    """Rows of a tray that were asked for, in their order: each is a number, of which a page makes few places."""

    files: Sequence[TrayFile]
    order: Sequence[int]

    def places(self, first: int, most: int) -> list[Place]:
        """Return where some of the rows lie."""
        return [Place(*divmod(each, _A_FILE)) for each in self.order[first : first + most]]

    def row(self, place: Place) -> TrayRow:
        """Return the row at a place."""
        return opened(self.files[place.nth].packed).rows[place.number - 1]

    def id_of(self, place: Place) -> str:
        """Return what a page calls the row at a place."""
        return f"{self.files[place.nth].id}:{place.number}"

    def by_file(self) -> dict[str, list[int]]:
        """Return the numbers of the rows, by the ids of their files."""
        rows: dict[str, list[int]] = {}
        for place in self.places(0, len(self.order)):
            rows.setdefault(self.files[place.nth].id, []).append(place.number)
        return rows


def found_in(review: Review, asked: Asked) -> Found:
    """Return the rows of a review's tray that are asked for."""
    files = tuple(review.tray.values())
    opens = [opened(each.packed) for each in files]
    order: Sequence[int] = [
        nth * _A_FILE + number
        for nth, (file, rows) in enumerate(zip(files, opens, strict=True))
        for number in _numbers(file, rows, asked)
    ]
    if len(files) > 1:  # those of one file stand in their order
        order = sorted(order, key=lambda each: opens[each // _A_FILE].times[each % _A_FILE - 1])
    if asked.liked_first:
        liked = {nth * _A_FILE + number for nth, rows in enumerate(opens) for number in rows.liked}
        order = [each for each in order if each in liked] + [each for each in order if each not in liked]
    return Found(files, order)


def _numbers(file: TrayFile, rows: TrayRows, asked: Asked) -> Sequence[int]:
    """Return which rows of a file are asked for: what leaves out most and costs least goes first."""
    numbers: Sequence[int] = range(1, len(rows.rows) + 1)
    if not asked.decided and (file.placed or file.aside):
        gone = file.placed | file.aside
        numbers = [each for each in numbers if each not in gone]
    if asked.since is not None or asked.until is not None:
        since, until, times = asked.since or 0, asked.until or float("inf"), rows.times
        numbers = [each for each in numbers if since <= times[each - 1] <= until]
        numbers = [each for each in numbers if rows.rows[each - 1].at is not None]
    if asked.who:
        numbers = [each for each in numbers if rows.rows[each - 1].who == asked.who]
    if asked.kind:
        numbers = [each for each in numbers if rows.rows[each - 1].kind == asked.kind]
    for word in asked.words:
        haystack = rows.haystack
        numbers = [each for each in numbers if word in haystack[each - 1]]
    return numbers


def _seconds(name: str, typed: str, zone: str, *, fold: int) -> float | None:
    """Return a time that a field of a browser has (`2026-11-23T14:05`) in seconds."""
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed[:40])
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone_named(zone), fold=fold)
        return at.timestamp()
    except (ValueError, OverflowError) as error:
        sentence = "Please write the time as 2026-11-23 14:05."
        raise InvalidError(sentence, fields={name: sentence}) from error
