"""The one door, over every store: the same command twice, several as one, who may, whose it is, and taking back."""

from collections.abc import Callable, Iterator

import pytest

from pmcore.commands.history import Undo
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import EditLesson
from pmcore.commands.meeting import CloseReview, ReopenReview
from pmcore.commands.people import AddSeat, ClaimSeat, JoinReview, LetBackIn, RemoveParticipant, RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import (
    ConcurrentEditError,
    NotAllowedError,
    NotFoundError,
    RuleError,
)
from pmcore.model.people import Program, Role, Seat, Visitor
from pmcore.reviews import Outcome, Reviews
from pmcore.store import Store
from tests.kit import Story, host
from tests.pmcore.reviews_kit import LESSON, Held, ana, bo, does, with_ana_and_bo


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
    yield from with_ana_and_bo(store)


# ---------------------------------------------------------------------- the same command twice


def test_a_command_sent_twice_is_done_once_and_answered_alike(story: Story):
    first = story.reviews.execute(story.id, LESSON, story.actor(ana), "once")
    story.when(LESSON, by=bo)
    again = story.reviews.execute(story.id, LESSON, story.actor(ana), "once")
    assert again.records == first.records
    assert (first.repeated, again.repeated) == (False, True)
    story.then(lessons=2)


def test_both_queued_at_once_are_done_once(story: Story):
    ask = does(story, LESSON, story.actor(ana), "once")
    with Held(story) as writer:
        first, again = writer.ask(ask, ask)
    assert isinstance(first, Outcome)
    assert isinstance(again, Outcome)
    assert again.records == first.records
    assert again.repeated
    story.then(lessons=1)


def test_sent_again_after_a_restart_it_is_still_done_once(duck: Callable[[], Reviews]):
    me = Program(name="import", role=Role.SCRIBE)
    reviews = duck()
    review_id = reviews.create(CreateReview(title="Disk"), me, "the-beginning").review.id
    first = reviews.execute(review_id, LESSON, me, "once")
    again = duck().execute(review_id, LESSON, me, "once")
    assert again.repeated
    assert list(again.records) == list(first.records)


def test_creating_twice_with_the_same_id_gives_the_same_review(store: Store):
    reviews = Reviews(store)
    command, me = CreateReview(title="Disk"), Visitor(key="browser")
    identity = "0190b5f0-0000-7000-8000-000000000001"
    first, again = reviews.create(command, me, identity), reviews.create(command, me, identity)
    assert first.review.id == again.review.id
    assert again.repeated
    assert len(reviews.all()) == 1
    reviews.close()


def test_what_somebody_else_did_is_not_answered(story: Story):
    """The answer carries the changes, and before the reveal they are the author's alone."""
    story.reviews.execute(story.id, LESSON, story.actor(ana), "mine")
    story.when(LESSON, by=bo, command_id="mine").then(lessons=2)
    assert story.outcome is not None
    assert [each.by for each in story.outcome.records] == [story.id_of(bo)]


def test_a_refused_command_may_be_sent_again(story: Story):
    story.when(RenewJoinCode(), by=ana, command_id="try").then(NotAllowedError)
    story.when(ChangeRole(id=story.id_of(ana), role=Role.FACILITATOR))
    story.when(RenewJoinCode(), by=ana, command_id="try").then("renewed the join code")


# ---------------------------------------------------------------------- several as one


def test_several_as_one_are_all_or_none(story: Story):
    both = [LESSON, RenewJoinCode()]
    with pytest.raises(NotAllowedError):
        story.reviews.execute_all(story.id, both, story.actor(ana))
    story.then(lessons=0)
    outcome = story.reviews.execute_all(story.id, both, story.actor(host), "both")
    assert len({each.command_id for each in outcome.records}) == 1
    assert [each.command for each in outcome.records] == ["several", "several"]
    story.then(lessons=1)


def test_none_at_all_change_nothing(story: Story):
    assert story.reviews.execute_all(story.id, [], story.actor(ana)) == Outcome(story.review, ())


# ---------------------------------------------------------------------- who may, at this very moment


def test_the_role_counts_that_one_has_when_it_is_ones_turn(story: Story):
    story.when(ChangeRole(id=story.id_of(ana), role=Role.FACILITATOR))
    with Held(story) as writer:
        demoted, refused = writer.ask(
            does(story, ChangeRole(id=story.id_of(ana), role=Role.OBSERVER), story.actor(host)),
            does(story, LESSON, story.actor(ana)),
        )
    assert isinstance(demoted, Outcome)
    assert isinstance(refused, NotAllowedError)
    assert "Your role here is observer" in refused.sentence
    story.then(lessons=0)


