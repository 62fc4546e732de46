"""What stands directly around Streamlit: its pages get our script, and what is no page of ours says so."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.server.connections import Connections
from pmcore.web.answers import refuse
from pmcore.web.subpath import is_own
from pmcore.wording.stylesheet import screen_properties

# Streamlit's own addresses (its scripts, media, sign-in); whatever else is asked for as a page is a page.
STREAMLITS = ("/_stcore/", "/static/", "/media/", "/component/", "/auth/", "/oauth2callback", "/app/static/")
HOST_CONFIG = "/_stcore/host-config"
MARK = b'<div id="root">'
SCRIPT = "connect.js"
SCRIPTS = (SCRIPT, "exports.js")
NO_PAGE = (
    "There is no page at this address. If a proxy serves Postmortem below a path, POSTMORTEM_URL must say the whole address "
    "with that path; ask whoever runs the server."
)


class Pages:
    """Middleware that puts our colours and scripts into Streamlit's page, and answers 404 for a page that does not exist.

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
        colours = f"<style>{screen_properties()}</style>"
        self._script = (colours + "".join(tag(assets / name) for name in SCRIPTS)).encode()

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
        zipped = "gzip" in Headers(scope=scope).get("accept-encoding", "")

        def change(start: Message, body: bytes) -> bytes:
            if start["status"] != 200 or MARK not in body:
                return body
            headers = MutableHeaders(scope=start)
            if zipped:
                headers["content-encoding"] = "gzip"
            headers.add_vary_header("Accept-Encoding")
            return with_script(body, self._script, zipped=zipped)

        await self._app(whole(scope), receive, changed(send, change))


class HostConfig:
    """Middleware that tells Streamlit's page to open no dialogs of its own over a lost connection.

    They take the focus from whoever is typing, and what is typed then goes nowhere; connect.js and the rail say the same.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with one setting changed."""
        if scope["type"] == "http" and scope["path"] == HOST_CONFIG:
            await self._app(whole(scope), receive, changed(send, without_dialogs))
        else:
            await self._app(scope, receive, send)


def without_dialogs(start: Message, body: bytes) -> bytes:
    """Return what the page asks the server for before it connects, with error dialogs off."""
    return (
        json.dumps({**json.loads(body), "blockErrorDialogs": True}).encode()
        if start["status"] == 200
        else body
    )


def whole(scope: Scope) -> Scope:
    """Return a scope that asks for everything, plain: what a browser has kept may be older than what we change."""
    asked = MutableHeaders(raw=list(scope["headers"]))
    for name in ("accept-encoding", "if-none-match", "if-modified-since"):
        del asked[name]
    return {**scope, "headers": asked.raw}


def changed(send: Send, change: Callable[[Message, bytes], bytes]) -> Send:
    """Return a `send` that collects an answer, lets `change` rewrite its headers and body, and sends it in one piece."""
    start: Message = {}
    parts = list[bytes]()

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        before = b"".join(parts)
        body, headers = change(start, before), MutableHeaders(scope=start)
        if body is not before:
            for name in ("etag", "last-modified"):
                del headers[name]
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return answer


def tag(path: Path) -> str:
    """Return the tag of a script, under an address that changes with what is in it."""
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f'<script src="./assets/{path.name}?v={version}" defer></script>'


@lru_cache(maxsize=4)
def with_script(page: bytes, script: bytes, *, zipped: bool) -> bytes:
    """Return a page with `script` at the end of its head."""
    whole = page.replace(b"</head>", script + b"</head>", 1)
    return gzip.compress(whole, mtime=0) if zipped else whole
