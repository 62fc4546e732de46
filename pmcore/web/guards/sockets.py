"""The guard in front of the WebSockets: nobody may be able to slow everybody down.

Messages beyond the allowance of a browser wait, so that no click of a fast worker is lost; who is over it for five seconds
on end, or sends what no page of ours sends, is cut off before Streamlit sees it. All sockets of a browser share one
allowance; people without a seat share one for each address, and a share of the server. Pages are drawn a few at a time,
first for those who asked for least.
"""

from __future__ import annotations

import asyncio
import random
from asyncio import TimerHandle
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.server.metrics import Metrics
from pmcore.web.answers import POLICY_VIOLATION, refuse
from pmcore.web.guards.allowance import Allowances, Limit
from pmcore.web.guards.crowd import Crowd, Most
from pmcore.web.guards.frames import Cut, asks_for_a_run, check_live, check_stream
from pmcore.web.guards.protobuf import fields
from pmcore.web.guards.sessions import Sessions, session_asked_for, session_in, without_session
from pmcore.web.guards.turns import Turns
from pmcore.web.guards.who import Seated, Who, keys_of

STREAM, LIVE = "/_stcore/stream", "/live/ws"

TIMEOUT = 5.0  # seconds over the allowance without a pause
PACE = 0.25  # seconds after which one who waits looks again
HANDSHAKE_WITHIN = 3.0  # seconds that a new socket may wait before it is refused
REFUSED_AFTER = 2.0  # seconds, so that asking again at once is no use
RUNS_AT_ONCE = 2  # pages drawn in the same moment: each more makes every click slower
RUN_WITHIN = 5.0  # seconds after which a page that is still being drawn makes room for the next
HEAVY = 0.5  # of an allowance; who used more pauses after each page as long as it took
MOST_SOCKETS = 6  # of each kind, for one browser: a tab has one of each

SCRIPT_FINISHED = 6  # field number of Streamlit's ForwardMsg; tests compare it with the installed version
SMALL = 64 * 1024  # bytes; what tells of a session or of the end of a run is no larger


@dataclass(frozen=True)
class Gate:
    """What the sockets of everybody share."""

    seated: Seated
    metrics: Metrics
    sessions: Sessions = field(default_factory=Sessions)
    sockets: dict[str, Crowd] = field(
        default_factory=lambda: {name: Crowd(Most(MOST_SOCKETS, 40, 100)) for name in ("stream", "live")}
    )
    handshakes: Allowances = field(
        default_factory=lambda: Allowances(Limit(1, 24), Limit(4, 60), Limit(8, 120))
    )
    messages: dict[str, Allowances] = field(
        default_factory=lambda: {
            "stream": Allowances(Limit(4, 40), Limit(4, 80), Limit(5, 100)),
            "live": Allowances(Limit(8, 60), Limit(2, 20), Limit(4, 40)),
        }
    )
    runs: Turns = field(default_factory=lambda: Turns(RUNS_AT_ONCE))

    async def full(self, scope: Scope) -> bool:
        """Return whether the browser that asks has as many tabs as it may have."""
        who = await self.seated.who(scope)
        return who.seated and any(each.full(who) for each in self.sockets.values())