def test_who_was_removed_may_nothing_until_let_back_in(story: Story):
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.when(LESSON, by=ana).then(NotAllowedError, "You were removed")
    code = story.review.join_code
    story.when(JoinReview(code=code, name="Ana"), by=Visitor(key=ana.key)).then(
        NotAllowedError, "You were removed"
    )
    mine = story.id_of(ana)
    story.when(LetBackIn(id=mine))
    story.when(LESSON, by=Seat(participant_id=mine)).then(lessons=1)


def test_who_has_no_seat_may_nothing(story: Story):
    story.when(LESSON, by=Visitor(key="a stranger")).then(NotAllowedError, "You have no seat")
    story.when(LESSON, by=story.actor(ana).model_copy(update={"participant_id": "made up"})).then(
        NotAllowedError
    )


def test_a_closed_review_cannot_be_changed_until_it_is_reopened(story: Story):
    story.when(CloseReview())
    story.when(LESSON, by=ana).then(RuleError, "This review is closed")
    story.when(ReopenReview())
    story.when(LESSON, by=ana).then(lessons=1)


def test_a_review_that_nobody_made_is_not_found(store: Store):
    reviews = Reviews(store)
    with pytest.raises(NotFoundError):
        reviews.execute("nowhere", LESSON, Program(name="p", role=Role.FACILITATOR))
    with pytest.raises(NotFoundError):
        reviews.get("nowhere")
    assert reviews.seat("nowhere", "key") is None
    assert reviews.all() == []
    reviews.close()


# ---------------------------------------------------------------------- whose it is in the log


def test_a_browser_with_a_seat_is_its_participant_in_the_log(story: Story):
    """Found by reading: what a seated browser did to another seat was written down as that person's deed."""
    visitor = Visitor(key=host.key)
    story.when(LESSON, by=visitor)
    assert [(each.by, each.by_name) for each in story.outcome.records] == [(story.id_of(host), "Host")]
    story.when(ChangeRole(id=story.id_of(ana), role=Role.SCRIBE), by=visitor)
    assert [(each.by, each.by_name) for each in story.outcome.records] == [(story.id_of(host), "Host")]


def test_who_joins_is_the_author_of_that(story: Story):
    joined = JoinReview(code=story.review.join_code, name="Cy")
    (record,) = story.reviews.execute(story.id, joined, Visitor(key="cy")).records
    assert (record.by, record.by_name) == (record.change.item.id, "Cy")


def test_who_claims_a_seat_can_ask_again(story: Story):
    story.when(AddSeat(name="Room screen"))
    screen = next(each for each in story.review.people.values() if each.name == "Room screen")
    for _ in range(2):
        outcome = story.reviews.execute(story.id, ClaimSeat(id=screen.id), Visitor(key=bo.key), "claim")
        assert {each.by for each in outcome.records} == {screen.id}
    assert story.reviews.seat(story.id, bo.key).id == screen.id


def test_a_facilitator_who_removes_themselves_is_the_author_of_that(story: Story):
    story.when(ChangeRole(id=story.id_of(ana), role=Role.FACILITATOR))
    story.when(RemoveParticipant(id=story.id_of(ana)), by=ana).then("removed Ana")
    assert story.outcome.records[0].by_name == "Ana"


# ---------------------------------------------------------------------- taking back


def test_everybody_takes_back_their_own_and_the_facilitator_any(story: Story):
    story.when(LESSON, by=ana, command_id="of-ana")
    story.when(Undo(target="of-ana"), by=bo).then(NotAllowedError, "your own changes")
    story.when(Undo(target="of-ana"), by=ana, command_id="undo").then("removed L-01", lessons=0)
    assert story.outcome.records[0].undoes == "of-ana"
    story.when(Undo(target="undo"), by=host).then("added L-01", lessons=1)


def test_nothing_is_taken_back_on_which_somebody_has_built(story: Story):
    story.when(LESSON, by=ana, command_id="of-ana")
    story.when(EditLesson(id="L-01", text="Nobody was paged"), by=bo)
    story.when(Undo(target="of-ana"), by=ana).then(ConcurrentEditError, "Someone has changed this since")
    story.then(lessons=1)


def test_several_as_one_are_taken_back_as_one(story: Story):
    both = [LESSON, AddTimelineEvent(text="Disk full")]
    story.reviews.execute_all(story.id, both, story.actor(ana), "both")
    story.when(Undo(target="both"), by=ana).then(lessons=0, events=0)


def test_what_nobody_did_cannot_be_taken_back(story: Story):
    story.when(Undo(target="never"), by=host).then(NotFoundError, "nothing to undo")
