"""Queue: deliveries that wait for their first or next attempt, in a thread of its own. What waits is bounded, and so is how often."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pmcore.server.webhook.sending import Answer

log = logging.getLogger(__name__)

MOST = 1_000  # deliveries that wait
PAUSES = (5.0, 30.0, 120.0, 600.0, 1_800.0)  # seconds before the next attempts; then it is given up
ENDS = 6.0  # seconds that the end of the server waits for an attempt


@dataclass(order=True, slots=True)
class Delivery:
    """What is to be sent, and when. `make` is asked for the body at the first attempt, in the queue's thread."""

    due: float
    number: int
    id: str = field(compare=False)
    make: Callable[[], bytes] | None = field(compare=False)
    body: bytes = field(default=b"", compare=False)
    tries: int = field(default=0, compare=False)


class Queue:
    """Sends deliveries one after the other. Any thread may add; that takes no time and never fails."""

    def __init__(
        self,
        send: Callable[[str, bytes], Answer],
        told: Callable[[str], None],
        *,
        pauses: tuple[float, ...] = PAUSES,
        most: int = MOST,
    ) -> None:
        """Send by `send` (id, body); `told` hears how each ended: sent, again, failed or dropped."""
        self._send, self._told, self._pauses, self._most = send, told, pauses, most
        self._waiting: list[Delivery] = []
        self._numbers = itertools.count()
        self._news = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="postmortem-webhook", daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def add(self, delivery_id: str, make: Callable[[], bytes]) -> None:
        """Have the body that `make` returns sent; where too many wait, the oldest is given up."""
        with self._news:
            if self._closed:
                return
            heapq.heappush(self._waiting, Delivery(time.monotonic(), next(self._numbers), delivery_id, make))
            if len(self._waiting) > self._most:
                oldest = min(self._waiting, key=lambda each: each.number)
                self._waiting.remove(oldest)
                heapq.heapify(self._waiting)
                self._told("dropped")
            self._news.notify()

    def close(self) -> None:
        """Send nothing more; an attempt that runs may end."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join(ENDS)

    def _next(self) -> Delivery | None:
        """Return what is due, as soon as something is; None at the end."""
        with self._news:
            while not self._closed:
                wait = self._waiting[0].due - time.monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._waiting)
                self._news.wait(wait)
        return None

    def _run(self) -> None:
        while delivery := self._next():
            try:
                self._try(delivery)
            except Exception:
                log.exception("A delivery of the webhook failed")
                self._told("failed")

    def _try(self, delivery: Delivery) -> None:
        if delivery.make:
            delivery.body, delivery.make = delivery.make(), None
        answer = self._send(delivery.id, delivery.body)
        if answer.arrived:
            self._told("sent")
            return
        if not answer.again or delivery.tries >= len(self._pauses):
            log.warning("The webhook's delivery %s is given up: %s", delivery.id, answer.sentence)
            self._told("failed")
            return
        delivery.due = time.monotonic() + self._pauses[delivery.tries]
        delivery.tries += 1
        log.info("The webhook's delivery %s is tried again: %s", delivery.id, answer.sentence)
        self._told("again")
        with self._news:
            if not self._closed:
                heapq.heappush(self._waiting, delivery)
