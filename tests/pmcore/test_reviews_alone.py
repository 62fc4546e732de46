"""Who is alone commits in their own thread; who comes meanwhile waits, and everybody waits for their turn."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from pmcore.changes.log import Recorded
from pmcore.commands.lessons import AddLesson
from pmcore.errors import StorageError
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from pmcore.store import Store
from pmcore.wording.language import catalogue, speaking
from tests.kit import Story
from tests.pmcore.reviews_kit import LESSON, Held, ana, bo, does, together, with_ana_and_bo

SOON = 20  # seconds; only a failure waits so long


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
    yield from with_ana_and_bo(store)


def test_who_is_alone_commits_in_their_own_thread(story: Story):
    threads = list[threading.Thread]()
    story.reviews.subscribe(lambda review, records: threads.append(threading.current_thread()))
    actor = story.actor(ana)
    for _ in range(20):
        story.reviews.execute(story.id, LESSON, actor)
    # Those who come while the writer is still telling others wait for it.
    assert threading.current_thread() in threads


def test_who_comes_while_somebody_commits_waits_and_is_done_by_the_writer(story: Story):
    threads = dict[str, str]()

    def heard(review: Review, records: Sequence[Recorded]) -> None:
        threads[records[0].by_name] = threading.current_thread().name

    with Held(story) as writer:
        story.reviews.subscribe(heard)
        results = writer.ask(does(story, LESSON, story.actor(ana)), does(story, LESSON, story.actor(bo)))
    assert [type(each) for each in results] == [Outcome, Outcome]
    assert threads == {"Ana": "postmortem-writer", "Bo": "postmortem-writer"}


def test_listeners_hear_of_every_line_in_order_whoever_commits(story: Story):
    heard = list[int]()
    story.reviews.subscribe(lambda review, records: heard.extend(each.version for each in records))
    actors = [story.actor(ana), story.actor(bo)]
    before = story.review.version

    def writes(number: int) -> None:
        for each in range(30):
            story.reviews.execute(story.id, AddLesson(text=f"{number}.{each}"), actors[number])

    assert together([lambda: writes(0), lambda: writes(1)]) == [None, None]
    assert heard == list(range(before + 1, before + 61))
    assert [each.version for each in story.reviews.store.changes(story.id)] == list(range(1, before + 61))


def test_what_is_done_at_once_does_not_follow_the_language_of_who_asks(story: Story):
    spoken = list[object]()
    story.reviews.subscribe(lambda review, records: spoken.append(catalogue()))
    house = catalogue()
    with speaking(replace(house, language="other")):
        assert catalogue() is not house
        for _ in range(10):
            story.reviews.execute(story.id, LESSON, story.actor(ana))
    assert all(each is house for each in spoken)


def test_closing_waits_for_who_commits_in_their_own_thread(story: Story):
    go, held, results = threading.Event(), threading.Event(), list[object]()

    def hold(review: Review, records: Sequence[Recorded]) -> None:
        held.set()
        assert go.wait(SOON)

    actor = story.actor(ana)
    story.reviews.execute(story.id, LESSON, actor)
    story.reviews.subscribe(hold)
    asking = threading.Thread(target=lambda: results.append(story.reviews.execute(story.id, LESSON, actor)))
    asking.start()
    assert held.wait(SOON)
    closing = threading.Thread(target=story.reviews.close)
    closing.start()
    closing.join(0.2)
    assert closing.is_alive()
    go.set()
    asking.join(SOON)
    closing.join(SOON)
    assert [type(each) for each in results] == [Outcome]
    with pytest.raises(StorageError, match="The server is stopping"):
        story.reviews.execute(story.id, LESSON, actor)
