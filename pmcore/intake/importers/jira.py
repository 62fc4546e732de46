"""Jira's CSV: a ticket becomes a row for its creation, one for its resolution and one for each comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import gt

import msgspec

from pmcore.intake.clocks import Clocks
from pmcore.intake.columnar import Columnar
from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.finishing import ENOUGH, covered, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers.cells import Body, at_places, column_of, widths_of
from pmcore.intake.importers.columns import is_time
from pmcore.intake.importers.delimited import with_plain_breaks
from pmcore.intake.importers.headings import plain
from pmcore.intake.importers.jira_markup import as_text, as_texts
from pmcore.intake.importers.records import person
from pmcore.intake.importers.separated import Separated, separator_of
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem, Row

# What its own columns are called, as far as Jira's translations are known.
_NAMES = {
    "key": ("issue key", "vorgangsschlüssel", "schlüssel", "clé de ticket", "clave de incidencia", "clave", "キー", "问题关键字", "chave da item"),
    "summary": ("summary", "zusammenfassung", "résumé", "resumen", "要約", "概要", "摘要", "resumo"),
    "created": ("created", "erstellt", "création", "créé", "creada", "creado", "作成日", "作成日時", "创建日期", "criado"),
    "resolved": ("resolved", "erledigt", "résolu", "résolue", "resuelta", "resuelto", "解決日", "解决时间", "resolvido"),
    "comment": ("comment", "comments", "kommentar", "kommentare", "commentaire", "comentario", "comentarios", "コメント", "备注", "comentário"),
    "who": ("reporter", "autor", "ersteller", "rapporteur", "informador", "報告者", "报告人", "relator"),
    "creator": ("creator",),
    "assignee": ("assignee", "bearbeiter", "zugewiesene person", "responsable", "asignado", "担当者", "经办人", "responsável"),
    "resolution": ("resolution", "lösung", "résolution", "resolución", "解決状況", "解决结果"),
}  # fmt: skip
_COMMENT = re.compile(r"\s*([^;\n]{6,40}\d[^;\n]{0,12});([^;\n]{0,200});(.*)", re.DOTALL)
_HEAD = 16_000
_BLOCK = 500  # records that are read at once
_NO_NAMES = "Line 1: Neither an issue key nor a summary is among the headings. Export the tickets from Jira as CSV once more."
_NO_CREATED = "Line 1: There is no column “Created”, so tickets have no time. Export all fields from Jira, not the visible ones."


class _Entry(msgspec.Struct, frozen=True, gc=False):
    """Something that happened to a ticket, as the file has it."""

    time: str
    text: str
    who: str
    place: str
    key: str
    line: int
    raw: str
    link: str = ""
    masked: int = 0


class Jira(Importer):
    """Tickets that Jira exported as CSV."""

    name = "jira"
    title = "Jira (CSV)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is: there is an issue key and a summary."""
        text = with_plain_breaks(beginning(data, _HEAD)).lstrip("\n")
        if not text or text[:1] in "{[<":
            return 0
        first = text.partition("\n")[0]
        try:
            names = _columns(Separated(first, separator_of(first) or ",").take(1).cells[0])
        except UnreadableError:
            return 0
        return 9 if {"key", "summary"} <= names.keys() else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return when each ticket was created and resolved, and what was said in it."""
        text = with_plain_breaks(decoded(data)).lstrip("\n")
        file = Separated(text, separator_of(text[: text.find("\n") % (len(text) + 1)]) or ",")
        headings = file.take(1).cells[0]
        columns = _columns(headings)
        if not {"key", "summary"} & columns.keys():
            raise UnreadableError(_NO_NAMES, line=1)
        entries = _once(list(_entries(file, headings, columns, covers=not options.unmask)))
        problems = [*file.problems, *([] if "created" in columns else [Problem(1, _NO_CREATED)])]
        if not entries:
            raise UnreadableError("There is no ticket below the headings of this file.")
        clocks = Clocks(options)
        rows = _rows(entries, clocks)
        rows = finished(rows, options.unmask) if options.unmask else rows
        masked = sum(rows.whole("masked"))
        return Preview(self.name, options.zone, rows, problems, clocks.questions, clocks.zone_assumed, masked)


def _columns(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each name that matters here. Several have the same: comments."""
    found: dict[str, list[int]] = {}
    for column, heading in enumerate(headings):
        for part, names in _NAMES.items():
            if plain(heading) in names:
                found.setdefault(part, []).append(column)
    return found


def _entries(
    file: Separated, headings: Sequence[str], columns: Mapping[str, Sequence[int]], *, covers: bool
) -> Iterator[Columnar[_Entry]]:
    """Yield what happened to tickets, many at a time; headings stand in the middle where files were put together."""
    tickets, width = _Tickets(columns), len(headings)
    while (records := file.take(_BLOCK)).cells:
        cells: Body = records.cells
        lines, raws = records.lines, records.raws
        if headings in cells or not all(column_of(cells, 0)):
            places = [place for place, each in enumerate(cells) if each != headings and any(each)]
            cells = at_places(cells, places)
            lines, raws = [lines[each] for each in places], [raws[each] for each in places]
        if min(widths_of(cells), default=width) < width:
            cells = [[*each, *[""] * (width - len(each))] for each in cells]
        if cells:
            entries = tickets.told(cells, lines, raws)
            yield covered(entries) if covers else entries


