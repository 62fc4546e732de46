"""How far each log goes, written down outside of the database: `<database>.heads`, signed.

A log that lost its end looks whole from inside: so does a review that is gone with all its lines, a database file that was
copied without its write-ahead log, and an old copy that was put in the place of the new one.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pmcore.store.notices import Notice, noticed
from pmcore.store.schema import Cursor
from pmcore.store.seals import Sealer
from pmcore.store.whole_file import put

ALL = """
    SELECT review_id, max(version), coalesce(arg_max(seal, version), ''), epoch_us(arg_max(recorded_at, version))
    FROM change GROUP BY review_id
"""
MOST_NAMED = 5


class Head(NamedTuple):
    """The last line of a log: its number, its seal, and when it was written (microseconds since 1970)."""

    version: int
    seal: str
    at: int

    @property
    def when(self) -> str:
        """Return the time for people."""
        return f"{datetime.fromtimestamp(self.at / 1e6, UTC):%Y-%m-%d %H:%M:%S} UTC"


Heads = dict[str, Head]
NOTHING = Head(0, "", 0)  # the end of a log that has not begun


@dataclass(frozen=True, slots=True)
class Written:
    """What the file says: `heads` is None where there is no file, `genuine` says whether its signature holds."""

    heads: Heads | None
    genuine: bool = True


def heads_file(database: Path | str) -> Path:
    """Return where the heads of a database are written."""
    return Path(f"{database}.heads")


def stored_heads(cursor: Cursor) -> Heads:
    """Return the heads that the database has."""
    return {review_id: Head(*head) for review_id, *head in cursor.execute(ALL).fetchall()}


def write_heads(database: Path | str, heads: Mapping[str, Head], sealer: Sealer) -> None:
    """Write the heads down, all or nothing. Raises `OSError`."""
    content = json.dumps(heads, separators=(",", ":")).encode()
    put(heads_file(database), sealer.sign(content).encode() + b"\n" + content)


def read_heads(database: Path | str, sealer: Sealer) -> Written:
    """Return the heads that were written down for a database."""
    try:
        signature, _, content = heads_file(database).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return Written(None)
    try:
        heads = {review_id: Head(*head) for review_id, head in json.loads(content).items()}
    except (ValueError, TypeError, AttributeError):
        return Written({}, genuine=False)
    return Written(heads, hmac.compare_digest(signature, sealer.sign(content).encode()))


def note_rewritten(cursor: Cursor, review_id: str, before: Head, sealer: Sealer) -> None:
    """Write down in the database that a log which ended at `before` was replaced on purpose."""
    proof = _proof(review_id, before.version, before.seal, sealer)
    cursor.execute("DELETE FROM rewritten WHERE review_id = ?", [review_id])
    cursor.execute(
        "INSERT INTO rewritten VALUES (?, ?, ?, now(), ?)", [review_id, before.version, before.seal, proof]
    )


def head_in(lines: Sequence[Mapping[str, Any]], written: Head | None) -> Head:
    """Return the head that was `written` down where these lines of a log have it, else where they end."""
    known = [each for each in lines if written and (each["version"], each["seal"]) == written[:2]]
    line = (known or lines)[-1]
    return Head(line["version"], line["seal"], 0)


def rewritten(cursor: Cursor, sealer: Sealer) -> set[tuple[str, int, str]]:
    """Return (review id, version, seal) of the ends of logs that were replaced on purpose."""
    rows = cursor.execute("SELECT review_id, version, seal, proof FROM rewritten").fetchall()
    return {
        (review_id, version, seal)
        for review_id, version, seal, proof in rows
        if hmac.compare_digest(proof, _proof(review_id, version, seal, sealer))
    }


def _proof(review_id: str, version: int, seal: str, sealer: Sealer) -> str:
    return sealer.sign(json.dumps(["rewritten", review_id, version, seal]).encode())


def missing(
    written: Mapping[str, Head], heads: Mapping[str, Head], cursor: Cursor, sealer: Sealer
) -> dict[str, str]:
    """Return a sentence for each review of which something that was written down is not there."""
    found, replaced = {}, rewritten(cursor, sealer)
    for review_id, head in written.items():
        there = heads.get(review_id)
        if (review_id, head.version, head.seal) in replaced:
            continue
        if there is None:
            found[review_id] = (
                f"It is missing with all its {_changes(head.version)}; the last was of {head.when}."
            )
        elif there.version < head.version:
            time = f"of {head.when}" if head.when == there.when else f"from {there.when} to {head.when}"
            found[review_id] = (
                f"Its last {_changes(head.version - there.version)}, {time}, cannot be found; the newest that is there is "
                f"number {there.version}."
            )
        elif (there.seal if there.version == head.version else _seal(cursor, review_id, head)) != head.seal:
            found[review_id] = f"Its log is another one than at {head.when}."
    return found


def named(missing: Mapping[str, str]) -> list[str]:
    """Return the sentences with the reviews' ids."""
    return [f"Review {review_id}: {sentence}" for review_id, sentence in missing.items()]


def notice_of(missing: Mapping[str, str], kept: str) -> Notice:
    """Return the notice that tells what is missing."""
    sentences, more = named(missing), len(missing) - MOST_NAMED
    what = " ".join([*sentences[:MOST_NAMED], *([f"And {more} more reviews."] if more > 0 else [])])
    return noticed(
        f"The database has less than was saved in it. {what}",
        "If an older copy was put in its place on purpose, all is well. If not, restore the newest backup, or look for the "
        f"files that belong to it. What was there is written in {kept}.",
        missing,
    )


def _seal(cursor: Cursor, review_id: str, head: Head) -> str:
    sql = "SELECT coalesce(seal, '') FROM change WHERE review_id = ? AND version = ?"
    row: Any = cursor.execute(sql, [review_id, head.version]).fetchone()
    return str(row[0]) if row else ""


def _changes(count: int) -> str:
    return f"{count} change{'' if count == 1 else 's'}"
