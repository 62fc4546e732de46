"""PagerDuty's webhooks (v3): what each event tells in a sentence."""

from __future__ import annotations

from typing import Any

import msgspec

from pmcore.intake.importers.pagerduty_words import EMPTY, Entry, number_of, person, service_of, title_of
from pmcore.intake.importers.sheet import Found, Sheet
from pmcore.intake.importers.words import first, sentence, web_link, word

_DATA = msgspec.json.Decoder(Entry | None)
_TESTS = {"pagey.ping"}
_KINDS = {
    "incident.triggered": "detection", "incident.reopened": "detection", "incident.acknowledged": "page",
    "incident.escalated": "page", "incident.reassigned": "page", "incident.delegated": "page",
    "incident.responder.added": "page", "incident.responder.replied": "page", "incident.resolved": "recovery",
    "incident.status_update_published": "communication",
}  # fmt: skip
_NOTES = {"incident.annotated", "incident.status_update_published"}  # their words are what somebody wrote


def told_of(event: Entry, sheet: Sheet, line: int) -> Found | None:
    """Return what an event tells; None for one that only tries whether anybody listens."""
    if event.event_type in _TESTS:
        return None
    data = _data(event.data)
    incident = data if data.type in {"incident", ""} and (data.title or data.number) else data.reference()
    who = person(event.agent) or person(data.user)
    return Found(
        sheet.moment(event.occurred_at), _text(event, data, incident, who), line, _KINDS.get(event.event_type, ""), who, "PagerDuty",
        web_link(incident.html_url) or web_link(data.html_url), event.id, event.id,
        service=service_of(incident.service) or service_of(data.service) or (title_of(data) if data.type == "service" else ""),
    )  # fmt: skip


def _data(raw: msgspec.Raw) -> Entry:
    try:
        return _DATA.decode(raw) or EMPTY
    except (msgspec.DecodeError, RecursionError):
        return EMPTY


def _text(event: Entry, data: Entry, incident: Entry, who: str) -> str:
    written = first(data.content, _message(event.data))
    if event.event_type in _NOTES and written:
        return written
    done = event.event_type.removeprefix("incident.").replace(".", " ").replace("_", " ")
    title, names = title_of(incident), word(data.assignees)
    told = f"{number_of(incident)} was {done}"
    if " " in done or not event.event_type.startswith("incident."):
        told = (
            f"{number_of(incident)}: {done}"
            if incident is not EMPTY and event.event_type.startswith("incident.")
            else done.capitalize()
        )
    told += f" by {who}" if who and "responder" not in done else ""
    told += f" to {names}" if names and done in {"escalated", "reassigned", "delegated"} else ""
    return sentence(f"{told}: {title}" if title else told, written)


def _message(raw: msgspec.Raw) -> Any:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return ""
    return found.get("message") if isinstance(found, dict) else ""
