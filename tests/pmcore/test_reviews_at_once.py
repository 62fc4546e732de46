"""The one door, over every store: many at once, and several doors to one store."""

import threading
from collections.abc import Callable, Iterator

import pytest

from pmcore.changes.log import Recorded, fold
from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import EditLesson
from pmcore.commands.people import RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import (
    ConcurrentEditError,
    NotAllowedError,
    StorageError,
)
from pmcore.model.people import Visitor
from pmcore.model.review import Review
from pmcore.reviews import Outcome, Reviews
from pmcore.reviews.writer import TRIES
from pmcore.store import MemoryStore, Store
from tests.kit import Story, given, host, seat
from tests.pmcore.reviews_kit import LESSON, Held, ana, bo, does, together, with_ana_and_bo


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
    yield from with_ana_and_bo(store)


# ---------------------------------------------------------------------- many at once


def test_thirty_who_add_at_once_lose_nothing(story: Story):
    people = [seat(f"Person {number}") for number in range(30)]
    actors = [story.actor(person) for person in people]
    heard = list[Recorded]()
    story.reviews.subscribe(lambda review, records: heard.extend(records))
    before = story.review.version

    def adds(number: int) -> Callable[[], object]:
        return lambda: [
            story.reviews.execute(story.id, AddTimelineEvent(text=f"{number}.{k}"), actors[number])
            for k in range(5)
        ]

    results = together([adds(number) for number in range(30)])
    assert not [each for each in results if isinstance(each, Exception)]
    assert {event.text for event in story.review.events.values()} == {
        f"{n}.{k}" for n in range(30) for k in range(5)
    }
    assert sorted(event.number for event in story.review.events.values()) == list(range(1, 151))
    assert [each.version for each in heard] == list(range(before + 1, before + 151))
    stored = story.reviews.store.changes(story.id)
    assert stored == story.log
    assert fold(Review(id=story.id), stored) == story.review


def test_what_waits_together_is_decided_one_after_the_other(story: Story):
    story.when(LESSON, by=ana)
    edit = EditLesson(id="L-01", text="Alerts were off", seen=1)
    with Held(story) as writer:
        first, second = writer.ask(
            does(story, edit, story.actor(ana)),
            does(story, EditLesson(id="L-01", text="Nobody was paged", seen=1), story.actor(bo)),
        )
    assert isinstance(first, Outcome)
    assert isinstance(second, ConcurrentEditError)
    assert story.only("lessons").text == "Alerts were off"


def test_one_that_is_refused_does_not_stop_its_neighbours(story: Story):
    with Held(story) as writer:
        results = writer.ask(
            does(story, LESSON, story.actor(ana)),
            does(story, RenewJoinCode(), story.actor(ana)),
            does(story, LESSON, story.actor(bo)),
        )
    assert [type(each) for each in results] == [Outcome, NotAllowedError, Outcome]
    story.then(lessons=2)


def test_somebody_who_opens_a_new_review_while_it_is_made_sees_its_log_once(store: Store):
    """Found by reading: whoever read the store between the commit and its showing had every line twice."""
    reviews = Reviews(store)
    made: list[str] = []
    store_append = store.append

    class Curious:
        """The same store, whose new review somebody opens as soon as it is there."""

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def append(self, commits: object) -> None:
            store_append(commits)
            visit = threading.Thread(target=reviews.get, args=(commits[0].review_id,))
            visit.start()
            visit.join()

    reviews.store = Curious()
    made.append(reviews.create(CreateReview(title="Disk"), Visitor(key="k")).review.id)
    assert [each.version for each in reviews.log(made[0])] == [1, 2]
    assert reviews.get(made[0]).version == 2
    reviews.close()


# ---------------------------------------------------------------------- several who share a store


def sharing(story: Story) -> Reviews:
    """Return another program's door to the same store."""
    return Reviews(MemoryStore(beside=story.reviews.store), quotas=False)


def test_what_others_commit_is_heard_and_shown_without_asking():
    story = given()
    other = sharing(story)
    assert other.get(story.id).version == story.review.version
    heard = threading.Event()
    other.subscribe(lambda review, records: heard.set() if review.events else None)
    story.when(AddTimelineEvent(text="Disk full"))
    assert heard.wait(5)
    assert [each.text for each in other.get(story.id).events.values()] == ["Disk full"]
    other.close()


class Deaf(MemoryStore):
    """A store that hears of others late: what they did is met only when one's own commit fails."""

    def listen(self, callback: object) -> Callable[[], None]:
        return lambda: None


def test_who_loses_a_race_decides_again_against_what_the_faster_one_did():
    story = given()
    other = Reviews(Deaf(beside=story.reviews.store), quotas=False)
    assert other.get(story.id).events == {}
    story.when(AddTimelineEvent(text="First"))
    outcome = other.execute(story.id, AddTimelineEvent(text="Second"), story.actor(host))
    assert [each.label for each in outcome.review.timeline] == ["T-01", "T-02"]
    assert [each.version for each in other.log(story.id)] == list(range(1, outcome.review.version + 1))
    other.close()


def test_a_race_that_is_always_lost_ends_with_a_sentence():
    story = given()

    class Slow(Deaf):
        """A store into which somebody else writes before each commit of ours."""

        tried = 0

        def append(self, commits: object) -> None:
            self.tried += 1
            story.when(AddTimelineEvent(text=f"Faster {self.tried}"))
            super().append(commits)

    other = Reviews(Slow(beside=story.reviews.store), quotas=False)
    with pytest.raises(StorageError, match="busy"):
        other.execute(story.id, AddTimelineEvent(text="Never"), story.actor(host))
    assert other.store.tried == TRIES + 1
    assert not any(each.text == "Never" for each in story.review.events.values())
    assert other.get(story.id).version == story.review.version
    other.close()
