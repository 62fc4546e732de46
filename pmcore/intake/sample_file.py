"""A sample as it is written in data/samples: readable rows, each with the source of its facts.

Rows carry the fields of the command that they become, and four words of their own: `key` (how other rows name it), `by`
(the seat that says it), `from` (a source, or `ours` for what was concluded from them) and, for measures, `due_in` days.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from pmcore.model.base import Frozen, Line, Name, Url
from pmcore.model.people import Role

OURS = "ours"
Row = dict[str, Any]
Rows = tuple[Row, ...]


class SampleSeat(Frozen):
    """Somebody in the rehearsed meeting: a role, never a real person's name."""

    key: str
    name: Name
    role: Role = Role.PARTICIPANT


class PublicSource(Frozen):
    """Where facts were published."""

    title: Line
    url: Url


class SampleFile(Frozen):
    """One file of data/samples. `dots` says where each seat puts its dots: keys of groups and recommendations."""

    name: str
    dots_each: int
    sources: dict[str, PublicSource]
    seats: tuple[SampleSeat, ...]
    incident: Row
    impacts: Rows
    links: Rows
    events: Rows
    causes: Rows
    lessons: Rows
    recommendations: Rows
    groups: Rows
    dots: dict[str, tuple[str, ...]]
    outcomes: Rows = ()
    measures: Rows
    checks: Row = Field(default_factory=dict)
    messages: Rows


@cache
def read_sample(path: Path) -> SampleFile:
    """Return the sample in `path`; it does not change while we run. Raises what the file system and TOML raise."""
    return SampleFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
