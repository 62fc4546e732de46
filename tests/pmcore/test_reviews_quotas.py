"""One person cannot use up a review for the others: how much each may write at once, in silence, and in all."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from pmcore.commands.base import Command
from pmcore.commands.history import Undo
from pmcore.commands.incident import AddLink
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.meeting import MarkReady
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.registry import COMMANDS
from pmcore.commands.silence import OpenWritten
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.tray import FillTray
from pmcore.commands.voting import OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.errors import NotAllowedError, RuleError, SlowDownError
from pmcore.intake.samples import load_sample
from pmcore.intake.tray import placing
from pmcore.model.people import Program, Role, Visitor
from pmcore.model.tray_rows import TrayRow, packed
from pmcore.reviews import Reviews
from pmcore.reviews.quotas import CLICKING, CLICKS, MOST_ENTRIES, MOST_HIDDEN, SHARES, TEN, WRITES
from pmcore.store import MemoryStore
from tests.kit import Named, Story, given, host, seat

ana, ben, sue = seat("Ana"), seat("Ben"), seat("Sue", Role.SCRIBE)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LESSON = AddLesson(text="Alerts were silent")


@pytest.fixture
def story() -> Story:
    told = given(quotas=True)
    for each in (ana, ben, sue):
        told.id_of(each)
    return told


def times(count: int, command: Command) -> list[Command]:
    return [command] * count


def together(story: Story, who: Named, commands: Sequence[Command]) -> None:
    """Send several in one message."""
    story.reviews.execute_all(story.id, commands, story.actor(who))


def writes_out(story: Story, who: Named) -> None:
    """Let somebody write as much as they may at once."""
    story.when(*times(int(WRITES.burst), LESSON), by=who)


# ---------------------------------------------------------------------- how fast


def test_who_writes_too_fast_is_told_when_to_go_on_and_everybody_else_writes_on(story: Story):
    writes_out(story, ana)
    story.when(LESSON, by=ana).then(
        SlowDownError,
        "You have made very many changes within a minute. Your text is kept; go on in 1 second.",
        lessons=60,
    )
    story.when(LESSON, by=ben).then(lessons=61)
    story.when(LESSON).then(lessons=62)


def test_after_a_second_there_is_room_for_one_more_and_after_a_minute_for_sixty(story: Story):
    writes_out(story, ana)
    story.later(seconds=1).when(LESSON, by=ana).then(lessons=61)
    story.when(LESSON, by=ana).then(SlowDownError)
    story.later(minutes=1)
    writes_out(story, ana)
    story.when(LESSON, by=ana).then(SlowDownError, lessons=121)


def test_a_clock_that_is_put_back_takes_no_allowance_away(story: Story):
    story.when(LESSON, by=ana)
    story.later(hours=-1).when(LESSON, by=ana).then(lessons=2)
    story.later(seconds=10).when(LESSON, by=ana).then(lessons=3)


def test_what_is_sent_again_or_refused_or_changes_nothing_costs_nothing(story: Story):
    for _ in range(70):
        story.when(LESSON, by=ana, command_id="one").then(lessons=1)
        story.when(OpenVote(), by=ana).then(NotAllowedError)
        story.when(EditLesson(id="L-01", text=LESSON.text), by=ana).then()
    story.when(*times(59, LESSON), by=ana).then(lessons=60)
    story.when(LESSON, by=ana, command_id="one").then(lessons=60)
    story.when(LESSON, by=ana, command_id="two").then(SlowDownError)
    story.later(seconds=1).when(LESSON, by=ana, command_id="two").then(lessons=61)


def test_every_review_counts_for_itself(story: Story):
    writes_out(story, ana)
    other = given(ana.does(LESSON), quotas=True)
    other.when(LESSON, by=ana).then(lessons=2)


def test_a_facilitator_decides_a_hundred_rows_as_one_change(story: Story):
    for _ in range(3):
        together(story, host, times(100, LESSON))
    for _ in range(57):
        story.when(LESSON)
    story.when(LESSON).then(SlowDownError, lessons=357)


def test_in_one_message_of_anybody_else_every_ten_commands_count(story: Story):
    for _ in range(5):
        together(story, ana, times(10 * TEN, AddTimelineEvent(text="x")))
    together(story, ana, times(3 * TEN + 1, AddTimelineEvent(text="x")))
    with pytest.raises(SlowDownError, match=r"go on in 4 seconds\.") as refused:
        together(story, ana, times(10 * TEN, AddTimelineEvent(text="x")))
    assert refused.value.seconds == 4
    story.then(events=531)
    story.when(*times(6, LESSON), by=ana).then(lessons=6)
    story.when(LESSON, by=ana).then(SlowDownError)


def test_voting_and_saying_ready_never_stall_because_of_what_somebody_wrote():
    story = given(
        *(AddRecommendation(text=f"Card {n}") for n in range(4)),
        RevealRecommendations(),
        OpenVote(),
        quotas=True,
    )
    writes_out(story, ana)
    story.when(LESSON, by=ana).then(SlowDownError)
    for n in range(int(CLICKING.burst) // 3):
        story.when(PlaceDot(id="R-01"), TakeBackDot(id="R-01"), MarkReady(ready=not n % 2), by=ana)
    story.when(PlaceDot(id="R-01"), by=ana).then(SlowDownError, "go on in 1 second")
    story.later(seconds=1).when(PlaceDot(id="R-01"), by=ana).then("voted")


def test_two_hundred_rows_of_the_tray_are_placed_by_key_without_being_slowed(story: Story):
    rows = [TrayRow(f"Row {n:03}", NOON) for n in range(200)]
    story.when(FillTray(importer="slack", file="a.zip", count=200, packed=packed(rows)))
    (file,) = story.review.tray.values()
    for number in range(1, 201):
        together(story, sue, placing(story.review, file, [number]))
    assert sorted(each.text for each in story.review.events.values()) == [each.text for each in rows]


def test_a_host_can_remove_people_after_writing_a_lot(story: Story):
    writes_out(story, host)
    story.when(RemoveParticipant(id=story.id_of(ana))).then("removed Ana")


@pytest.mark.parametrize("asks", [Program(name="import", role=Role.SCRIBE)])
def test_programs_have_a_throttle_of_their_own(story: Story, asks: Program):
    story.when(*times(200, LESSON), by=asks).then(lessons=200)


def test_a_browser_that_asks_without_naming_its_seat_is_its_seat(story: Story):
    writes_out(story, ana)
    story.when(LESSON, by=Visitor(key=ana.key)).then(SlowDownError)


def test_a_sample_is_rehearsed_without_shares():
    reviews = Reviews(MemoryStore())
    assert load_sample(reviews, "gitlab-2017", Visitor(key="browser")).review.events
    reviews.close()


def test_reviews_have_shares_unless_somebody_says_otherwise():
    story = given(store=MemoryStore())
    reviews = Reviews(story.reviews.store, story.clock.source)
    ask = story.actor(ana)
    for _ in range(60):
        reviews.execute(story.id, LESSON, ask)
    with pytest.raises(SlowDownError):
        reviews.execute(story.id, LESSON, ask)
    reviews.close()


def test_what_may_come_fast_is_what_carries_no_text():
    assert COMMANDS.keys() >= CLICKS
    for kind in CLICKS - {"add_seat"}:
        fields = COMMANDS[kind].model_fields.keys()
        assert fields <= {
            "kind",
            "id",
            "role",
            "round",
            "stage",
            "anyway",
            "here",
            "minutes",
            "ready",
            "dots_each",
            "without_result",
            "open_written",
            "on",
            "timed",
            "entry",
            "ids",
            "refused",
            "since",
            "removed_at",
            "file",
            "rows",
            "state",
            "auto",
        }, kind


# ---------------------------------------------------------------------- how much


def test_a_hundred_cards_wait_for_the_reveal_and_no_more(story: Story):
    together(story, ana, times(MOST_HIDDEN, AddRecommendation(text="Hidden")))
    story.when(AddRecommendation(text="One more"), by=ana).then(
        RuleError, "100 cards that nobody else sees yet", recommendations=MOST_HIDDEN
    )
    card = next(iter(story.review.recommendations))
    story.when(EditRecommendation(id=card, text="Reworded"), by=ana).then("changed")
    story.when(AddRecommendation(text="Mine"), by=ben).then(recommendations=MOST_HIDDEN + 1)
    story.when(RemoveRecommendation(id=card), AddRecommendation(text="Instead"), by=ana)
    story.when(RevealRecommendations(), AddRecommendation(text="In the open"))
    story.when(AddRecommendation(text="In the open"), by=ana).then(recommendations=MOST_HIDDEN + 3)


def test_a_hundred_rows_wait_for_their_opening_and_no_more(story: Story):
    row = AddTimelineEvent(text="Hidden", silently=True)
    together(story, ana, times(MOST_HIDDEN, row))
    story.when(row, by=ana).then(RuleError, "100 rows that nobody else sees yet", unopened_events=MOST_HIDDEN)
    story.when(row, by=ben).then(unopened_events=MOST_HIDDEN + 1)
    story.when(OpenWritten()).when(row, by=ana).then(events=MOST_HIDDEN + 2)


def test_of_a_message_with_too_many_cards_none_is_kept(story: Story):
    with pytest.raises(RuleError, match="100 cards"):
        together(story, ana, times(MOST_HIDDEN + 1, AddRecommendation(text="Hidden")))
    story.then(recommendations=0)


def fills(story: Story, who: Named, count: int, command: Command) -> None:
    """Let somebody write as much, in messages of a hundred and as slowly as they have to."""
    for start in range(0, count, 100):
        story.later(minutes=1)
        together(story, who, times(min(100, count - start), command))


def test_one_person_writes_a_thousand_entries_and_others_write_on(story: Story):
    fills(story, ana, MOST_ENTRIES, AddTimelineEvent(text="x"))
    story.later(minutes=1)
    for each in (AddTimelineEvent(text="one more"), LESSON, AddRecommendation(text="x")):
        story.when(each, by=ana).then(RuleError, "You have written 1000 entries")
    story.when(AddTimelineEvent(text="mine"), by=ben).then(events=MOST_ENTRIES + 1)
    story.when(LESSON, by=sue).then(lessons=1)


def test_what_was_removed_gives_room_again_and_to_bring_it_back_needs_it(story: Story):
    fills(story, ana, 500, LESSON)
    story.when(RemoveLesson(id="L-07"), by=ana, command_id="gone").then(lessons=499)
    story.when(LESSON, by=ana).then(lessons=500)
    story.when(Undo(target="gone"), by=ana).then(RuleError, "500 lessons", lessons=500)


@pytest.mark.parametrize(("collection", "command"), [
    ("links", AddLink(title="Log", url="https://example.org")),
    ("lessons", LESSON),
])  # fmt: skip
def test_of_what_a_review_holds_few_of_nobody_takes_more_than_their_share(
    story: Story, collection: str, command: Command
):
    fills(story, ana, SHARES[collection], command)
    story.later(minutes=1).when(command, by=ana).then(RuleError, "others need room too")
    story.when(command, by=ben).then(**{collection: SHARES[collection] + 1})


def test_every_share_is_half_of_what_the_review_holds():
    from pmcore.commands import cards, communication, incident, measures

    assert SHARES["links"] == SHARES["impacts"] == incident.MOST_ROWS // 2
    assert SHARES["lessons"] == SHARES["recommendations"] == cards.MOST_CARDS // 2
    assert SHARES["measures"] == measures.MOST_MEASURES // 2
    assert SHARES["messages"] == communication.MOST_MESSAGES // 2
