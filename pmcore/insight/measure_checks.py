"""What the measures of a review are asked about, taken together: all rely on memory, none is urgent, none is first, none prevents.

They are marks of a review that changes little: Google's workbook on what a bad postmortem has (one priority for all, only what
mitigates), PagerDuty's rule of something urgent after what users felt, and the action hierarchy of RCA2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmcore.insight.strength import only_weaker
from pmcore.model.checks import MeasureCode, finding_key
from pmcore.model.incident import Severity
from pmcore.model.measures import Measure, MeasureStatus, Priority, Purpose
from pmcore.model.review import Review

FELT_BY_USERS = frozenset({Severity.SEV1, Severity.SEV2})
URGENT = frozenset({Priority.P0, Priority.P1})
AFTERWARDS = frozenset({Purpose.MITIGATE, Purpose.REPAIR})
SEVERAL = 3  # of fewer it says nothing that they are of one priority


def asked_about(review: Review) -> Iterator[MeasureCode]:
    """Yield what the measures of a review are to be asked about, without what was dismissed there. What was dropped counts for nothing."""
    measures = [each for each in review.measures.values() if each.status is not MeasureStatus.DROPPED]
    for code in _found(measures, review.incident.severity):
        if finding_key(code) not in review.checks.dismissed:
            yield code


def _found(measures: Sequence[Measure], severity: Severity) -> Iterator[MeasureCode]:
    if not measures:
        return
    if only_weaker(measures):
        yield MeasureCode.ONLY_WEAKER
    priorities = {each.priority for each in measures}
    if severity in FELT_BY_USERS and not priorities & URGENT:
        yield MeasureCode.NOTHING_URGENT
    elif len(measures) >= SEVERAL and len(priorities) == 1:
        yield MeasureCode.ONE_PRIORITY
    purposes = {each.purpose for each in measures}
    if purposes <= AFTERWARDS:
        yield MeasureCode.ONLY_AFTERWARDS
