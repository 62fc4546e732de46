"""Files that people have sent and not decided about yet: kept for some minutes, so that a preview can be read again in another way."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pmcore.commands.base import Command
from pmcore.errors import NotFoundError
from pmcore.intake.preview import Preview
from pmcore.intake.wanted import Wanted

KEPT = 30 * 60.0  # seconds
MOST = 200 * 1_000_000  # bytes of all together; the oldest goes first


class GoneError(NotFoundError):
    """This preview is too old. Paste or choose the file again; nothing was added."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a file, as they sent it, and the commands that it came to."""

    bring: Mapping[str, object]
    commands: Sequence[Command]


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file with how it was read last, and what was decided about it. It belongs to one person in one review."""

    owner: str
    review_id: str
    data: bytes
    wanted: Wanted
    preview: Preview
    decided: Decided | None = None
    at: float = 0.0


class SentFiles:
    """The files of all people, by ticket. Any thread may ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._lock = threading.Lock()
        self._files: OrderedDict[str, SentFile] = OrderedDict()
        self._bytes = 0

    def keep(self, file: SentFile, ticket: str = "") -> str:
        """Keep a file, in the place of the one with this ticket, and return its ticket."""
        ticket = ticket or secrets.token_urlsafe(16)
        with self._lock:
            self._drop(ticket)
            self._files[ticket] = replace(file, at=self._clock())
            self._bytes += len(file.data)
            self._tidy()
        return ticket

    def get(self, ticket: str, owner: str, review_id: str) -> SentFile:
        """Return a file of this person in this review, or raise `GoneError`."""
        with self._lock:
            self._tidy()
            file = self._files.get(ticket)
        if file is None or (file.owner, file.review_id) != (owner, review_id):
            raise GoneError
        return file

    def decide(self, ticket: str, decided: Decided) -> None:
        """Keep what was decided about a file beside it: its answer may be lost on the way, and be asked for again."""
        with self._lock:
            if file := self._files.get(ticket):
                self._files[ticket] = replace(file, decided=decided)

    def _drop(self, ticket: str) -> None:
        if file := self._files.pop(ticket, None):
            self._bytes -= len(file.data)

    def _tidy(self) -> None:
        while self._files:
            ticket, oldest = next(iter(self._files.items()))
            if self._bytes <= MOST and self._clock() - oldest.at < KEPT:
                return
            self._drop(ticket)
