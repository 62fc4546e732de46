"""What the logs of earlier versions said of ballots is taken out of them, once, when a database of before is opened.

They had each dot with the name of who placed it. Lines stay as many as they were and get new seals; one whose seal did not fit does not fit
afterwards either. Of votes that are still open the ballots go to the sealed area. How many lines it were stays written down
(`unlinked`), and that the bytes of before are still in the file, until it is written anew. Copies of before are not touched.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmcore.changes.log import fold
from pmcore.model.boxes import boxes_of
from pmcore.model.review import Review
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_log import read
from pmcore.store.epochs import renew_epoch
from pmcore.store.heads import Head, head_in, note_rewritten, read_heads
from pmcore.store.schema import UNLINKED, Cursor, Step
from pmcore.store.sealed import SealedFile
from pmcore.store.seals import AT_ONCE, Sealer, stored_lines

log = logging.getLogger(__name__)

BALLOT, VOTES = '{"kind":"dot_placed"', ('{"kind":"deciding_edited"', '{"kind":"vote_closed"')
TOUCHED = (
    """SELECT DISTINCT review_id FROM change WHERE body LIKE '{"kind":"dot_placed"%' ORDER BY review_id"""
)
CHANGED = ("body", "author", "author_name", "command", "fingerprint", "seal", "review_id", "version")
PUT = """
    UPDATE change SET body = new.body, author = new.author, author_name = new.author_name, command = new.command,
        fingerprint = new.fingerprint, seal = new.seal
    FROM (SELECT unnest(CAST(? AS varchar[])) AS body, unnest(CAST(? AS varchar[])) AS author,
        unnest(CAST(? AS varchar[])) AS author_name, unnest(CAST(? AS varchar[])) AS command,
        unnest(CAST(? AS varchar[])) AS fingerprint, unnest(CAST(? AS varchar[])) AS seal,
        unnest(CAST(? AS varchar[])) AS review_id, unnest(CAST(? AS integer[])) AS version) AS new
    WHERE change.review_id = new.review_id AND change.version = new.version
"""
COPIES = (
    "Copies of before still have them, {database}.before-* and older backups: remove those when all is well."
)
SAID = "{ballots} lines of votes had the voters' names, and lost them on {at}"

Line = dict[str, Any]


def unlinking(database: str, sealer: Callable[[], Sealer]) -> Callable[[Cursor], None]:
    """Return what takes the ballots out of all logs of a database; `sealer` is asked only where there are any."""

    def unlink(cursor: Cursor) -> None:
        found = cursor.execute(TOUCHED).fetchall()
        if not found:
            return
        path = Path(database).expanduser().resolve()
        area, written = SealedFile(path, lambda _: {}), read_heads(path, sealer()).heads or {}
        count, waiting = 0, list[Line]()
        for (review_id,) in found:
            lines = list(_unlinked(cursor, sealer(), review_id, area, written.get(review_id)))
            count += sum(each["body"].startswith(BALLOT) for each in lines)
            waiting += lines
            if len(waiting) >= AT_ONCE:  # each statement reads the whole table
                _put(cursor, waiting)
                waiting.clear()
        _put(cursor, waiting)
        cursor.execute("INSERT INTO unlinked VALUES (?, now(), true)", [count])
        renew_epoch(cursor)

    return unlink


def _put(cursor: Cursor, lines: Sequence[Line]) -> None:
    if lines:
        cursor.execute(PUT, [[line[each] for line in lines] for each in CHANGED])


def forget_linked(file: DuckFile, steps: Sequence[Step]) -> None:
    """Write a file anew where it still has the bytes of before, and say so to whoever starts the program. Raises `StorageError`."""
    if all(step.number != UNLINKED for step in steps):
        return
    with file.cursor() as cursor:
        ((ballots,),) = cursor.execute("SELECT sum(ballots) FROM unlinked WHERE left_over").fetchall()
    if ballots:
        file.compact()
        with file.transaction() as cursor:
            cursor.execute("UPDATE unlinked SET left_over = false")
        log.warning(
            "%s. %s",
            SAID.format(ballots=ballots, at=f"{datetime.now(UTC):%Y-%m-%d}"),
            COPIES.format(database=file.path),
        )


def _unlinked(
    cursor: Cursor, sealer: Sealer, review_id: str, area: SealedFile, written: Head | None
) -> Iterator[Line]:
    """Yield the lines of a log that are others without the ballots."""
    open_ = _put_open(cursor, review_id, area)
    lines = list(stored_lines(cursor, review_id))
    opened = max(
        (each["version"] for each in lines if '"phase":"voting"' in each["body"] and _votes(each)), default=0
    )
    since = opened if open_ else lines[-1]["version"]
    note_rewritten(cursor, review_id, head_in(lines, written), sealer)
    voted = {each["command_id"] for each in lines if each["body"].startswith(BALLOT)}
    after = [_without_choice(each, named=each["version"] > since, voted=voted) for each in lines]
    yield from _sealed_anew(sealer, lines, after)


def _put_open(cursor: Cursor, review_id: str, area: SealedFile) -> bool:
    """Put the ballots of an open vote into the sealed area; return whether there is one. A log that cannot be read has none."""
    try:
        review = fold(Review(id=review_id), read(cursor, review_id))
    except Exception:
        log.exception("Votes of review %s that may be open are not kept: its log cannot be read", review_id)
        return False
    boxes = {key: content for key, content in boxes_of(review).items() if content is not None}
    for key, content in boxes.items():
        area.put(review_id, key, content)
    return bool(boxes)


def _votes(line: Line) -> bool:
    return str(line["body"]).startswith(VOTES)


def _without_choice(line: Line, *, named: bool, voted: set[str]) -> Line:
    """Return a line without what somebody chose; whoever voted is `named` only while that vote is open.

    The hash of a command that had a choice would tell it, so it goes from all lines of that command.
    """
    if line["command_id"] in voted:
        line = line | {"fingerprint": ""}
    body = json.loads(line["body"]) if line["body"].startswith(BALLOT) or _votes(line) else {}
    if line["body"].startswith(BALLOT):
        body = {"kind": body["kind"], "participant_id": body["participant_id"] if named else ""}
        command = line["command"] if line["command"] == "several" else "vote"
        line = line | {"command": command} | ({} if named else {"author": "", "author_name": ""})
    elif any(body.get(part, {}).get("ballots") for part in ("fields", "was")):
        body |= {part: {**body[part], "ballots": {}} for part in ("fields", "was") if "ballots" in body[part]}
    else:
        return line
    return line | {"body": json.dumps(body, ensure_ascii=False, separators=(",", ":"))}


def _sealed_anew(sealer: Sealer, before: list[Line], after: list[Line]) -> Iterator[Line]:
    """Yield the lines that are others than before, with their seals; a seal that did not fit stays as it was."""
    old = new = ""
    for was, line in zip(before, after, strict=True):
        fits = sealer.seal(old, was) == was["seal"]
        old, new = was["seal"], sealer.seal(new, line) if fits else was["seal"]
        if (changed := line | {"seal": new}) != was:
            yield changed


def remark(cursor: Cursor, database: str) -> str:
    """Return what was done, for whoever verifies the database; an empty text where there was nothing to do."""
    ballots, at = cursor.execute("SELECT sum(ballots), min(unlinked_at) FROM unlinked").fetchone()
    if not ballots:
        return ""
    said = SAID.format(ballots=ballots, at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    return f"{said}. {COPIES.format(database=database)}"
