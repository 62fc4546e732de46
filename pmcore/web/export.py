"""Documents leave by `/export/<ticket>`: for one browser, for five minutes, never kept by anybody on the way.

Streamlit's own download button serves whoever knows the address, and above 1 MiB another user's bytes (security-facts
V22, V23).
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, ReviewError
from pmcore.review import Review
from pmcore.web.answers import refusal
from pmcore.web.cookies import browsers_of
from pmcore.web.service import Service

if TYPE_CHECKING:
    from pmcore.report import Document

GONE = "This download is not here (any more). Open the review and make the document again."

IN_A_FRAME = {
    "cache-control": "no-store",
    "x-frame-options": "SAMEORIGIN",
    "content-security-policy": (
        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
    ),
}


class Export:
    """The route, with at most two documents being written at a time: drawing takes a processor each."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._limiter = CapacityLimiter(2)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/export/{ticket}", self.download), Route("/preview/{ticket}", self.preview)]

    async def download(self, request: Request) -> Response:
        """Return the document, or 404 in the same words whatever the reason is."""
        try:
            document = await to_thread.run_sync(self._document, request, limiter=self._limiter)
        except (NotFoundError, NotAllowedError, InvalidError):
            return refusal(request.scope, 404, GONE)
        except ReviewError as error:  # such as: PDF needs LibreOffice on the server
            return refusal(request.scope, 409, error.sentence)
        return download_of(document)

    async def preview(self, request: Request) -> Response:
        """Return the HTML document to be shown in a frame of our own page; it can run no script there."""
        try:
            document = await to_thread.run_sync(self._document, request, limiter=self._limiter)
        except ReviewError:
            return refusal(request.scope, 404, GONE)
        if not document.media_type.startswith("text/html"):
            return refusal(request.scope, 404, GONE)
        return Response(document.content, headers=IN_A_FRAME, media_type=document.media_type)

    def _document(self, request: Request) -> Document:
        ticket = self._service.keys.read_export_ticket(request.path_params["ticket"])
        keys = browsers_of(request)
        seat = self._service.reviews.seat(ticket.review_id, *keys)
        if ticket.browser not in keys or seat is None or seat.removed:
            raise NotFoundError(GONE)
        return write(self._service.reviews.get(ticket.review_id), ticket.format, ticket.audience)


def write(review: Review, export_format: str, audience: str) -> Document:
    """Return the document of a review, made from what the whole room may see and from nothing else."""
    from pmcore.report import export  # drawing is loaded by the first who needs it

    return export(review.as_seen_by(), export_format, audience, datetime.now(UTC))


def download_of(document: Document) -> Response:
    """Return a document as a download under its own name; the plain one beside it is for programs that know no other."""
    plain = unicodedata.normalize("NFKD", document.file_name).encode("ascii", "ignore").decode()
    safe = "".join(c if c.isalnum() or c in " -_.()" else "_" for c in plain).lstrip("-")
    safe = safe if "-" in safe else f"postmortem-{safe}"  # nothing of the title was left
    named = f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(document.file_name, safe='')}"
    headers = {"content-disposition": named, "cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(document.content, headers=headers, media_type=document.media_type)
