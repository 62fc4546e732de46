"""Records: the rows of any table as rows for a timeline."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pmcore.intake.clocks import Clocks
from pmcore.intake.columnar import Columnar
from pmcore.intake.finishing import finished
from pmcore.intake.importers import wordless
from pmcore.intake.importers.cells import Cells, column_of
from pmcore.intake.importers.columns import Table, columns_of, is_plain, moments, newest_first, times, zoned
from pmcore.intake.importers.headings import zone_in
from pmcore.intake.importers.kinds import kind_named
from pmcore.intake.moments import Time
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem, Row

_ADDRESS = re.compile(r"\s*<?\b([\w.+-]+)@[\w.-]+>?")


def preview_of(
    importer: str, tables: Iterable[Table], options: Options, problems: Iterable[Problem] = ()
) -> Preview:
    """Return what a table holds, which comes in blocks with the same headings; the first one tells which column is which.

    Raises `UnreadableError` where somebody chose a column that it does not have.
    """
    blocks = iter(tables)
    first = next(blocks)
    clocks, columns = Clocks(options), columns_of(first, options)
    printed = moments(first, columns)
    if newest_first(printed, options):
        whole = first.and_all(blocks)
        blocks = iter((whole.only(range(len(whole.body) - 1, -1, -1)),))
    elif all(map(is_plain, printed)):
        blocks = itertools.chain((first,), blocks)
    else:  # a later time may tell how the earlier ones are meant
        blocks = iter((first.and_all(blocks),))
    parts: list[Columnar[Row]] = []
    lines: list[int] = []
    for block in blocks:
        parts.append(_rows(block, columns, clocks, options, sum(map(len, parts)), lines))
    rows = _identified(Columnar.joined(Row, parts)) if parts else Columnar(Row, 0)
    used = {part: first.headings[column] for part, column in columns.items()}
    masked = sum(rows.whole("masked"))
    return Preview(
        importer, options.zone, rows, [*problems, *wordless.told(sorted(lines))], clocks.questions, clocks.zone_assumed, masked, first.headings, used,
        clocks.day_assumed,
    )  # fmt: skip


def person(name: str) -> str:
    """Return who somebody is, without the address: "Ana <ana@…>" is Ana, and a mere address is what stands before its @."""
    if "@" not in name:
        return name
    rest = _ADDRESS.sub("", name).strip(" \"'()")
    found = _ADDRESS.search(name)
    return rest or (found[1] if found else name)


def _rows(
    table: Table, columns: Mapping[str, int], clocks: Clocks, options: Options, before: int, lines: list[int]
) -> Columnar[Row]:
    """Return the rows behind so many others, made column by column: that is twice as quick as row by row.

    `lines` gets those of rows without words.
    """
    texts = _texts(table, columns)
    if not all(texts):  # what has no words is no row
        lines += [
            line
            for text, line, cells in zip(texts, table.lines, table.body, strict=True)
            if not text and any(cells)
        ]
        table = table.only([place for place, text in enumerate(texts) if text])
        texts = [text for text in texts if text]
    starts, ends = _stretches(table, columns, clocks)
    problems, ended = starts.column("problem"), starts.column("ends_at")
    if ends:
        problems = list(map(_either, starts.whole("problem"), ends.whole("problem")))
        ended = list(map(_either, starts.whole("ends_at"), ends.whole("at")))
    rows = Columnar(
        Row, len(texts), row=list(range(before + 1, before + 1 + len(texts))), at=starts.column("at"), text=texts, ends_at=ended,
        kind=_kinds(_cells(table, columns, "kind")), who=_people(_cells(table, columns, "who")),
        source=_people(_cells(table, columns, "source")), link=_cells(table, columns, "link"), line=list(table.lines),
        key=_cells(table, columns, "key"), raw=list(table.raws), problem=problems,
        **{name: starts.column(name) for name in ("typed", "zone", "about", "margin", "asks")},
    )  # fmt: skip
    quoted = isinstance(table.body, Cells) and texts is _cells(table, columns, "text")
    return finished(rows, options.unmask, quoted=quoted)


def _either(one: Any, other: Any) -> Any:
    return one or other


def _texts(table: Table, columns: Mapping[str, int]) -> list[str]:
    """Return what each row says: with its kind before it, where that is none that is known here."""
    texts = _cells(table, columns, "text")
    if not all(texts):
        texts = [
            text or _rest(table.headings, cells, columns)
            for text, cells in zip(texts, table.body, strict=True)
        ]
    kinds = _cells(table, columns, "kind")
    unknown = {kind for kind in set(kinds) if kind and not kind_named(kind)}
    if unknown:
        texts = [
            f"{kind}: {text}" if kind in unknown and text else text
            for kind, text in zip(kinds, texts, strict=True)
        ]
    return texts  # fmt: skip


def _stretches(
    table: Table, columns: Mapping[str, int], clocks: Clocks
) -> tuple[Columnar[Time], Columnar[Time] | None]:
    """Return when things began and when they ended, where a column says that; read in turns."""
    starts = moments(table, columns)
    if not starts or "ends_at" not in columns:
        return times(starts, clocks) if starts else Columnar(Time, len(table.body)), None
    column = columns["ends_at"]
    zone = zone_in(table.headings[column]) or zone_in(table.headings[columns["at"]])
    ends = zoned(column_of(table.body, column), zone)
    clocks.learn_order(itertools.chain(starts, ends))
    both = [(clocks.read(start), clocks.ending(end)) for start, end in zip(starts, ends, strict=True)]
    return Columnar.of(Time, [each[0] for each in both]), Columnar.of(Time, [each[1] for each in both])


def _cells(table: Table, columns: Mapping[str, int], part: str) -> list[str]:
    column = columns.get(part)
    return [""] * len(table.body) if column is None else column_of(table.body, column)


def _people(names: Sequence[str]) -> list[str]:
    """Return who they are; a table names few people often."""
    known = {name: person(name) for name in set(names)}
    return list(map(known.__getitem__, names))


def _kinds(words: Sequence[str]) -> list[str]:
    known = {word: kind_named(word) for word in set(words)}
    return list(map(known.__getitem__, words))


def _identified(rows: Columnar[Row]) -> Columnar[Row]:
    """Return rows without keys where two have the same, because then it names something else."""
    keys = [key for key in rows.whole("key") if key]
    return rows if len(set(keys)) == len(keys) else rows.but(key="")


def _rest(headings: Sequence[str], cells: Sequence[str], columns: Mapping[str, int]) -> str:
    """Return what stands in the columns that are nothing else, for a row without a text."""
    taken = set(columns.values())
    some = [
        f"{heading}: {cell.strip()}" if heading else cell.strip()
        for place, (heading, cell) in enumerate(zip(headings, cells, strict=True)) if cell.strip() and place not in taken
    ]  # fmt: skip
    return "; ".join(some)
