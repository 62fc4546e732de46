"""What the logs of earlier versions said of ballots and other secret answers is taken out of them, once, when a database of before is opened.

They had each dot, and each answer to a question of the timeline or of a link, with the name of who gave it. Lines stay as many as
they were and get new seals; one whose seal did not fit does not fit afterwards either. What is still open goes on: its answers go
to the sealed area. How many lines it were stays written down (`unlinked`), and that the bytes of before are still in the file,
until it is written anew. Copies of before are not touched.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pmcore.changes.log import fold
from pmcore.model.boxes import boxes_of
from pmcore.model.review import Review
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_log import read
from pmcore.store.epochs import renew_epoch
from pmcore.store.heads import Head, head_in, note_rewritten, read_heads
from pmcore.store.schema import UNLINKING, Cursor, Step
from pmcore.store.sealed import SealedFile
from pmcore.store.seals import AT_ONCE, Sealer, stored_lines

log = logging.getLogger(__name__)


class Secret(NamedTuple):
    """Something that is answered in secret and that earlier versions wrote into logs.

    `answer` is the change that says that somebody answered, `told` the field of it that said what; `steps` are the changes of the
    question, where all answers could stand in the field `kept`, and `opens` is what one of them says when it begins. `box` is its
    name in the sealed area, `command` what the log calls whatever was sent.
    """

    box: str
    answer: str
    told: str
    steps: tuple[str, ...]
    kept: str
    opens: str
    command: str

    @property
    def pattern(self) -> str:
        """Return what lines are like, for SQL, that say what somebody answered."""
        return f'{{"kind":"{self.answer}"%"{self.told}":%'


SECRETS = (
    Secret("deciding", "dot_placed", "item_id", ("deciding_edited", "vote_closed"), "ballots", '"phase":"voting"', "vote"),
    Secret("asking", "agreement_answered", "answer", ("agreement_asked", "agreement_counted"), "answers", '"agreement_asked"', "agreement"),
    Secret("reading", "link_answered", "answer", ("link_asked", "link_counted"), "answers", '"link_asked"', "link"),
)  # fmt: skip
TOUCHED = f"""
    SELECT review_id, count(*) FROM change WHERE {" OR ".join(["body LIKE ?"] * len(SECRETS))}
    GROUP BY review_id ORDER BY review_id
