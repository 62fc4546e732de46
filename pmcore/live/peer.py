"""Peer: one browser tab. It has its own sender, so that a slow one delays nobody, and never gets more than it can take.

What it can take at once is written without waking that sender.
Nothing is queued for a peer: when it can take more, it asks the room what it lacks. So whoever was slow for a while
gets the latest state in one frame, and memory stays the same however slow it is.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from starlette.websockets import WebSocket, WebSocketDisconnect

from pmcore.boards import is_for
from pmcore.live.frames import board_of
from pmcore.live.shared import Frame, Write
from pmcore.live.trail import Stand
from pmcore.model.people import Role

LONGEST_MESSAGE = 12_000  # characters; a browser only ever says what it watches
BURST, PER_SECOND = 60.0, 10.0  # messages; more than anybody makes who flips through all pages
NOTHING = "{}"  # what is sent to a person alone, before anything was


class CloseReason(NamedTuple):
    """Why the server ends a connection: a WebSocket close code, a few words, and a last frame where there is one."""

    code: int
    reason: str
    last: str = ""


# Starlette and uvicorn have several ways to say that a socket is closed.
GONE = (WebSocketDisconnect, RuntimeError, OSError)


class Peer:
    """A socket of a participant; `at` is what it watches, with the version of each board that it stands at."""

    __slots__ = (
        "_allowance",
        "_heard_at",
        "_left",
        "_socket",
        "_waiting",
        "_write",
        "at",
        "keys",
        "merges",
        "mine",
        "moment",
        "participant_id",
        "reason",
        "returns",
        "sending",
        "stands",
        "task",
        "told",
    )  # fmt: skip

    def __init__(
        self, socket: WebSocket, keys: tuple[str, ...], participant_id: str, now: float, write: Write | None = None
    ) -> None:  # fmt: skip
        """`keys` are the hashes of the browser, `now` is the time of the loop, `write` is what a server may offer (shared.py)."""
        self.keys, self.participant_id = keys, participant_id
        self.at: dict[str, int] = {}
        self.stands: dict[str, Stand] = {}  # where its browser says that it stands with what it comes back to
        self.told: object = None  # what it knows of the state
        self.mine = NOTHING
        self.merges = False  # whether its script puts what changed of `mine` into what it has (pages of older servers do not)
        self.returns = False  # whether what its browser shows is of the same history of the same store
        self.moment = False  # whether this tab's person asked for one, before following to the next stage
        self.reason: CloseReason | None = None
        self.sending: float = 0.0  # since when a send is under way
        self.task: asyncio.Task[None] | None = None
        self._socket = socket
        self._write = write
        self._left: list[Frame] = []  # what could not be written at once
        self._waiting = asyncio.Event()
        self._allowance, self._heard_at = BURST, now

    def keeps_to(self, role: Role | None) -> None:
        """Follow no board that is not for people of this role; when it is another one, the page asks anew."""
        self.at = {name: at for name, at in self.at.items() if is_for(board_of(name), role)}

    def rank(self, name: str) -> tuple[bool, bool]:
        """Return what sorts the names to send: a section that is new here before its board: its rows first, then its place."""
        whole = board_of(name) == name
        return self.at[name] > 0 or whole, not whole

    def wake(self) -> None:
        """Say that there may be something to send."""
        self._waiting.set()

    def tell(self, due: Callable[["Peer"], list[Frame]]) -> None:
        """Send what is `due` at once where nothing is under way and the server can; else wake the sender."""
        if self._write is None or self.task is None or self.sending or self._waiting.is_set():
            self.wake()
            return
        frames = due(self)
        for at, frame in enumerate(frames):
            if not self._write(frame.wire):
                self._left = frames[at:]
                self.wake()
                return

    def leave(self, reason: CloseReason) -> None:
        """End the connection politely: send what is last, then close."""
        self.reason = self.reason or reason
        self.wake()

    async def send(self, due: Callable[["Peer"], list[Frame]], clock: Callable[[], float]) -> None:
        """Send what is `due` whenever woken, until the socket is gone or a reason to close was given."""
        while self.reason is None:
            await self._waiting.wait()
            self._waiting.clear()
            self.sending = clock()
            left, self._left = self._left, []
            for frame in (*left, *due(self)):
                if not await self._say(frame):
                    return
            self.sending = 0.0
        self.sending = clock()
        if not self.reason.last or await self._say(Frame(self.reason.last)):
            with suppress(*GONE):
                await self._socket.close(self.reason.code, self.reason.reason)

    async def _say(self, frame: Frame) -> bool:
        """Send one frame, at once where the server can; return whether the socket is still there."""
        if self._write is not None and self._write(frame.wire):
            return True
        try:
            await self._socket.send_text(frame.text)
        except GONE:
            return False
        return True

    def accepts(self, text: str, now: float) -> bool:
        """Return whether a message may be read; otherwise the peer talks too much and has been told to leave."""
        self._allowance = min(BURST, self._allowance + (now - self._heard_at) * PER_SECOND) - 1
        self._heard_at = now
        if len(text) > LONGEST_MESSAGE:
            self.leave(CloseReason(1009, "message too long"))
        elif self._allowance < 0:
            self.leave(CloseReason(1008, "too many messages"))
        return self.reason is None
