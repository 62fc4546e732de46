"""`GET /export/measures`: the measures that a browser's page lists, as a file for a tracker or a calendar.

Only those of reviews in which the browser has a seat at this moment, as that seat sees them.
"""

from __future__ import annotations

from datetime import UTC, datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pmcore.errors import ReviewError
from pmcore.server.measures import measures_file
from pmcore.server.service import Service
from pmcore.store.measures import asked_for
from pmcore.web.answers import refusal
from pmcore.web.cookies import browsers_of
from pmcore.web.documents import download_of


class MeasureFiles:
    """The route."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount; it comes before the downloads by ticket."""
        return [Route("/export/measures", self.download)]

    async def download(self, request: Request) -> Response:
        """Return the file, or the sentence why there is none."""
        wanted, now = request.query_params, datetime.now(UTC)
        try:
            asked = asked_for(wanted, browsers_of(request), now.date())
            made = await to_thread.run_sync(
                measures_file, self._service.reviews, asked, wanted.get("format", ""), now
            )
        except ReviewError as error:
            return refusal(request.scope, 400, error.sentence)
        return download_of(made)