"""  # noqa: S608
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
SAID = "{lines} lines of votes and other secret answers had people's names, and lost them on {at}"

Line = dict[str, Any]


def unlinking(database: str, sealer: Callable[[], Sealer]) -> Callable[[Cursor], None]:
    """Return what takes secret answers out of all logs of a database; `sealer` is asked only where there are any."""

    def unlink(cursor: Cursor) -> None:
        found = cursor.execute(TOUCHED, [each.pattern for each in SECRETS]).fetchall()
        if not found:
            return
        path = Path(database).expanduser().resolve()
        area, written = SealedFile(path, lambda _: _versions(cursor)), read_heads(path, sealer()).heads or {}
        count, waiting = 0, list[Line]()
        for review_id, told in found:
            waiting += _unlinked(cursor, sealer(), review_id, area, written.get(review_id))
            count += told
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


def _versions(cursor: Cursor) -> dict[str, int]:
    """Return how far each log goes."""
    rows = cursor.execute("SELECT review_id, max(version) FROM change GROUP BY review_id").fetchall()
    return dict(rows)


def forget_linked(file: DuckFile, steps: Sequence[Step]) -> None:
    """Write a file anew where it still has the bytes of before, and say so to whoever starts the program. Raises `StorageError`."""
    if not UNLINKING.intersection(step.number for step in steps):
        return
    with file.cursor() as cursor:
        ((lines,),) = cursor.execute("SELECT sum(ballots) FROM unlinked WHERE left_over").fetchall()
    if lines:
        file.compact()
        with file.transaction() as cursor:
            cursor.execute("UPDATE unlinked SET left_over = false")
        log.warning(
            "%s. %s",
            SAID.format(lines=lines, at=f"{datetime.now(UTC):%Y-%m-%d}"),
            COPIES.format(database=file.path),
        )


def _unlinked(
    cursor: Cursor, sealer: Sealer, review_id: str, area: SealedFile, written: Head | None
) -> Iterator[Line]:
    """Yield the lines of a log that are others without the answers."""
    lines = list(stored_lines(cursor, review_id))
    told = [each for each in SECRETS if any(_tells(line, each) for line in lines)]
    open_ = _put_open(cursor, review_id, area, {each.box for each in told})
    since = {
        each: _opened(lines, each) if each.box in open_ else lines[-1]["version"] for each in told
    }  # the versions from which on people are named
    note_rewritten(cursor, review_id, head_in(lines, written), sealer)
    sent = {line["command_id"] for line in lines if any(_tells(line, each) for each in told)}
    after = [_without_answer(line, since, sent) for line in lines]
    yield from _sealed_anew(sealer, lines, after)


def _put_open(cursor: Cursor, review_id: str, area: SealedFile, boxes: Collection[str]) -> set[str]:
    """Put the answers to what is open into the sealed area, of these boxes; return which. A log that cannot be read has none."""
    try:
        review = fold(Review(id=review_id), read(cursor, review_id))
    except Exception:
        log.exception(
            "Secret answers of review %s that may be open are not kept: its log cannot be read", review_id
        )
        return set()
    found = {
        key: content for key, content in boxes_of(review).items() if key in boxes and content is not None
    }
    for key, content in found.items():
        area.put(review_id, key, content)
    return {*found}


def _opened(lines: Sequence[Line], secret: Secret) -> int:
    """Return the version with which the question that is open was opened."""
    return max(
        (each["version"] for each in lines if _is(each, *secret.steps) and secret.opens in each["body"]),
        default=0,
    )


def _is(line: Line, *kinds: str) -> bool:
    return str(line["body"]).startswith(tuple(f'{{"kind":"{each}"' for each in kinds))


def _tells(line: Line, secret: Secret) -> bool:
    """Return whether a line says what somebody answered."""
    return _is(line, secret.answer) and f'"{secret.told}":' in line["body"]


def _without_answer(line: Line, since: Mapping[Secret, int], sent: Collection[str]) -> Line:
    """Return a line without what somebody answered; who it was is named only while that is open.

    The hash of a command that had an answer would tell it, so it goes from all lines of those that were `sent`.
    """
    if line["command_id"] in sent:
        line = line | {"fingerprint": ""}
    for secret, version in since.items():
        if _is(line, secret.answer):
            return _receipt(line, secret, named=line["version"] > version)
        if _is(line, *secret.steps):
            return _without_all(line, secret.kept)
    return line


def _receipt(line: Line, secret: Secret, *, named: bool) -> Line:
    body = json.loads(line["body"])
    body = {"kind": body["kind"], "participant_id": body["participant_id"] if named else ""}
    command = line["command"] if line["command"] == "several" else secret.command
    nobody = {} if named else {"author": "", "author_name": ""}
    return line | {"command": command, "body": _written(body)} | nobody


def _without_all(line: Line, kept: str) -> Line:
    """Return a line of a question without the answers of everybody."""
    body = json.loads(line["body"])
    parts = [part for part in ("fields", "was") if body.get(part, {}).get(kept)]
    return (
        line | {"body": _written(body | {part: {**body[part], kept: {}} for part in parts})}
        if parts
        else line
    )


def _written(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


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
    rows = cursor.execute("SELECT ballots, unlinked_at FROM unlinked ORDER BY unlinked_at").fetchall()
    said = [
        SAID.format(lines=lines, at=f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
        for lines, at in rows
        if lines
    ]
    return f"{'. '.join(said)}. {COPIES.format(database=database)}" if said else ""
