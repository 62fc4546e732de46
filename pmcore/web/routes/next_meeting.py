"""`GET /export/meeting/<review>`: when a review that rests goes on, as a calendar's file, for whoever has a seat there."""

from __future__ import annotations

from datetime import UTC, datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pmcore.errors import ReviewError
from pmcore.model.visibility import as_seen_by
from pmcore.report.export import Document
from pmcore.report.next_meeting import NONE, calendar_entry
from pmcore.server.service import Service, base_url, join_url
from pmcore.web.answers import refusal
from pmcore.web.documents import download_of
from pmcore.web.routes.seated import asking


class NextMeeting:
    """The route."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount; it comes before the downloads by ticket."""
        return [Route("/export/meeting/{review_id}", self.download)]

    async def download(self, request: Request) -> Response:
        """Return the file, or 404 in the same words for whoever has no seat."""
        try:
            made = await to_thread.run_sync(self._made, request)
        except ReviewError:
            return refusal(request.scope, 404, NONE)
        return download_of(made)

    def _made(self, request: Request) -> Document:
        found = asking(self._service, request, request.path_params["review_id"])
        url = join_url(self._service, found.review, base_url(self._service, request))
        return calendar_entry(as_seen_by(found.review), url, datetime.now(UTC))
