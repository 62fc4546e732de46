"""Reading: a tracker's CSV becomes tickets. What a cell says that nobody understands costs that cell, and is said with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

from pmcore.intake.day_order import order_in
from pmcore.intake.decoding import decoded
from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.delimited import with_plain_breaks
from pmcore.intake.importers.separated import Separated, separator_of
from pmcore.intake.tracker.headings import columns_of
from pmcore.intake.tracker.states import state_of
from pmcore.model.links import address_of
from pmcore.model.measures import MeasureStatus
from pmcore.model.times import DAY_FIRST, DAY_ORDER, MONTH_FIRST, TimeContext, read_time
from pmcore.report.trackers import EXPORTED, KEY

LARGEST = 5_000_000  # bytes of a file
MOST = 10_000  # tickets of a file
LONGEST = 200  # characters of an owner, as many as the field holds
TOO_LARGE = (
    "A tracker's file has at most 5 MB and 10,000 tickets. Export fewer: those with the label “postmortem”."
)
NO_TABLE = "This is no table with headings. Export the tickets from the tracker as CSV once more."
NOTHING_SAID = "Line 1: No heading says a status, an assignee, a due date or a link. Export the tickets with these columns as CSV."
_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)
_SAID = re.compile(rf"{KEY}\W{{1,8}}([\w-]{{1,200}})", re.IGNORECASE)
_MOMENT = re.compile(
    rf"{EXPORTED}\W{{1,8}}(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{{1,6}})?Z)", re.IGNORECASE
)
_NUMBERS = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?=T|\s|$)")
_NOON = " 12:00"  # a day is read as a time of it


class Ticket(msgspec.Struct, frozen=True):
    """A row of a tracker's file that may be of a measure. What is empty or None was not said.

    `keys` are ids that it names, `exported` when its measure was written into the file that the tracker took in. `name` is
    the tracker's own number, `said` its word for the `state`. `problems` are sentences without their line.
    """

    line: int
    keys: tuple[str, ...]
    exported: datetime | None = None
    name: str = ""
    state: MeasureStatus | None = None
    said: str = ""
    owners: tuple[str, ...] = ()
    due_on: date | None = None
    link: str = ""
    problems: tuple[str, ...] = ()


class Read(msgspec.Struct, frozen=True):
    """What a file holds: tickets that name a measure, the lines of those that name none, and whether its days can be read both ways."""

    tickets: tuple[Ticket, ...]
    strangers: tuple[int, ...] = ()


def read_tickets(data: bytes, *, site: str = "", day_first: bool | None = None) -> Read:
    """Return the tickets of a file; `site` is where Jira is, such as `https://jira.example.com`: its files have no links.

    `day_first` says what 03/04 means where no other day of the file does. Raises `UnreadableError` where it is no such file.
    """
    if len(data) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    text = with_plain_breaks(decoded(data)).lstrip("\n")
    file = Separated(text, separator_of(text.partition("\n")[0]) or ",")
    headings = next(iter(file.take(1).cells), [])
    columns = columns_of(headings)
    if len(headings) < 2:
        raise UnreadableError(NO_TABLE, line=1)
    if not columns.keys() & {"state", "owner", "due", "link"}:
        raise UnreadableError(NOTHING_SAID, line=1)
    records = file.take(MOST + 1)
    if len(records.cells) > MOST:
        raise UnreadableError(TOO_LARGE)
    rows = [
        _Row(line, cells, columns)
        for line, cells in zip(records.lines, records.cells, strict=True)
        if any(cells) and cells != headings
    ]
    days = _Days([each.first("due") for each in rows], day_first)
    tickets = [each.ticket(days, site) for each in rows]
    return Read(
        tuple(each for each in tickets if each.keys), tuple(each.line for each in tickets if not each.keys)
    )


class _Row:
    """One record with the line on which it begins."""

    def __init__(self, line: int, cells: Sequence[str], columns: Mapping[str, Sequence[int]]) -> None:
        self.line, self._cells, self._columns = line, cells, columns

    def all(self, part: str) -> list[str]:
        """Return what the columns of a part say; a record may be shorter than the headings."""
        places = self._columns.get(part, ())
        return [found for each in places if each < len(self._cells) and (found := _bare(self._cells[each]))]

    def first(self, part: str) -> str:
        """Return what the surest column of a part says, or nothing."""
        return next(iter(self.all(part)), "")

    def ticket(self, days: _Days, site: str) -> Ticket:
        """Return what it says."""
        keys = tuple(dict.fromkeys(self._keys()))
        if not keys:
            return Ticket(self.line, ())
        problems = list[str]()
        said, due = self.first("state"), self.first("due")
        why = self.first("resolution")
        state = state_of(said, why, self.first("category"))
        if said and state is None:
            problems.append(f"nobody here knows the status “{said[:40]}”")
        if state is MeasureStatus.DROPPED and state_of(said) is not state:
            said = why
        due_on = None
        if due and (due_on := days.read(due)) is None:
            problems.append(days.problem(due))
        name = self.first("name")[:LONGEST]
        return Ticket(
            self.line, keys, self._exported(), name, state, said[:LONGEST], self._owners(), due_on, self._link(name, site),
            tuple(problems),
        )  # fmt: skip

    def _keys(self) -> Iterator[str]:
        """Yield the ids that it names: in the column for that, else as the export wrote it into the text, else anywhere."""
        if of_column := self.all("key"):
            yield from of_column
            return
        said = [found[1] for each in self._cells for found in _SAID.finditer(each)]
        yield from said or [found[0].lower() for each in self._cells for found in _ID.finditer(each)]

    def _exported(self) -> datetime | None:
        said = self.all("exported") + [found[1] for each in self._cells for found in _MOMENT.finditer(each)]
        for each in said:
            try:
                found = datetime.fromisoformat(each)
                return found if found.tzinfo else found.replace(tzinfo=UTC)
            except ValueError:
                continue
        return None

    def _owners(self) -> tuple[str, ...]:
        """Return who has it, by all their names: trackers write a list with commas, and a name beside its account."""
        names = (
            each.strip().removeprefix("@")[:LONGEST] for cell in self.all("owner") for each in cell.split(",")
        )
        return tuple(dict.fromkeys(each for each in names if each and each.casefold() not in _NOBODY))

    def _link(self, name: str, site: str) -> str:
        """Return its own address: Jira's files have none, but its key leads there."""
        for each in self.all("link"):
            if _is_web(each):
                return each
        address = f"{site.rstrip('/')}/browse/{name}"
        return address if site and name and _is_web(address) else ""


