"""What the tests of the one door share: Ana and Bo in a review, many at once, and a writer that is held."""

import threading
from collections.abc import Callable, Iterator
from typing import Self

from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.model.people import Actor
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from pmcore.store import Store
from tests.kit import Story, given, seat

ana, bo = seat("Ana"), seat("Bo")
LESSON = AddLesson(text="Alerts were silent")


def with_ana_and_bo(store: Store) -> Iterator[Story]:
    """Yield a review in a store, with Ana and Bo in it."""
    told = given(ana.does(), bo.does(), store=store)
    told.id_of(ana), told.id_of(bo)
    yield told
    told.reviews.close()


def together(works: list[Callable[[], object]]) -> list[object]:
    """Do all at once, each in a thread of its own; return what each returned or raised."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = works[number]()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Held:
    """Holds the writer in a listener, so that everything asked meanwhile waits in one batch."""

    def __init__(self, story: Story) -> None:
        self._story, self._go, self._held = story, threading.Event(), threading.Event()

    def __enter__(self) -> Self:
        self._stop = self._story.reviews.subscribe(self._hold)
        works = self._story.when, EditIncident(title="Hold on")
        self._thread = threading.Thread(target=works[0], args=works[1:])
        self._thread.start()  # who asks commits, and so is held
        assert self._held.wait(5)
        return self

    def _hold(self, review: Review, records: object) -> None:
        self._held.set()
        assert self._go.wait(20)

    def ask(self, *works: Callable[[], object]) -> list[object]:
        """Queue all behind the held writer in this order, let it go, and return what came of each."""
        results: list[object] = [None] * len(works)
        threads = []
        for number, work in enumerate(works):
            waiting = self._story.reviews.writer.waiting
            threads.append(threading.Thread(target=_keep, args=(results, number, work)))
            threads[-1].start()
            while self._story.reviews.writer.waiting == waiting:
                assert threads[-1].is_alive()
        self._go.set()
        for thread in threads:
            thread.join()
        return results

    def __exit__(self, *_: object) -> None:
        self._go.set()
        self._thread.join()
        self._stop()


def _keep(results: list[object], number: int, work: Callable[[], object]) -> None:
    try:
        results[number] = work()
    except Exception as error:  # noqa: BLE001 - what was raised is the result
        results[number] = error


def does(story: Story, command: object, by: Actor, command_id: str | None = None) -> Callable[[], Outcome]:
    return lambda: story.reviews.execute(story.id, command, by, command_id)
