"""The guard in front of the WebSockets: one participant must not be able to slow everybody down (security-facts V1, V2).

Messages beyond the allowance wait, so that no click of a fast worker is lost; who is over it for five seconds on end, or
sends what no page of ours sends, is cut off. What Streamlit would do for anybody, but nobody here needs, is dropped:
`clear_cache` empties the caches of all users, `install_skills` writes files on the server.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.web.answers import POLICY_VIOLATION
from pmcore.web.metrics import Metrics
from pmcore.web.throttle import Bucket

RATE, BURST = 8.0, 30.0
PATIENCE = 5.0  # seconds over the allowance without a pause
PAUSE = 10.0  # tokens that say "there was a pause": a busy server alone must not look like one
LARGEST_STREAM, LARGEST_LIVE = 256 * 1024, 16 * 1024
STREAM, LIVE = "/_stcore/stream", "/live/ws"

# Field numbers of Streamlit's BackMsg and BackendOperationRequest; tests compare them with the installed version.
RERUN, STOP, FILE_URLS, HEARTBEAT, BACKEND = 11, 7, 16, 17, 19
PASSED = {RERUN, STOP, FILE_URLS, HEARTBEAT, BACKEND}
PASSED_BACKEND = {1, 2, 3, 6}  # request id, session id, deferred file, rows of a dataframe


class Cut(Exception):  # noqa: N818 - not an error of ours
    """This client has to go; the text is the reason for the metrics."""


class SocketGuard:
    """Middleware that limits what one socket may send."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap `app`."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a guarded `receive`."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        live = scope["path"] == LIVE
        allowance, closed, name = Allowance(), False, "live" if live else "stream"

        async def guarded() -> Message:
            nonlocal closed
            while not closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    await allowance.wait()
                    if (check_live if live else check_stream)(message):
                        return message
                    self._metrics.shed("dropped")
                except Cut as reason:
                    self._metrics.shed(str(reason))
                    closed = True
                    with suppress(TimeoutError):  # one who does not listen is not waited for
                        await asyncio.wait_for(send({"type": "websocket.close", "code": POLICY_VIOLATION}), 1)
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        async def answer(message: Message) -> None:
            if not closed:  # who was cut off is not spoken to: uvicorn would call that an error
                await send(message)

        self._metrics.connected(name, 1)
        try:
            await self._app(scope, guarded, answer)
        finally:
            self._metrics.connected(name, -1)


class Allowance:
    """How much one socket may still send, and since when it has been over that."""

    def __init__(self) -> None:
        """Begin with a full burst."""
        self._bucket = Bucket(RATE, BURST, time.monotonic())
        self._over_since: float | None = None

    async def wait(self) -> None:
        """Return when the next message may pass, or raise `Cut` for a flood."""
        now = time.monotonic()
        delay = self._bucket.wait(now)
        if self._bucket.left(now) >= PAUSE:
            self._over_since = None
        if delay:
            self._over_since = now if self._over_since is None else self._over_since
            if now - self._over_since > PATIENCE:
                raise Cut("flood")
            await asyncio.sleep(delay)
        self._bucket.take(time.monotonic())


def check_stream(message: Message) -> bool:
    """Return whether Streamlit may see a message, or raise `Cut` for what no page of ours sends."""
    data = message.get("bytes")
    if data is None:
        raise Cut("text")
    if len(data) > LARGEST_STREAM:
        raise Cut("size")
    try:
        return passes(data)
    except (IndexError, ValueError) as error:
        raise Cut("malformed") from error


def check_live(message: Message) -> bool:
    """Return whether the hub may see a message: a small JSON object."""
    text = message.get("text")
    if text is None:
        raise Cut("bytes")
    if len(text) > LARGEST_LIVE:
        raise Cut("size")
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError) as error:
        raise Cut("malformed") from error


def passes(data: bytes) -> bool:
    """Return whether a BackMsg holds only what pages need."""
    for number, value in fields(data):
        if number not in PASSED:
            return False
        if number == BACKEND and not {inner for inner, _ in fields(value)} <= PASSED_BACKEND:
            return False
    return True


def fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each field of a protobuf message (empty bytes for numbers).

    Only the outermost layer is read, so this costs next to nothing and needs no Streamlit. Raises `ValueError` or
    `IndexError` for what is not protobuf.
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            _, at = _varint(data, at)
            yield number, b""
        elif wire == 2:
            size, at = _varint(data, at)
            if at + size > len(data):
                raise ValueError("cut short")
            yield number, data[at : at + size]
            at += size
        elif wire in {1, 5}:
            at += 8 if wire == 1 else 4
            yield number, b""
        else:
            raise ValueError("not protobuf")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("number too long")
