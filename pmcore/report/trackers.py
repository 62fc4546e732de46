"""Measures for other tools: tables that Jira, GitHub and GitLab take in, and a calendar of due dates with reminders.

Each measure carries its id as its key, so that what a tracker says of it later finds its way back, and when it was written, which tells
what changed here since (pmcore/intake/tracker).
"""

from __future__ import annotations

import csv
import io
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from pmcore.errors import InvalidError
from pmcore.model.measures import Acceptance, Measure, Priority
from pmcore.model.review import Review
from pmcore.report.export import Document

if TYPE_CHECKING:
    from icalendar import Event

KEY = "Postmortem Key"
EXPORTED = "Postmortem Exported"
LABEL = "postmortem"
REMINDERS = (
    timedelta(days=-7),
    timedelta(hours=-15),
)  # a week before, and at nine in the morning of the day before
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a text for a formula
_JIRA = {Priority.P0: "Highest", Priority.P1: "High", Priority.P2: "Medium", Priority.P3: "Low"}


class Planned(NamedTuple):
    """A measure and the review that it comes from, as whoever asks may see it."""

    review: Review
    measure: Measure


Row = dict[str, str]


def file_for(tool: str, planned: Sequence[Planned], now: datetime) -> Document:
    """Return the file of some measures for a tool (jira, github, gitlab, ics). Raises `InvalidError` for another one."""
    if tool == "ics":
        return Document(_calendar(planned, now), "text/calendar; charset=utf-8", "measures.ics")
    if tool not in _TABLES:
        sentence = f"There is no file for “{tool[:40]}”. Choose {', '.join(TOOLS)}."
        raise InvalidError(sentence, fields={"format": sentence})
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    table = _table(_TABLES[tool](each, moment) for each in planned)
    return Document(table, "text/csv; charset=utf-8", f"measures-{tool}.csv")


def _table(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV in UTF-8; what a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, list(row))
            writer.writeheader()
        writer.writerow({name: _plain(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8", "replace")


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _for_jira(planned: Planned, now: str) -> Row:
    measure = planned.measure
    return {
        "Summary": measure.title,
        "Issue Type": "Task",
        "Priority": _JIRA[measure.priority],
        "Due Date": _iso(measure.due_on),
        "Assignee": measure.owner,
        "Labels": LABEL,
        "Description": _with_key(planned, now),
        KEY: measure.id,
        EXPORTED: now,
    }


def _for_github(planned: Planned, now: str) -> Row:
    measure = planned.measure
    return {
        "title": measure.title,
        "body": _with_key(planned, now),
        "labels": LABEL,
        "state": _state(measure),
    }


def _for_gitlab(planned: Planned, now: str) -> Row:
    measure = planned.measure
    return {"title": measure.title, "description": _with_key(planned, now), "due_date": _iso(measure.due_on)}


_TABLES: Mapping[str, Callable[[Planned, str], Row]] = types.MappingProxyType(
    {"jira": _for_jira, "github": _for_github, "gitlab": _for_gitlab}
)
TOOLS = (*_TABLES, "ics")


def _state(measure: Measure) -> str:
    return "closed" if measure.status.is_over else "open"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _with_key(planned: Planned, now: str) -> str:
    return f"{_told(planned)}\n\n{KEY}: {planned.measure.id}\n{EXPORTED}: {now}"


def _told(planned: Planned) -> str:
    """Return what the measure says beside its title, one fact a line."""
    review, measure = planned
    facts = {
        "Detail": measure.detail,
        "How we will know": measure.done_when,
        "Owner": measure.owner,
        "Owner says": _said(measure),
        "Kind": measure.kind.word,
        "Strength": measure.strength.word if measure.strength else "",
        "Verify by": _iso(measure.verify_by),
        "Status": measure.status.word,
        "From": f"{measure.label} of “{review.incident.title}”",
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items() if value)


def _said(measure: Measure) -> str:
    """Return what the owner has said; nothing where nobody was asked."""
    if measure.acceptance is Acceptance.NOBODY:
        return ""
    because = f", because: {measure.decline_reason}" if measure.acceptance is Acceptance.DECLINED else ""
    return f"{measure.acceptance.word}{because}"


def _calendar(planned: Iterable[Planned], now: datetime) -> bytes:
    """Return a day for each date that is still to come about: when a measure is due, and by when it is verified."""
    from icalendar import Calendar  # only here: each start of the server would take a twentieth longer

    calendar = Calendar()
    calendar.add("prodid", "-//Postmortem//Measures//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Preventive measures")
    for each in planned:
        for event in _days(each, now):
            calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def _days(planned: Planned, now: datetime) -> Iterator[Event]:
    measure = planned.measure
    name = f"{measure.label}: {measure.title}"
    if measure.due_on and not measure.status.is_over:
        yield _day(planned, measure.due_on, name, "due", now)
    if measure.verify_by and measure.status.is_verifiable:
        yield _day(planned, measure.verify_by, f"Verify {name}", "verify", now)


def _day(planned: Planned, day: date, name: str, what: str, now: datetime) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add(
        "uid", f"{what}-{planned.measure.id}@postmortem"
    )  # the same again, so that a calendar updates it
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", name)
    event.add("description", _told(planned))
    event.add("transp", "TRANSPARENT")
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", name)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event
