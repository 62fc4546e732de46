"""The store alone, without the door: what was decided before is appended by a writer that gathers, as the door's does."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from pmcore.changes.log import Recorded, fold
from pmcore.changes.timeline import TimelineEventAdded
from pmcore.model.review import Review
from pmcore.store.base import Commit, Store

MOST_TOGETHER = 256


def commits_of(logs: Sequence[Sequence[Recorded]]) -> tuple[list[Commit], list[Commit]]:
    """Return what comes before the first event of each log as a commit each, and a commit for each event, by turns."""
    begun, events = [], []
    for log in logs:
        first = next(place for place, each in enumerate(log) if isinstance(each.change, TimelineEventAdded))
        review = fold(Review(id=log[0].review_id), log[:first])
        begun.append(Commit(review.id, 0, log[:first], review))
        events.append(list(_events(review, log[first:])))
    turns = itertools.zip_longest(*events)
    return begun, [each for turn in turns for each in turn if each is not None]


def _events(review: Review, records: Sequence[Recorded]) -> Iterator[Commit]:
    for record in records:
        before, review = review.version, fold(review, [record])
        yield Commit(review.id, before, [record], review)


@contextmanager
def gathered(store: Store, commits: Sequence[Commit]) -> Iterator[Callable[[], None]]:
    """Yield what waits until the next of `commits` is durable; everything that waits is committed together."""
    waiting: queue.SimpleQueue[Future[None] | None] = queue.SimpleQueue()

    def run() -> None:
        left = iter(commits)
        while (first := waiting.get()) is not None:
            batch = [first]
            while len(batch) < MOST_TOGETHER and not waiting.empty() and (more := waiting.get()) is not None:
                batch.append(more)
            store.append(list(itertools.islice(left, len(batch))))
            for answer in batch:
                answer.set_result(None)

    def work() -> None:
        answer: Future[None] = Future()
        waiting.put(answer)
        answer.result()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield work
    finally:
        waiting.put(None)
        thread.join()
