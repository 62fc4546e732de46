"""Keep reviews safe: backup, restore, verify.

A DuckDB file may be copied only while nobody has it open (storage-facts section 3). So the database is opened, which
keeps everybody else out, read to the end, closed, which empties its write-ahead log, and copied; the copy is then read to
the end too, and must hold exactly the same logs before it gets its name.
"""

import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pmcore.cli.access import require_there
from pmcore.cli.running import file_beside, read_running
from pmcore.cli.say import AsJson, database_of, say, say_json
from pmcore.errors import RuleError, StorageError
from pmcore.store import open_store

if TYPE_CHECKING:
    from pmcore.cli.check import Checked


def backup(
    ctx: typer.Context,
    target: str = typer.Argument(
        "", metavar="[FILE]", help="Where to. Default: beside the database, with the time."
    ),
    as_json: bool = AsJson,
) -> None:
    """Copy the database, and make sure that the copy is whole."""
    database = Path(_closed_file(database_of(ctx)))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = Path(target or f"{database}.backup-{stamp}")
    checked = _copy(database, path)
    if as_json:
        say_json({"file": str(path), "reviews": len(checked.heads), "lines": checked.lines})
    else:
        say(f"{path}\n{_amount(checked)} copied and read back.")
        say(f"Keep {database}.key in a safe place too: without it, people have to join again.")


def restore(
    ctx: typer.Context, source: str = typer.Argument(metavar="FILE", help="A backup."), as_json: bool = AsJson
) -> None:
    """Put a backup where the database should be; never over one that is there."""
    database = database_of(ctx)
    _closed_file(database, must_exist=False)
    if Path(database).exists():
        raise RuleError(
            f"There is a database at {database} already. Move it away first, or name another with --database."
        )
    if not Path(source).is_file():
        raise StorageError(f"There is no file {source}.")
    checked = _copy(Path(source), Path(database))
    if as_json:
        say_json({"database": database, "reviews": len(checked.heads), "lines": checked.lines})
    else:
        say(f"{_amount(checked)} restored to {database}.")


def verify(
    ctx: typer.Context,
    source: str = typer.Argument("", metavar="[FILE]", help="A backup. Default: the database."),
    as_json: bool = AsJson,
) -> None:
    """Read everything: logs without gaps, and rows that say the same as the logs."""
    path = _closed_file(source or database_of(ctx))
    checked = _checked(Path(path))
    if as_json:
        report = {"reviews": len(checked.heads), "lines": checked.lines, "problems": list(checked.problems)}
        say_json(report)
    elif not checked.problems:
        say(f"{_amount(checked)}: all whole.")
    if checked.problems:
        raise StorageError("\n".join([f"{path} is damaged. Restore a backup.", *checked.problems]))


def _closed_file(database: str, *, must_exist: bool = True) -> str:
    """Return the path of a database that nobody is using, or raise a sentence that says what to do."""
    if file_beside(database) is None:
        raise RuleError(
            f"{database.partition('@')[0]} is not a file. Use the tools of that database, such as pg_dump."
        )
    if must_exist:
        require_there(database)
    if running := read_running(database):
        raise RuleError(
            f"A server is using {database} (process {running.pid}). Stop it first: a copy of a database in use may be torn. "
            "It takes a moment only."
        )
    return database


def _checked(path: Path) -> "Checked":
    from pmcore.cli.check import check  # DuckDB is loaded only where it is needed

    with closing(open_store(str(path))) as store:
        return check(store)


def _copy(source: Path, target: Path) -> "Checked":
    """Copy a closed database to where nothing is; `target` appears only once the copy was found to be whole."""
    before = _checked(source)
    if before.problems:
        raise StorageError("\n".join([f"{source} is damaged.", *before.problems]))
    partial = target.with_name(f"{target.name}.partial")
    if target.exists() or partial.exists():
        raise RuleError(
            f"{target if target.exists() else partial} is there already. Choose another name, or move it away."
        )
    try:
        _copy_file(source, partial)
        after = _checked(partial)
        if after.heads != before.heads or after.problems:
            raise StorageError(f"Somebody changed {source} while it was copied. Stop them, then try again.")
        os.link(partial, target)  # unlike a rename, this never replaces what somebody put there meanwhile
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}. Nothing was changed.") from error
    finally:
        partial.unlink(missing_ok=True)
        Path(f"{partial}.wal").unlink(missing_ok=True)
    return after


def _copy_file(source: Path, target: Path) -> None:
    """Copy the file, for its owner only, down to the disk; a write-ahead log that closing left behind comes along."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending in (".wal", ""):
        if Path(f"{source}{ending}").exists():
            handle = os.open(f"{target}{ending}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as into, Path(f"{source}{ending}").open("rb") as out:
                shutil.copyfileobj(out, into)
                into.flush()
                os.fsync(into.fileno())


def _amount(checked: "Checked") -> str:
    return f"{len(checked.heads)} review{'' if len(checked.heads) == 1 else 's'} with {checked.lines} changes"
