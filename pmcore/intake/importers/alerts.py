"""Any JSON of things that happened: objects with a time and a text under one of the usual names, in a list, alone, or one in each line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.sheet import Found, MachineImporter, Sheet, raws_of
from pmcore.intake.importers.words import web_link, word, words_of
from pmcore.intake.json_file import elements

_TIMES = (
    "time", "timestamp", "ts", "@timestamp", "at", "created_at", "createdAt", "startsAt", "starts_at", "started_at", "startedAt",
    "occurred_at", "occurredAt", "event_time", "eventTime", "datetime", "date", "t", "timeMillis", "__REALTIME_TIMESTAMP", "lastTimestamp",
    "firstTimestamp",
)  # fmt: skip
_TEXTS = (
    "message",
    "text",
    "summary",
    "title",
    "description",
    "msg",
    "log",
    "body",
    "name",
    "event",
    "MESSAGE",
    "reason",
)
_ENDS = (
    "endsAt",
    "ends_at",
    "ended_at",
    "endedAt",
    "end_time",
    "endTime",
    "resolved_at",
    "resolvedAt",
    "closed_at",
    "end",
)
_PEOPLE = ("who", "author", "actor", "user", "username", "by", "owner")
_SOURCES = ("source", "logger", "tool", "app", "program", "SYSLOG_IDENTIFIER", "reportingComponent")
_SERVICES = ("service", "service_name", "serviceName", "component", "application", "app", "project")
_KEYS = ("id", "_id", "uuid", "event_id", "alert_id", "fingerprint", "key")
_LINKS = ("url", "link", "html_url", "permalink")
_STATES = ("status", "state", "alert_state")
_KINDS = {
    "firing": "detection", "triggered": "detection", "alerting": "detection", "open": "detection", "alarm": "detection",
    "resolved": "recovery", "ok": "recovery", "closed": "recovery", "recovered": "recovery", "acknowledged": "page",
}  # fmt: skip
_LISTS = (
    "alerts",
    "events",
    "items",
    "data",
    "entries",
    "records",
    "results",
    "rows",
    "logs",
    "messages",
    "hits",
    "incidents",
)
_MOST_NAMES = 60  # of an entry that is read in one go with others
_ANY = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUES = msgspec.json.Decoder(dict[str, Any])
_NAMED = re.compile(rf'"(?:{"|".join(map(re.escape, _TIMES))})"\s*:')
_TOLD = re.compile(rf'"(?:{"|".join(_TEXTS)})"\s*:')
_INSIDE = (
    "_source",
    "attributes",
    "fields",
    "alert",
    "event",
    "payload",
    "data",
)  # where the fields of an entry may be


class Alerts(MachineImporter):
    """Reads JSON that has a time and a text. Any other importer that knows a file knows it better."""

    name = "alerts"
    title = "a list of alerts or events"
    marks: ClassVar = []

    def recognises(self, data: bytes, name: str) -> int:
        """Return that it could be one, where the usual names are there."""
        head = self.head(data)
        return 2 if _NAMED.search(head) and _TOLD.search(head) else 0

    def find(self, sheet: Sheet) -> None:
        """Add every object that says something."""
        for value in sheet.file.values:
            for some in sheet.file.blocks(value):
                if not _take_all(sheet, some):
                    for element in chain.from_iterable(map(elements, some)):
                        _take(sheet, element)
        sheet.only_own_keys()


class _Shape(NamedTuple):
    """Under which of its names an entry has what: nearly all entries of a file have the same names."""

    times: Sequence[str]
    texts: Sequence[str]
    ends: Sequence[str]
    people: Sequence[str]
    sources: Sequence[str]
    services: Sequence[str]
    keys: Sequence[str]
    links: Sequence[str]
    states: Sequence[str]


@lru_cache(maxsize=256)
def _shape_of(names: tuple[str, ...]) -> _Shape:
    there = set(names)
    sorts = (_TIMES, _TEXTS, _ENDS, _PEOPLE, _SOURCES, _SERVICES, _KEYS, _LINKS, _STATES)
    return _Shape(*([name for name in sort if name in there] for sort in sorts))


class _Alike(NamedTuple):
    """How entries with the same names are read in one go: the decoder, and the field that each part of a row is in, if any."""

    decoder: msgspec.json.Decoder[Any]
    shape: _Shape
    fields: Mapping[str, str]

    def column(self, entries: Sequence[Any], names: Sequence[str]) -> Sequence[Any] | None:
        """Return what all entries say under the first of some names, nothing where they have none; None where they have to be asked one by one."""
        if not names:
            return ()
        found = list(map(attrgetter(self.fields[names[0]]), entries))
        return found if len(names) == 1 or all(found) else None


@lru_cache(maxsize=64)
def _alike(names: tuple[str, ...]) -> _Alike | None:
    """Return how entries with exactly these names are read; None where they have no time or no text, or too many names."""
    shape = _shape_of(names)
    if not shape.times or not shape.texts or len(names) > _MOST_NAMES:
        return None
    fields = {name: f"field{number}" for number, name in enumerate(names)}
    wanted = {each[0] for each in shape if each}
    with suppress(ValueError):  # a name that no struct can have
        entry = msgspec.defstruct(
            "Entry", [(field, Any if name in wanted else msgspec.Raw) for name, field in fields.items()],
            rename={field: name for name, field in fields.items()}, forbid_unknown_fields=True, gc=False,
        )  # fmt: skip
        return _Alike(msgspec.json.Decoder(entry), shape, fields)
    return None


def _take_all(sheet: Sheet, some: Sequence[msgspec.Raw]) -> bool:
    """Add entries in one go, field by field, where all have the same names; return whether they have."""
    try:
        alike = _alike(tuple(_ANY.decode(some[0])))
        entries = [] if alike is None else list(map(alike.decoder.decode, some))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    columns = [] if alike is None else [alike.column(entries, names) for names in alike.shape]
    if not columns or None in columns:
        return False
    times, texts, ends, people, sources, services, keys, links, states = (each or () for each in columns)
    if not set(map(type, times)) <= {str, int, float} or not all(times):
        return False
    found = Columnar(
        Found, len(some), time=sheet.moments(times), text=words_of(texts), line=sheet.file.lines(some), kind=_each(_kind, states),
        who=_words(people), source=_words(sources), link=_each(web_link, links), key=_words(keys), raw=raws_of(some),
        service=_words(services), ends_at=[sheet.ends(each) if _is_time(each) else None for each in ends] or None,
    )  # fmt: skip
    sheet.add_all(found, quoted=set(map(type, chain(texts, links))) == {str})
    return True


def _each(read: Callable[[Any], str], values: Sequence[Any]) -> list[str] | str:
    return list(map(read, values)) if values else ""


def _words(values: Sequence[Any]) -> list[str] | str:
    return words_of(values) or ""


def _kind(state: Any) -> str:
    return _KINDS.get(word(state).lower(), "")


def _take(sheet: Sheet, element: bytes) -> None:
    line = sheet.file.line(element)
    values = sheet.file.decoded(_VALUES, element, line)
    if values is None:
        return
    fields, shape = values, _shape_of(tuple(values))
    if not shape.texts or not shape.times:
        if inner := _list_in(sheet, element, line):
            for each in inner:
                _take(sheet, each)
            return
        inside = [
            part for name in _INSIDE if isinstance(part := values.get(name), dict) and _says(part, _TEXTS)
        ]
        if inside:
            fields = {**values, **inside[0]}
            shape = _shape_of(tuple(fields))
    sheet.add(_found(sheet, fields, shape, line), element)


def _list_in(sheet: Sheet, element: bytes, line: int) -> list[bytes]:
    """Return the objects of the list that an object is there for."""
    parts = _ANY.decode(element)
    named = [parts[name] for name in _LISTS if name in parts] + list(parts.values())
    for part in named:
        raw = bytes(part)
        if raw.startswith(b"{") and b"[" in raw and part is parts.get("hits"):
            return _list_in(sheet, raw, line)
        found = list(elements(part)) if raw.startswith(b"[") else []
        if found and found[0].startswith(b"{"):
            return found
    return []


def _found(sheet: Sheet, fields: Mapping[str, Any], shape: _Shape, line: int) -> Found:
    state = _said(fields, shape.states).lower()
    return Found(
        sheet.moment(_time(fields, shape.times)), _said(fields, shape.texts), line, _KINDS.get(state, ""), _said(fields, shape.people),
        _said(fields, shape.sources), _link(fields, shape.links), key=_said(fields, shape.keys), service=_said(fields, shape.services),
        ends_at=sheet.ends(_time(fields, shape.ends)) if shape.ends else None,
    )  # fmt: skip


def _time(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    for name in names:
        value = fields[name]
        if isinstance(value, dict):
            value = value.get("$date")  # as MongoDB writes it
        if _is_time(value):
            return value
    return None


def _link(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        if found := web_link(fields[name]):
            return found
    return ""


def _says(fields: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in fields for name in names)


def _said(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        if found := word(fields[name]):
            return found
    return ""


def _is_time(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""
