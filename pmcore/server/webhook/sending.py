"""One attempt to deliver: signed, to the number that was checked, within a deadline, and no further than there."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from pmcore.server.webhook.address import RefusedError, Resolve, Target, checked, numbers_of

DEADLINE = 5.0  # seconds from the call to the answer
MOST_ANSWER = 64 * 1024  # bytes that are read of it
_AGAIN = frozenset({408, 425, 429})  # besides 5xx: what another attempt can mend


class Answer(NamedTuple):
    """How an attempt ended: whether it arrived, whether another one makes sense, and the sentence for people."""

    arrived: bool
    again: bool
    sentence: str


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what proves who sends, and when: HMAC-SHA256 over the timestamp, a dot and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def headers_of(delivery: str, secret: str, body: bytes, now: float) -> dict[str, str]:
    """Return the headers of an attempt at a moment (seconds since 1970)."""
    timestamp = str(int(now))
    return {
        "content-type": "application/json",
        "user-agent": "Postmortem",
        "postmortem-delivery": delivery,
        "postmortem-timestamp": timestamp,
        "postmortem-signature": f"v1={signature(secret, timestamp, body)}",
    }


def attempt(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    deadline: float = DEADLINE,
    resolve: Resolve = numbers_of,
) -> Answer:
    """Send a body and return how that ended; never raises for what a receiver or a network does."""
    try:
        numbers = checked(target, resolve)
    except RefusedError as error:
        return Answer(arrived=False, again=False, sentence=error.sentence)
    except (OSError, UnicodeError) as error:
        return Answer(arrived=False, again=True, sentence=f"{target.host} cannot be found: {error}.")
    until = time.monotonic() + deadline
    try:
        with _calling(target, numbers, until) as connection:
            connection.request(
                "POST", target.path, body, {"host": target.at, "connection": "close", **headers}
            )
            answer = connection.getresponse()
            if time.monotonic() >= until:  # what was cut off reads like an answer that ends
                raise TimeoutError
            answer.read(MOST_ANSWER)
            return _told(target, answer.status)
    except (OSError, http.client.HTTPException) as error:
        late = time.monotonic() >= until or isinstance(error, TimeoutError)
        why = f"does not answer within {deadline:g} seconds" if late else f"cannot be reached ({error})"
        return Answer(arrived=False, again=True, sentence=f"{target.at} {why}.")


def _told(target: Target, status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(arrived=True, again=False, sentence=f"{target.at} took it ({status}).")
    if 300 <= status < 400:
        sentence = f"{target.at} answers with a redirect ({status}), and none is followed. Set the address that it leads to."
        return Answer(arrived=False, again=False, sentence=sentence)
    again = status >= 500 or status in _AGAIN
    return Answer(arrived=False, again=again, sentence=f"{target.at} refused it ({status}).")


@contextmanager
def _calling(target: Target, numbers: Sequence[str], until: float) -> Iterator[http.client.HTTPConnection]:
    """Hold a connection that ends at a moment, however slowly the other side sends; its certificate must be the name's."""
    open_now = [_connected(target, numbers, until)]
    timer = threading.Timer(max(0.0, until - time.monotonic()), lambda: _end(open_now[-1]))
    timer.daemon = True
    timer.start()
    try:
        if target.scheme == "https":
            context = ssl.create_default_context()
            secure = context.wrap_socket(
                open_now[-1], server_hostname=target.host, do_handshake_on_connect=False
            )
            open_now.append(secure)
            secure.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = open_now[-1]
        yield connection
    finally:
        timer.cancel()
        open_now[-1].close()


def _connected(target: Target, numbers: Sequence[str], until: float) -> socket.socket:
    """Return a connection to the first of the numbers that takes one."""
    failed = OSError("nothing to call")
    for number in numbers:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((number, target.port), timeout=left)
        except OSError as error:
            failed = error
    raise failed


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
