"""Reviews in memory: so many bytes and no more, and nobody notices that one was let go and read again."""

import threading

import pytest

from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotFoundError
from pmcore.model.people import Attendance
from pmcore.reviews import Reviews, Source
from pmcore.store import MemoryStore
from tests.kit import given, host

KIB = 2**10


def log_of(words="x"):
    """Return the log of a small review with a text, and its host's seat."""
    told = given(AddTimelineEvent(text=words), AddLesson(text=words))
    return told.log, told.actor(host)


def filled(reviews, count, words="x" * 2_000):
    """Return the ids of `count` reviews in these `Reviews`, and the seat of their host."""
    log, seat = log_of(words)
    return [reviews.adopt(log).id for _ in range(count)], seat


def is_whole(reviews, review_id):
    """Check that the log in memory is the one in the store, from its first line on."""
    lines = reviews.log(review_id)
    assert [each.version for each in lines] == list(range(1, len(lines) + 1))
    assert lines == list(reviews.store.changes(review_id))
    assert reviews.get(review_id).version == len(lines)


def test_reviews_that_are_written_to_in_turns_are_not_read_again_for_each_command():
    reviews = Reviews(CountingStore(), quotas=False, most_loaded=250 * KIB)
    ids, seat = filled(reviews, 6)
    for number in range(20):
        for each in ids:
            reviews.execute(each, AddLesson(text=f"Lesson {number}"), seat)
    assert reviews.loaded.bytes > 250 * KIB
    assert reviews.store.read < 40
    for each in ids:
        is_whole(reviews, each)
    reviews.close()


class CountingStore(MemoryStore):
    """A store that counts how often a whole log is read."""

    def __init__(self):
        super().__init__()
        self.read = 0

    def changes(self, review_id, after=0):
        self.read += not after
        return super().changes(review_id, after)


def test_a_thousand_reviews_that_were_opened_do_not_stay():
    reviews = Reviews(MemoryStore(), quotas=False, most_loaded=500 * KIB)
    ids, _ = filled(reviews, 1_000)
    for each in ids:
        assert reviews.get(each).events
    assert len(reviews.loaded) < 40
    assert reviews.loaded.bytes <= 500 * KIB
    is_whole(reviews, ids[0])
    reviews.close()


def test_the_ones_that_were_asked_for_last_are_still_there():
    reviews = Reviews(MemoryStore(), quotas=False, most_loaded=200 * KIB)
    (*ids, _), _ = filled(reviews, 31)  # the writer may not have let go of the last one yet
    latest = reviews.get(ids[-1])
    reviews.get(ids[-2])
    assert reviews.get(ids[-1]) is latest
    for each in ids[:20]:
        reviews.get(each)
    assert reviews.get(ids[-1]) is not latest
    assert reviews.get(ids[-1]).events == latest.events
    reviews.close()


def test_one_that_is_larger_than_all_the_room_there_is_can_be_read_and_written():
    reviews = Reviews(MemoryStore(), quotas=False, most_loaded=1)
    ids, seat = filled(reviews, 3)
    for each in ids * 2:
        reviews.execute(each, AddLesson(text="one more"), seat)
        is_whole(reviews, each)
    assert len(reviews.loaded) == 1
    reviews.close()


def test_a_log_that_was_put_in_the_place_of_another_is_read_again(store):
    story = given(AddLesson(text="A name that must go"), AddLesson(text="Stays"), store=store)
    other = story.reviews.adopt(story.log, "other")
    assert [each.text for each in story.reviews.get(story.id).lessons.values()] == [
        "A name that must go",
        "Stays",
    ]
    store.rewrite(story.id, story.log[:-2])
    assert not story.reviews.get(story.id).lessons
    story.when(AddLesson(text="Later"))
    assert [each.text for each in story.review.lessons.values()] == ["Later"]
    is_whole(story.reviews, story.id)
    is_whole(story.reviews, other.id)
    store.rewrite(other.id, [])
    with pytest.raises(NotFoundError):
        story.reviews.get(other.id)
    assert story.reviews.loaded.bytes == sum(each.bytes for each in story.reviews.loaded._loaded.values())
    story.reviews.close()


def test_a_command_is_decided_against_the_log_that_there_is_now(store):
    story = given(AddLesson(text="A name that must go"), store=store)
    story.reviews.get(story.id)
    store.rewrite(story.id, story.log[:-1])
    story.when(EditLesson(id="L-01", text="Changed")).then(NotFoundError)
    is_whole(story.reviews, story.id)
    story.reviews.close()


def test_a_review_that_somebody_has_open_stays():
    here = set()
    online = Attendance(online=frozenset({"somebody"}))
    source = Source(attendance=lambda each: online if each in here else Attendance())
    reviews = Reviews(MemoryStore(), source, most_loaded=1)
    ids, _ = filled(reviews, 5)
    here.add(ids[0])
    first = reviews.get(ids[0])
    for each in ids[1:]:
        reviews.get(each)
    assert reviews.get(ids[0]) is first
    reviews.close()


class Slow(MemoryStore):
    """A store whose disk takes as long as a test wants."""

    def __init__(self):
        super().__init__()
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def append(self, commits):
        self.reached.set()
        assert self.go_on.wait(10)
        super().append(commits)


def test_a_review_that_the_writer_has_in_hand_is_not_let_go():
    store = Slow()
    reviews = Reviews(store, most_loaded=200 * KIB)
    ids, seat = filled(reviews, 20)
    store.reached.clear()
    store.go_on.clear()
    answers = []
    writing = threading.Thread(
        target=lambda: answers.append(reviews.execute(ids[0], AddLesson(text="waits"), seat, "waits"))
    )
    writing.start()
    assert store.reached.wait(10)
    for each in ids[1:]:
        reviews.get(each)
    store.go_on.set()
    writing.join(10)
    assert answers[0].review.lessons
    is_whole(reviews, ids[0])
    assert reviews.execute(ids[0], AddLesson(text="waits"), seat, "waits").repeated
    reviews.close()


def test_nothing_is_lost_while_many_write_and_read_and_every_review_is_let_go_all_the_time(store):
    reviews = Reviews(store, quotas=False, most_loaded=1)
    ids, seat = filled(reviews, 6, "x")
    failed = []

    def write(number):
        try:
            for turn in range(10):
                review_id = ids[(number + turn) % len(ids)]
                reviews.execute(review_id, AddLesson(text=f"{number} {turn}"), seat, f"{number}-{turn}")
                texts = {each.text for each in reviews.get(review_id).lessons.values()}
                assert f"{number} {turn}" in texts, "what was acknowledged is there"
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=write, args=[number]) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failed == []
    for each in ids:
        is_whole(reviews, each)
    assert sum(len(reviews.get(each).lessons) for each in ids) == 6 + 60
    reviews.close()


@pytest.mark.parametrize("most", [1, 10**9])
def test_a_listener_hears_the_same_either_way(most):
    heard = []
    reviews = Reviews(MemoryStore(), quotas=False, most_loaded=most)
    ids, seat = filled(reviews, 2)
    reviews.subscribe(lambda review, records: heard.append((review.id, [each.version for each in records])))
    for _ in range(2):
        for each in ids:
            reviews.execute(each, AddLesson(text="y"), seat)
    first = len(reviews.log(ids[0])) - 1
    assert heard == [(each, [first + turn]) for turn in range(2) for each in ids]
    reviews.close()
