"""Keep reviews safe: backup, restore, verify. Also while a server runs: then that one is asked for a copy.

What is looked at is a copy in a folder of its own, never the file itself: opening a database writes to it.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pmcore.cli.opening import require_there
from pmcore.cli.output import AsJson, database_of, say, say_json
from pmcore.errors import RuleError, StorageError
from pmcore.server.running import Running, file_beside, read_running
from pmcore.store import open_store
from pmcore.store.backups import backup_name, remove_old
from pmcore.store.secret import known_secret_of
from pmcore.store.whole_file import sync_folder

if TYPE_CHECKING:
    from pmcore.cli.verify import Checked


def backup(
    ctx: typer.Context,
    target: str = typer.Argument(
        "", metavar="[FILE]", help="Where to. Default: beside the database, with the time."
    ),
    to: str = typer.Option("", "--to", metavar="DIR", help="A folder; the name has the time."),
    keep: int = typer.Option(0, min=0, help="With --to: remove all but the newest so many backups there."),
    as_json: bool = AsJson,
) -> None:
    """Copy the database, and make sure that the copy is whole. A server that is using it goes on."""
    database = _file(database_of(ctx))
    if target and to:
        raise RuleError("Give a file, or a folder with --to, not both.")
    if keep and not to:
        raise RuleError("--keep needs --to: only backups in that folder are removed.")
    folder = Path(to).absolute() if to else database.parent
    path = Path(target).absolute() if target else folder / backup_name(database)
    heads = _copied(database, path)
    gone = [str(each) for each in remove_old(database, folder, keep)]
    if as_json:
        amount = {"reviews": len(heads), "lines": sum(heads.values())}
        say_json({"file": str(path) if to or not target else target, **amount, "removed": gone})
        return
    say(f"{path}\n{_amount(heads)} copied and read back.")
    if gone:
        say(f"{len(gone)} older removed.")
    say(f"Keep {database}.key in a safe place too: without it, people have to join again.")


def restore(
    ctx: typer.Context,
    source: str = typer.Argument(metavar="FILE", help="A backup."),
    check: bool = typer.Option(False, "--check", help="Only tell whether it would be whole; change nothing."),
    as_json: bool = AsJson,
) -> None:
    """Put a backup where the database should be; never over one that is there."""
    database = _file(database_of(ctx), must_exist=False)
    if not check:
        _require_free(database)
    if not Path(source).is_file():
        raise StorageError(f"There is no file {source}.")
    folder = Path(tempfile.gettempdir()) if check and not database.parent.exists() else database.parent
    folder.mkdir(parents=True, exist_ok=True)
    with _workbench(folder) as bench:
        copy = bench / database.name
        _copy_closed(Path(source), copy)
        checked = _checked(copy, database)
        if checked.problems:
            raise StorageError("\n".join([f"{source} is damaged.", *checked.problems]))
        newer = _newer(copy, database)
        aside = [] if check else _put_in_place(copy, database)
    if as_json:
        say_json(_report(checked) | {"database": str(database), "newer": newer, "aside": aside})
        return
    done = f"would be restored whole to {database}" if check else f"restored to {database}"
    say(f"{_amount(checked.heads)} {done}. The newest change is of {checked.newest}.")
    for each in [*aside, *newer, *checked.remarks]:
        say(each)


def verify(
    ctx: typer.Context,
    source: str = typer.Argument("", metavar="[FILE]", help="A backup. Default: the database."),
    as_json: bool = AsJson,
) -> None:
    """Read everything and change nothing: logs without gaps, seals that fit, rows that say the same, nothing missing."""
    database = _file(database_of(ctx), must_exist=not source)
    path = Path(source).absolute() if source else database
    if not path.is_file():
        raise StorageError(f"There is no file {path}.")
    with _workbench(path.parent) as bench:
        copy = bench / path.name
        if path == database and (running := read_running(str(database))):
            _ask_for_copy(running, database, copy)
        else:
            _copy_closed(path, copy)
        checked = _checked(copy, database)
        behind = _newer(copy, database)
    problems = [*checked.problems, *(behind if path == database else [])]
    remarks = [*checked.remarks, *([] if path == database else behind)]
    if as_json:
        say_json(_report(checked) | {"problems": problems, "remarks": remarks})
    elif not problems:
        say(f"{_amount(checked.heads)}, the newest of {checked.newest}: all whole.")
    if not as_json:
        for each in remarks:
            say(each)
    if problems:
        mended = checked.mended_by_rebuild and len(problems) == len(checked.problems) and path == database
        fix = (
            "No history is damaged: `postmortem rebuild` makes the rows anew."
            if mended
            else "Restore a backup."
        )
        raise StorageError("\n".join([f"{path} is damaged. {fix}", *problems]))


def _file(database: str, *, must_exist: bool = True) -> Path:
    """Return the path of a database that is a file, or raise a sentence that says what to do."""
    if file_beside(database) is None:
        raise RuleError(
            f"{database.partition('@')[0]} is not a file. Use the tools of that database, such as pg_dump."
        )
    if must_exist:
        require_there(database)
    return Path(database).absolute()


# ---------------------------------------------------------------------- copies


def _copied(database: Path, target: Path) -> dict[str, int]:
    """Copy a database to where nothing is; return how far the logs in the copy go."""
    if running := read_running(str(database)):
        return _ask_for_copy(running, database, target)
    with closing(open_store(str(database))) as store:
        return store.copy_to(target)


def _ask_for_copy(running: Running, database: Path, target: Path) -> dict[str, int]:
    from pmcore.cli.remote import copy_by  # HTTP is loaded only where it is needed

    return copy_by(running, database, target)


def _copy_closed(source: Path, target: Path) -> None:
    """Copy a database that nobody has open, with its write-ahead log."""
    from pmcore.store.duck_lock import locked
    from pmcore.store.mending import ENDINGS

    try:
        with locked(source) as ours:
            if not ours:
                raise RuleError(f"Another process is using {source}. Wait until it is done, or stop it.")
            for ending in (*ENDINGS, ""):
                if Path(f"{source}{ending}").exists():
                    shutil.copyfile(f"{source}{ending}", f"{target}{ending}")
    except OSError as error:
        raise StorageError(f"{source} cannot be copied: {error.strerror}. Nothing was changed.") from error


@contextmanager
def _workbench(beside: Path) -> Iterator[Path]:
    """Yield a folder for copies, for nobody else's eyes, which is gone afterwards."""
    try:
        bench = tempfile.mkdtemp(dir=beside, prefix=".postmortem-")
    except OSError:
        bench = tempfile.mkdtemp(prefix="postmortem-")  # a backup may be where nothing can be written
    try:
        yield Path(bench)
    finally:
        shutil.rmtree(bench, ignore_errors=True)


