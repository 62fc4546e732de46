"""Opsgenie: logs and notes of alerts, alerts and incidents, files of its Logs API, and webhooks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from struct import pack
from typing import Annotated, Any, ClassVar
from zlib import crc32

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.opsgenie_words import kind_of_log, kinds_of_logs, person, told_of_action
from pmcore.intake.importers.sheet import Found, MachineImporter, Sheet, raws_of
from pmcore.intake.importers.words import first, sentence, web_link, word, words_of
from pmcore.intake.json_file import WRONG, elements
from pmcore.intake.moments import Time

_NONE = msgspec.Raw(b"null")
_SOURCE = "Opsgenie"
_LETTERS = 500  # of a description
_AFTER = 200  # bytes that close a file behind its last page
_MORE = "Line {line}: Opsgenie says that there are more after this page. Get the pages that follow, too (it lists 100 at most)."


class Thing(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What Opsgenie sends: a log, a note, an alert, an incident, a delivery, or a page of them; all of it optional."""

    data: msgspec.Raw = _NONE
    paging: Any = None
    log: Any = None
    note: Any = None
    owner: Any = None
    created_at: Any = None
    updated_at: Any = None
    date: Any = None
    timestamp: Any = None
    offset: Any = None
    id: Any = None
    alert_id: Any = None
    tiny_id: Any = None
    alias: Any = None
    message: Any = None
    description: Any = None
    status: Any = None
    count: Any = None
    report: Any = None
    entity: Any = None
    source: Any = None
    action: Any = None
    alert: msgspec.Raw = _NONE
    username: Any = None
    integration_name: Any = None
    impact_start_date: Any = None
    impact_detect_date: Any = None
    impact_end_date: Any = None
    links: Any = None

    @property
    def called(self) -> str:
        """Return what people call it: its short number. An empty id says as little as none."""
        tiny = word(self.tiny_id)
        return f"Alert #{tiny}" if tiny else "The alert"

    @property
    def identity(self) -> str:
        """Return the id that stays; alias and tiny id are other things, which come again."""
        return first(self.alert_id, self.id)


