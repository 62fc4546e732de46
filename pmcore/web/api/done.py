"""What a command did, as whoever sent it may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.reviews import Outcome
from pmcore.web.api.context import Context
from pmcore.web.api.etags import drawn
from pmcore.web.api.principal import Principal
from pmcore.web.api.serializers import lines_json


def done(context: Context, outcome: Outcome, principal: Principal, command_id: str | None) -> dict[str, Any]:
    """Return what a command did, in the versions that the principal counts."""
    review, records = outcome.review, outcome.records
    visible = [each for each in records if principal.sees(review, each)]
    last = version = version_for(review, principal.viewer)
    if records and records[-1].version != review.version:  # done long ago, or others did more since
        before = context.service.reviews.log(review.id)[: records[-1].version]
        last = sum(principal.sees(review, each) for each in before)
    return {
        "review_id": review.id,
        "version": version,
        "repeated": outcome.repeated,
        "command_id": records[0].command_id if records else command_id or "",
        "changes": lines_of(review, enumerate(visible, last - len(visible) + 1), principal),
    }


def lines_of(
    review: Review, numbered: Iterable[tuple[int, Recorded]], principal: Principal
) -> list[dict[str, Any]]:
    """Return lines of the log, each with its number, as a principal may see them."""
    return lines_json(review, numbered, principal.seat, code=principal.reads_code(review))


def sent_back(values: dict[str, Any]) -> Response:
    """Return JSON values as an answer that nobody asks for twice."""
    return Response(drawn(values).body, media_type="application/json")
