"""Documents leave by `/export/of/<review>` for whoever has a seat there, never kept by anybody on the way.

By `/export/<ticket>` they leave for one browser, for five minutes; previews only so.

Streamlit's own download button serves whoever knows the address, and above 1 MiB another user's bytes. All are made in one queue (export_queue.py); whoever asked may look how far their documents are. A preview that
takes longer says so in its frame, and looks again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, ReviewError
from pmcore.intake.review_file.lines import MEDIA_TYPE
from pmcore.intake.whole_reviews import ReviewFile, taken_along
from pmcore.model.communication import Audience
from pmcore.model.formats import FORMATS, CausePicture
from pmcore.server.export_queue import BusyError, Job, Wanted, Who
from pmcore.server.keys import ExportTicket
from pmcore.server.service import Service
from pmcore.web.answers import refusal
from pmcore.web.cookies import browsers_of
from pmcore.web.documents import Place, download_of, finished, place_of, sent_as
from pmcore.web.html import POLICY, page

GONE = "This download is not here (any more). Open the review and make the document again."
SOON = 2.0  # seconds for which a frame stays empty before it says how far its preview is
SLOW_DOWN = {"retry-after": "10"}
Asked = Callable[[Request], ExportTicket]  # reads which document is asked for; raises where that is nothing

IN_A_FRAME = {
    "cache-control": "no-store",
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": (
        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    ),
}
WAITING_IN_A_FRAME = {
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
}


class Export:
    """The routes."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/export", self.state),
            Route("/export/of/{review_id}", self.of_review),
            Route("/export/review/{review_id}", self.whole_review),
            Route("/export/{ticket}", self.download),
            Route("/preview/{ticket}", self.preview),
        ]

    async def state(self, request: Request) -> Response:
        """Return how far the documents are that this browser waits for."""
        jobs = self._service.exports.of(browsers_of(request))
        documents = [
            {"format": job.wanted.format, "before": before, "sentence": how_far(job, before)}
            for job, before in jobs
        ]
        return JSONResponse({"documents": documents}, headers={"cache-control": "no-store"})

    async def of_review(self, request: Request) -> Response:
        """Return the document in `format` for `audience` as it is at this moment: the address does not run out."""
        return await self._sent(request, of_its_seat)

    async def download(self, request: Request) -> Response:
        """Return the document that a ticket is for."""
        return await self._sent(request, self._of_ticket)

    async def whole_review(self, request: Request) -> Response:
        """Return a whole review as a file for another Postmortem, to a facilitator of it."""
        try:
            file = await to_thread.run_sync(self._taken_along, request)
        except (NotFoundError, NotAllowedError):
            return refusal(request.scope, 404, GONE)
        return sent_as(file.name, file.content, MEDIA_TYPE)

    def _taken_along(self, request: Request) -> ReviewFile:
        reviews, review_id = self._service.reviews, request.path_params["review_id"]
        seat = reviews.seat(review_id, *browsers_of(request))
        if seat is None or not seat.hosts:
            raise NotAllowedError
        return taken_along(reviews, review_id, datetime.now(UTC))

    async def _sent(self, request: Request, asked: Asked) -> Response:
        """Return the document, or 404 in the same words whatever the reason is."""
        try:
            place = await to_thread.run_sync(self._place, request, asked)
            try:
                await finished(request, place.job)
                document = place.job.done.result()
            finally:
                place.leave()
        except (NotFoundError, NotAllowedError, InvalidError):
            return refusal(request.scope, 404, GONE)
        except BusyError as error:
            return refusal(request.scope, 429, error.sentence, SLOW_DOWN)
        except ReviewError as error:  # such as: PDF needs LibreOffice on the server
            return refusal(request.scope, 409, error.sentence)
        return download_of(document)

    async def preview(self, request: Request) -> Response:
        """Return the HTML document to be shown in a frame of our own page; it can run no script there."""
        try:
            place = await to_thread.run_sync(self._place, request, self._of_ticket, " preview")
            comes_back = False
            try:
                comes_back = not await finished(request, place.job, SOON if is_page(request) else None)
                if comes_back:
                    return waiting(place, request)
                document = place.job.done.result()
            finally:
                place.leave(comes_back=comes_back)
        except BusyError as error:
            return refusal(request.scope, 429, error.sentence, SLOW_DOWN)
        except ReviewError:
            return refusal(request.scope, 404, GONE)
        if not document.media_type.startswith("text/html"):
            return refusal(request.scope, 404, GONE)
        return Response(document.content, headers=IN_A_FRAME, media_type=document.media_type)

    def _of_ticket(self, request: Request) -> ExportTicket:
        return self._service.keys.read_export_ticket(request.path_params["ticket"])

    def _place(self, request: Request, asked: Asked, what_for: str = "") -> Place:
        """Return the place of the document that is asked for. Previews and downloads do not wait for each other."""
        service = self._service
        ticket, keys = asked(request), browsers_of(request)
        seat = service.reviews.seat(ticket.review_id, *keys)
        if ticket.browser not in keys or seat is None or seat.removed:
            raise NotFoundError(GONE)
        review = service.reviews.get(ticket.review_id)
        wanted = Wanted(review.id, ticket.format, ticket.audience, ticket.causes)
        return place_of(service, Who(ticket.browser + what_for), review, wanted)


def of_its_seat(request: Request) -> ExportTicket:
    """Return which document of a review the browser asks for that has a seat there."""
    wanted, keys = request.query_params, browsers_of(request)
    browser, audience = keys[0] if keys else "", wanted.get("audience", Audience.TECHNICAL.value)
    causes = wanted.get("causes", CausePicture.GRAPH.value)
    return ExportTicket(request.path_params["review_id"], wanted.get("format", ""), audience, browser, causes)


def waiting(place: Place, request: Request) -> Response:
    """Return the page in a preview's frame that says how far it is, and looks again."""
    path: str = request.scope["path"]
    return page(
        "waiting.html.j2",
        headers=WAITING_IN_A_FRAME,
        title="The preview comes in a moment",
        sentence=how_far(place.job, place.queue.before(place.job)),
        next=path.removeprefix("/"),
    )


def how_far(job: Job, before: int) -> str:
    """Return how far a document is, for whoever waits for it."""
    known = FORMATS.get(job.wanted.format)
    name = known.name if known else job.wanted.format[:10]
    if job.started:
        return f"{name}: it is being written."
    return f"{name}: {before} {'document comes' if before == 1 else 'documents come'} before yours."


def is_page(request: Request) -> bool:
    """Return whether a browser wants to show what comes; the first of these is said only over HTTPS or on this machine."""
    headers = request.headers
    return headers.get("sec-fetch-mode") == "navigate" or "upgrade-insecure-requests" in headers
