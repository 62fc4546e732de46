"""Somebody who takes part and from whom nothing comes: they added nothing under their name, and no row names them as its source or as who did it.

Facilitators, scribes and observers are not expected to say what happened. What is written in silence counts for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.people import Role
from pmcore.model.timeline import EventKind


def _find(context: CheckContext) -> Iterator[Finding]:
    if not context.begun:
        return
    silent = [
        person
        for person in context.review.present_people
        if person.role is Role.PARTICIPANT and not context.review.entries_of_people[person.id]
    ]
    if not silent:
        return
    sources = {text.casefold() for each in context.events for text in (each.source, each.who) if text}
    for person in silent:
        if not any(person.name.casefold() in source for source in sources):
            yield Finding(
                Check.NO_VOICE, "no_voice", context.zone, values={"name": person.name}, about=(person.id,)
            )


CHECK = TimelineCheck(
    Check.NO_VOICE,
    _find,
    finds_in=lambda: told(
        Row("14:00", EventKind.SYMPTOM, "Checkout fails", by="Database engineer"),
        Row("14:05", EventKind.DETECTION, "The alert fires", by="Database engineer"),
        Row("14:20", EventKind.MITIGATION, "The pool is made larger", by="Database engineer"),
        people=("Database engineer", "Support lead"),
    ),
    silent_for=lambda: told(
        Row("14:00", EventKind.SYMPTOM, "Customers call", source="told by the support lead"),
        Row("14:05", EventKind.DETECTION, "The alert fires", by="Database engineer"),
        Row("14:20", EventKind.MITIGATION, "The pool is made larger", by="Database engineer"),
        people=("Database engineer", "Support lead"),
    ),
)
