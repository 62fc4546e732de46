"""What stands directly around Streamlit: its pages get our script, and what is no page of ours says so."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.web.answers import refuse
from pmcore.web.connections import Connections
from pmcore.web.subpath import is_own

# Streamlit's own addresses (its scripts, media, sign-in); whatever else is asked for as a page is a page.
STREAMLITS = ("/_stcore/", "/static/", "/media/", "/component/", "/auth/", "/oauth2callback", "/app/static/")
MARK = b'<div id="root">'
SCRIPT = "connect.js"
NO_PAGE = (
    "There is no page at this address. If a proxy serves Postmortem below a path, POSTMORTEM_URL must say the whole address "
    "with that path; ask whoever runs the server."
)


class Pages:
    """Middleware that puts a script of ours into Streamlit's page, and answers 404 for a page that does not exist.

    Streamlit sends its page for any address: below a path that nobody told us of, its scripts are then not found and the
    page stays white for ever.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute],
        pages: Collection[str],
        assets: Path,
        connections: Connections,
    ) -> None:
        """Wrap `app`; `pages` are the names of its pages, `assets` the folder with the script."""
        self._app, self._routes, self._pages = app, routes, frozenset(pages)
        self._names = self._pages | {str(getattr(each, "path", "/")).split("/")[1] for each in routes}
        self._connections = connections
        version = hashlib.sha256((assets / SCRIPT).read_bytes()).hexdigest()[:12]
        self._script = f'<script src="./assets/{SCRIPT}?v={version}" defer></script>'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no page."""
        if not self._wants_page(scope):
            await self._app(scope, receive, send)
        elif scope["path"].strip("/") not in self._pages:
            if before := self._before_ours(scope["path"]):
                self._connections.lost_path(
                    scope.get("base", "") + before, Headers(scope=scope).get("host", "")
                )
            await refuse(scope, receive, send, 404, NO_PAGE)
        else:
            await self._page(scope, receive, send)

    def _wants_page(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        path: str = scope["path"]
        if path.startswith(STREAMLITS) or "." in path.rpartition("/")[2]:
            return False
        return "text/html" in Headers(scope=scope).get("accept", "") and not is_own(scope, self._routes)

    def _before_ours(self, path: str) -> str:
        """Return what stands before the first part that we know: `/tools/pm` of `/tools/pm/join/ABCDEFGH`, never the code."""
        parts = path.strip("/").split("/")
        known = next((at for at, part in enumerate(parts) if part in self._names), len(parts))
        return "".join(f"/{part}" for part in parts[:known] if part)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send Streamlit's page with our script, always whole: what a browser has kept may be older than the script."""
        asked = MutableHeaders(raw=list(scope["headers"]))
        zipped = "gzip" in asked.get("accept-encoding", "")
        for name in ("accept-encoding", "if-none-match", "if-modified-since"):
            del asked[name]
        start: Message = {}
        parts = list[bytes]()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body, headers = b"".join(parts), MutableHeaders(scope=start)
            if start["status"] == 200 and MARK in body:
                body = with_script(body, self._script, zipped=zipped)
                for name in ("etag", "last-modified"):
                    del headers[name]
                if zipped:
                    headers["content-encoding"] = "gzip"
                headers.add_vary_header("Accept-Encoding")
                headers["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": asked.raw}, receive, answer)


@lru_cache(maxsize=4)
def with_script(page: bytes, script: bytes, *, zipped: bool) -> bytes:
    """Return a page with `script` at the end of its head."""
    whole = page.replace(b"</head>", script + b"</head>", 1)
    return gzip.compress(whole, mtime=0) if zipped else whole
