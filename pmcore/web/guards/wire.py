"""What happens on the wire before the app hears of it: unfinished requests and messages, which cost others and never end.

uvicorn (0.54) waits for ever for the rest of a request's head or of a WebSocket message, takes a head of any length and any
number of fragments, and answers every ping: two sockets that send empty fragments kept the loop busy for good. None of this
reaches an ASGI app, so the protocols that uvicorn makes are replaced by ours, which count. uvicorn hands its configuration
to nobody; but the `receive` of its lifespan belongs to the object that has it. Under another server nothing is changed.
"""

from __future__ import annotations

import logging
import resource
from asyncio import TimerHandle, Transport
from collections import OrderedDict
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from pmcore.live.shared import WRITES
from pmcore.server.metrics import Metrics
from pmcore.throttle import Bucket
from pmcore.web.answers import POLICY_VIOLATION

log = logging.getLogger(__name__)

LARGEST_MESSAGE = 1_000_000  # bytes of a WebSocket message, however many frames it comes in
LARGEST_HEAD = 64 * 1024
HEAD_WITHIN = 10.0  # seconds from the connection, or the first byte, to the end of a request's head
MESSAGE_WITHIN = 10.0  # seconds from the first byte of a WebSocket message to its last
MOST_HALF_OPEN = (
    2000  # connections that have not said yet what they want; at most half of the files that may be open
)
MOST_FRAGMENTS = 64  # of one message; a browser sends one
MOST_UNREAD = 64  # messages that wait for the app; then the sender has not waited for anything
CONTROLS_A_SECOND, CONTROLS_AT_ONCE = 2.0, 20.0  # pings and pongs; browsers send none of their own
SLICE = 4096  # bytes that are parsed before anybody looks whether it goes too far
LAST_WORD = 3.0  # seconds to take the closing frame
LOOKS_AGAIN = 0.1  # seconds after which more of what is thrown away is read


class Wire:
    """Middleware that, when the server starts, makes it use protocols with limits. It touches no request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap `app`."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] == "lifespan":
            limit(getattr(getattr(receive, "__self__", None), "config", None), self._metrics)
        await self._app(scope, receive, send)


def limit(config: Any, metrics: Metrics) -> None:
    """Make a uvicorn that is about to listen use our protocols; does nothing where it uses others than we know."""
    if getattr(config, "http_protocol_class", None) is HttpToolsProtocol:
        given = {"metrics": metrics, "half_open": HalfOpen(metrics)}
        config.http_protocol_class = type("LimitedRequests", (Requests,), given)
    if getattr(config, "ws_protocol_class", None) is WebSocketsSansIOProtocol:
        config.ws_protocol_class = type("LimitedMessages", (Messages,), {"metrics": metrics})
        config.ws_max_size = min(config.ws_max_size, LARGEST_MESSAGE)
    elif config is not None:
        log.warning("This server has other protocols than expected: unfinished requests are not timed out.")


def files() -> int:
    """Return how many files this process may open: as many as it is allowed to allow itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard if hard != resource.RLIM_INFINITY else 1_000_000
    return soft


# ---------------------------------------------------------------------- requests


