"""Lines: lists and plain logs, one thing a line, with the time at its beginning. What reads everything that nothing else reads."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.finishing import ENOUGH, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Row
from pmcore.intake.printed.diary import Diary
from pmcore.intake.printed.headings import heading_of
from pmcore.intake.printed.log_lines import LogLine, is_noise, log_line, stands_free
from pmcore.intake.printed.odd_stamps import odd_stamp
from pmcore.intake.printed.said_zones import without_zone, zone_said
from pmcore.intake.printed.stamps import says_zone, stamp_of
from pmcore.intake.progress import counted

_LOOKED_AT = 200  # lines that tell whether this is text with times
_NO_LINES = re.compile(r"<[!?a-zA-Z]|PK\x03|%PDF|\{\\rtf")  # a page, an archive, a document
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}(?::\d{2})?)")
_MOST = 0.6  # of the lines
_BULLETS = "-–—*•·◦▪+>|# \t"


class Lines(Importer):
    """Reads a list or a log."""

    name: ClassVar[str] = "lines"
    title: ClassVar[str] = "List or log (a time at the beginning of each line)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return 4 where most lines begin with a time and go on in words, 1 where any has one, and for all text that was pasted."""
        text = beginning(data, 64_000).strip()
        if _NO_LINES.match(text) or "\ufffd" in text[:200]:
            return 0
        lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
        if lines and sum(map(_goes_on, lines)) >= _MOST * len(lines):
            return 4
        return int(any(log_line(line) for line in lines) or bool(text and not name))

    def read(self, data: bytes, options: Options) -> Preview:
        """Return a row for each line with a time; a line without one belongs to the row above."""
        entries = list(_entries(decoded(data).splitlines()))
        if not entries:
            raise UnreadableError("There is nothing to read in this text.")
        if _newest_first(entries):
            entries.reverse()
        diary = Diary(options)
        diary.learn_order([each.time for each in entries if each.time])
        rows = finished(list(_rows(entries, diary)), options.unmask)
        if not rows:
            raise UnreadableError("There are only dates in this text, and nothing that happened.")
        masked = sum(rows.whole("masked"))
        return Preview(
            self.name,
            options.zone,
            rows,
            questions=diary.questions,
            zone_assumed=diary.zone_assumed,
            masked=masked,
            day_assumed=diary.day_assumed,
        )


def _goes_on(line: str) -> bool:
    """Return whether a line begins with a time, and goes on as no row of a table does."""
    stamp = stamp_of(line)
    if stamp is None:
        return line[:1] != "|" and stands_free(line)
    return stamp.rest != "" and line[:1] != "|" and line.partition(stamp.time)[2][:1] not in set(",;\t")


def _newest_first(entries: Sequence[_Entry]) -> bool:
    """Return whether the clocks of a text run backwards, as where a tool lists its newest entries first."""
    if any(each.heading for each in entries):
        return False
    clocks: list[str] = [
        found[1].zfill(2) + found[2] for each in entries if (found := _CLOCK.search(each.time))
    ]
    pairs = list(itertools.pairwise(clocks))
    falls = sum(later < earlier for earlier, later in pairs)
    rises = sum(later > earlier for earlier, later in pairs)
    return falls > 2 and falls > 3 * rises


class _Entry(NamedTuple):
    """A line with those below it that belong to it; or a heading, which says only a day."""

    line: int
    time: str
    text: str
    source: str = ""
    raw: str = ""
    heading: str = ""


def _entries(lines: Sequence[str]) -> Iterator[_Entry]:
    """Give the entries of a text; where no line of it has a time, each line is one. What is said once about the zone is with each time."""
    open_one: _Open | None = None
    timed = False
    zone = zone_of_day = ""
    for number, line in counted(lines):
        if not line.strip() or is_noise(line):
            continue
        found = log_line(line) or _odd(line)
        heading = ""
        if not found:
            if said := zone_said(line):
                zone = said
            day, behind = without_zone(line)
            heading = heading_of(day)
            zone_of_day = behind if heading else zone_of_day
        elif (zone_of_day or zone) and not says_zone(found.time):
            found = found._replace(time=f"{found.time} {zone_of_day or zone}")
        if not found and not heading and open_one and timed:
            open_one.add(line)
            continue
        if open_one:
            yield open_one.entry()
            open_one = None
        if heading:
            yield _Entry(number, heading, "", heading=heading)
            timed = False
            continue
        timed = found is not None
        open_one = _Open(number, found or LogLine("", line.strip(_BULLETS)), line)
    if open_one:
        yield open_one.entry()


def _odd(line: str) -> LogLine | None:
    """Return a line with something in the place of a time that none can read, so that it says so and is no part of the row above."""
    stamp = odd_stamp(line)
    return LogLine(stamp.time, stamp.rest) if stamp else None


class _Open:
    """An entry that more lines may belong to."""

    def __init__(self, number: int, found: LogLine, line: str) -> None:
        self._number, self._found = number, found
        self._lines, self._raw, self._size = [found.text], [line], len(line)

    def add(self, line: str) -> None:
        if self._size < 2 * ENOUGH:
            self._lines.append(line.rstrip())
            self._raw.append(line)
            self._size += len(line)

    def entry(self) -> _Entry:
        text = "\n".join(self._lines).strip().strip("|").strip()
        raw = "\n".join(self._raw)
        return _Entry(self._number, self._found.time, text[:ENOUGH], self._found.source, raw[:ENOUGH])


def _rows(entries: Sequence[_Entry], diary: Diary) -> Iterator[Row]:
    number = 0
    for each in entries:
        if each.heading:
            diary.turn(each.heading)
            continue
        if not each.text:
            continue
        number += 1
        row = Row(row=number, at=None, text=each.text, source=each.source, line=each.line, raw=each.raw)
        yield diary.read(each.time).on(row) if each.time else row
