"""Write a closed database anew, with what is in it and nothing else.

DuckDB marks what was removed as free and goes on to have its bytes in the file; a copy of all tables does not have them.
"""

import os
from contextlib import suppress
from pathlib import Path

import duckdb

from pmcore.errors import StorageError
from pmcore.store.copying import ALONE
from pmcore.store.whole_file import free_name, sync_folder

COUNTS = "SELECT review_id, count(*), max(version) FROM {}.change GROUP BY review_id ORDER BY review_id"
LEFT = (
    "What was to be removed is not in the history any more, but {path} could not be written anew and still has it in places "
    "that are marked as free: {why}. Make room for a second copy of the file, and remove it again."
)


def compact(path: Path) -> None:
    """Put a copy with the same tables in the place of the database, which nobody may have open.

    Raises `StorageError`; then the file is as it was.
    """
    copy = free_name(path.with_name(f".{path.name}.compacted"))
    try:
        _copy_tables(path, copy)
        with copy.open("rb+") as file:
            copy.chmod(path.stat().st_mode & 0o777)
            os.fsync(file.fileno())
        copy.replace(path)
        sync_folder(path.parent)
    except (duckdb.Error, OSError) as error:
        why = str(error).partition("\n")[0]
        raise StorageError(LEFT.format(path=path, why=why)) from error
    finally:
        for ending in ("", ".wal"):
            with suppress(OSError):
                Path(f"{copy}{ending}").unlink(missing_ok=True)


def _copy_tables(path: Path, copy: Path) -> None:
    config = {name: value for name, value in ALONE.items() if name != "enable_external_access"}
    with duckdb.connect(":memory:", config=config) as db:
        for name, each, how in (("old", path, " (READ_ONLY)"), ("new", copy, "")):
            escaped = str(each).replace("'", "''")
            db.execute(f"ATTACH '{escaped}' AS {name}{how}")
        db.execute("COPY FROM DATABASE old TO new")
        db.execute("CHECKPOINT new")
        if db.execute(COUNTS.format("old")).fetchall() != db.execute(COUNTS.format("new")).fetchall():
            raise StorageError(LEFT.format(path=path, why="the copy has not all of it"))
        db.execute("DETACH new")
