"""Deferred recommendations of all reviews that return: their day has come, or they are about the same services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from pmcore.store.measures import NO_DATE, OF_SERVICE, SEATED, Query

_RETURNED = """
    SELECT recommendation.review_id, recommendation.id
    FROM recommendation JOIN review ON review.id = recommendation.review_id
    WHERE recommendation.outcome = 'deferred' AND recommendation.number > 0 AND recommendation.review_id <> ?
        AND EXISTS ({seated})
        AND NOT EXISTS (
            SELECT 1 FROM recommendation AS later
            WHERE later.taken_up = recommendation.id AND later.number > 0 AND EXISTS ({seated_later})
        )
        AND (recommendation.returns_on <= ?{of_services})
    ORDER BY coalesce(recommendation.returns_on, DATE '{no_date}'), recommendation.review_id, recommendation.id
    LIMIT ?
"""


class Returned(NamedTuple):
    """A deferred recommendation by its review and its id."""

    review_id: str
    id: str


def returned_recommendations(
    query: Query, browser: Sequence[str], today: date, *, services: Sequence[str], but: str, limit: int
) -> list[Returned]:
    """Return what returns to a browser (its keys) from the reviews in which it has a seat, earliest day first.

    What is about one of `services` does so at once, all else on its day. The review `but` is left out, and what was taken
    up again where this browser can see it.
    """
    keys, about = list(browser), [each for each in services if each]
    of_services = "".join([f" OR {OF_SERVICE}"] * len(about))
    parameters: list[Any] = [but, keys, keys, today, *about, limit]
    sql = _RETURNED.format(
        seated=SEATED.format(review="recommendation.review_id"),
        seated_later=SEATED.format(review="later.review_id"),
        of_services=of_services,
        no_date=NO_DATE,
    )
    found = query(sql, parameters)
    return [Returned(*row) for row in found.rows]
