"""Where backups of a database are, and which of them may go."""

import os
import re
from pathlib import Path

from pmcore.store.whole_file import stamp

MADE = re.compile(r"\.backup-\d{8}T\d{6}Z(-\d+)?$")


def backup_name(database: Path) -> str:
    """Return the name of a backup that is made now."""
    return f"{database.name}.backup-{stamp()}"


def backups_of(database: Path, folder: Path | None = None) -> list[Path]:
    """Return the backups of a database in `folder` (default: beside it), oldest first; only those we named ourselves."""
    found = [
        each
        for each in (folder or database.parent).glob(f"{database.name}.backup-*")
        if MADE.search(each.name)
    ]
    return sorted(found, key=lambda each: each.name)


def remove_old(database: Path, folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups in `folder`; return those that went."""
    old = backups_of(database, folder)[: -keep or None] if keep > 0 else []
    for each in old:
        each.unlink(missing_ok=True)
    return old


def newest_backup(database: Path) -> Path | None:
    """Return the newest backup of a database that we know of: beside it, or where POSTMORTEM_BACKUP_TO says."""
    found = backups_of(database)
    if elsewhere := os.environ.get("POSTMORTEM_BACKUP_TO"):
        found += backups_of(database, Path(elsewhere))
    return max(found, key=lambda each: each.name, default=None)


def what_to_restore(database: Path) -> str:
    """Return the sentence that says which backup to take."""
    newest = newest_backup(database)
    if newest is None:
        return "No backup of it is known here; restore one from elsewhere with `postmortem restore`."
    return f"Move the file away, then: postmortem restore {newest}"
