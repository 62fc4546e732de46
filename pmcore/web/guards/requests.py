"""The guard in front of plain requests: the same fairness as for sockets.

Who sends one request after the other is at most slowed; who sends many at a time beyond their allowance gets 429 for the
rest, late, so that asking again at once is no use. Bodies must come within seconds. A right join code never waits, however
many wrong ones come from the same address; programs with a token have an allowance of their own (pmcore/web/api.py).
"""

from __future__ import annotations

import asyncio
import random
from asyncio import Semaphore
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.commands.people import plain_code
from pmcore.server.metrics import Metrics
from pmcore.server.service import Service
from pmcore.web.answers import refusal
from pmcore.web.guards.allowance import Allowances, Limit
from pmcore.web.guards.crowd import Crowd, Most
from pmcore.web.guards.turns import Turns
from pmcore.web.guards.who import Seated, Who

SLOW = "Too much came from here at once. Wait a moment, then try again."
UNFINISHED = "The rest of this request did not come in time. Try again."
TIMEOUT = 10.0  # seconds over the allowance without a pause, until the excess is dropped
WAITS = 3.0  # seconds that a request may wait for its allowance
PACE = 0.25
REFUSED_AFTER = 2.0
MOST_REFUSED = 2000  # that wait for their refusal; the others get it at once
PART_WITHIN, BODY_WITHIN = 10.0, 120.0  # seconds for the next part of a body, and for all of it
LARGEST_BODY = 512 * 1024  # bytes that are read ahead; the app reads on, and refuses
END_TURN = "end_turn"  # in the scope: what a route calls that will only wait from here on
AT_ONCE = 12  # pages and commands in work in the same moment
CODES_AT_ONCE, LONGEST_CODE = 2, 40

