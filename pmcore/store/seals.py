"""Seals: each line of a log carries a hash over the line before it and itself, made with a secret that is not in the database.

Whoever changes, removes or adds a line by SQL cannot make the seals that follow, and `postmortem verify` says where the
chain breaks. Whoever can read the secret can; it may be kept elsewhere (POSTMORTEM_SECRET).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from pmcore.store.schema import Cursor

AT_ONCE = 5_000  # lines sealed by one statement
SIZE = 16  # bytes of a seal

LINES = """
    SELECT review_id, version, body, author, author_name, command_id, command, recorded_at, undoes,
        coalesce(fingerprint, '') AS fingerprint, coalesce(seal, '') AS seal
    FROM change {where} ORDER BY review_id, version
"""
PUT = """
    UPDATE change SET seal = sealed.seal
    FROM (SELECT unnest(CAST(? AS varchar[])) AS id, unnest(CAST(? AS integer[])) AS version,
        unnest(CAST(? AS varchar[])) AS seal) AS sealed
    WHERE change.review_id = sealed.id AND change.version = sealed.version
"""


class Sealer:
    """Makes seals with one secret."""

    def __init__(self, secret: str) -> None:
        """The key is made from the secret, so that a seal says nothing about cookies and tokens."""
        key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"pm seal of lines").digest()
        self._begun = hashlib.blake2b(
            key=key, digest_size=SIZE
        )  # to begin with the key each time would take twice as long

    def seal(self, before: str, line: Mapping[str, Any]) -> str:
        """Return the seal of a line of the log that follows on one with the seal `before`."""
        at: datetime = line["recorded_at"]
        # What `json.dumps` makes of the list of all, which takes twice as long.
        values = (
            f"[{quoted(before)}, {quoted(line['review_id'])}, {line['version']}, {quoted(line['body'])}, "
            f"{quoted(line['author'])}, {quoted(line['author_name'])}, {quoted(line['command_id'])}, {quoted(line['command'])}, "
            f"{quoted(at.astimezone(UTC).isoformat())}, {quoted(line['undoes'])}, {quoted(line['fingerprint'])}]"
        )
        return self.sign(values.encode())

    def sign(self, content: bytes) -> str:
        """Return what only who has the secret can make of `content`."""
        seal = self._begun.copy()
        seal.update(content)
        return seal.hexdigest()


def seal_all(cursor: Cursor, sealer: Sealer) -> None:
    """Seal the lines of a database from before there were seals."""
    review, seal = "", ""
    waiting: list[tuple[str, int, str]] = []
    for line in stored_lines(cursor):
        before = seal if line["review_id"] == review else ""
        review, seal = line["review_id"], sealer.seal(before, line)
        waiting.append((review, line["version"], seal))
    for start in range(0, len(waiting), AT_ONCE):
        columns = zip(*waiting[start : start + AT_ONCE], strict=True)
        cursor.execute(PUT, [list(column) for column in columns])


def broken_at(sealer: Sealer, lines: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the version of the first line of a log whose seal does not fit, None where all do."""
    before = ""
    for line in lines:
        if sealer.seal(before, line) != line["seal"]:
            return int(line["version"])
        before = line["seal"]
    return None


def stored_lines(cursor: Cursor, review_id: str = "") -> Iterator[dict[str, Any]]:
    """Yield the lines of the log of a review, or of all, as they are stored."""
    where = "WHERE review_id = ?" if review_id else ""
    found = cursor.execute(LINES.format(where=where), [review_id] if review_id else [])
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        yield dict(zip(names, row, strict=True))
