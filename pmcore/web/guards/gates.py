"""Doors of Streamlit's own that are closed here, and the one for uploads that opens only to those who import."""

from __future__ import annotations

from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.model.people import DECIDERS
from pmcore.server.service import Service
from pmcore.throttle import Throttle
from pmcore.web.answers import refusal, refuse
from pmcore.web.cookies import browsers_of

BLOCKED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
UPLOADS = "/_stcore/upload_file"
LARGEST_UPLOAD = 20 * 1024 * 1024
NOT_ASKED = "No page of yours asks for a file at this moment. Open the page that brings files in, and choose the file there."
MEGABYTES = 100  # at once, and as many again in ten minutes


class BlockedPaths:
    """Middleware that hides what only Streamlit's own tools use."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 404."""
        if scope["type"] in {"http", "websocket"} and _plain(scope["path"]).startswith(BLOCKED):
            await refuse(scope, receive, send, 404, "There is nothing here.")
        else:
            await self._app(scope, receive, send)


class _Refusal(NamedTuple):
    """Why a request is not passed on."""

    status: int
    sentence: str


class UploadGate:
    """Middleware that takes files only where a page asked for them, from facilitators and scribes, each within a quota.

    Streamlit keeps any file for any session, also where the page shows no uploader. A page that draws
    one says so (`service.uploads.expect`); for everybody else this door is shut, before anything of a file is read.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        """Wrap `app`."""
        self._app, self._service = app, service
        self._quota = Throttle(rate=MEGABYTES / 600, burst=MEGABYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 403, 413 or 429."""
        if (
            scope["type"] != "http"
            or not _plain(scope["path"]).startswith(UPLOADS)
            or scope["method"] in {"GET", "OPTIONS"}
        ):
            await self._app(scope, receive, send)
            return
        keys = browsers_of(HTTPConnection(scope))
        if scope["method"] == "DELETE":
            refused = None if self._service.uploads.asked(*keys) else _Refusal(403, NOT_ASKED)
        else:
            refused = await self._refusal(keys, Headers(scope=scope).get("content-length", ""))
        if refused:
            self._service.metrics.shed("upload")
            # Closed, so that the server does not go on reading what is refused.
            await refusal(scope, *refused, {"connection": "close"})(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)

    async def _refusal(self, keys: tuple[str, ...], length: str) -> _Refusal | None:
        if not self._service.uploads.expects(*keys):
            return _Refusal(403, NOT_ASKED)
        if not await run_in_threadpool(self._imports, keys):
            return _Refusal(403, "Only a facilitator or scribe can bring in files.")
        if not length.isdecimal():
            return _Refusal(413, "Please send the file in one piece.")
        if int(length) > LARGEST_UPLOAD:
            sentence = "This file is larger than 20 MB. Cut it to the time of the incident, then try again."
            return _Refusal(413, sentence)
        for _ in range(1 + int(length) // 2**20):
            if not self._quota.allow(keys[0]):
                sentence = "That was a lot of files. Please wait some minutes before the next."
                return _Refusal(429, sentence)
        self._service.uploads.take(*keys)
        return None

    def _imports(self, keys: tuple[str, ...]) -> bool:
        """Return whether a browser has a seat anywhere that may bring in files."""
        reviews = self._service.reviews
        for review_id, _ in reviews.store.seats(*keys):
            seat = reviews.seat(review_id, *keys)
            if seat and not seat.removed and seat.role in DECIDERS:
                return True
        return False


def _counted(receive: Receive) -> Receive:
    """Return a `receive` that stops where more comes than any file may have."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= LARGEST_UPLOAD + 2**16 else {"type": "http.disconnect"}

    return counted


def _plain(path: str) -> str:
    """Return a path as Streamlit's router would see it."""
    return "/" + path.lstrip("/")
