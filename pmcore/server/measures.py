"""Measures of many reviews as one file."""

from __future__ import annotations

from datetime import datetime

from pmcore.errors import RuleError
from pmcore.model.visibility import as_seen_by
from pmcore.report import Document
from pmcore.report.trackers import Planned, file_for
from pmcore.reviews import Reviews
from pmcore.store.measures import Asked, listed_measures

MOST = 2_000  # measures of one file


def measures_file(reviews: Reviews, asked: Asked, tool: str, now: datetime) -> Document:
    """Return the measures that are asked for as the file of a tool (report/trackers.py), due ones first.

    Raises `InvalidError` where there is no such tool, `RuleError` where they are more than a file holds.
    """
    found = listed_measures(reviews.store.query, asked, limit=MOST + 1)
    if len(found) > MOST:
        raise RuleError(
            f"A file holds at most {MOST} measures. Ask for fewer: those of one owner or service."
        )
    seen = {each.review_id: as_seen_by(reviews.get(each.review_id)) for each in found}
    planned = [
        Planned(seen[each.review_id], measure)
        for each in found
        if (measure := seen[each.review_id].measures.get(each.id))
    ]
    return file_for(tool, planned, now)
