"""Everything that can be wanted, by its stable name."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter

from pmcore.commands import (
    admission,
    causes,
    communication,
    devices,
    entries,
    history,
    hosting,
    incident,
    lessons,
    measures,
    meeting,
    people,
    recommendations,
    timeline,
    times,
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
    causes,
    lessons,
    recommendations,
    hosting,
    voting,
    measures,
    communication,
    meeting,
    history,
    entries,
)
COMMANDS: Mapping[str, type[Command]] = named(Command, NOUNS)
any_command: TypeAdapter[Command] = one_of(each for each in COMMANDS.values() if not each.internal)
