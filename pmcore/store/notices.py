"""What was found wrong with the files of a database, for whoever runs the server: `<database>.notices`, a JSON line each.

They stay until somebody removes the file: a sentence that is gone after the next start helps nobody.
"""

import json
import logging
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

MOST = 50  # latest ones that are read


@dataclass(frozen=True, slots=True)
class Notice:
    """What was seen, what to do, and when (UTC, as in ISO 8601)."""

    what: str
    fix: str
    at: str = ""


def noticed(what: str, fix: str) -> Notice:
    """Return a notice of this moment."""
    return Notice(what, fix, datetime.now(UTC).isoformat(timespec="seconds"))


def notices_file(database: Path | str) -> Path:
    """Return where the notices of a database are."""
    return Path(f"{database}.notices")


def keep(database: Path, notices: list[Notice]) -> None:
    """Log notices, and keep them beside the database where there is room."""
    for each in notices:
        log.error("%s %s", each.what, each.fix)
    if notices:
        with suppress(OSError):
            handle = os.open(notices_file(database), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.writelines(f"{json.dumps(asdict(each))}\n" for each in notices)


def kept(database: Path | str) -> list[Notice]:
    """Return the notices of a database, oldest first; lines that cannot be read are left out."""
    found = []
    try:
        lines = notices_file(database).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return []
    for line in lines[-MOST:]:
        with suppress(ValueError, TypeError):
            found.append(Notice(**json.loads(line)))
    return found
