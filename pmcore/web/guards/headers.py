"""Headers that every answer carries, and the last net: an error of ours becomes a sentence with a number."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.web.answers import refusal
from pmcore.web.script import SCRIPT

log = logging.getLogger(__name__)

# Everything that Streamlit draws works under this, remote pictures and foreign frames do not.
# The hash is the one inline script of Streamlit's page (`window.prerenderReady = false`): without it the console complains.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob: 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: with that, a browser says `Origin: null` when it posts our own forms.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}
# This host alone, for a year: whatever else runs below the same domain is not ours to decide about.
HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}
NEVER_STORED = ("/media/", "/export/", "/api/", "/join", "/enter/", "/metrics", "/notices", "/live/")


class SecurityHeaders:
    """Middleware that puts `HEADERS` on every answer; an answer that set one itself keeps its own."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        """Wrap `app`; `secure` where the operator says that people come by https."""
        self._app = app
        self._headers = HEADERS | HTTPS_ONLY if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer with a sentence where nobody else did."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                started = True
                complete(scope["path"], MutableHeaders(scope=message), self._headers)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            number = secrets.token_hex(4)
            log.exception("Request %s failed", number)
            if started or scope["type"] != "http":
                raise
            sentence = (
                f"Something went wrong on our side. Nothing was lost; please try again. (Number {number})"
            )
            await refusal(scope, 500, sentence)(scope, receive, answer)


def complete(path: str, headers: MutableHeaders, wanted: Mapping[str, str] = HEADERS) -> None:
    """Add to `headers` what is missing of those `wanted` for an answer at `path`."""
    for name, value in wanted.items():
        headers.setdefault(name, value)
    if (
        path.startswith(NEVER_STORED) and path != SCRIPT
    ):  # the script is nobody's secret, and is read on every page
        headers["cache-control"] = "no-store"
    elif path.startswith("/assets/"):
        headers.setdefault("cache-control", "public, max-age=86400")
