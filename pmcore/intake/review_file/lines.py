"""The file: JSON Lines. The first line says what it is, each of the others is a line of the log.

A change stands there as the store writes it, with the version of its record, so that what reads old logs reads old files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from pmcore.changes.log import Recorded
from pmcore.changes.stored import written
from pmcore.model.base import LONGEST_ID

WHAT = "review"
VERSION = 1  # of the file; one more only where an older program would misread it
ENDING = "postmortem"
MEDIA_TYPE = "application/octet-stream"  # a program reads it, no person
Short = Annotated[str, Meta(max_length=LONGEST_ID)]
Id = Annotated[str, Meta(pattern=r"^[\w.:-]{1,80}$")]


class Header(msgspec.Struct, frozen=True):
    """The first line: what the file is, of which review, how many `lines` follow, and the `sha256` of all that follows."""

    postmortem: str
    version: int
    review: Id
    title: Annotated[str, Meta(max_length=1_000)]
    lines: int
    sha256: str
    written_at: Annotated[datetime, Meta(tz=True)]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the log: who (a seat's id, and a name), when, by which command, and the change."""

    at: Annotated[datetime, Meta(tz=True)]
    command_id: Short
    command: Short
    change: dict[str, Any] | msgspec.Raw
    by: Short = ""
    name: Short = ""
    undoes: Short = ""


def file_of(review_id: str, title: str, records: Sequence[Recorded], now: datetime) -> bytes:
    """Return the lines of a log that may leave (`portable`) as a file."""
    body = b"".join(msgspec.json.encode(_line(each)) + b"\n" for each in records)
    digest = hashlib.sha256(body).hexdigest()
    header = Header(WHAT, VERSION, review_id, title, len(records), digest, now)
    return msgspec.json.encode(header) + b"\n" + body


def _line(record: Recorded) -> Line:
    return Line(
        at=record.recorded_at,
        command_id=record.command_id,
        command=record.command,
        change=msgspec.Raw(written(record.change).encode()),
        by=record.by,
        name=record.by_name,
        undoes=record.undoes,
    )
