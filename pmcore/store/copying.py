"""Copy a database that is in use: the copying is done by a process of its own.

Closing any handle of the file in the process that has it open would drop DuckDB's lock on it; a lock does not care about the
handles of another process. The writer waits only until the bytes are copied, not until they are on the disk and looked at.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pmcore.errors import RuleError, StorageError

# What the other process runs. It needs nothing of ours, so it starts quickly; `-I` lets nothing around it in.
PROGRAM = """
import os, shutil, sys
source, target = sys.argv[1:3]
for ending in (".wal", ""):
    try:
        out = open(source + ending, "rb")
    except FileNotFoundError:
        if not ending:
            raise
        continue
    handle = os.open(target + ending, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with out, os.fdopen(handle, "wb") as into:
        if hasattr(os, "copy_file_range"):
            while True:
                try:
                    if not os.copy_file_range(out.fileno(), into.fileno(), 1 << 30):
                        break
                except OSError:
                    shutil.copyfileobj(out, into, 1 << 20)
                    break
        else:
            shutil.copyfileobj(out, into, 1 << 20)
print("copied", flush=True)
for ending in (".wal", ""):
    if os.path.exists(target + ending):
        handle = os.open(target + ending, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
import json, duckdb
with duckdb.connect(target, read_only=True) as copy:
    heads = copy.execute("SELECT review_id, max(version), count(*) FROM change GROUP BY review_id").fetchall()
    rows = copy.execute("SELECT id, version FROM review").fetchall()
print(json.dumps([heads, rows]), flush=True)
"""


def copy_and_read_back(source: Path, target: Path, copied: Callable[[], None]) -> dict[str, int]:
    """Copy the database `source` to `target`, which must not be there, and return how far each log in the copy goes.

    `copied` is called as soon as nothing of `source` is read any more. Raises `StorageError` with a sentence.
    """
    words = [sys.executable, "-c", PROGRAM, str(source), str(target)]
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(  # noqa: S603 - our own Python and our own program
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings, cwd="/"
    ) as child:
        try:
            assert child.stdout is not None
            first = child.stdout.readline()
        finally:
            copied()
        answer, problems = child.communicate()
    if first.strip() != b"copied" or child.returncode:
        last = problems.decode(errors="replace").strip().rpartition("\n")[2]
        raise StorageError(f"{source} could not be copied to {target}: {last}. Nothing was changed.")
    heads, rows = json.loads(answer)
    return _whole(source, {review_id: (version, count) for review_id, version, count in heads}, dict(rows))


def _whole(source: Path, heads: dict[str, tuple[int, int]], rows: dict[str, int]) -> dict[str, int]:
    """Return how far the logs go, or raise where a line or a row is missing."""
    for review_id in heads.keys() | rows.keys():
        version, count = heads.get(review_id, (0, 0))
        if not version == count == rows.get(review_id):
            raise StorageError(
                f"{source} is damaged: the log of review {review_id} has {count} lines, the last is number {version}, and "
                f"the list of reviews says {rows.get(review_id, 0)}. `postmortem verify` tells more."
            )
    return {review_id: version for review_id, (version, _) in heads.items()}


def with_partial(target: Path, make: Callable[[Path], dict[str, int]]) -> dict[str, int]:
    """Let `make` make a file under another name first; `target` appears only when it is whole, and never over anything."""
    partial = target.with_name(f"{target.name}.partial")
    for each in (target, partial):
        if each.exists():
            raise RuleError(f"{each} is there already. Choose another name, or move it away.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = make(partial)
        if (log := Path(f"{partial}.wal")).exists() and log.stat().st_size:
            shutil.move(log, f"{target}.wal")
        os.link(partial, target)  # unlike a rename, this never replaces what somebody put there meanwhile
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}. Nothing was changed.") from error
    finally:
        for ending in ("", ".wal"):
            with suppress(OSError):
                Path(f"{partial}{ending}").unlink(missing_ok=True)
    return made
