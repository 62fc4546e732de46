"""What Opsgenie's logs and actions mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from pmcore.intake.importers.words import word

_MACHINES = {"system", "opsgenie", "api", "alert api", "alertapi", "policy", "heartbeat"}
_LOGS = re.compile(
    r"(?P<detection>alert created|created alert|incident created)|(?P<recovery>alert closed|closed alert|auto-closed|incident resolved)|"
    r"(?P<page>alert acknowledged|acknowledged|sent |notified|notification|escalat|assigned|owner|routed|responder)",
    re.IGNORECASE,
)
_BEGIN = {
    "ale",
    "cre",
    "inc",
    "clo",
    "aut",
    "ack",
    "sen",
    "not",
    "esc",
    "ass",
    "own",
    "rou",
    "res",
}  # each of these
_HEAD = itemgetter(slice(3))
_DONE = {
    "Create": ("created", "detection"), "Acknowledge": ("acknowledged", "page"), "UnAcknowledge": ("no longer acknowledged", "page"),
    "Close": ("closed", "recovery"), "Escalate": ("escalated", "page"), "EscalateNext": ("escalated to the next", "page"),
    "AssignOwnership": ("assigned", "page"), "TakeOwnership": ("taken over", "page"), "AddRecipient": ("sent to another person", "page"),
    "AddTeam": ("sent to another team", "page"), "AddResponder": ("sent to another responder", "page"), "AddNote": ("annotated", ""),
    "AddTags": ("tagged", ""), "RemoveTags": ("no longer tagged so", ""), "Snooze": ("snoozed", ""), "SnoozeEnded": ("no longer snoozed", ""),
    "Delete": ("deleted", ""), "UpdatePriority": ("given another priority", ""), "UpdateMessage": ("given another message", ""),
    "UpdateDescription": ("given another description", ""), "AddDetails": ("given more details", ""), "RemoveDetails": ("given fewer details", ""),
}  # fmt: skip


class Told(NamedTuple):
    """What an action tells, and its kind of event."""

    text: str
    kind: str


def kind_of_log(log: str) -> str:
    """Return the kind of event that a log tells."""
    found = _LOGS.match(log)
    return found.lastgroup or "" if found else ""


def kinds_of_logs(logs: Sequence[str]) -> list[str]:
    """Return the kinds of events that logs tell: most begin with none of these words."""
    heads = list(map(_HEAD, logs))
    telling = {each for each in set(heads) if each.lower() in _BEGIN}
    kinds = [""] * len(logs)
    for place in compress(range(len(logs)), map(telling.__contains__, heads)):
        kinds[place] = kind_of_log(logs[place])
    return kinds


def told_of_action(action: str, alert: str, who: str, message: str) -> Told:
    """Return what was done; an action that somebody made up is named as they called it."""
    done, kind = _DONE.get(action, ("", ""))
    by = f" by {who}" if who and action != "Create" else ""
    told = f"{alert} was {done}{by}" if done else f"{alert}: {action}{by}"
    return Told(f"{told}: {message}" if message else told, kind)


def person(owner: Any) -> str:
    """Return a name that is a person's."""
    return _person(word(owner))


@lru_cache(maxsize=1024)
def _person(name: str) -> str:
    low = name.lower()
    return "" if low in _MACHINES or low.endswith(("integration", " api", " policy")) else name
