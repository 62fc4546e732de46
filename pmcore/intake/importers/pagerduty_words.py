"""PagerDuty's log entries, and what each of them tells in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from pmcore.intake.importers.words import first, listed, sentence, without_markup, word

NONE = msgspec.Raw(b"null")
_NUMBER = re.compile(r"^\[#(\d+)\]\s*")
_SAME = {
    "acknowledgement": "acknowledge",
    "unacknowledgement": "unacknowledge",
    "escalation": "escalate",
    "assignment": "assign",
}
_LETTERS = 500  # of details that an alert brings along


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What PagerDuty sends: a log entry, an incident, a note, an event, or what holds them; all of it optional."""

    id: str = ""
    type: str = ""
    summary: str | None = None
    created_at: Any = None
    agent: Any = None
    user: Any = None
    channel: Any = None
    service: Any = None
    assignees: Any = None
    incident: msgspec.Raw = NONE
    html_url: str | None = None
    acknowledgement_timeout: Any = None
    note: Any = None
    event_details: Any = None
    changeset: Any = None
    changed_fields: Any = None
    value: Any = None
    content: Any = None
    incident_number: Any = None
    number: Any = None
    title: str | None = None
    description: str | None = None
    resolved_at: Any = None
    log_entries: msgspec.Raw = NONE
    log_entry: msgspec.Raw = NONE
    incidents: msgspec.Raw = NONE
    notes: msgspec.Raw = NONE
    messages: msgspec.Raw = NONE
    event: msgspec.Raw = NONE
    event_type: str = ""
    occurred_at: Any = None
    data: msgspec.Raw = NONE
    more: Any = None
    offset: Any = None
    limit: Any = None

    @property
    def sort(self) -> str:
        """Return the type without its suffix, whichever of its names it has."""
        name = self.type.removesuffix("_log_entry")
        return _SAME.get(name, name)

    def reference(self) -> Entry:
        """Return the incident that this is about, as far as it is told."""
        return EMPTY if self.incident is NONE else _referred(bytes(self.incident))


@lru_cache(maxsize=256)
def _referred(incident: bytes) -> Entry:
    """Return an incident; all entries of one say it alike."""
    try:
        return _ENTRY.decode(incident) or EMPTY
    except (msgspec.DecodeError, RecursionError):
        return EMPTY


_ENTRY = msgspec.json.Decoder(Entry | None)
EMPTY = Entry()


class Told(NamedTuple):
    """What an entry tells, and its kind of event."""

    text: str
    kind: str = ""


def told_by(entry: Entry) -> Told:
    """Return what a log entry tells; of an unknown type, what PagerDuty itself says of it."""
    tell = _TELL.get(entry.sort)
    return tell(entry) if tell else Told(_summary(entry) or entry.sort.replace("_", " ").capitalize())


def person(agent: Any) -> str:
    """Return the name of an agent who is a person; services, integrations and automations are none."""
    if not isinstance(agent, dict):
        return ""
    return (
        first(agent.get("summary"), agent.get("name"))
        if word(agent.get("type")).startswith("user") or "email" in agent
        else ""
    )


def service_of(service: Any) -> str:
    """Return the name of a service."""
    return first(service.get("summary"), service.get("name")) if isinstance(service, dict) else ""


def title_of(incident: Entry) -> str:
    """Return the title of an incident, without its number."""
    return first(incident.title, _NUMBER.sub("", incident.summary or ""), incident.description)


def number_of(incident: Entry) -> str:
    """Return what an incident is called: by its number, where it is told."""
    number = first(incident.incident_number, incident.number)
    found = _NUMBER.match(incident.summary or "")
    return f"Incident #{number or (found[1] if found else '')}" if number or found else "The incident"


def _summary(entry: Entry) -> str:
    return without_markup(_NUMBER.sub("", entry.summary or ""))


def _channel(entry: Entry, *names: str) -> str:
    """Return the first of a channel's fields that says something; which it has depends on its type."""
    channel = entry.channel
    return first(*map(channel.get, names)) if isinstance(channel, dict) else ""


def _trigger(entry: Entry) -> Told:
    incident = entry.reference()
    title = title_of(incident) or _channel(entry, "subject", "summary", "description") or _summary(entry)
    told = (
        f"{number_of(incident)} was triggered: {title}" if title else f"{number_of(incident)} was triggered"
    )
    details = _channel(entry, "subject", "description", "body") or _described(entry.event_details)
    details = details if details and details not in title else ""
    return Told(sentence(told, without_markup(details)[:_LETTERS]), "detection")


def _acknowledge(entry: Entry) -> Told:
    timeout = word(entry.acknowledgement_timeout)
    minutes = f" for {int(timeout) // 60} min" if timeout.isdecimal() and int(timeout) else ""
    name = person(entry.agent)
    return Told(
        f"Acknowledged by {name}{minutes}" if name else (_summary(entry) or f"Acknowledged{minutes}"), "page"
    )


def _annotate(entry: Entry) -> Told:
    text = (
        word(entry.note)
        or _channel(entry, "content", "summary", "details")
        or _described(entry.event_details)
    )
    return Told(without_markup(text) or _summary(entry))


def _described(details: Any) -> str:
    return word(details.get("description")) if isinstance(details, dict) else ""


def _handed(verb: str) -> Callable[[Entry], Told]:
    def tell(entry: Entry) -> Told:
        names = word(entry.assignees)
        return Told(f"{verb} to {names}" if names else (_summary(entry) or verb), "page")

    return tell


def _changed(entry: Entry) -> Told:
    changes = entry.changeset if entry.changeset is not None else entry.changed_fields
    several = changes if isinstance(changes, list) else [changes]
    told = listed(_change(each) for each in several)
    return Told(sentence(f"Changed: {told}") if told else _summary(entry))


def _change(change: Any) -> str:
    if not isinstance(change, dict):
        return word(change)
    name = first(change.get("display_name"), change.get("field"), change.get("name"), change.get("property"))
    old, new = word(change.get("old_value")), first(change.get("new_value"), change.get("value"))
    if not name:
        return ""
    return f"{name} from {old} to {new or 'nothing'}" if old else f"{name} set to {new or 'nothing'}"


def _resolve(entry: Entry) -> Told:
    name = person(entry.agent)
    return Told(f"Resolved by {name}" if name else (_summary(entry) or "Resolved"), "recovery")


def _plain(text: str, kind: str = "") -> Callable[[Entry], Told]:
    return lambda entry: Told(_summary(entry) or text, kind)


_TELL: Mapping[str, Callable[[Entry], Told]] = {
    "trigger": _trigger,
    "acknowledge": _acknowledge,
    "unacknowledge": _plain("The acknowledgement ran out"),
    "annotate": _annotate,
    "assign": _handed("Assigned"),
    "delegate": _handed("Delegated"),
    "escalate": _handed("Escalated"),
    "exhaust_escalation_path": _plain("Nobody on the escalation path answered", "page"),
    "repeat_escalation_path": _plain("The escalation path begins again", "page"),
    "reach_ack_limit": _plain("It was acknowledged as often as it may be"),
    "reach_trigger_limit": _plain("It was triggered as often as it may be"),
    "resolve": _resolve,
    "snooze": _plain("Snoozed"),
    "urgency_change": _changed,
    "priority_change": _changed,
    "field_value_change": _changed,
    "custom_field_value_change": _changed,
}
