"""The cookie that says which browser this is. Nobody logs in: the first page sets it, seats remember hashes of its ids."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.server.keys import COOKIE, COOKIES, DAY, SECURE, WHOLE_HOST, Keys
from pmcore.server.settings import Settings

LIFETIME = 400 * DAY  # the longest that browsers keep one
# A browser that lost its cookie but kept the page must get the page anew: "304 Not Modified" would bring no cookie.
CONDITIONS = {b"if-none-match", b"if-modified-since"}


class BrowserCookie:
    """Middleware that gives every browser a signed cookie with its first page, and replaces a forged one.

    The cookie carries several ids, because each seat is bound to one of its own (see `Keys.renewals`): whoever planted or
    read the cookie before does not know it. Routes and sockets find their keys in `scope["browsers"]`, newest first, and
    the newest in `scope["browser"]`: also at the first visit, before the cookie came back. `scope["known_browser"]` tells
    whether it had come back, so whether this browser keeps cookies at all. A route that sets `scope["next_browser"]` gives
    the browser that cookie.
    """

    def __init__(self, app: ASGIApp, keys: Keys, settings: Settings) -> None:
        """Wrap `app`."""
        self._app, self._keys, self._settings = app, keys, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the browser's keys."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        one_cookie(scope, self._keys)
        cookies = HTTPConnection(scope).cookies
        cookie = self._keys.cookie_in(cookies)
        scope["known_browser"] = cookie is not None
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            self._tell(scope, cookie)
            await self._app(scope, receive, send)
            return
        fresh = ""
        if cookie is None:
            fresh = cookie = self._keys.new_browser()
            scope["headers"] = [each for each in scope["headers"] if each[0] not in CONDITIONS]
        elif cookie_name(scope, self._settings) not in cookies:  # it has the name that was right before
            fresh = cookie
        self._tell(scope, cookie)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                shown = headers.get("content-type", "").startswith("text/html") or message["status"] == 303
                value = scope.get("next_browser") or (fresh if shown else "")
                if value:
                    self._set(scope, headers, value)
            await send(message)

        await self._app(scope, receive, answer)

    def _tell(self, scope: Scope, cookie: str | None) -> None:
        scope["browser_cookie"] = cookie or ""
        scope["browsers"] = self._keys.browsers(cookie)
        scope["browser"] = scope["browsers"][0] if scope["browsers"] else ""

    def _set(self, scope: Scope, headers: MutableHeaders, value: str) -> None:
        carrier, name = Response(), cookie_name(scope, self._settings)
        path, secure = cookie_path(scope, self._settings), is_secure(scope, self._settings)
        carrier.set_cookie(name, value, LIFETIME, path=path, secure=secure, httponly=True, samesite="lax")
        if name != COOKIE and COOKIE in HTTPConnection(scope).cookies:
            carrier.delete_cookie(COOKIE, path)
        for each in carrier.headers.getlist("set-cookie"):
            headers.append("set-cookie", each)
        headers["cache-control"] = "no-store"  # a shared cache must not hand one browser's cookie to others


def is_secure(scope: Scope, settings: Settings) -> bool:
    """Return whether the browser came by https."""
    # uvicorn believes X-Forwarded-Proto only from FORWARDED_ALLOW_IPS, so the scheme can be believed here.
    return settings.secure or scope["scheme"] in {"https", "wss"}


def cookie_name(scope: Scope, settings: Settings) -> str:
    """Return the strictest name that a browser keeps a cookie of ours under at this address."""
    if not is_secure(scope, settings):
        return COOKIE
    return WHOLE_HOST if cookie_path(scope, settings) == "/" else SECURE


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
    """Leave one cookie of ours in a request: the first that is genuine, under the strictest name.

    A browser sends several where two servers share a host, or where one moved below a path (those with the longest path
    first) or to https. Who reads them takes the last of one name.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    parts = [each.strip() for each in headers.get("cookie", "").split(";")]
    ours = [each for each in parts if each.partition("=")[0] in COOKIES]
    if len(ours) < 2:
        return
    ranked = sorted(ours, key=lambda each: COOKIES.index(each.partition("=")[0]))
    best = next((each for each in ranked if keys.browser(each.partition("=")[2]) is not None), ours[0])
    headers["cookie"] = "; ".join([*(each for each in parts if each not in ours), best])
    scope["headers"] = headers.raw


@dataclass(frozen=True, slots=True)
class Renewed:
    """A browser with one more id: its new cookie, and the key of that id, for the seat that it takes now."""

    cookie: str
    key: str

    def give(self, request: HTTPConnection) -> None:
        """Send the cookie with the answer: the seat is taken."""
        request.scope["next_browser"] = self.cookie


def renewed(
    request: HTTPConnection, keys: Keys, once: str, took: Callable[[str], bool], *, alone: bool = False
) -> Renewed:
    """Return the browser that asks with one more id; the same one where it asks again.

    `once` is what it says again then and nobody else can know, `took` tells whether a key has what is asked for already.
    """
    cookies = keys.renewals(request.scope["browser_cookie"], once or secrets.token_hex(16), alone=alone)
    found = [Renewed(each, keys.browsers(each)[0]) for each in cookies]
    return next((each for each in found if took(each.key)), found[0])


def browser_of(connection: HTTPConnection) -> str:
    """Return the newest key of the browser that asks."""
    key: str = connection.scope["browser"]
    return key


def browsers_of(connection: HTTPConnection) -> tuple[str, ...]:
    """Return all keys of the browser that asks, newest first: its seats hold one of them each."""
    keys: tuple[str, ...] = connection.scope["browsers"]
    return keys
