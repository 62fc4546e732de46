"""What a tracker says of measures, back from its CSV."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.errors import NotAllowedError, NotFoundError
from pmcore.intake.tracker import Looked, Reach, bring, look, read_tickets
from pmcore.model.links import LONGEST
from pmcore.model.review import Review
from pmcore.model.scope import Scope
from pmcore.web.api.brought import MeasuresBrought, brought_json
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import REFUSED
from pmcore.web.api.done import sent_back
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.sending import FILE, file_of

routes = APIRouter()


@routes.post(
    "/measures/import",
    operation_id="import_measures",
    summary="Take over what a tracker says of measures",
    description="As the body: the CSV that Jira, GitHub or GitLab exports, at most 5 MB. A ticket finds its measure by the key that "
    "GET /measures/file wrote. Its status, assignee, due date and link are taken over where they changed there alone; the same file "
    "again changes nothing. What counts as done needs a link or the ticket's number; *verified* stays for a person.",
    response_model=MeasuresBrought,
    response_description="What the file says that is new, and what was changed, durably",
    responses=REFUSED,
    openapi_extra=FILE,
)
async def import_measures(
    request: Request,
    principal: Asking,
    preview: Annotated[bool, Query(description="Changes nothing.")] = False,
    site: Annotated[
        str, Query(max_length=LONGEST, description="Where Jira is: its files have keys and no links.")
    ] = "",
    day_first: Annotated[bool | None, Query(description="Whether 03/04 is the third of April.")] = None,
    theirs: Annotated[
        bool, Query(description="Takes the tracker's side where both sides changed something.")
    ] = False,
) -> Response:
    """Read the file, and do what is new of it, by the one door."""
    principal.require_scope(Scope.WRITE)
    context = context_of(request)
    async with context.files:
        data = await file_of(request)
        looked = await context.run(
            _brought, context, principal, data, site.strip(), day_first, preview, theirs
        )
    return sent_back(brought_json(looked))


def _brought(
    context: Context,
    principal: Principal,
    data: bytes,
    site: str,
    day_first: bool | None,
    preview: bool,
    theirs: bool,
) -> Looked:
    service = context.service
    reach = _reach(context, principal)
    read = read_tickets(data, site=site, day_first=day_first)
    looked = look(service.reviews, read, reach, theirs_first=theirs)
    return looked if preview else bring(service.execute, looked, reach, service.reviews.source.new_id)


def _reach(context: Context, principal: Principal) -> Reach:
    """Return where a principal has business; a token of one review that it was removed from is refused."""
    reviews = context.service.reviews
    if principal.only:
        principal.require(reviews.get(principal.only))

    def review(review_id: str) -> Review | None:
        try:
            found = reviews.get(review_id)
            principal.require(found)
        except (NotFoundError, NotAllowedError):
            return None
        return found

    return Reach(review, principal.role_in, lambda _review: principal.actor)
