"""Shared frames: what many peers get is put into the form of the wire once, not once for each socket.

An ASGI server encodes each text anew for each socket, behind all middleware. One that can write a frame as it stands says so
among the scope's `extensions`, which ASGI is open for: under `WRITES` is a function that takes the bytes and returns whether
it wrote them. Where it did not, or there is none, the text goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable

from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

WRITES = "postmortem.writes"
Write = Callable[[bytes], bool]

FRESH = 50  # milliseconds for which the time that a frame says is new enough


class Frame:
    """A text, and its bytes on the wire (RFC 6455: one whole text frame, not masked, as servers send it)."""

    __slots__ = ("_wire", "text")

    def __init__(self, text: str) -> None:
        """Encode nothing yet: it may go the usual way."""
        self.text = text
        self._wire = b""

    @property
    def wire(self) -> bytes:
        """Return the bytes; they are made once."""
        self._wire = self._wire or WireFrame(Opcode.TEXT, self.text.encode()).serialize(mask=False)
        return self._wire


class Tail:
    """A frame but for the time of the server that it begins with."""

    __slots__ = ("_frame", "_now", "_text")

    def __init__(self, text: str) -> None:
        """`text` is the end of a JSON object."""
        self._text = text
        self._frame, self._now = Frame(""), -2 * FRESH

    def __len__(self) -> int:
        """Return how many letters it has."""
        return len(self._text)

    def at(self, now: int) -> Frame:
        """Return the frame at a time (ms): the same one for all who ask within a moment."""
        if not 0 <= now - self._now <= FRESH:
            self._frame, self._now = Frame(f'{{"now":{now},{self._text}'), now
        return self._frame
