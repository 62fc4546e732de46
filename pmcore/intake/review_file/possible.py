"""What a review from elsewhere may hold: as much as anybody can add here, and values that the store can keep.

No command has looked at what a file says, and one value that no column takes would keep the rows of all reviews from following.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pmcore.changes.log import Recorded
from pmcore.commands.cards import MOST_CARDS
from pmcore.commands.causes import MOST_CAUSES
from pmcore.commands.communication import MOST_MESSAGES
from pmcore.commands.incident import MOST_ROWS
from pmcore.commands.measures import MOST_MEASURES
from pmcore.commands.people import MOST_PEOPLE
from pmcore.commands.questions import MOST_QUESTIONS
from pmcore.commands.timeline import MOST_EVENTS
from pmcore.commands.tray import MOST_FILES
from pmcore.intake.importer import UnreadableError
from pmcore.model.review import COLLECTIONS, Review
from pmcore.store.rows import rows_of

LARGEST = 2**31 - 1
YEARS = range(1900, 2201)
ID = re.compile(r"[\w.:-]{1,80}")
MOST: Mapping[str, int] = {
    "events": MOST_EVENTS, "causes": MOST_CAUSES, "recommendations": MOST_CARDS, "groups": MOST_CARDS, "lessons": MOST_CARDS,
    "measures": MOST_MEASURES, "questions": MOST_QUESTIONS, "messages": MOST_MESSAGES, "impacts": MOST_ROWS, "links": MOST_ROWS,
    "people": 10 * MOST_PEOPLE, "tray": MOST_FILES,
}  # fmt: skip


def require_possible(review: Review, records: Sequence[Recorded]) -> None:
    """Raise `UnreadableError` where `records` lead to a `review` that nobody can have here."""
    for collection, most in MOST.items():
        if len(review.items(collection)) > most:
            raise UnreadableError(
                f"This review has more than {most:,} {collection}: too many for any review here."
            )
    for collection in COLLECTIONS:
        for item_id in review.items(collection):
            if not ID.fullmatch(item_id):
                raise UnreadableError(
                    f"Something among the {collection} of this review has an id that none can have."
                )
    for record in records:
        _require_kept(record.recorded_at, "log")
    for table, _, values in rows_of(review, [each.change for each in records]):
        for value in (values or {}).values():
            _require_kept(value, table)


def _require_kept(value: Any, table: str) -> None:
    """Raise where a column cannot hold a value."""
    number = isinstance(value, int) and abs(value) > LARGEST
    if number or (isinstance(value, datetime) and value.year not in YEARS):
        raise UnreadableError(f"There is a number or a time that cannot be in the {table} of this review.")
