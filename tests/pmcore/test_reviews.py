"""The one door, over every store: many at once, twice, not allowed any more, taken back, taken over."""

import threading
from collections.abc import Callable, Iterator
from typing import Self

import pytest

from pmcore.changes.log import Recorded, fold
from pmcore.commands.history import Undo
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.meeting import CloseReview, ReopenReview
from pmcore.commands.people import AddSeat, ClaimSeat, JoinReview, LetBackIn, RemoveParticipant, RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import (
    ConcurrentEditError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    StorageError,
)
from pmcore.model.people import Actor, Program, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Outcome, Reviews
from pmcore.reviews.writer import TRIES
from pmcore.store import MemoryStore, Store
from tests.kit import Story, given, host, seat

ana, bo = seat("Ana"), seat("Bo")
LESSON = AddLesson(text="Alerts were silent")


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
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
        self._story.when(EditIncident(title="Hold on"))
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
        self._stop()


def _keep(results: list[object], number: int, work: Callable[[], object]) -> None:
    try:
        results[number] = work()
    except Exception as error:  # noqa: BLE001 - what was raised is the result
        results[number] = error


def does(story: Story, command: object, by: Actor, command_id: str | None = None) -> Callable[[], Outcome]:
    return lambda: story.reviews.execute(story.id, command, by, command_id)


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
