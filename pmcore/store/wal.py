"""How DuckDB's files look from outside: which generation they are of, and where a write-ahead log is still whole.

Found out with real files of DuckDB 2.0, as far as needed here. A database has an identity of 16 bytes and counts its
checkpoints; its log begins with both, and holds only what came after that checkpoint. Then come entries: size, checksum,
content. A commit ends with an entry that is always the same. What is written otherwise is left to DuckDB.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADERS = (4096, 8192)  # the newer of the two counts
FIRST_BLOCKS = 12_288
IDENTITY = slice(124, 140)
MAGIC = b"DUCK"
BEGIN = b"\x64\x00\x62\x65\x00\x02\x66\x00\x10"  # version 2 of the log, an identity of 16 numbers follows
ITERATION, END = b"\x67\x00", b"\xff\xff"
# An entry that says that the commit is done: five bytes long, their checksum, and they themselves.
FLUSH = bytes.fromhex("0500000000000000e7fe7d722fed3d5e640064ffff")
CHECKPOINT = 99
KIND = 2  # where an entry says what it is

_ALL = (1 << 64) - 1
_MIX = 0xC6A4A7935BD1E995


@dataclass(frozen=True, slots=True)
class Generation:
    """Which database, and after which of its checkpoints."""

    identity: bytes
    iteration: int

    def heading(self) -> bytes:
        """Return how a write-ahead log of this generation begins."""
        numbers = b"".join(_varint(each) for each in self.identity)
        return BEGIN + numbers + ITERATION + _varint(self.iteration) + END


@dataclass(frozen=True, slots=True)
class Log:
    """A write-ahead log: `generation` is None where its beginning cannot be read.

    `whole` is where its last commit ends with nothing damaged before; `commits` are so many, and `lost` are at least so many
    after that. `checkpointed` says that everything in it was about to be in the database too.
    """

    generation: Generation | None
    size: int
    whole: int
    commits: int
    lost: int
    checkpointed: bool


def generation_of(database: Path) -> Generation | None:
    """Return the generation of a database; None where its first blocks cannot be trusted."""
    with database.open("rb") as file:
        start = file.read(FIRST_BLOCKS)
    if len(start) < FIRST_BLOCKS or start[8:12] != MAGIC or not _holds(start[:4096]):
        return None
    counts = [struct.unpack_from("<Q", start, at + 8)[0] for at in HEADERS if _holds(start[at : at + 4096])]
    return Generation(start[IDENTITY], max(counts)) if counts else None


def read_log(data: bytes) -> Log:
    """Return what a write-ahead log has."""
    generation, at = _heading(data)
    whole, commits, checkpointed = (at, 0, False) if generation else (0, 0, False)
    for kind, end in _entries(data, at) if generation else ():
        checkpointed = checkpointed or kind == CHECKPOINT
        done = data[end - len(FLUSH) : end] == FLUSH
        commits += done
        whole = end if done or checkpointed else whole
    return Log(generation, len(data), whole, commits, data.count(FLUSH, whole), checkpointed)


def _heading(data: bytes) -> tuple[Generation | None, int]:
    """Return the generation and where the first entry begins."""
    try:
        if not data.startswith(BEGIN):
            return None, 0
        at, identity = len(BEGIN), bytearray()
        for _ in range(16):
            number, at = _number(data, at)
            identity.append(number)
        if data[at : at + 2] != ITERATION:
            return None, 0
        iteration, at = _number(data, at + 2)
        if data[at : at + 2] != END:
            return None, 0
    except (IndexError, ValueError):
        return None, 0
    return Generation(bytes(identity), iteration), at + 2


def _entries(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield kind and end of each entry, until one is torn or damaged."""
    while at + 16 < len(data):
        size, checksum = struct.unpack_from("<QQ", data, at)
        end = at + 16 + size
        if size <= KIND or end > len(data) or checksum_of(data[at + 16 : end]) != checksum:
            return
        yield data[at + 16 + KIND], end
        at = end


def _holds(block: bytes) -> bool:
    """Return whether a block that begins with the checksum of its rest is as it was written."""
    return bool(struct.unpack_from("<Q", block)[0] == checksum_of(block[8:]))


def checksum_of(data: bytes) -> int:
    """Return DuckDB's checksum: every eight bytes mixed, then the rest in another way."""
    result, whole = 5381, len(data) // 8
    for (number,) in struct.iter_unpack("<Q", data[: whole * 8]):
        result ^= number * 0xBF58476D1CE4E5B9
    result &= _ALL
    rest = data[whole * 8 :]
    return result ^ _mixed(rest) if rest else result


def _mixed(rest: bytes) -> int:
    mixed = (0xE17A1465 ^ len(rest) * _MIX) & _ALL
    mixed = (mixed ^ int.from_bytes(rest, "little")) * _MIX & _ALL
    mixed = (mixed ^ mixed >> 47) * _MIX & _ALL
    return mixed ^ mixed >> 47


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number that is written in groups of seven bits, and where it ends."""
    result = shift = 0
    while True:
        byte = data[at]
        result, shift, at = result | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return result, at


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes([*groups, number])
