"""By when a measure is usually due: the worse the incident, the sooner (PagerDuty's 15 and 30 days; Atlassian's eight weeks)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pmcore.model.incident import Severity
from pmcore.model.measures import Measure

EIGHT_WEEKS = 56
DAYS: Mapping[Severity, int] = {Severity.SEV1: 15, Severity.SEV2: 30}
_SATURDAY = 5


def usual_days(severity: Severity) -> int:
    """Return in how many days a measure after an incident of this severity is usually due."""
    return DAYS.get(severity, EIGHT_WEEKS)


def usual_due(severity: Severity, today: date) -> date:
    """Return the day on which it is usually due, counted from `today`; on a weekend the Monday after."""
    day = today + timedelta(days=usual_days(severity))
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day


def odd_day(measure: Measure, today: date) -> str:
    """Return what is odd about the day on which a measure is due that is not over: `past`, `weekend`, or nothing."""
    day = measure.due_on
    if day is None or measure.status.is_over:
        return ""
    if day < today:
        return "past"
    return "weekend" if day.weekday() >= _SATURDAY else ""