def _once(several: Sequence[Columnar[_Entry]]) -> Columnar[_Entry]:
    """Return all that happened, each thing once."""
    entries = Columnar.joined(_Entry, several) if several else Columnar(_Entry, 0)
    keys = entries.whole("key")
    if len(set(keys)) == len(keys):
        return entries
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    return entries.at(sorted(first.values()))


class _Tickets:
    """Tells what happened to tickets by the records of a file."""

    def __init__(self, columns: Mapping[str, Sequence[int]]) -> None:
        """Take the columns of each part."""
        self._columns = {part: tuple(columns.get(part, ())) for part in _NAMES}

    def _firsts(self, records: Body, *parts: str) -> list[str]:
        """Return what stands in the first column of some names that says something."""
        found: list[str] = []
        for column in chain.from_iterable(self._columns[each] for each in parts):
            cells = column_of(records, column)
            found = list(map(_either, found, cells)) if found else cells
            if all(found):
                break
        return found or [""] * len(records)

    def told(self, records: Body, lines: Sequence[int], raws: Sequence[str]) -> Columnar[_Entry]:
        """Return what records tell: of each ticket first that it was created."""
        names = self._firsts(records, "key")
        titles = [f": {each}" if each else "" for each in as_texts(self._firsts(records, "summary"))]
        identities = (
            names if all(names) else [name or f"line {line}" for name, line in zip(names, lines, strict=True)]
        )
        authors = self._firsts(records, "who", "creator")
        people = {each: person(each) for each in set(authors)}
        created = Columnar(
            _Entry, len(names), time=self._firsts(records, "created"),
            text=[f"{name or 'A ticket'} was created{title}"[:ENOUGH] for name, title in zip(names, titles, strict=True)],
            who=list(map(people.__getitem__, authors)), place=names,
            key=[f"{each} created" for each in identities], line=list(lines), raw=[each[:ENOUGH] for each in raws],
        )  # fmt: skip
        resolved, resolutions = self._firsts(records, "resolved"), self._firsts(records, "resolution")
        if not any(resolved) and not any(self._firsts(records, "comment")):
            return created
        entries = list[_Entry]()
        for place, first in enumerate(created):
            entries.append(first)
            if resolved[place]:
                how = f" ({resolutions[place]})" if resolutions[place] else ""
                text = f"{names[place] or 'A ticket'} was resolved{how}{titles[place]}"[:ENOUGH]
                raw = f"Resolved: {resolved[place]}"[:ENOUGH]
                key = f"{identities[place]} resolved"
                entries.append(_Entry(resolved[place], text, "", names[place], key, lines[place], raw))
            entries += self._said(records[place], names[place], lines[place])
        return Columnar.of(_Entry, entries)

    def _said(self, cells: Sequence[str], name: str, line: int) -> list[_Entry]:
        """Return the comments of a ticket."""
        found, count = list[_Entry](), Counter[str]()
        comments = (cells[each] for each in self._columns["comment"] if cells[each])
        for cell in comments:
            parts = _COMMENT.fullmatch(cell)
            time, author, body = parts.groups() if parts and is_time(parts[1]) else ("", "", cell)
            if not (said := as_text(body)):
                continue
            key = f"{name or f'line {line}'} {time};{author}"
            count[key] += 1
            key = key if count[key] == 1 else f"{key} {count[key]}"
            text = (f"{name}: {said}" if name else said)[:ENOUGH]
            found.append(_Entry(time, text, person(author), name, key, line, cell[:ENOUGH]))
        return found


def _rows(entries: Columnar[_Entry], clocks: Clocks) -> Columnar[Row]:
    """Return rows in the order of time, numbered; what has no time comes after the row above it."""
    times = clocks.read_all(entries.whole("time"))
    moments = times.whole("at")
    latest = datetime.min.replace(tzinfo=UTC)
    order = moments if all(moments) else [latest := each or latest for each in moments]
    if any(map(gt, order, order[1:])):
        places = sorted(range(len(order)), key=order.__getitem__)
        entries, times = entries.at(places), times.at(places)
    parts = {name: entries.column(name) for name in ("text", "who", "line", "place", "key", "raw", "masked")}
    said = {
        name: times.column(name)
        for name in ("at", "ends_at", "typed", "zone", "about", "margin", "asks", "problem")
    }
    return Columnar(Row, len(entries), row=list(range(1, len(entries) + 1)), source="Jira", **parts, **said)


def _either(one: str, other: str) -> str:
    return one or other
