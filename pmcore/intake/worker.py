"""The process that reads one file and ends: what a file does to its reader, it does here, within limits.

    python -m pmcore.intake.worker        one message on its standard input, one on its standard output

It is started before it is needed (reading.py), takes limits on its memory and its time, reads, answers and ends.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
from contextlib import suppress
from typing import IO

import msgspec

from pmcore.errors import ReviewError
from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.own_files import require_of_others
from pmcore.intake.packed import unpacked
from pmcore.intake.parcels import Parcels, packed
from pmcore.intake.preview import Preview
from pmcore.intake.progress import PROGRESS
from pmcore.intake.registry import AUTO, importer_named, recognised

MEGABYTE = 1_000_000
REVIEW = "review"  # in place of an importer: a whole review (review_file), which has no rows, and is only tried here
TOO_MUCH = "This file needs more memory than a file may take. Split it, or export a shorter span of time."


class Asked(msgspec.Struct, frozen=True):
    """What the process is asked to do: read the `size` bytes that follow with an importer, within `memory` bytes and `seconds`."""

    importer: str
    options: Options
    size: int
    memory: int
    seconds: int


class Refusal(msgspec.Struct, frozen=True):
    """Why a file was not read: a sentence, and its line."""

    sentence: str
    line: int = 0

    @classmethod
    def near(cls, line: int, why: str) -> Refusal:
        """Return that reading stopped near a line."""
        return cls(f"Line {line}: reading stopped near here. {why}", line)


class Answered(msgspec.Struct, frozen=True):
    """A preview, a refusal, or the line that was `reached` before either. The rows of a preview follow in messages of their own.

    The last one of those is empty.
    """

    preview: Preview | None = None
    refusal: Refusal | None = None
    reached: int = 0


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message with its length before it."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def received(stream: IO[bytes]) -> bytes:
    """Read a message; raises `EOFError` where the other side is gone."""
    size = stream.read(8)
    if len(size) < 8:
        raise EOFError
    return exactly(stream, int.from_bytes(size, "big"))


def exactly(stream: IO[bytes], size: int) -> bytes:
    """Read so many bytes; raises `EOFError` where the other side is gone."""
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def answer(asked: Asked, data: bytes) -> Answered:
    """Return what a file holds, or why not."""
    PROGRESS.begin()
    try:
        if asked.importer == REVIEW:
            from pmcore.intake.review_file.reading import (
                read_review,  # it knows the store, which no importer needs
            )

            read_review(data)
            return Answered(preview=Preview(REVIEW, "UTC", ()))
        data, name = unpacked(data, asked.options.name)
        require_of_others(data)
        options = msgspec.structs.replace(asked.options, name=name)
        importer = recognised(data, name) if asked.importer == AUTO else importer_named(asked.importer)
        return Answered(preview=importer.read(data, options))
    except UnreadableError as error:
        return Answered(refusal=Refusal(error.sentence, error.line))
    except ReviewError as error:
        return Answered(refusal=Refusal(error.sentence))
    except (MemoryError, RecursionError):
        return Answered(refusal=Refusal.near(PROGRESS.line, TOO_MUCH))


def _limit(memory: int, seconds: int) -> None:
    """Take the limits; a system that knows none of them still has the deadline of whoever waits."""
    for kind, value in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def reply(stream: IO[bytes], found: Answered) -> None:
    """Write an answer, with its rows in parts: who waits for it reads one part while the next is written."""
    if found.preview is None:
        send(stream, msgspec.msgpack.encode(found))
        return
    without = msgspec.structs.replace(found.preview, rows=())
    send(stream, msgspec.msgpack.encode(Answered(preview=without)))
    for parcel in packed(found.preview.rows):
        send(stream, parcel)
    send(stream, b"")


def replied(stream: IO[bytes]) -> Answered:
    """Read an answer with all its rows; where the other side is gone before, what it had `reached`."""
    found, parcels = Answered(reached=1), list[bytes]()
    try:
        while found.preview is None and found.refusal is None:
            found = msgspec.msgpack.decode(received(stream), type=Answered)
        while found.preview is not None and (parcel := received(stream)):
            parcels.append(parcel)
    except EOFError:
        return Answered(reached=found.reached or 1)
    if found.preview is None:
        return found
    return Answered(preview=msgspec.structs.replace(found.preview, rows=Parcels(parcels)))


def main() -> None:
    """Read one file and end."""
    gc.disable()  # a file leaves nothing behind that has to be found, and the process ends anyway
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        asked = msgspec.msgpack.decode(received(source), type=Asked)
        _limit(asked.memory, asked.seconds)
        gc.disable()  # nothing of one file goes round in circles, and to look for that takes a quarter of the time
        PROGRESS.tell = lambda line: send(target, msgspec.msgpack.encode(Answered(reached=line)))
        found = answer(asked, exactly(source, asked.size))
    except EOFError:
        return
    except MemoryError:
        found = Answered(refusal=Refusal(TOO_MUCH))
    with suppress(MemoryError):  # it has said how far it came
        reply(target, found)
    os._exit(
        0
    )  # to take 50,000 rows apart first would only take time, and memory, of which there may be none


if __name__ == "__main__":
    main()