class SocketGuard:
    """Middleware that limits sockets, and what comes over them."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        """Wrap `app`."""
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a guarded `receive`; or refuse before the socket opens."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        gate = self._gate
        name = "live" if scope["path"] == LIVE else "stream"
        keys = keys_of(scope)
        who = await gate.seated.who(scope)
        crowd = gate.sockets[name]
        if not crowd.enter(who):
            await self._refuse("sockets", scope, receive, send)
            return
        gate.metrics.connected(name, 1)
        try:
            if not await self._may_open(who):
                await self._refuse("handshakes", scope, receive, send)
                return
            if asked := session_asked_for(scope) if name == "stream" else "":
                if gate.sessions.is_foreign(asked, keys):
                    await self._refuse("foreign session", scope, receive, send)
                    return
                if not gate.sessions.is_own(asked, keys):
                    scope = without_session(scope)
            socket = Socket(gate, name, scope, keys, who)
            try:
                await self._app(scope, socket.guarded(receive, send), socket.answering(send))
            finally:
                socket.end_run()
        finally:
            crowd.leave(who)
            gate.metrics.connected(name, -1)

    async def _may_open(self, who: Who) -> bool:
        """Wait until one more socket may open; return False where that takes too long."""
        handshakes = self._gate.handshakes
        delay = handshakes.wait(who)
        handshakes.take(who)
        if delay > HANDSHAKE_WITHIN:
            return False
        if delay:
            self._gate.metrics.slowed("handshakes")
            await asyncio.sleep(delay)
        return True

    async def _refuse(self, reason: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._gate.metrics.shed(reason)
        await asyncio.sleep(REFUSED_AFTER)
        with suppress(OSError):  # who is gone by then needs no answer
            await refuse(
                scope, receive, send, 429, "There are too many connections from here. Close some tabs."
            )


class Socket:
    """One open socket."""

    def __init__(self, gate: Gate, name: str, scope: Scope, keys: tuple[str, ...], who: Who) -> None:
        """`name` says which of the two kinds it is, `keys` and `who` whose it is."""
        self._gate, self._name, self._scope, self._keys, self._who = gate, name, scope, keys, who
        self._closed = False
        self._known = name == "live"  # whether its session is known
        self._run: TimerHandle | None = None
        self._run_since = 0.0
        self._slow_since: float | None = None  # since when each of its messages has had to wait

    def guarded(self, receive: Receive, send: Send) -> Receive:
        """Return a `receive` that gives only what may pass, when it may."""

        async def next_message() -> Message:
            while not self._closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    if await self._passes(message):
                        return message
                    self._gate.metrics.shed("dropped")
                except Cut as reason:
                    self._gate.metrics.shed(str(reason))
                    self._closed = True
                    with suppress(OSError):  # one who does not listen is not waited for, and one may be gone
                        await asyncio.wait_for(send({"type": "websocket.close", "code": POLICY_VIOLATION}), 1)
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        return next_message

    def answering(self, send: Send) -> Send:
        """Return a `send` that notes whose session this is, and when a page was drawn."""

        async def answer(message: Message) -> None:
            if self._closed:  # who was cut off is not spoken to: uvicorn would call that an error
                return
            data = message.get("bytes")
            if data is not None and self._name == "stream" and len(data) <= SMALL:
                self._note(data)
            try:
                await send(message)
            except (
                OSError
            ):  # gone; `receive` says so too, and that is where Streamlit takes it without a stack trace
                self._closed = True

        return answer

    def end_run(self) -> None:
        """Make room for the next page."""
        if self._run is None:
            return
        self._run.cancel()
        self._run = None
        loop, gate = asyncio.get_running_loop(), self._gate
        if gate.messages[self._name].used(self._who) > HEAVY:
            loop.call_later(min(loop.time() - self._run_since, RUN_WITHIN), gate.runs.give)
        else:
            gate.runs.give()

    async def _passes(self, message: Message) -> bool:
        """Return whether a message may pass, once it may; raises `Cut`."""
        await self._allowed()
        if self._name == "live":
            return check_live(message)
        if not check_stream(message):
            return False
        if self._run is None and asks_for_a_run(message):
            if not await self._gate.runs.take(self._gate.messages[self._name].used(self._who)):
                raise Cut("runs")
            loop = asyncio.get_running_loop()
            self._run, self._run_since = loop.call_later(RUN_WITHIN, self.end_run), loop.time()
        return True

    async def _allowed(self) -> None:
        """Return when one more message is allowed; raises `Cut` for a flood."""
        messages, clock = self._gate.messages[self._name], asyncio.get_running_loop().time
        if not self._who.seated:  # whoever has started a review or joined since has a seat now
            self._who = self._gate.seated.known(self._scope, self._keys)
        if not messages.wait(self._who):
            self._slow_since = None
        elif self._slow_since is None:
            self._gate.metrics.slowed(self._name)
            self._slow_since = clock()
        while delay := messages.wait(self._who):
            if self._slow_since is not None and clock() - self._slow_since > TIMEOUT:
                raise Cut("flood")
            await asyncio.sleep(min(delay, 1) + random.uniform(0, PACE))  # noqa: S311 - no secret
        messages.take(self._who)

    def _note(self, data: bytes) -> None:
        with suppress(ValueError, IndexError):
            if not self._known and (session_id := session_in(data)):
                self._gate.sessions.began(session_id, self._keys)
                self._known = True
            if self._run is not None and any(number == SCRIPT_FINISHED for number, _ in fields(data)):
                self.end_run()
