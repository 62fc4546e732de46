"""What was found wrong with the files of a database, for whoever runs the server: `<database>.notices`, a JSON line each.

They stay until somebody removes the file: a sentence that is gone after the next start helps nobody.
"""

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

MOST = 50  # latest ones that are read


@dataclass(frozen=True, slots=True)
class Notice:
    """What was seen, what to do, and when (UTC, as in ISO 8601); `reviews` has a sentence for each review that lacks something."""

    what: str
    fix: str
    at: str = ""
    reviews: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Return when, in seconds since 1970."""
        try:
            return datetime.fromisoformat(self.at).timestamp()
        except ValueError:
            return 0.0


def noticed(what: str, fix: str, reviews: Mapping[str, str] | None = None) -> Notice:
    """Return a notice of this moment."""
    return Notice(what, fix, datetime.now(UTC).isoformat(timespec="seconds"), reviews or {})


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


def for_review(database: Path | str, review_id: str, seconds: float) -> str:
    """Return what the people of a review should know of what was noticed in the last so many seconds, or an empty text.

    Where it is known which reviews lack something, the others need not be told.
    """
    since = datetime.now(UTC).timestamp() - seconds
    fresh = [each for each in kept(database) if each.seconds >= since]
    own = [each.reviews[review_id] for each in fresh if review_id in each.reviews]
    if own:
        return f"This review lacks something that was saved. {own[-1]}"
    return "" if not fresh or any(each.reviews for each in fresh) else fresh[-1].what