# ---------------------------------------------------------------------- restoring


def _require_free(database: Path) -> None:
    if running := read_running(str(database)):
        raise RuleError(f"A server is using {database} (process {running.pid}). Stop it first.")
    if database.exists():
        raise RuleError(
            f"There is a database at {database} already. Move it away first, or name another with --database."
        )


def _put_in_place(copy: Path, database: Path) -> list[str]:
    """Give a closed copy the name of the database; return what was found beside it and set aside."""
    from pmcore.store.heads import heads_file
    from pmcore.store.mending import set_logs_aside
    from pmcore.store.notices import keep
    from pmcore.store.whole_file import set_aside

    notices = set_logs_aside(database, "a backup was restored beside it")
    aside = [f"{each.what} {each.fix}" for each in notices]
    keep(database, notices)
    if heads_file(database).exists():
        set_aside(heads_file(database), "set-aside")
    try:
        copy.chmod(0o600)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        os.link(copy, database)  # unlike a rename, this never replaces what somebody put there meanwhile
    except OSError as error:
        raise StorageError(f"{database} cannot be written: {error.strerror}.") from error
    sync_folder(database.parent)
    return aside


# ---------------------------------------------------------------------- looking


def _checked(copy: Path, database: Path) -> "Checked":
    """Look at a copy that may be written to; seals are those of `database`."""
    from pmcore.cli.verify import check

    secret = known_secret_of(str(database))
    with closing(open_store(str(copy), secret or secrets.token_hex(32))) as store:
        return check(store, seals=secret is not None)


def _newer(copy: Path, database: Path) -> list[str]:
    """Return what the copy lacks of what was written down for `database`."""
    from pmcore.cli.verify import lacking

    secret = known_secret_of(str(database))
    if secret is None:
        return []
    with closing(open_store(str(copy), secret)) as store:
        return lacking(store, database)


def _report(checked: "Checked") -> dict[str, object]:
    return {
        "reviews": len(checked.heads), "lines": checked.lines, "newest": checked.newest,
        "problems": list(checked.problems), "remarks": list(checked.remarks),
    }  # fmt: skip


def _amount(heads: Mapping[str, int]) -> str:
    return f"{len(heads)} review{'' if len(heads) == 1 else 's'} with {sum(heads.values())} changes"
