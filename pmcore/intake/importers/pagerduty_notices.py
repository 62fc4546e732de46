"""PagerDuty's notices: one entry per person and medium, twenty in a minute. Those of one incident and minute are one row."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

import msgspec

from pmcore.intake.finishing import ENOUGH
from pmcore.intake.importers.pagerduty_words import Entry, person, service_of
from pmcore.intake.importers.sheet import Found, Sheet
from pmcore.intake.importers.words import first, web_link, word
from pmcore.intake.moments import Time

_MEDIA = {"sms": "SMS", "email": "e-mail", "phone": "phone", "push": "push", "push_notification": "push"}
_SUMMARIES = ("Notified ", "Notifying ")


class _Notice(NamedTuple):
    time: Time
    element: bytes
    who: str
    medium: str


class Notices:
    """Gathers the notices of a file."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin with none."""
        self._sheet = sheet
        self._rows: dict[str, Found] = {}
        self._notices: dict[str, list[_Notice]] = {}

    def take(self, entry: Entry, element: msgspec.Raw, line: int) -> None:
        """Take one notice; one without a time is a row of its own."""
        incident, time = entry.reference(), self._sheet.moment(entry.created_at)
        minute = time.at.strftime("%Y-%m-%dT%H:%MZ") if time.at else ""
        key = f"notify:{incident.id}:{minute}" if minute else entry.id
        if key not in self._rows:
            self._rows[key] = Found(
                time, word(entry.summary) or "Notified", line, "page", source="PagerDuty", link=web_link(incident.html_url), place=entry.id, key=key,
                service=service_of(entry.service) or service_of(incident.service),
            )  # fmt: skip
            self._sheet.add(self._rows[key], element)
        self._notices.setdefault(key, []).append(_Notice(time, bytes(element), _who(entry), _medium(entry)))

    def end(self) -> None:
        """Say in the row of each minute who was notified in it."""
        for key, several in self._notices.items():
            row = self._rows[key]
            if row.time.at:
                several.sort(key=attrgetter("time.at"))
                row.time = several[0].time
            row.text = _told(several) or row.text
            if len(several) > 1:
                raw = b"\n".join(dict.fromkeys(each.element for each in several))
                row.raw = raw[: ENOUGH * 4].decode("utf-8", "replace")[:ENOUGH]


def _told(several: list[_Notice]) -> str:
    media: dict[str, list[str]] = {}
    for each in several:
        if each.who:
            known = media.setdefault(each.who, [])
            if each.medium and each.medium not in known:
                known.append(each.medium)
    if not media:
        return ""
    people = ", ".join(f"{name} ({', '.join(by)})" if by else name for name, by in media.items())
    return f"Notified {'1 person' if len(media) == 1 else f'{len(media)} people'}: {people}"


def _who(entry: Entry) -> str:
    named = person(entry.user) or (first(entry.user) if isinstance(entry.user, dict) else "")
    if named:
        return named
    summary = word(entry.summary)
    begin = next((each for each in _SUMMARIES if summary.startswith(each)), "")
    return summary.removeprefix(begin).rpartition(" by ")[0] if begin and " by " in summary else ""


def _medium(entry: Entry) -> str:
    channel = entry.channel if isinstance(entry.channel, dict) else {}
    notification = channel.get("notification")
    sort = word(notification.get("type")) if isinstance(notification, dict) else ""
    if not sort and " by " in word(entry.summary):
        sort = word(entry.summary).rpartition(" by ")[2].strip(".")
    return _MEDIA.get(sort.lower(), sort)
