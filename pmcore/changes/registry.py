"""Every kind of change, by its stable name."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from pmcore.changes import (
    asking,
    brought,
    called,
    causes,
    checks,
    communication,
    devices,
    estimates,
    imports,
    incident,
    lessons,
    looking,
    measures,
    meeting,
    pauses,
    people,
    primary_vote,
    pulse,
    questions,
    reading,
    recommendations,
    silence,
    standing,
    time_answers,
    timeline,
    tray,
    unsigned,
    voting,
    waiting,
)
from pmcore.changes.base import Change
from pmcore.changes.upcasts import Upcasts, collected
from pmcore.model.kinds import named, one_of

NOUNS = (
    asking,
    brought,
    called,
    causes,
    checks,
    communication,
    devices,
    estimates,
    imports,
    incident,
    lessons,
    looking,
    measures,
    meeting,
    pauses,
    people,
    primary_vote,
    pulse,
    questions,
    reading,
    recommendations,
    silence,
    standing,
    time_answers,
    timeline,
    tray,
    unsigned,
    voting,
    waiting,
)
# What lifts records of earlier versions (pmcore/changes/upcasts.py).
UPCASTS: Upcasts = collected(getattr(noun, "UPCASTS", {}) for noun in NOUNS)
CHANGES: Mapping[str, type[Change]] = named(Change, NOUNS)
any_change: TypeAdapter[Change] = one_of(CHANGES.values())
