"""Status pages: Statuspage's incidents and maintenances as files and webhooks, and those of pages that look alike (Instatus)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

import msgspec

from pmcore.intake.importers.sheet import Found, MachineImporter, Sheet
from pmcore.intake.importers.words import first, web_link, without_markup, word
from pmcore.intake.json_file import is_object

_NONE = msgspec.Raw(b"null")
_LIMIT = 50
_ONLY_SO_MANY = (
    "Line {line}: this file has 50 incidents, the most that a status page lists. Older ones are not in it."
)
_ALIKE = timedelta(minutes=1)  # shown and written may differ by so much


class Thing(msgspec.Struct, frozen=True, gc=False):
    """What a status page sends: a page, an incident, an update of it; all of it optional."""

    page: Any = None
    incidents: msgspec.Raw = _NONE
    scheduled_maintenances: msgspec.Raw = _NONE
    incident: msgspec.Raw = _NONE
    maintenance: msgspec.Raw = _NONE
    incident_updates: msgspec.Raw = _NONE
    updates: msgspec.Raw = _NONE
    id: Any = None
    name: Any = None
    status: Any = None
    impact: Any = None
    impact_override: Any = None
    created_at: Any = None
    created: Any = msgspec.field(name="createdAt", default=None)
    display_at: Any = None
    started_at: Any = None
    started: Any = None
    resolved_at: Any = None
    resolved: Any = None
    shortlink: Any = None
    url: Any = None
    body: Any = None
    message: Any = None
    message_html: Any = msgspec.field(name="messageHtml", default=None)
    markdown: Any = None
    affected_components: Any = None
    components: Any = None
    component: Any = None
    component_update: Any = None
    postmortem_body: Any = None
    postmortem_published_at: Any = None


class _Page(NamedTuple):
    name: str = ""

    @property
    def source(self) -> str:
        return f"Status page of {self.name}" if self.name else "Status page"


_THING = msgspec.json.Decoder(Thing)


class Statuspage(MachineImporter):
    """Reads what status pages list and send."""

    name = "statuspage"
    title = "a status page"
    marks: ClassVar = [
        (re.compile(r'"(?:incident_updates|component_update)"\s*:'), 10),
        (re.compile(r'"(?:shortlink|impact_override|postmortem_body|monitoring_at)"\s*:'), 9),
        (
            re.compile(
                r'"page"\s*:\s*\{.*"(?:incidents?|maintenance|scheduled_maintenances)"\s*:', re.DOTALL
            ),
            9,
        ),
        (re.compile(r'"messageHtml"\s*:'), 7),
    ]

    def find(self, sheet: Sheet) -> None:
        """Add an entry for each update of each incident."""
        incidents = [
            _take(sheet, thing, element, line, _Page()) for thing, element, line in sheet.file.entries(_THING)
        ]
        if _LIMIT in {len(incidents), *incidents}:
            sheet.note(1, _ONLY_SO_MANY.format(line=1))


def _take(sheet: Sheet, thing: Thing, element: msgspec.Raw, line: int, page: _Page) -> int:
    """Add an incident, or all of a page's; return how many they are."""
    if isinstance(thing.page, dict):
        page = _Page(first(thing.page.get("name")))
    count = 0
    alone = (one for one in (thing.incident, thing.maintenance) if one is not _NONE and is_object(one))
    for part in (thing.incidents, thing.scheduled_maintenances, *alone):
        for each, inner, at in () if part is _NONE else sheet.file.within(_THING, part):
            count += 1
            _take(sheet, each, inner, at, page)
    if isinstance(thing.component_update, dict):
        sheet.add(_changed(sheet, thing, line, page), element)
    elif not count and first(thing.name):
        _incident(sheet, thing, element, line, page)
    return count


def _changed(sheet: Sheet, thing: Thing, line: int, page: _Page) -> Found:
    """Return what a page sends when the status of a component changes."""
    update: dict[str, Any] = thing.component_update
    name = first(thing.component.get("name")) if isinstance(thing.component, dict) else ""
    before, after = (first(update.get(each)).replace("_", " ") for each in ("old_status", "new_status"))
    text = f"{name or 'A component'}: {f'{before} → ' if before else ''}{after}"
    return Found(
        sheet.moment(update.get("created_at")), text, line, "communication", "", page.source,
        place=word(update.get("component_id")), key=word(update.get("id")), service=name,
    )  # fmt: skip


def _incident(sheet: Sheet, incident: Thing, element: msgspec.Raw, line: int, page: _Page) -> None:
    link, service = (
        first(web_link(incident.shortlink), web_link(incident.url)),
        word(incident.components),
    )
    name, impact, identity = word(incident.name), _impact(incident), word(incident.id)
    statuses, before, source = set(), len(sheet), page.source
    for told, update, at in _updates(sheet, incident):
        status = word(told.status).lower()
        statuses.add(status)
        shown = told.display_at
        if not word(shown):
            others = (told.started, told.created_at, told.created)
            shown = next((each for each in others if word(each)), None)
        time = sheet.moment(shown)
        words = without_markup(word(told.body) or first(told.message, told.message_html, told.markdown))
        text = f"{name}{impact} – {status.replace('_', ' ') or 'update'}: {words}".removesuffix(": ")
        text += _affected(told.affected_components) + _written(sheet, told, shown)
        key = word(told.id) or f"{identity}:{word(shown)}"
        found = Found(time, text, at, "communication", "", source, link, identity, key, service=service)
        sheet.add(found, update)
    if len(sheet) == before:
        began = next(
            (
                each
                for each in (incident.started_at, incident.started, incident.created_at, incident.created)
                if word(each)
            ),
            None,
        )
        found = Found(
            sheet.moment(began), f"{name}{impact}", line, "communication", "", page.source, link, word(incident.id), word(incident.id),
            service=service, ends_at=sheet.ends(first(incident.resolved_at, incident.resolved)),
        )  # fmt: skip
        sheet.add(found, element)
    if word(incident.postmortem_body) and "postmortem" not in statuses:
        found = Found(
            sheet.moment(incident.postmortem_published_at), f"{name} – postmortem: {without_markup(word(incident.postmortem_body))}",
            line, "communication", "", page.source, link, word(incident.id), f"{word(incident.id)}:postmortem", service=service,
        )  # fmt: skip
        sheet.add(found, element)


def _updates(sheet: Sheet, incident: Thing) -> Iterator[tuple[Thing, msgspec.Raw, int]]:
    for part in (incident.incident_updates, incident.updates):
        if part is not _NONE:
            yield from sheet.file.within(_THING, part)


def _impact(incident: Thing) -> str:
    impact = first(incident.impact_override, incident.impact).lower()
    return f" ({impact})" if impact and impact != "none" else ""


def _affected(components: Any) -> str:
    """Return what an update says of components, which it gives as a list, as nothing or not at all."""
    if not components or not isinstance(components, list):
        return ""
    told = [
        f"{first(each.get('name'))}: {word(each.get('new_status')).replace('_', ' ')}".removesuffix(": ")
        for each in components
        if isinstance(each, dict) and first(each.get("name"))
    ]
    return f" [{', '.join(told)}]" if told else ""


def _written(sheet: Sheet, told: Thing, shown: Any) -> str:
    """Return when an update was written, where the page shows it under another time."""
    if told.created_at is None or told.created_at == shown:
        return ""
    written, at = sheet.moment(told.created_at).at, sheet.moment(shown).at
    if written is None or at is None or abs(written - at) < _ALIKE:
        return ""
    return f" (written on {written:%Y-%m-%d at %H:%M} UTC)"