_NOBODY = frozenset(
    {"unassigned", "nobody", "none", "nicht zugewiesen", "non assigné", "sin asignar", "未割り当て", "未分配"}
)


class _Days:
    """Reads days as a column of a file prints them."""

    def __init__(self, texts: Iterable[str], day_first: bool | None) -> None:
        proven = order_in(each for each in texts if each)
        order = proven or ("" if day_first is None else str(DAY_FIRST if day_first else MONTH_FIRST))
        self._context = TimeContext(answers={DAY_ORDER: order} if order else {})

    def read(self, text: str) -> date | None:
        """Return the day that a cell says, whatever its clock: a day has no zone."""
        if plain := _ISO.match(text):
            text = plain[0]
        found = read_time(text if ":" in text else text + _NOON, self._context)
        if found.moment is None or not 2000 <= found.moment.at.year <= 2200:
            return None
        return found.moment.at.date()

    def problem(self, text: str) -> str:
        """Return why a cell says no day."""
        if _NUMBERS.match(text):
            return f"the due date “{text[:40]}” can be read in two ways: say whether the day comes first"
        return f"the due date “{text[:40]}” is none that can be read"


def _bare(cell: str) -> str:
    """Return a cell as it was before a spreadsheet was kept from taking it for a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _is_web(link: str) -> bool:
    address = address_of(link)
    return address is not None and address.scheme in {"http", "https"}
