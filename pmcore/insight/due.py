"""By when a measure is usually due: the worse the incident, the sooner (PagerDuty's 15 and 30 days; Atlassian's eight weeks)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pmcore.model.incident import Severity

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
