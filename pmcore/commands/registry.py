"""Everything that can be wanted, by its stable name."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from pmcore.commands import (
    admission,
    asking,
    cause_merging,
    causes,
    checks,
    communication,
    devices,
    entries,
    factors,
    history,
    hosting,
    imports,
    incident,
    lessons,
    looking,
    measures,
    meeting,
    merging,
    owning,
    pauses,
    people,
    primary_vote,
    questions,
    reading,
    recommendations,
    silence,
    standing,
    star,
    supports,
    timeline,
    times,
    tray,
    unsigned,
    versions,
    voting,
    waiting,
)
from pmcore.commands.base import Command
from pmcore.model.kinds import named, one_of

NOUNS = (
    incident,
    people,
    devices,
    waiting,
    admission,
    timeline,
    times,
    star,
    versions,
    merging,
    imports,
    tray,
    primary_vote,
    questions,
    asking,
    cause_merging,
    causes,
    supports,
    reading,
    factors,
    checks,
    lessons,
    looking,
    recommendations,
    unsigned,
    hosting,
    voting,
    measures,
    owning,
    communication,
    meeting,
    pauses,
    silence,
    standing,
    history,
    entries,
)
COMMANDS: Mapping[str, type[Command]] = named(Command, NOUNS)
any_command: TypeAdapter[Command] = one_of(each for each in COMMANDS.values() if not each.internal)
