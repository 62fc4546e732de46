"""Hook: what is sent when measures change. The commit is done before it hears of it, and waits for nothing here."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic_core import to_json

from pmcore.changes.log import Recorded
from pmcore.errors import InvalidError
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.reviews import Reviews
from pmcore.server.settings import Settings
from pmcore.server.webhook.address import Resolve, Target, checked, numbers_of, target_of
from pmcore.server.webhook.queue import PAUSES, Queue
from pmcore.server.webhook.sending import DEADLINE, Answer, attempt, headers_of
from pmcore.store.measures import stored_measure

SHORTEST = 16  # letters of a secret
CHANGED, TEST = "measures.changed", "test"


class Webhook:
    """Tells the operator's address of every commit that changes measures."""

    def __init__(
        self,
        reviews: Reviews,
        settings: Settings,
        told: Callable[[str], None],
        *,
        pauses: tuple[float, ...] = PAUSES,
        deadline: float = DEADLINE,
        resolve: Resolve = numbers_of,
    ) -> None:
        """Listen where `settings` name an address; `told` hears how each delivery went. Raises `InvalidError` for a wrong one."""
        self._queue: Queue | None = None
        if not settings.webhook_url:
            return
        target, secret = _configured(settings)

        def send(delivery: str, body: bytes) -> Answer:
            headers = headers_of(delivery, secret, body, time.time())
            return attempt(target, body, headers, deadline=deadline, resolve=resolve)

        self._queue = Queue(send, told, pauses=pauses)
        self._hear_no_more = reviews.subscribe(self._heard)

    def close(self) -> None:
        """Tell nobody any more."""
        if self._queue is not None:
            self._hear_no_more()
            self._queue.close()

    def _heard(self, review: Review, records: Sequence[Recorded]) -> None:
        touched = (each.change.touches() for each in records)
        ids = tuple(dict.fromkeys(each.id for each in touched if each.collection == "measures"))
        if ids and self._queue is not None:
            delivery, at = str(uuid.uuid4()), records[-1].recorded_at
            self._queue.add(delivery, lambda: changed(delivery, at, review, ids))


def changed(delivery: str, at: datetime, review: Review, ids: Sequence[str]) -> bytes:
    """Return the body of a delivery: measures as lists show them, and the ids of those that are gone."""
    measures = as_seen_by(review).measures
    return to_json(
        {
            "event": CHANGED,
            "delivery": delivery,
            "at": at.astimezone(UTC),
            "review_id": review.id,
            "measures": [
                stored_measure(review, measures[each])._asdict() for each in ids if each in measures
            ],
            "removed": [each for each in ids if each not in measures],
        }
    )


def try_out(settings: Settings, *, deadline: float = DEADLINE, resolve: Resolve = numbers_of) -> Answer:
    """Send a delivery that says nothing, once. Raises `InvalidError` where no address is set, or a wrong one."""
    if not settings.webhook_url:
        raise InvalidError(
            "No webhook is set. POSTMORTEM_WEBHOOK_URL says where to, POSTMORTEM_WEBHOOK_SECRET signs."
        )
    target, secret = _configured(settings)
    delivery = str(uuid.uuid4())
    body = to_json(
        {"event": TEST, "delivery": delivery, "at": datetime.now(UTC), "measures": [], "removed": []}
    )
    return attempt(
        target, body, headers_of(delivery, secret, body, time.time()), deadline=deadline, resolve=resolve
    )


def reachable(settings: Settings, resolve: Resolve = numbers_of) -> None:
    """Raise where the address that is set is a wrong one (`InvalidError`), must not be called, or means nothing (`OSError`)."""
    checked(_configured(settings).target, resolve)


class _Configured(NamedTuple):
    """Where deliveries go, and what they are signed with."""

    target: Target
    secret: str


def _configured(settings: Settings) -> _Configured:
    if len(settings.webhook_secret) < SHORTEST:
        raise InvalidError(
            f"POSTMORTEM_WEBHOOK_SECRET signs what is sent, and must have {SHORTEST} letters or more. "
            "Set it to what this prints: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return _Configured(target_of(settings.webhook_url, settings.webhook_hosts), settings.webhook_secret)
