"""Measures of all reviews: what is still to be done, and what has been done about it since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.commands.measures import EditMeasure
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.measures import Acceptance, Strength
from pmcore.model.scope import Scope
from pmcore.report import Document
from pmcore.report.trackers import TOOLS
from pmcore.server.measures import measures_file
from pmcore.store.measures import (
    Asked,
    MeasureMark,
    MeasureState,
    StoredMeasure,
    reviews_with_measure,
)
from pmcore.web.api.answers import Done, MeasuresListed
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import PAGED, REFUSED, Responses
from pmcore.web.api.done import done, sent_back
from pmcore.web.api.etags import answer_of
from pmcore.web.api.paging import MOST, Listed, Mark, Page, Paging, listed, not_ours, part_of
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.sending import Body, body
from pmcore.web.documents import download_of

routes = APIRouter()
AT_ONCE = 250  # measures of a page that is drawn in the loop: half a millisecond
NAME = 200  # characters, as many as an owner may have

_TEXT = {"schema": {"type": "string"}}
_FILE: Responses = {200: {"content": {"text/csv": _TEXT, "text/calendar": _TEXT}}}

MeasureId = Annotated[str, Path(max_length=200, description="The id of a measure, from GET /measures.")]
Owner = Annotated[str, Query(max_length=NAME, description="Whose; capitals or not.")]
HowStrong = Annotated[Strength | None, Query(description="How strong, where that is known.")]
WhatOwnersSay = Annotated[
    Acceptance | None,
    Query(description="What their owners have said; `nobody` is named, or one has declined."),
]
OfService = Annotated[str, Query(max_length=NAME, description="Of reviews of this service; capitals or not.")]


@routes.get(
    "/measures",
    operation_id="list_measures",
    summary="Measures of all reviews, what is due first comes first",
    description="To a seat, or a token of one review, those of that one. A day is over at midnight UTC.",
    response_model=MeasuresListed,
    response_description="The measures",
    responses=PAGED,
)
async def list_measures(
    request: Request,
    principal: Asking,
    page: Paging,
    state: Annotated[MeasureState, Query(description="Which of them.")] = MeasureState.ALL,
    owner: Owner = "",
    strength: HowStrong = None,
    acceptance: WhatOwnersSay = None,
    service: OfService = "",
) -> Response:
    """Return measures in short."""
    principal.require_scope(Scope.READ)
    context = context_of(request)
    asked = Asked(
        datetime.now(UTC).date(), state, owner.strip(), strength, acceptance, services=(service.strip(),)
    )
    after = _place(page.after) if page.after else None
    few = not principal.only and (page.limit or MOST) <= AT_ONCE
    known = context.measures.known(asked, after, page.reading) if few else None
    if known is not None:  # a thread would take longer than the page
        return answer_of(request, *_shown(request, page, known))
    return answer_of(request, *await context.run(_listed, context, request, principal, page, asked, after))


def _listed(
    context: Context,
    request: Request,
    principal: Principal,
    page: Page,
    asked: Asked,
    after: MeasureMark | None,
) -> Listed:
    return _shown(
        request, page, context.measures.page(_reached(context, principal, asked), after, page.reading)
    )


def _shown(request: Request, page: Page, found: Sequence[StoredMeasure]) -> Listed:
    return listed(request, "measures", part_of(found, page, _mark), StoredMeasure._asdict)


def _reached(context: Context, principal: Principal, asked: Asked) -> Asked:
    """Return what is asked for, of the one review that a principal reaches where it is one. Raises where it is removed from it."""
    if not principal.only:
        return asked
    principal.require(context.service.reviews.get(principal.only))
    return replace(asked, among=(principal.only,))


def _mark(stored: StoredMeasure) -> Mark:
    due, review_id, measure_id = stored.mark
    return Mark(datetime.combine(due, time(), UTC), json.dumps([review_id, measure_id]))


def _place(mark: Mark) -> MeasureMark:
    try:
        review_id, measure_id = json.loads(mark.id)
    except (ValueError, TypeError) as error:
        raise not_ours() from error
    return MeasureMark(mark.moment.date(), str(review_id), str(measure_id))


@routes.get(
    "/measures/file",
    operation_id="get_measures_file",
    summary="Measures as a file for a tracker or a calendar",
    description="CSV for Jira, GitHub or GitLab, or iCalendar with reminders. Each carries its id as its key.",
    response_class=Response,
    response_description="The file",
    responses=_FILE | REFUSED,
)
async def get_measures_file(
    request: Request,
    principal: Asking,
    tool: Annotated[
        str, Query(alias="format", description="For which tool.", json_schema_extra={"enum": [*TOOLS]})
    ] = "jira",
    state: Annotated[MeasureState, Query(description="Which of them.")] = MeasureState.OPEN,
    owner: Owner = "",
    strength: HowStrong = None,
    acceptance: WhatOwnersSay = None,
    service: OfService = "",
) -> Response:
    """Return the file."""
    principal.require_scope(Scope.READ)
    context, now = context_of(request), datetime.now(UTC)
    asked = Asked(now.date(), state, owner.strip(), strength, acceptance, services=(service.strip(),))
    return download_of(await context.run(_file, context, principal, asked, tool, now))


def _file(context: Context, principal: Principal, asked: Asked, tool: str, now: datetime) -> Document:
    return measures_file(context.service.reviews, _reached(context, principal, asked), tool, now)


@routes.patch(
    "/measures/{measure_id}",
    operation_id="edit_measure",
    summary="Change a measure, wherever it is",
    description="What is not sent stays as it is. In a closed review its status, owner, dates, tracker and how we will know go on.",
    response_model=Done,
    response_description="Done, durably",
    responses=REFUSED,
    openapi_extra=body("MeasureEdit"),
)
async def edit_measure(request: Request, principal: Asking, measure_id: MeasureId, sent: Body) -> Response:
    """Change a measure of the one review that has it."""
    principal.require_scope(Scope.WRITE)
    context = context_of(request)
    command = EditMeasure.model_validate(sent.values | {"kind": "edit_measure", "id": measure_id})
    review_id = await context.run(_review_of, context, principal, measure_id)
    outcome = await context.run(context.service.execute, review_id, command, principal.actor, sent.command_id)
    return sent_back(done(context, outcome, principal, sent.command_id))


def _review_of(context: Context, principal: Principal, measure_id: str) -> str:
    """Return the id of the review with a measure that the principal may reach. Raises where there is none, or more than one."""
    reviews = context.service.reviews
    found = [
        each for each in reviews_with_measure(reviews.store.query, measure_id) if principal.only in ("", each)
    ]
    if not found:
        raise NotFoundError("There is no such measure.")
    if len(found) > 1:
        raise RuleError(
            "Several reviews have this measure. Change it in one of them: POST /reviews/{id}/commands."
        )
    principal.require(reviews.get(found[0]))
    return found[0]
