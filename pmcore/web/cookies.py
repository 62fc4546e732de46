"""The cookie that says which browser this is. Nobody logs in: the first page sets it, seats remember its hash."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.web.keys import COOKIE, DAY, Keys
from pmcore.web.settings import Settings

LIFETIME = 400 * DAY  # the longest that browsers keep one
# A browser that lost its cookie but kept the page must get the page anew: "304 Not Modified" would bring no cookie.
CONDITIONS = {b"if-none-match", b"if-modified-since"}


class BrowserCookie:
    """Middleware that gives every browser a signed cookie with its first page, and replaces a forged one.

    Routes find the browser's key in `request.scope["browser"]`: also at the first visit, before the cookie came back.
    `request.scope["known_browser"]` tells whether it had come back, so whether this browser keeps cookies at all. A route that
    sets `request.scope["next_browser"]` gives the browser that cookie instead: another person sits there now.
    """

    def __init__(self, app: ASGIApp, keys: Keys, settings: Settings) -> None:
        """Wrap `app`."""
        self._app, self._keys, self._settings = app, keys, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the browser's key."""
        if scope["type"] in {"http", "websocket"}:
            one_cookie(scope, self._keys)
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        key = self._keys.browser(HTTPConnection(scope).cookies.get(COOKIE))
        scope["known_browser"] = key is not None
        fresh = ""
        if key is None:
            fresh = self._keys.new_browser()
            key = self._keys.browser(fresh)
            scope["headers"] = [each for each in scope["headers"] if each[0] not in CONDITIONS]
        scope["browser"] = key

        async def answer(message: Message) -> None:
            value = scope.get("next_browser", fresh)
            if value and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") or message["status"] == 303:
                    self._set(scope, headers, value)
            await send(message)

        await self._app(scope, receive, answer)

    def _set(self, scope: Scope, headers: MutableHeaders, value: str) -> None:
        carrier = Response()
        # uvicorn believes X-Forwarded-Proto only from FORWARDED_ALLOW_IPS, so the scheme can be believed here.
        secure = self._settings.secure or scope["scheme"] == "https"
        path = cookie_path(scope, self._settings)
        carrier.set_cookie(COOKIE, value, LIFETIME, path=path, secure=secure, httponly=True, samesite="lax")
        headers.append("set-cookie", carrier.headers["set-cookie"])
        headers["cache-control"] = "no-store"  # a shared cache must not hand one browser's cookie to others


def cookie_path(scope: Scope, settings: Settings) -> str:
    """Return where a browser sends the cookie to: only below our own path, as far as we can know that it has one.

    With another Host than the operator's URL, somebody came another way, where that path may not exist.
    """
    host = Headers(scope=scope).get("host", "").lower()
    if settings.path and settings.origin.partition("://")[2] == host:
        return settings.path
    base: str = scope.get("base", "")
    return base or "/"


def one_cookie(scope: Scope, keys: Keys) -> None:
    """Leave one cookie of ours in a request: the first that is genuine.

    A browser sends several where two servers share a host, or where one moved below a path: those with the longest path
    first. Who reads them takes the last.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    parts = [each.strip() for each in headers.get("cookie", "").split(";")]
    ours = [each for each in parts if each.startswith(f"{COOKIE}=")]
    if len(ours) < 2:
        return
    best = next((each for each in ours if keys.browser(each.removeprefix(f"{COOKIE}=")) is not None), ours[0])
    headers["cookie"] = "; ".join([*(each for each in parts if each not in ours), best])
    scope["headers"] = headers.raw


def browser_of(connection: HTTPConnection) -> str:
    """Return the key of the browser that asks."""
    key: str = connection.scope["browser"]
    return key