FILES = (
    "/static/",
    "/assets/",
    "/media/",
    "/component/",
    "/app/static/",
    "/_stcore/",
    "/live/board.js",
    "/favicon",
)
WATCHED = {"/healthz", "/readyz", "/metrics", "/notices", "/live/copy"}  # what operators and their tools ask
UPLOADS = ("/_stcore/upload_file", "/live/intake")
BRING = frozenset(
    {"/bring", "/bring-measures"}
)  # their pages are ones like others; what is sent to them is a file
DOCUMENTS = ("/export/", "/preview/")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: how often, how many at the same time, and whether they take turns."""

    name: str
    allowances: Allowances
    open: Crowd
    turns: bool = False


def kinds() -> Mapping[str, Kind]:
    """Return the kinds with their limits.

    A browser that loads the first page ever asks for 150 files; 200 people who join within a minute from one office
    load three pages of ours each.
    """
    all_kinds = (
        Kind("files", Allowances(Limit(100, 1000), Limit(200, 4000), Limit(300, 6000)), Crowd(Most(200, 300, 400))),
        Kind("pages", Allowances(Limit(10, 60), Limit(12, 300), Limit(20, 500)), Crowd(Most(24, 60, 120)), turns=True),
        Kind("reviews", Allowances(Limit(1 / 12, 5), Limit(1 / 3, 40), Limit(1, 100)), Crowd(Most(4, 40, 60)), turns=True),
        Kind("documents", Allowances(Limit(1, 30), Limit(0.5, 12), Limit(1, 24)), Crowd(Most(6, 6, 12))),
        Kind("words", Allowances(Limit(4, 40), Limit(1, 10), Limit(2, 20)), Crowd(Most(4, 4, 8)), turns=True),
        Kind("uploads", Allowances(Limit(1, 20), Limit(0.1, 5), Limit(0.5, 20)), Crowd(Most(3, 3, 6))),
        Kind("health", Allowances(Limit(5, 50), Limit(5, 50), Limit(20, 200)), Crowd(Most(8, 8, 30))),
        Kind("programs", Allowances(Limit(400, 800), Limit(400, 800), Limit(800, 1600)), Crowd(Most(80, 80, 200))),
    )  # fmt: skip
    return {each.name: each for each in all_kinds}


def kind_of(scope: Scope) -> str:
    """Return the name of the kind of a request."""
    path: str = scope["path"]
    if path in WATCHED:
        return "health"
    if path.startswith("/api/"):
        return "programs"
    if path.startswith(UPLOADS) or (path in BRING and scope["method"] == "POST"):
        return "uploads"
    if path.startswith(FILES):
        return "files"
    if path.startswith(DOCUMENTS):
        return "documents"
    if path in {"/live/wording", "/live/prompts", "/live/unsigned"}:
        return "words"  # asked while somebody types or walks through rows: it must not take of what sending needs
    if path == "/live/do" and b"review=" not in scope.get("query_string", b""):
        return "reviews"
    return "pages"


class RequestGuard:
    """Middleware that limits plain requests."""

    def __init__(self, app: ASGIApp, service: Service, seated: Seated) -> None:
        """Wrap `app`."""
        self._app, self._service, self._seated = app, service, seated
        self._metrics: Metrics = service.metrics
        self._kinds = kinds()
        self._turns = Turns(AT_ONCE)
        self._looking = Semaphore(CODES_AT_ONCE)
        self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, now or a little later; or answer 408 or 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind, who = self._kinds[kind_of(scope)], await self._seated.who(scope)
        if not kind.open.enter(who):
            await self._refuse(kind, scope, receive, send)
            return
        try:
            if not await self._allowed(kind, who) and not await self._is_invited(scope):
                await self._refuse(kind, scope, receive, send)
            else:
                await self._pass(kind, who, scope, receive, send)
        finally:
            kind.open.leave(who)

    async def _allowed(self, kind: Kind, who: Who) -> bool:
        """Wait until one more is allowed; return False where that takes too long."""
        waited, slow = 0.0, False
        while delay := kind.allowances.wait(who):
            if waited + delay > WAITS or (who.seated and kind.allowances.over(who) > TIMEOUT):
                if (
                    who.seated
                ):  # people without one share theirs: what is refused to one is not taken from another
                    kind.allowances.take(who)
                return False
            if not slow:
                self._metrics.slowed(kind.name)
            slow = True
            pause = delay + random.uniform(0, PACE)  # noqa: S311 - so that not all look again at once
            await asyncio.sleep(pause)
            waited += pause
        kind.allowances.take(who)
        return True

    async def _pass(self, kind: Kind, who: Who, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on: a small body whole and then in turn, a large one in parts that must not be late."""
        if not kind.turns:
            await self._app(scope, timely(receive), send)
            return
        try:
            body = await whole(receive)
        except TimeoutError:
            self._metrics.shed("half-sent")
            await refusal(scope, 408, UNFINISHED, {"connection": "close"})(scope, receive, send)
            return
        if body is None:  # gone
            return
        async with self._turns.turn(kind.allowances.used(who)) as end:
            if end:
                scope[END_TURN] = end
                await self._app(scope, again(body, receive), send)
                return
        await self._refuse(kind, scope, receive, send)

    async def _is_invited(self, scope: Scope) -> bool:
        """Return whether somebody asks with a right code; a few are looked up at a time."""
        _, found, code = scope["path"].partition("/join/")
        if not found or len(code) > LONGEST_CODE:
            return False
        async with self._looking:
            store = self._service.reviews.store
            return await asyncio.to_thread(store.review_with_code, plain_code(code)) is not None

    async def _refuse(self, kind: Kind, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer that it was too much, late."""
        self._metrics.shed(kind.name)
        if self._refused < MOST_REFUSED:
            self._refused += 1
            try:
                await asyncio.sleep(REFUSED_AFTER)
            finally:
                self._refused -= 1
        await too_fast(scope)(scope, receive, send)


def too_fast(scope: Scope) -> Response:
    """Return the refusal as the asker can read it: a page sends a command again later (`outbox.js`), and asks for all else again."""
    headers = {"retry-after": "1", "connection": "close"}
    if scope["path"] == "/live/do":
        return JSONResponse({"ok": False, "again": True}, 429, headers)
    if scope["path"].startswith("/live/"):
        return JSONResponse({"ok": False, "sentence": SLOW, "again": True, "wait": 1}, 429, headers)
    return refusal(scope, 429, SLOW, headers)


async def whole(receive: Receive) -> list[Message] | None:
    """Return a body as it came, at most a little more than any page sends; None where the client is gone. Raises `TimeoutError`."""
    parts, size = list[Message](), 0
    async with asyncio.timeout(PART_WITHIN):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            parts.append(message)
            size += len(message.get("body", b""))
            if not message.get("more_body") or size > LARGEST_BODY:
                return parts


def again(parts: list[Message], receive: Receive) -> Receive:
    """Return a `receive` that gives what has been read, then what comes."""
    left = iter(parts)

    async def next_message() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    return next_message


def timely(receive: Receive) -> Receive:
    """Return a `receive` for which a body that is late is a client that is gone."""
    more = True
    loop = asyncio.get_running_loop()
    end = loop.time() + BODY_WITHIN

    async def next_message() -> Message:
        nonlocal more
        if not more:
            return await receive()
        try:
            async with asyncio.timeout(min(PART_WITHIN, max(end - loop.time(), 0))):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        more = bool(message.get("more_body"))
        return message

    return next_message