class Log(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A log, and nothing else besides: what most files have thousands of."""

    log: Annotated[str, msgspec.Meta(min_length=1)]
    created_at: Any
    owner: Any = None
    offset: Any = None
    id: Any = None
    alert_id: Any = None
    tiny_id: Any = None
    entity: Any = None
    action: None = None
    impact_start_date: None = None
    impact_detect_date: None = None
    data: None = None


_THING = msgspec.json.Decoder(Thing)
_LOG = msgspec.json.Decoder(Log)


class Opsgenie(MachineImporter):
    """Reads what Opsgenie's APIs and webhooks send."""

    name = "opsgenie"
    title = "Opsgenie"
    marks: ClassVar = [
        (re.compile(r'"tinyId"\s*:'), 10),
        (re.compile(r'"log"\s*:.*"offset"\s*:|"offset"\s*:\s*"\d+_\d+"', re.DOTALL), 9),
        (re.compile(r'opsgenie|"integrationType"\s*:|"alertId"\s*:', re.IGNORECASE), 8),
        (re.compile(r'"log"\s*:.*"createdAt"\s*:|"createdAt"\s*:.*"log"\s*:', re.DOTALL), 6),
    ]

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is; the files of the Logs API are known by their names, too."""
        sure = super().recognises(data, name)
        return max(sure, 7) if _LOG_FILE.fullmatch(name) and data.lstrip()[:1] == b"{" else sure

    def find(self, sheet: Sheet) -> None:
        """Add what happened to alerts."""
        for value in sheet.file.values:
            _take_all(sheet, value)


_LOG_FILE = re.compile(r"\d{4}(?:-\d{2}){5}(?:_\d{1,3})?\.json")


def _take_all(sheet: Sheet, value: msgspec.Raw) -> bool:
    """Add what stands in a part of the file: logs in one go, as long as there are only logs; return whether there is anything."""
    anything = False
    for several in sheet.file.blocks(value):
        if logs := _logs_of(several):
            sheet.add_all(_told(sheet, logs, several), quoted=True)
            anything = True
            continue
        for each, element, line in sheet.file.some(_THING, several):
            _take(sheet, each, element, line)
            anything = True
    return anything


def _logs_of(elements: Sequence[msgspec.Raw]) -> Sequence[Log]:
    """Return the logs that entries are; none where any of them is something else."""
    try:
        logs = list(map(_LOG.decode, elements))
    except WRONG:
        return ()
    moments = [each.created_at for each in logs]
    return logs if set(map(type, moments)) == {int} and min(moments) > 0 else ()


def _told(sheet: Sheet, logs: Sequence[Log], elements: Sequence[msgspec.Raw]) -> Columnar[Found]:
    """Return what logs tell, made field by field: a file has thousands of them, and one by one each takes twice as long."""
    texts = [each.log.strip() for each in logs]
    owners = words_of([each.owner for each in logs])
    people = {each: person(each) for each in set(owners)}
    return Columnar(
        Found, len(logs), time=sheet.moments([each.created_at for each in logs]), text=texts, line=sheet.file.lines(elements),
        kind=kinds_of_logs(texts), who=list(map(people.__getitem__, owners)), source=_SOURCE,
        place=_places(logs), key=_keys([each.offset for each in logs], texts), raw=raws_of(elements),
        service=words_of([each.entity for each in logs]),
    )  # fmt: skip


def _places(logs: Sequence[Log]) -> list[str]:
    """Return which alerts logs are of."""
    if {each.alert_id for each in logs} == {None} and all(found := words_of([each.id for each in logs])):
        return found
    return [first(each.alert_id, each.id, each.tiny_id) for each in logs]


def _keys(offsets: Sequence[Any], texts: Sequence[str]) -> list[str]:
    """Return what names logs for ever: several may have the same offset."""
    told, sums = words_of(offsets), list(map(crc32, map(str.encode, texts)))
    digits = pack(f">{len(sums)}I", *sums).hex(" ", 4).split(" ")
    found = list(map(":".join, zip(told, digits, strict=True)))
    return found if all(told) else [key if offset else "" for offset, key in zip(told, found, strict=True)]


def _take(sheet: Sheet, thing: Thing, element: msgspec.Raw, line: int) -> None:
    inside = thing.data is not _NONE and _take_all(sheet, thing.data)
    if inside:
        if (
            isinstance(thing.paging, dict)
            and word(thing.paging.get("next"))
            and _is_last(sheet, bytes(element))
        ):
            sheet.note(line, _MORE.format(line=line))
    elif thing.action is not None and word(thing.action) and (alert := _alert(sheet, thing, line)):
        sheet.add(_delivered(sheet, thing, alert, line), element)
    elif thing.impact_start_date is not None or thing.impact_detect_date is not None:
        _incident(sheet, thing, element, line)
    elif word(thing.message) and thing.created_at is not None and thing.identity and not word(thing.log):
        _whole_alert(sheet, thing, element, line)
    else:
        sheet.add(_logged(sheet, thing, line), element)


def _is_last(sheet: Sheet, page: bytes) -> bool:
    end = memoryview(sheet.file.values[-1])[
        -len(page) - _AFTER :
    ]  # a file has thousands of pages: none is worth a copy of it all
    return bytes(end).rstrip(b"] \r\n\t").endswith(page.rstrip(b"] \r\n\t"))


def _alert(sheet: Sheet, thing: Thing, line: int) -> Thing | None:
    inner = next(elements(thing.alert), None)
    return sheet.file.decoded(_THING, inner, line) if inner else thing


def _logged(sheet: Sheet, thing: Thing, line: int) -> Found:
    text = first(thing.log, thing.note, thing.message)
    at = thing.created_at if word(thing.created_at) else thing.date if word(thing.date) else thing.timestamp
    time = sheet.moment(at) if text else Time(None)
    return Found(
        time, text, line, kind_of_log(word(thing.log)), person(thing.owner), _SOURCE, place=first(thing.identity, thing.tiny_id),
        key=_keys((thing.offset,), (text,))[0], service=first(thing.entity),
    )  # fmt: skip


def _whole_alert(sheet: Sheet, alert: Thing, element: msgspec.Raw, line: int) -> None:
    report = alert.report if isinstance(alert.report, dict) else {}
    time = sheet.moment(alert.created_at)
    closed, taken = _later(time, report.get("closeTime")), _later(time, report.get("ackTime"))
    times = word(alert.count)
    again = f"It occurred {times} times" if times.isdecimal() and int(times) > 1 else ""
    text = sentence(
        f"{alert.called} was created: {word(alert.message)}", again, word(alert.description)[:_LETTERS]
    )
    row = Found(
        time, text, line, "detection", "", _SOURCE, _link(alert), alert.identity, f"{alert.identity}:Create",
        service=_service(alert), ends_at=closed.at if closed and word(alert.status) == "closed" else None,
    )  # fmt: skip
    sheet.add(row, element)
    if taken:
        who = person(report.get("acknowledgedBy"))
        text = f"{alert.called} was acknowledged{f' by {who}' if who else ''}: {word(alert.message)}"
        sheet.add(
            Found(
                taken, text, line, "page", who, _SOURCE, row.link, alert.identity, f"{alert.identity}:Acknowledge",
                service=row.service,
            ),
            element,
        )  # fmt: skip


def _later(time: Time, milliseconds: Any) -> Time | None:
    if time.at is None or not isinstance(milliseconds, int) or milliseconds <= 0:
        return None
    try:
        return Time(time.at + timedelta(milliseconds=milliseconds), typed=f"{time.typed} + {milliseconds} ms")
    except OverflowError:
        return None


def _delivered(sheet: Sheet, thing: Thing, alert: Thing, line: int) -> Found:
    action = word(thing.action)
    created = action == "Create" or word(alert.updated_at) in {"", "0"}
    time = sheet.moment(alert.created_at if created else alert.updated_at)
    who = first(alert.username, alert.owner)
    told = told_of_action(action, alert.called, person(who), first(alert.message, thing.message))
    note = first(alert.note, thing.note)
    number = f"{time.at.timestamp():.3f}" if time.at else ""
    return Found(
        time, note if action == "AddNote" and note else told.text, line, told.kind, person(who), _SOURCE, _link(alert),
        alert.identity, f"{alert.identity}:{action}" + ("" if action == "Create" else f":{number}"), service=_service(alert),
    )  # fmt: skip


def _incident(sheet: Sheet, incident: Thing, element: msgspec.Raw, line: int) -> None:
    title = word(incident.message)
    told = (
        ("start", incident.impact_start_date, "The impact began", "symptom"),
        ("detect", incident.impact_detect_date, "The impact was detected", "detection"),
        ("end", incident.impact_end_date, "The impact ended", "recovery"),
    )
    for part, at, words, kind in told:
        if word(at):
            found = Found(
                sheet.moment(at), f"{words}: {title}" if title else words, line, kind, "", _SOURCE, _link(incident),
                incident.identity, f"{incident.identity}:{part}", service=_service(incident),
            )  # fmt: skip
            sheet.add(found, element)


def _service(alert: Thing) -> str:
    return first(alert.entity, alert.source if isinstance(alert.source, str) else "")


def _link(thing: Thing) -> str:
    return web_link(thing.links.get("web")) if isinstance(thing.links, dict) else ""
