"""Documents of reviews, made in the queue for whoever asks: a page, a program or the command line."""

from __future__ import annotations

import asyncio
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from pmcore.errors import ReviewError
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.server.export_queue import ExportQueue, Job, Still, Wanted, Who
from pmcore.server.service import Service

if TYPE_CHECKING:
    from pmcore.report import Document


class GoneError(ReviewError):
    """Whoever asked has gone away."""


class Place(NamedTuple):
    """A document in the queue, and who asked for it."""

    queue: ExportQueue
    job: Job
    who: Who

    def leave(self, *, comes_back: bool = False) -> None:
        """Let go of it."""
        self.queue.leave(self.job, self.who, comes_back=comes_back)


def place_of(service: Service, who: Who, review: Review, wanted: Wanted) -> Place:
    """Return a place in the queue for a document of `review`; raises `BusyError` where too many wait."""

    def make(still: Still) -> Document:
        return write(review, wanted, still)

    return Place(service.exports, service.exports.ask(who, wanted, review.version, make), who)


async def document_of(
    service: Service, request: Request, who: Who, review: Review, wanted: Wanted
) -> Document:
    """Return a document as soon as it is made; raises `BusyError`, what making it raises, or `GoneError`."""
    place = place_of(service, who, review, wanted)
    try:
        await finished(request, place.job)
        return place.job.done.result()
    finally:
        place.leave()


async def finished(request: Request, job: Job, seconds: float | None = None) -> bool:
    """Wait until a document is there, `seconds` at most, and return whether it is; raises `GoneError` where the asker left."""
    made, left = asyncio.wrap_future(job.done), asyncio.ensure_future(_left(request))
    either: set[asyncio.Future[Any]] = {made, left}
    try:
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left.cancel()
        if made.done():
            made.exception()  # seen; whoever asks the job meets it
        else:
            made.cancel()
    if job.done.done():
        return True
    if left.done() and not left.cancelled():
        raise GoneError
    return False


async def _left(request: Request) -> None:
    """Return once the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def write(review: Review, wanted: Wanted, still: Still = lambda: True) -> Document:
    """Return the document of a review, made from what the whole room may see and from nothing else.

    Where nobody wants it any more (`still` says no), LibreOffice is ended and a `ReviewError` raised.
    """
    from pmcore.report import export  # drawing is loaded by the first who needs it
    from pmcore.report.writers.pdf import STILL

    STILL.set(still)
    return export(as_seen_by(review), wanted.format, wanted.audience, datetime.now(UTC), wanted.causes)


def download_of(document: Document) -> Response:
    """Return a document as a download under its own name."""
    return sent_as(document.file_name, document.content, document.media_type)


def sent_as(name: str, content: bytes, media_type: str) -> Response:
    """Return a download under a name; the plain one beside it is for programs that know no other."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = "".join(c if c.isalnum() or c in " -_.()" else "_" for c in plain).lstrip("-")
    safe = safe if "-" in safe else f"postmortem-{safe}"  # nothing of the title was left
    named = f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"content-disposition": named, "cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(content, headers=headers, media_type=media_type)
