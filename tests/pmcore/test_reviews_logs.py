"""The one door, over every store: whole logs that are taken over, listeners, and the end."""

import threading
from collections.abc import Callable, Iterator

import pytest

from pmcore.changes.log import Recorded
from pmcore.commands.people import RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import (
    RuleError,
    StorageError,
)
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from pmcore.store import Store
from tests.kit import Story, given
from tests.pmcore.reviews_kit import LESSON, Held, ana, does, together, with_ana_and_bo


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
    yield from with_ana_and_bo(store)


# ---------------------------------------------------------------------- taking over a whole log


def test_a_whole_log_is_taken_over_as_a_review_of_its_own(story: Story):
    told = given(
        ana.does(AddTimelineEvent(text="Disk full"), EditTimelineEvent(id="T-01", text="Disk was full"))
    )
    copy = story.reviews.adopt(told.log)
    assert copy.id not in {told.id, story.id}
    assert [each.text for each in copy.events.values()] == ["Disk was full"]
    assert [each.by_name for each in story.reviews.log(copy.id)] == [each.by_name for each in told.log]
    assert story.reviews.store.changes(copy.id) == story.reviews.log(copy.id)
    assert {each.id for each in story.reviews.all()} == {copy.id, story.id}


def test_every_copy_has_a_join_code_of_its_own(story: Story):
    """Found by reading: the code of a sample that was loaded twice opened whichever came first."""
    story.when(RenewJoinCode())
    copies = [story.reviews.adopt(story.log) for _ in range(2)]
    codes = {each.join_code for each in (story.review, *copies)}
    assert len(codes) == 3
    for copy in copies:
        assert story.reviews.with_code(copy.join_code).id == copy.id


def test_a_log_is_taken_over_once_under_an_id(story: Story):
    story.reviews.adopt(story.log, "sample")
    with pytest.raises(RuleError, match="exists already"):
        story.reviews.adopt(story.log, "sample")


@pytest.mark.parametrize("damage", [lambda log: log[1:], lambda log: log[:1] + log[2:], lambda log: []])
def test_half_a_log_is_not_taken_over(story: Story, damage: Callable[[list[Recorded]], list[Recorded]]):
    with pytest.raises(RuleError):
        story.reviews.adopt(damage(story.log))
    assert len(story.reviews.all()) == 1


# ---------------------------------------------------------------------- listeners, and the end


def test_a_listener_that_fails_harms_nobody(story: Story, caplog: pytest.LogCaptureFixture):
    heard = list[int]()

    def fails(review: Review, records: object) -> None:
        raise ZeroDivisionError

    story.reviews.subscribe(fails)
    stop = story.reviews.subscribe(lambda review, records: heard.append(review.version))
    story.when(LESSON, by=ana)
    version = story.review.version
    stop()
    story.when(LESSON, by=ana).then(lessons=2)
    assert heard == [version]
    assert "A listener failed" in caplog.text


def test_listeners_hear_only_of_what_is_durable(story: Story):
    stored = list[bool]()
    story.reviews.subscribe(
        lambda review, records: stored.append(
            story.reviews.store.changes(story.id)[-1].version >= review.version
        )
    )
    for _ in range(5):
        story.when(LESSON, by=ana)
    story.reviews.close()
    assert stored == [True] * 5


def test_on_closing_what_waits_is_done_and_who_comes_later_is_told(story: Story):
    with Held(story) as writer:
        closing = threading.Thread(target=story.reviews.close)
        (done,) = writer.ask(does(story, LESSON, story.actor(ana)))
        closing.start()
        closing.join()
    assert isinstance(done, Outcome)
    with pytest.raises(StorageError, match="The server is stopping"):
        story.reviews.execute(story.id, LESSON, story.actor(ana))


def test_nobody_waits_for_ever_who_asks_while_it_closes(story: Story):
    actor = story.actor(ana)
    asking = [does(story, LESSON, actor) for _ in range(20)]
    results = together([*asking[:10], story.reviews.close, *asking[10:]])
    kinds = {type(each) for each in results if each is not None}
    assert kinds <= {Outcome, StorageError}
    assert len(story.review.lessons) == sum(isinstance(each, Outcome) for each in results)
