"""Reading a file that somebody sent: in a process of its own, with limits on memory, time and size, so that no file harms the server."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from contextlib import suppress

import msgspec

from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview
from pmcore.intake.registry import AUTO
from pmcore.intake.worker import MEGABYTE, TOO_MUCH, Answered, Asked, Refusal, replied, send

LARGEST = 50 * MEGABYTE
MEMORY = 260 * MEGABYTE  # of the process that reads, beside the program itself
SECONDS = 30
_PIPE = 1 << 20  # bytes on their way; with the usual 64 kB, each process waits some 300 times for the other
TOO_LARGE = f"A file may have at most {LARGEST // MEGABYTE} MB. Split it, or export a shorter span of time."
TOO_LONG = (
    f"Reading this file took longer than {SECONDS} seconds. Split it, or export a shorter span of time."
)


def read_file(data: bytes, options: Options, importer: str = AUTO) -> Preview:
    """Return what a file holds, read by the importer of that name or by the one that recognises it.

    Raises `UnreadableError` for what cannot be read, `NotFoundError` for an unknown importer. It waits for the other process:
    ask in a thread.
    """
    if len(data) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    if not data.strip():
        raise UnreadableError("This file is empty.")
    return _READERS.read(data, options, importer)


class _Readers:
    """Processes that read one file each. One is always ready: to start Python takes as long as to read a file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes, options: Options, importer: str) -> Preview:
        process = self._take()
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        found = Answered()
        try:
            found = self._talk(process, data, options, importer)
        finally:
            in_time = not late.finished.is_set()
            late.cancel()
            if found.preview is None:
                self._end(process)
        if found.preview is not None:  # nobody has to wait until the process has given its memory back
            threading.Thread(target=self._end, args=(process,)).start()
            return found.preview
        why = TOO_MUCH if in_time and process.returncode != -24 else TOO_LONG
        refusal = found.refusal or Refusal.near(found.reached, why)
        raise UnreadableError(refusal.sentence, line=refusal.line)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that has read its file, and start the next one."""
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        self._prepare()

    @staticmethod
    def _talk(process: subprocess.Popen[bytes], data: bytes, options: Options, importer: str) -> Answered:
        """Return the answer, or how far the process came that ended without one."""
        assert process.stdin
        assert process.stdout
        asked = Asked(importer, options, len(data), MEMORY, SECONDS)
        try:
            send(process.stdin, msgspec.msgpack.encode(asked))
            process.stdin.write(data)
            process.stdin.flush()
        except BrokenPipeError:
            return Answered(reached=1)
        return replied(process.stdout)

    def _take(self) -> subprocess.Popen[bytes]:
        """Return a process that waits for its file."""
        with self._lock:
            process, self._ready = self._ready, None
        return process if process is not None and process.poll() is None else _started()

    def _prepare(self) -> None:
        """Start the next process: only now, so that its start takes no time from a file that is being read."""
        with self._lock:
            if self._ready is None or self._ready.poll() is not None:
                self._ready = _started()


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pmcore.intake.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    for stream in (process.stdin, process.stdout):
        with suppress(AttributeError, OSError):  # only Linux can, and not beyond what one user may have
            fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _PIPE)  # type: ignore[arg-type]
    return process


_READERS = _Readers()
