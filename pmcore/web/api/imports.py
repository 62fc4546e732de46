"""Timelines from files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.commands.base import Command
from pmcore.commands.tray import FillTray
from pmcore.errors import NotAllowedError, NotFoundError
from pmcore.intake.bringing import added_by, look
from pmcore.intake.registry import AUTO, IMPORTERS
from pmcore.intake.tray import filling
from pmcore.intake.wanted import Wanted, pairs
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import REFUSED
from pmcore.web.api.import_answers import Imported
from pmcore.web.api.imported import imported_json, written
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.review import ToChange
from pmcore.web.api.sending import FILE, file_of

routes = APIRouter()
NO_TRAY = "Only a facilitator or a scribe has a tray. Leave “tray” out: then the rows come onto the timeline."


@routes.post(
    "/reviews/{review_id}/imports/{importer}",
    operation_id="import_file",
    summary="Bring in a timeline from a file",
    description="As the body: the bytes of the file, at most 50 MB. Rows that are on the timeline already are left out, and so are "
    "those that wait for an answer: `questions` has what is asked, `answers` takes it.",
    response_model=Imported,
    response_description="What the file holds, and how many events came of it, durably",
    responses=REFUSED,
    openapi_extra=FILE,
)
async def import_file(
    request: Request,
    principal: Asking,
    review: ToChange,
    importer: Annotated[
        str,
        Path(
            description="The name of an importer; `auto` recognises the file.",
            json_schema_extra={"enum": [AUTO, *IMPORTERS]},
        ),
    ],
    preview: Annotated[bool, Query(description="Adds nothing.")] = False,
    name: Annotated[str, Query(max_length=500, description="The name of the file.")] = "",
    zone: Annotated[
        str, Query(max_length=200, description="Where clocks without a zone stood; by default the review's.")
    ] = "",
    day: Annotated[str, Query(max_length=40, description="The day of bare times, such as 2026-11-23.")] = "",
    day_first: Annotated[bool | None, Query(description="Whether 03/04 is the third of April.")] = None,
    starts: Annotated[str, Query(max_length=200, description="When a recording began.")] = "",
    rows: Annotated[
        str, Query(max_length=20_000, description="The rows that are wanted, such as 1,4-9; without it, all.")
    ] = "",
    tray: Annotated[
        bool, Query(description="Into the tray of facilitator and scribe, not onto the timeline.")
    ] = False,
    answers: Annotated[
        list[str],
        Query(
            max_length=100, description="What is ambiguous: `PST=+08:00`, several times, or a JSON object."
        ),
    ] = [],  # noqa: B006 - FastAPI reads it, nobody changes it
    columns: Annotated[
        list[str],
        Query(max_length=100, description="Of a table: `text=Message`, several times, or a JSON object."),
    ] = [],  # noqa: B006
    unmask: Annotated[
        str, Query(max_length=20_000, description="Rows whose secrets stay as they are, such as 2,5.")
    ] = "",
) -> Response:
    """Read the file in a process of its own, and bring in what is new of it, by the one door."""
    if importer != AUTO and importer not in IMPORTERS:
        raise NotFoundError(f"There is no importer “{importer[:40]}”.")
    if tray and principal.role_in(review) not in DECIDERS:
        raise NotAllowedError(NO_TRAY)
    wanted = Wanted(
        name=name, zone=zone, day=day, day_first=day_first, starts=starts, rows=rows, unmask=unmask,
        answers=pairs(answers, "answers"), columns=pairs(columns, "columns"),
    )  # fmt: skip
    context = context_of(request)
    async with context.files:
        data = await file_of(request)
        answer = await context.run(
            _brought, context, principal, review, data, importer, wanted, preview, tray
        )
    return Response(answer, media_type="application/json")


def _brought(
    context: Context,
    principal: Principal,
    review: Review,
    data: bytes,
    importer: str,
    wanted: Wanted,
    preview: bool,
    tray: bool,
) -> bytes:
    looked = look(review, data, importer, wanted, datetime.now(UTC))
    added, command_id, now = 0, "", review
    command: Command | None = None if preview else filling(looked, review) if tray else looked.coming
    if command:
        outcome = context.service.execute(review.id, command, principal.actor)
        added, command_id, now = added_by(outcome), outcome.records[0].command_id, outcome.review
    in_tray = command.count if isinstance(command, FillTray) else 0
    version = version_for(now, principal.viewer)
    return written(
        imported_json(looked, added=added, in_tray=in_tray, version=version, command_id=command_id)
    )
