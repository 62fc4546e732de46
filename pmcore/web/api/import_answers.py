"""What the API answers about imports, as models: the rows of a file, what could not be read, and where events come from."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from pmcore.model.origin import KnownFrom
from pmcore.web.api.answers import Answer, Version


class ImportedOrigin(Answer):
    """Where a row stands in its file, and what stands there."""

    importer: str
    file: str
    line: int = Field(description="From 1; 0 where a file has no lines.")
    place: str
    key: str = Field(description="What the source calls it for ever; empty where it has no name for it.")
    raw: str
    typed: str = Field(description="The time as it is printed there.")
    zone: str


class Origins(Answer):
    """Where an event comes from."""

    id: str
    label: str
    known_from: KnownFrom
    origins: list[ImportedOrigin]


class ImportedRow(Answer):
    """A row of a file."""

    row: int = Field(description="Counted from 1.")
    at: datetime | None
    ends_at: datetime | None
    text: str
    kind: str = Field(description="A kind of event; empty where the file does not say.")
    who: str
    origin: ImportedOrigin
    known: bool = Field(description="Whether it is on the timeline already.")
    masked: int = Field(description="How many secrets in it are covered.")
    problem: str = Field(description="Why it has no time or does not come, in a sentence.")


class ImportProblem(Answer):
    """What could not be read."""

    line: int = Field(description="From 1; 0 where it is about the whole file.")
    sentence: str


class ImportAnswer(Answer):
    """One answer to a question: send it as `answers=about=means`."""

    label: str
    means: str


class ImportQuestion(Answer):
    """What is ambiguous in the whole file."""

    about: str
    sentence: str
    answers: list[ImportAnswer]
    rows: int = Field(description="How many rows wait for the answer.")


class Imported(Answer):
    """What a file holds, and what came of it."""

    importer: str = Field(description="Who read it.")
    zone: str = Field(description="Where times without a zone were read.")
    zone_assumed: bool = Field(description="Whether there were any.")
    rows: list[ImportedRow]
    problems: list[ImportProblem]
    questions: list[ImportQuestion]
    added: int = Field(description="How many events came onto the timeline.")
    in_tray: int = Field(description="How many rows came into the tray.")
    known: int = Field(description="How many rows were there already.")
    masked: int
    version: Version
    command_id: str = Field(description="What an undo takes back; empty where nothing came.")
