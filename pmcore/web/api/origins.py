"""Where an event comes from, with what stands there raw: asked for one event at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from pmcore.model.base import LONGEST_ID
from pmcore.model.timeline import TimelineEvent
from pmcore.model.visibility import as_seen_by
from pmcore.web.api.described import KEPT
from pmcore.web.api.etags import answer_of, drawn
from pmcore.web.api.import_answers import Origins
from pmcore.web.api.principal import Asking
from pmcore.web.api.review import ToRead

routes = APIRouter()
EventRef = Annotated[
    str, Path(max_length=LONGEST_ID, description="The id of an event, or its number such as T-07.")
]


@routes.get(
    "/reviews/{review_id}/events/{event}/origins",
    operation_id="get_origins",
    summary="Where an event comes from",
    description="The places in files that say it, with what stands there.",
    response_model=Origins,
    response_description="Its origins, the first import first",
    responses=KEPT,
)
async def get_origins(request: Request, principal: Asking, review: ToRead, event: EventRef) -> Response:
    """Return the origins of an event; raises `NotFoundError`."""
    found: TimelineEvent = as_seen_by(review, principal.seat).item("events", event)
    origins = [each.model_dump(mode="json", include=set(type(each).model_fields)) for each in found.origins]
    for each in origins:
        del each["said"]
    return answer_of(
        request,
        drawn(
            {"id": found.id, "label": found.label, "known_from": found.known_from.value, "origins": origins}
        ),
    )
