"""PagerDuty: log entries of incidents (files, pages, lists of pages), incidents with their notes, and webhooks (v3)."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import msgspec

from pmcore.intake.importers.pagerduty_events import told_of
from pmcore.intake.importers.pagerduty_notices import Notices
from pmcore.intake.importers.pagerduty_words import (
    NONE,
    Entry,
    number_of,
    person,
    service_of,
    title_of,
    told_by,
)
from pmcore.intake.importers.sheet import Found, MachineImporter, Sheet
from pmcore.intake.importers.words import first, web_link, word
from pmcore.intake.json_file import is_object

SOURCE = "PagerDuty"
_ENTRY = msgspec.json.Decoder(Entry)
_OLD_TYPES = {
    "trigger",
    "acknowledge",
    "unacknowledge",
    "annotate",
    "assign",
    "delegate",
    "escalate",
    "notify",
    "resolve",
    "snooze",
}
_MORE = "Line {line}: PagerDuty says that there are more entries than this file has. Get the pages that follow, too, and put them into one list."


class PagerDuty(MachineImporter):
    """Reads what PagerDuty's API and its webhooks send."""

    name = "pagerduty"
    title = "PagerDuty"
    marks: ClassVar = [
        (re.compile(r'"log_entries"\s*:|"type"\s*:\s*"\w+_log_entry'), 10),
        (re.compile(r'"event_type"\s*:\s*"(?:incident|service|pagey)\b'), 10),
        (re.compile(r'"incident_number"\s*:|"incident_key"\s*:'), 9),
        (re.compile(r'"resource_type"\s*:\s*"incident"'), 9),
        (re.compile(r'"notes"\s*:\s*\[\s*\{[^}]*"user"'), 4),
    ]

    def find(self, sheet: Sheet) -> None:
        """Add log entries, incidents, notes and events, wherever they stand."""
        _Walk(sheet).everything()


class _Walk:
    """Goes through one file."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._notices = Notices(sheet)
        self._told: set[str] = (
            set()
        )  # incidents of which there are log entries: they need no row of their own
        self._incidents: list[tuple[Entry, msgspec.Raw, int]] = []
        self._noted: set[tuple[object, str]] = set()
        self._pages: list[tuple[int, int, int, bool]] = []

    def everything(self) -> None:
        for entry, element, line in self._sheet.file.entries(_ENTRY):
            self._any(entry, element, line)
        self._notices.end()
        for incident, element, line in self._incidents:
            if incident.id not in self._told:
                self._incident(incident, element, line)
        self._missing_pages()

    def _any(self, entry: Entry, element: msgspec.Raw, line: int) -> None:
        if entry.event is not NONE and is_object(entry.event):
            self._several(entry.event)
            return
        inside = False
        for part in (entry.log_entries, entry.log_entry, entry.incidents, entry.messages):
            inside = (part is not NONE and self._several(part)) or inside
        if entry.more is not None:
            self._pages.append((line, _count(entry.offset), _count(entry.limit), entry.more is True))
        if entry.event_type:
            self._add(told_of(entry, self._sheet, line), element)
        elif entry.type.endswith("_log_entry") or (entry.type in _OLD_TYPES and entry.created_at):
            self._entry(entry, element, line)
        elif entry.created_at and (entry.incident_number or entry.type == "incident"):
            self._incidents.append((entry, element, line))
        elif entry.incident is not NONE and is_object(entry.incident) and not inside:
            self._several(entry.incident)
        if entry.notes is not NONE:
            self._notes(entry)

    def _several(self, part: msgspec.Raw) -> bool:
        """Take all that stands in a part of the file; return whether there is anything."""
        inside = False
        for entry, element, line in self._sheet.file.within(_ENTRY, part):
            inside = True
            self._any(entry, element, line)
        return inside

    def _entry(self, entry: Entry, element: msgspec.Raw, line: int) -> None:
        incident = entry.reference()
        self._told.add(incident.id)
        sort = entry.sort
        if sort == "notify":
            self._notices.take(entry, element, line)
            return
        told = told_by(entry)
        time = self._sheet.moment(entry.created_at)
        if sort == "annotate":
            self._noted.add((time.at, told.text))
        self._add(
            Found(
                time, told.text, line, told.kind, person(entry.agent) or person(entry.user), SOURCE,
                web_link(entry.html_url) or web_link(incident.html_url), entry.id, entry.id,
                service=service_of(entry.service) or service_of(incident.service),
            ),
            element,
        )  # fmt: skip

    def _incident(self, incident: Entry, element: msgspec.Raw, line: int) -> None:
        self._add(
            Found(
                self._sheet.moment(incident.created_at), f"{number_of(incident)} was triggered: {title_of(incident)}", line,
                "detection", "", SOURCE, web_link(incident.html_url), incident.id, f"incident:{incident.id}",
                service=service_of(incident.service), ends_at=self._sheet.ends(incident.resolved_at),
            ),
            element,
        )  # fmt: skip

    def _notes(self, entry: Entry) -> None:
        for note, element, line in self._sheet.file.within(_ENTRY, entry.notes):
            text, time = first(note.content, note.note), self._sheet.moment(note.created_at)
            if (time.at, text) in self._noted:
                continue
            self._add(
                Found(
                    time, text, line, "", person(note.user), SOURCE, web_link(entry.html_url), note.id, note.id,
                    service=service_of(entry.service),
                ),
                element,
            )  # fmt: skip

    def _add(self, found: Found | None, element: msgspec.Raw) -> None:
        if found:
            self._sheet.add(found, element)

    def _missing_pages(self) -> None:
        begins = {offset for _line, offset, _limit, _more in self._pages}
        for line, offset, limit, more in self._pages:
            if more and offset + limit not in begins:
                self._sheet.note(line, _MORE.format(line=line))


def _count(value: Any) -> int:
    text = word(value)
    return int(text) if text.isdecimal() else 0