class HalfOpen:
    """The connections that have not said yet what they want; where there are too many, whoever has most loses the oldest."""

    def __init__(self, metrics: Metrics) -> None:
        """Begin with none."""
        self._metrics = metrics
        self._by_address: dict[str, OrderedDict[Requests, None]] = {}
        self._count, self._most = 0, min(MOST_HALF_OPEN, files() // 2)

    def add(self, connection: Requests) -> None:
        """Remember one that has just begun."""
        self._by_address.setdefault(connection.address, OrderedDict())[connection] = None
        self._count += 1
        if self._count > self._most:
            most = max(self._by_address.values(), key=len)
            next(iter(most)).give_up("half-open")

    def remove(self, connection: Requests) -> None:
        """Forget one that is done with its head, or gone."""
        those = self._by_address.get(connection.address)
        if those is None or connection not in those:
            return
        del those[connection]
        self._count -= 1
        if not those:
            del self._by_address[connection.address]


class Requests(HttpToolsProtocol):
    """A connection for HTTP whose requests must have a head soon, and a small one."""

    metrics: ClassVar[Metrics]
    half_open: ClassVar[HalfOpen]
    _deadline: TimerHandle | None = None
    _size = 0

    @property
    def address(self) -> str:
        """Return who is at the other end."""
        return self.client[0] if self.client else ""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count while the head is not whole."""
        if self._deadline is not None:
            self._size += len(data)
        super().data_received(data)
        if self._deadline is not None and self._size > LARGEST_HEAD:
            self.give_up("large head")

    def on_message_begin(self) -> None:
        """Wait for the head of the next request on this connection."""
        super().on_message_begin()
        self._begin()

    def on_headers_complete(self) -> None:
        """Wait no more."""
        self._done()
        super().on_headers_complete()

    def give_up(self, reason: str) -> None:
        """End a connection that takes too long, or too much."""
        self._done()
        self.metrics.shed(reason)
        self.transport.abort()

    def _begin(self) -> None:
        if self._deadline is None:
            self._size = 0
            self._deadline = self.loop.call_later(HEAD_WITHIN, self.give_up, "half-open")
            self.half_open.add(self)

    def _done(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
            self.half_open.remove(self)


# ---------------------------------------------------------------------- WebSockets


class Messages(WebSocketsSansIOProtocol):
    """A WebSocket whose messages must be whole soon, in few fragments, and among few pings."""

    metrics: ClassVar[Metrics]
    _deadline: TimerHandle | None = None
    _controls: Bucket | None = None
    _given_up = False

    def data_received(self, data: bytes) -> None:
        """Parse in slices, so that one who sends nonsense is cut before all of it was parsed."""
        for at in range(0, len(data), SLICE):
            if self._given_up:
                self.transport.pause_reading()
                self.loop.call_later(LOOKS_AGAIN, self._read_on)
                return
            if self.transport.is_closing():
                return
            super().data_received(data[at : at + SLICE])
            if len(self.frames) > MOST_FRAGMENTS:
                self._give_up("fragments")
                return
            if self.queue.qsize() > MOST_UNREAD:
                self._give_up("flood")
                return
        self._watch()

    def handle_ping(self) -> None:
        """Answer, unless there are too many."""
        if self._allows_control():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        """Take it, unless there are too many."""
        if self._allows_control():
            super().handle_pong(event)

    def handle_connect(self, event: Any) -> None:
        """Offer the app to write whole frames (pmcore/live/shared.py)."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            offered: dict[str, Any] = self.scope["extensions"]
            offered[WRITES] = self.write

    def write(self, frame: bytes) -> bool:
        """Write a whole frame now and return True; return False where it has to wait, to be compressed or to fail as `send` does."""
        takes = self.handshake_complete and self.writable.is_set() and not self.transport.is_closing()
        if not takes or self.close_sent or self.conn.state is not OPEN or self.conn.extensions:
            return False
        self.transport.write(frame)
        return True

    async def send(self, message: Any) -> None:
        """Send; who was given up is not spoken to."""
        if not self._given_up:
            await super().send(message)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_watching()
        super().connection_lost(exc)

    def _allows_control(self) -> bool:
        now = self.loop.time()
        if self._controls is None:
            self._controls = Bucket(CONTROLS_A_SECOND, CONTROLS_AT_ONCE, now)
        if self._given_up or self.transport.is_closing():
            return False
        if self._controls.wait(now) > 0:
            self._give_up("pings")
            return False
        self._controls.take(now)
        return True

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()

    def _watch(self) -> None:
        """Give what has begun its time, and no more than that."""
        if self._given_up:
            return
        if self.frames or self.conn.reader.buffer:
            if self._deadline is None:
                self._deadline = self.loop.call_later(MESSAGE_WITHIN, self._give_up, "half-sent")
        else:
            self._stop_watching()

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self, reason: str) -> None:
        """End it with a word, and without one where that is not taken."""
        self._stop_watching()
        if self._given_up or self.transport.is_closing():
            return
        self.metrics.shed(reason)
        self.stop_keepalive()
        self.conn.fail(POLICY_VIOLATION, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self._given_up = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": POLICY_VIOLATION, "reason": reason})
        self.transport.resume_reading()  # what is on its way is thrown away: a reset would take the last word with it
        self.close_timer = self.loop.call_later(LAST_WORD, self.transport.close)
        self.loop.call_later(2 * LAST_WORD, self.transport.abort)
