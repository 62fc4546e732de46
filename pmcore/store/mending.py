"""Before DuckDB opens a file: is the write-ahead log beside it the file's own, and is it whole.

DuckDB merges a log of the same generation into whatever file has its name, refuses one of another generation, and refuses
one with a damaged byte, or drops what comes after it without a word. Here, a strange log is set aside, and a damaged one is
cut behind its last whole commit; the original is always kept, under a dated name.
"""

import logging
from pathlib import Path

from pmcore.store.notices import Notice, noticed
from pmcore.store.wal import Generation, Log, generation_of, read_log
from pmcore.store.whole_file import free_name, put, set_aside, stamp

log = logging.getLogger(__name__)

ENDINGS = (".wal", ".wal.checkpoint", ".wal.recovery")
NEARLY = 2  # bytes of an identity that may differ in one that was damaged


def mend(database: Path) -> list[Notice]:
    """Make the write-ahead log beside `database` one that DuckDB opens; return what must be told.

    Raises `OSError` where the originals cannot be kept; then nothing was changed.
    """
    if not database.exists():
        return [_strange(each, "there is no database to which it belongs") for each in logs_beside(database)]
    path = Path(f"{database}.wal")
    own = generation_of(database)
    if own is None or not path.exists():
        return []  # a file that is damaged at its very beginning is refused by DuckDB
    data = path.read_bytes()
    found = read_log(data)
    if not own.heading().startswith(data[: len(own.heading())]):
        if not _nearly(own, found.generation, data):
            return [] if _between(own, found) else _set_aside(database, own, found)
        data = own.heading() + data[len(own.heading()) :]
        found = read_log(data)
        return _cut(path, data, found, heading=True)
    return [] if found.whole >= found.size else _cut(path, data, found)


def logs_beside(database: Path) -> list[Path]:
    """Return what DuckDB would read beside `database` when it opens it."""
    return [path for ending in ENDINGS if (path := Path(f"{database}{ending}")).exists()]


def set_logs_aside(database: Path, why: str) -> list[Notice]:
    """Give all write-ahead logs beside `database` dated names; return what must be told."""
    return [_strange(each, why) for each in logs_beside(database)]


def _between(own: Generation, found: Log) -> bool:
    """Return whether the power went between a checkpoint and the removal of the log: DuckDB knows how to go on."""
    return (
        found.generation is not None
        and found.generation.identity == own.identity
        and found.generation.iteration + 1 == own.iteration
        and found.checkpointed
    )


def _nearly(own: Generation, other: Generation | None, data: bytes) -> bool:
    """Return whether a log is the file's own but for a damaged byte at its beginning, which has no checksum."""
    heading = own.heading()
    if other is None:
        differing = sum(one != two for one, two in zip(heading, data, strict=False))
        return len(data) > len(heading) and differing <= NEARLY
    differing = sum(one != two for one, two in zip(own.identity, other.identity, strict=True))
    return 0 < differing <= NEARLY and own.iteration == other.iteration


def _set_aside(database: Path, own: Generation, found: Log) -> list[Notice]:
    if found.generation is None:
        why = "its beginning cannot be read"
    elif found.generation.identity != own.identity:
        why = "it belongs to another database"
    else:
        newer = found.generation.iteration > own.iteration
        why = f"it belongs to {'a newer' if newer else 'an older'} state of the database than the file beside it"
    return set_logs_aside(database, why)


def _strange(path: Path, why: str) -> Notice:
    commits = read_log(path.read_bytes()).commits
    kept = set_aside(path, "set-aside")
    return noticed(
        f"The write-ahead log {path.name} was not used: {why}. It holds {_amount(commits)}.",
        f"It is kept as {kept}. If it belongs to another copy of the database, put both together in an empty folder and look "
        "at them with `postmortem --database … list`.",
    )


def _cut(path: Path, data: bytes, found: Log, *, heading: bool = False) -> list[Notice]:
    """Keep the log as it is under a dated name, and go on with its whole part."""
    kept = _keep(path, "damaged" if found.lost or heading else "unfinished")
    put(path, data[: found.whole])
    if found.lost:
        what = (
            f"The write-ahead log {path.name} is damaged: {_amount(found.commits)} could be read, and at least "
            f"{_amount(found.lost)} after that could not."
        )
    elif heading:
        what = f"The write-ahead log {path.name} was damaged at its beginning, and was mended; {_amount(found.commits)} were read."
    else:  # as after a power cut: what was not finished was not confirmed to anybody, and the heads tell if it was
        log.warning("%s ended inside a change that was never finished; it is kept as %s", path, kept)
        return []
    return [noticed(what, f"The log as it was is kept as {kept}. `postmortem verify` tells what is missing.")]


def _keep(path: Path, word: str) -> Path:
    """Copy a file, so that at no moment the name in use is without one."""
    kept = free_name(path.with_name(f"{path.name}.{word}-{stamp()}"))
    put(kept, path.read_bytes())
    return kept


def _amount(commits: int) -> str:
    return f"{commits} saved change{'' if commits == 1 else 's'}"
