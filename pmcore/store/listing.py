"""Lists, join codes and seats: as the typed rows have them, and newer where a review is ahead of its rows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from pmcore.model.review import Review
from pmcore.store.base import ReviewMark, SeatPlace, StoredReview, page_of, summary_of
from pmcore.store.projection import Unwritten
from pmcore.store.schema import Cursor

Ahead = Mapping[str, Unwritten]

SUMMARY = """
    SELECT id, title, severity, status, stage, closed, sample, version, public_version, created_at, changed_at
    FROM review {where} ORDER BY changed_at DESC, id {limit}
"""
BEHIND = "(changed_at < ? OR (changed_at = ? AND id > ?))"
SEATS = """
    SELECT seat.review_id, seat.participant_id, review.version
    FROM seat JOIN review ON review.id = seat.review_id WHERE seat.key IN (SELECT unnest(?))
"""


def stored_reviews(
    cursor: Cursor,
    ahead: Ahead,
    after: ReviewMark | None,
    limit: int | None,
    among: Collection[str] | None,
) -> list[StoredReview]:
    """Return a page of reviews, latest change first; `ahead` was asked for before."""
    conditions, parameters = list[str](), list[Any]()
    if after is not None:
        conditions.append(BEHIND)
        parameters += [after.changed_at, after.changed_at, after.id]
    if among is not None:
        conditions.append("id IN (SELECT unnest(CAST(? AS varchar[])))")
        parameters.append(list(among))
    sql = SUMMARY.format(
        where=f"WHERE {' AND '.join(conditions)}" if conditions else "",
        limit="" if limit is None else f"LIMIT {int(limit) + len(ahead)}",
    )
    rows = cursor.execute(sql, parameters).fetchall()
    found = {row[0]: StoredReview(*row[:-2], *(at.astimezone(UTC) for at in row[-2:])) for row in rows}
    for review_id, each in ahead.items():
        known = found.get(review_id)
        if (among is None or review_id in among) and (known is None or known.version < each.review.version):
            found[review_id] = summary_of(each.review, each.changed_at)
    return page_of(found.values(), after, limit)


def review_with_code(cursor: Cursor, ahead: Ahead, join_code: str) -> str | None:
    """Return the id of the review that a code opens."""
    rows = cursor.execute("SELECT id, version FROM review WHERE join_code = ?", [join_code]).fetchall()
    found = {review_id for review_id, version in rows if not _is_behind(ahead, review_id, version)}
    newer = (review_id for review_id, each in ahead.items() if each.review.join_code == join_code)
    return next(iter(found), None) or next(newer, None)


def seats(cursor: Cursor, ahead: Ahead, keys: Sequence[str]) -> list[SeatPlace]:
    """Return the seats of a browser with these keys."""
    rows = cursor.execute(SEATS, [list(keys)]).fetchall()
    known = {review_id for review_id, _, version in rows if not _is_behind(ahead, review_id, version)}
    found = [SeatPlace(review_id, person) for review_id, person, _ in rows if review_id in known]
    for review_id, each in ahead.items():
        if review_id not in known:
            found += [SeatPlace(review_id, person) for person in seats_in(each.review, keys)]
    return found


def seats_in(review: Review, keys: Sequence[str]) -> Iterator[str]:
    """Yield the participants whom a browser with these keys may act as."""
    for key in keys:
        person = review.people_by_key.get(key)
        if person is not None and not person.removed:
            yield person.id


def _is_behind(ahead: Ahead, review_id: str, version: int) -> bool:
    return review_id in ahead and version < ahead[review_id].review.version
