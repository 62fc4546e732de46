"""Columns: which column of a table holds which part of a row, told by its heading and by what stands in it; and its times."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from itertools import chain

import msgspec

from pmcore.intake.clocks import Clocks
from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.cells import Body, at_places, column_of, one_after_another
from pmcore.intake.importers.headings import mapped, plain, zone_in
from pmcore.intake.moments import Time
from pmcore.intake.options import Options

_SAMPLE = 200  # records that are looked at to tell what a column holds
_BARE = re.compile(r"\W*(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*([ap])?\.?m?", re.IGNORECASE)
_MONTH = r"(?:jan|ene|gen|feb|f[ée]v|m[aäá]r|apr|abr|avr|ma[iyj]|mag|ju[inl]|giu|lug|aug|ago|ao[uû]|sep|set|o[ck]t|out|nov|de[cz]|dic)"
_DATED = re.compile(
    rf"\d{{4}}|\d\s?[/.-]\s?\w+\s?[/.-]|\b{_MONTH}\w*\.?,? \d|\d\.? {_MONTH}|[年月日]", re.IGNORECASE
)
_BEGINS = re.compile(r"\W*(?:[^\W\d_]{2,9}\.?,?\s+){0,2}\d")  # a date, behind a weekday perhaps
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3}){0,3}(?:\.\d+)?")
# A time that says its zone: what stands behind its clock, and is no half of the day.
_LOCAL = re.compile(
    r":\d\d(?:[.,]\d+)?\s?(?:[AaPp][Mm])?(?:\s?[+-]\d\d(?::?\d\d)?|Z|\s*\(?(?![AP]M\b)[A-Z]{2,5}(?:[+-]\d{1,2})?\)?)$"
)
_FUZZY = re.compile(r"\W*\d{1,2}[:.h](?:\d?[?x]{1,2}|--)\W*", re.IGNORECASE)  # 14:??, 14:3?
_NOBODY_KNOWS = re.compile(
    r"[-–?x]{1,2}[:.][-–?x]{1,2}|[-–?]{1,3}|unknown|unclear|n/?a|tb[dac]", re.IGNORECASE
)
_ZONES = frozenset({
    "zone", "time zone", "timezone", "tz", "utc offset", "offset", "gmt offset", "zeitzone", "fuseau horaire", "zona horaria", "fuso orario", "fuso horário",
    "tijdzone",
})  # fmt: skip
_A_ZONE = re.compile(r"(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Z]{2,5}|[A-Z][A-Za-z]+/[\w/+-]+")


class Table(msgspec.Struct, frozen=True):
    """Cells below headings, without blanks around them, as many in each row as there are headings.

    `lines` says where each row begins and `raws` what stands there.
    """

    headings: Sequence[str]
    body: Body
    lines: Sequence[int]
    raws: Sequence[str]

    def only(self, places: Sequence[int]) -> Table:
        """Return the table with just the rows at some places, in their order."""
        lines, raws = [self.lines[each] for each in places], [self.raws[each] for each in places]
        return Table(self.headings, at_places(self.body, places), lines, raws)

    def and_all(self, others: Iterable[Table]) -> Table:
        """Return one table of this one and others with the same headings."""
        several = [self, *others]
        lines = list(chain.from_iterable(each.lines for each in several))
        raws = list(chain.from_iterable(each.raws for each in several))
        return Table(self.headings, one_after_another([each.body for each in several]), lines, raws)


def columns_of(table: Table, options: Options) -> dict[str, int]:
    """Return the column of each part of a row: chosen, told by its heading, or by what stands in it."""
    wanted, columns = options.columns, mapped(table.headings, options.columns)
    for part in ("at", "day", "ends_at"):
        if part in columns and part not in wanted and not _timely(_some(table, columns[part])):
            del columns[part]  # called "Start", but no times
    if "at" not in wanted and "at" not in columns:
        timely = (each for each in _free(table, columns) if _timely(_some(table, each), every=True))
        found = columns.pop("day", next(timely, None))
        if found is not None:
            columns["at"] = found
    if "day" in columns and "day" not in wanted and any(map(_DATED.search, _some(table, columns["at"]))):
        del columns["day"]
    if "text" not in wanted and "text" not in columns:
        longest = max(_free(table, columns), key=lambda each: _length(table, each), default=None)
        if longest is not None:
            columns["text"] = longest
    return columns


def _free(table: Table, columns: Mapping[str, int]) -> list[int]:
    taken = set(columns.values())
    return [each for each in range(len(table.headings)) if each not in taken]


def _some(table: Table, column: int) -> list[str]:
    """Return what stands in a column at the beginning of the table."""
    return [cell for cells in table.body[:_SAMPLE] if (cell := cells[column])]


def _length(table: Table, column: int) -> int:
    return sum(len(each) for each in _some(table, column) if not each.replace(".", "").isdigit())


def is_time(cell: str) -> bool:
    """Return whether a cell looks like a time, so that its row is none of headings."""
    text = cell.strip()
    if len(text) > 60 or not _BEGINS.match(text):
        return False
    return bool(
        _FUZZY.fullmatch(text) or _BARE.match(text) or _DATED.search(text[:40]) or _EPOCH.fullmatch(text)
    )


def _timely(texts: Sequence[str], *, every: bool = False) -> bool:
    """Return whether a column can hold times: half of its cells look like one at least; all of them where no heading says so.

    Cells that say that nobody knows are left out of the count.
    """
    likely = sum(map(is_time, texts))
    if every:
        return bool(texts) and likely == len(texts)
    unknown = sum(_NOBODY_KNOWS.fullmatch(text.strip()) is not None for text in texts)
    return bool(texts) and 2 * likely >= len(texts) - unknown


# ---------------------------------------------------------------------- times


def moments(table: Table, columns: Mapping[str, int]) -> list[str]:
    """Return the times as they are printed: with the date of the column beside, with the zone of theirs, or of the heading."""
    if "at" not in columns:
        return []
    at = columns["at"]
    texts = column_of(table.body, at)
    if "day" in columns:
        day = columns["day"]
        texts = [
            f"{each} {text}".strip() for each, text in zip(column_of(table.body, day), texts, strict=True)
        ]
    zones = _zones(table, columns)
    if zones is not None:
        texts = list(map(_with_zone, texts, zones))
    return zoned(texts, zone_in(table.headings[at]))


def _zones(table: Table, columns: Mapping[str, int]) -> list[str] | None:
    """Return the zone that each row says in a column of its own; None where there is no such column."""
    for column in _free(table, columns):
        some = _some(table, column) if plain(table.headings[column]) in _ZONES else []
        if some and all(map(_A_ZONE.fullmatch, some)):
            return column_of(table.body, column)
    return None


def zoned(texts: list[str], zone: str) -> list[str]:
    """Return times with a zone behind each that says none."""
    return [_with_zone(text, zone) for text in texts] if zone else texts


def _with_zone(text: str, zone: str) -> str:
    """Return a time with a zone behind it, unless it says one, or nobody does."""
    bare = text.strip()
    if not zone or not bare or _LOCAL.search(text):
        return text
    is_utc = bare[-1].isdecimal() and zone.upper() in {"UTC", "GMT", "Z"}
    return f"{bare}Z" if is_utc else f"{bare} {zone}"


def newest_first(texts: Sequence[str], options: Options) -> bool:
    """Return whether the times fall from row to row. A sample tells; bare times are compared as clocks."""
    some = [text for text in texts[:: max(1, len(texts) // _SAMPLE)] if text.strip()]
    clocks = Clocks(options)
    clocks.learn_order(some)
    values = [_clock(text) if _bare(text) else clocks.read(text).at for text in some]
    pairs = [
        (str(one), str(two)) for one, two in itertools.pairwise(values) if one and type(one) is type(two)
    ]
    falls, rises = sum(one > two for one, two in pairs), sum(one < two for one, two in pairs)
    return falls > rises


def _bare(text: str) -> bool:
    return not _DATED.search(text) and _BARE.match(text) is not None


def _clock(text: str) -> time | None:
    found = _BARE.match(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    hour = int(found[1]) % 12 + 12 * (found[4] in {"p", "P"}) if found[4] else int(found[1])
    return time(hour, int(found[2]), min(int(found[3] or 0), 59))


def is_plain(text: str) -> bool:
    """Return whether a time begins as ISO dates do, so that it tells all by itself; so does no time at all."""
    return text[4:5] == "-" or not text


def times(texts: Sequence[str], clocks: Clocks) -> Columnar[Time]:
    """Return what the times of a column mean."""
    if texts and _EPOCH.fullmatch(texts[0]):
        return Columnar.of(Time, [_since_1970(text, clocks) for text in texts])
    return clocks.read_all(texts)


def _since_1970(text: str, clocks: Clocks) -> Time:
    """Return the time of seconds, or of their thousandths, millionths or billionths, since 1970."""
    if not _EPOCH.fullmatch(text):
        return clocks.read(text)
    seconds = text if "." in text else f"{text[:10]}.{text[10:] or 0}"
    return msgspec.structs.replace(clocks.seconds(seconds), typed=text)
