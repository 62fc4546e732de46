"""Two who edit the same thing at once: different fields are both kept, the same one asks with theirs beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo
from pmcore.commands.incident import AddImpact, EditImpact, EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import ConcurrentEditError
from pmcore.model.cards import Tone
from pmcore.model.communication import Audience, MessageState
from pmcore.model.measures import MeasureStatus, Priority
from pmcore.model.people import Program, Role
from pmcore.model.timeline import EventKind
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.kit import Named, Story, given, host, seat

ana, ben, cy = seat("Ana"), seat("Ben"), seat("Cy")


def refused(story: Story, command: Command, by: Named = ana) -> ConcurrentEditError:
    """Return the conflict that `command` meets, and check that nothing was changed."""
    actor = story.actor(by)
    before = story.review.version
    with pytest.raises(ConcurrentEditError) as caught:
        story.reviews.execute(story.id, command, actor)
    assert story.review.version == before
    return caught.value


def event(story: Story) -> Any:
    return story.only("events")


@pytest.fixture
def story() -> Story:
    """Return a review with one event, which everybody saw at version 1."""
    told = given(AddTimelineEvent(text="Disk full", starts="2026-11-23 14:05"))
    for each in (ana, ben, cy):
        told.id_of(each)
    return told


def test_different_fields_are_both_kept(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="The disk was full", seen=1), by=ben)
    story.when(EditTimelineEvent(id="T-01", source="pager", event_kind=EventKind.PAGE, seen=1), by=ana).then(
        "changed"
    )
    assert (event(story).text, event(story).source, event(story).kind) == (
        "The disk was full",
        "pager",
        EventKind.PAGE,
    )


def test_the_same_field_is_refused_with_theirs_and_their_name(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="Ben's", source="log", seen=1), by=ben)
    wish = EditTimelineEvent(id="T-01", text="Ana's", link="https://example.org", seen=1)
    error = refused(story, wish)
    assert error.sentence == "Ben changed the text of T-01 while you wrote. Yours is kept; look at both."
    assert (error.theirs, error.by) == ({"text": "Ben's"}, "Ben")
    story.when(wish.model_copy(update={"seen": 2}), by=ana).then("changed text and link")


def test_theirs_are_under_the_commands_own_names_as_one_would_send_them(story: Story):
    times = {"starts": "2026-11-23 14:07", "ends": "14:30", "event_kind": EventKind.PAGE}
    story.when(EditTimelineEvent(id="T-01", seen=1, **times), by=ben)
    error = refused(
        story,
        EditTimelineEvent(id="T-01", starts="14:01", ends="14:02", event_kind=EventKind.ACTION, seen=1),
    )
    assert error.theirs == {
        "starts": "2026-11-23 14:07",
        "ends": "2026-11-23 14:30",
        "event_kind": "page",
    }
    assert error.sentence.startswith("Ben changed the")
    story.when(EditTimelineEvent(id="T-01", seen=2, **error.theirs), by=ana).then()


def test_a_field_that_was_emptied_says_so(story: Story):
    story.when(EditTimelineEvent(id="T-01", starts="", seen=1), by=ben)
    assert refused(story, EditTimelineEvent(id="T-01", starts="14:10", seen=1)).theirs == {"starts": ""}


def test_who_wanted_the_same_meets_no_conflict(story: Story):
    both = EditTimelineEvent(id="T-01", text="The disk was full", seen=1)
    story.when(both, by=ben).then("changed text")
    story.when(both, by=ana).then()


def test_what_was_changed_and_changed_back_is_as_it_was_seen(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="A slip", seen=1), by=ben, command_id="slip")
    story.when(Undo(target="slip"), by=ben)
    story.when(EditTimelineEvent(id="T-01", text="Ana's", seen=1), by=ana).then("changed text")


def test_several_who_changed_it_are_named_and_the_last_one_is_by(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="Ben's", source="log"), by=ben)
    story.when(EditTimelineEvent(id="T-01", text="Cy's"), by=cy)
    error = refused(story, EditTimelineEvent(id="T-01", text="Ana's", source="pager", seen=1))
    assert error.sentence.startswith("Ben and Cy changed the text and source of T-01 while you wrote.")
    assert (error.theirs, error.by) == ({"text": "Cy's", "source": "log"}, "Cy")


def test_ones_own_other_tab_is_called_that(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="First tab", seen=1), by=ana)
    error = refused(story, EditTimelineEvent(id="T-01", text="Second tab", seen=1))
    assert error.sentence.startswith("You changed the text of T-01 in the meantime, perhaps in another tab.")
    assert error.by == "Ana"


def test_a_program_is_named_too(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="Imported"), by=Program(name="Pager", role=Role.SCRIBE))
    assert refused(story, EditTimelineEvent(id="T-01", text="Ana's", seen=1)).by == "Pager"


def test_several_commands_as_one_see_what_they_did_before(story: Story):
    edits = [
        EditTimelineEvent(id="T-01", text="One", seen=1),
        EditTimelineEvent(id="T-01", source="log", seen=1),
    ]
    story.reviews.execute_all(story.id, edits, story.actor(ana))
    assert (event(story).text, event(story).source) == ("One", "log")
    with pytest.raises(ConcurrentEditError):
        story.reviews.execute_all(story.id, [edits[1], edits[1].model_copy(update={"source": "x", "seen": 1})],
                                  story.actor(ana))  # fmt: skip


@pytest.mark.parametrize("seen", [0, -5, 99])
def test_a_version_that_nobody_saw_is_believed_in_nothing(story: Story, seen: int):
    error = refused(story, EditTimelineEvent(id="T-01", text="Ana's", seen=seen))
    assert (error.theirs, error.by) == ({"text": "Disk full"}, "")
    assert error.sentence.startswith("The text of T-01 was changed while you wrote.")


def test_what_was_taken_out_and_put_back_since_asks(story: Story):
    story.when(EditTimelineEvent(id="T-01", text="Ben's"), by=ben)
    story.when(RemoveTimelineEvent(id="T-01"), by=ben, command_id="gone")
    story.when(Undo(target="gone"), by=ben)
    assert refused(story, EditTimelineEvent(id="T-01", text="Ana's", seen=1)).theirs == {"text": "Ben's"}
    story.when(EditTimelineEvent(id="T-01", text="Ana's", seen=2), by=ana).then("changed text")


CASES: dict[str, tuple[Command, Callable[..., Command], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "lesson": (AddLesson(text="a"), EditLesson, {"text": "b"}, {"text": "c"}, {"tone": Tone.LUCKY}),
    "cause": (AddCause(text="a"), EditCause, {"note": "b"}, {"note": "c"}, {"text": "d"}),
    "effect": (AddImpact(measure="a"), EditImpact, {"value": "1"}, {"value": "2"}, {"estimate": True}),
    "measure": (
        AddMeasure(title="a"),
        EditMeasure,
        {"priority": Priority.P0},
        {"priority": Priority.P1},
        {"status": MeasureStatus.DONE},
    ),
}


@pytest.mark.parametrize("noun", CASES)
def test_it_is_so_for_every_noun(noun: str):
    add, edit, theirs, mine, other = CASES[noun]
    story = given(add)
    item = next(
        iter(
            next(
                story.review.items(n)
                for n in ("lessons", "causes", "impacts", "measures")
                if story.review.items(n)
            )
        )
    )
    story.when(edit(id=item, seen=1, **theirs), by=ben).then("changed")
    story.when(edit(id=item, seen=1, **other), by=ana).then("changed")
    error = refused(story, edit(id=item, seen=1, **mine))
    assert (list(error.theirs.values()), error.by) == ([str(*theirs.values())], "Ben")


# ---------------------------------------------------------------------- the overview


def test_the_overview_merges_and_asks_field_by_field():
    story = given()
    seen = story.review.incident.version
    story.when(EditIncident(summary="Ben's", seen=seen), by=ben)
    story.when(EditIncident(began="2026-11-23 14:05", seen=seen), by=ana).then("changed beginning")
    error = refused(story, EditIncident(summary="Ana's", seen=seen))
    assert (
        error.sentence
        == "Ben changed the summary of the overview while you wrote. Yours is kept; look at both."
    )
    assert (error.theirs, error.by) == ({"summary": "Ben's"}, "Ben")
    assert refused(story, EditIncident(began="15:00", seen=seen), by=ben).theirs == {
        "began": "2026-11-23 14:05"
    }


def test_a_time_asks_where_the_zone_was_changed_meanwhile():
    """The same 14:05 would be another moment."""
    story = given()
    seen = story.review.incident.version
    story.when(EditIncident(zone="Asia/Tokyo", seen=seen), by=ben)
    error = refused(story, EditIncident(began="2026-11-23 14:05", seen=seen))
    assert error.theirs == {"zone": "Asia/Tokyo"}
    assert error.sentence.startswith("Ben changed the time zone of the overview")


# ---------------------------------------------------------------------- texts and their approval


@pytest.fixture
def text() -> tuple[Story, str]:
    story = given(AddMessage(audience=Audience.CUSTOMERS, text="We are sorry."))
    return story, story.only("messages").id


def test_words_and_channel_of_a_text_merge(text: tuple[Story, str]):
    story, item = text
    story.when(EditMessage(id=item, text="We were down.", seen=1), by=ben)
    story.when(EditMessage(id=item, channel="Status page", seen=1), by=ana).then("changed channel")
    error = refused(story, EditMessage(id=item, text="It was us.", seen=1))
    assert error.sentence.startswith("Ben changed the text of the message for customers while you wrote.")


def test_nobody_approves_words_that_they_have_not_read(text: tuple[Story, str]):
    story, item = text
    story.when(EditMessage(id=item, text="Not our fault.", seen=1), by=ben)
    error = refused(story, EditMessage(id=item, state=MessageState.APPROVED, seen=1), by=host)
    assert error.theirs == {"text": "Not our fault."}


def test_nobody_takes_an_approval_away_that_they_have_not_seen(text: tuple[Story, str]):
    story, item = text
    story.when(EditMessage(id=item, state=MessageState.APPROVED, seen=1))
    error = refused(story, EditMessage(id=item, text="We were down.", seen=1))
    assert (error.theirs, error.by) == ({"state": "approved"}, "Host")


# ---------------------------------------------------------------------- silent cards


def test_what_happened_to_a_silent_card_names_nobody():
    story = given(
        ana.does(
            AddRecommendation(text="Alert"),
        )
    )
    card = story.only("recommendations").id
    story.when(EditRecommendation(id=card, text="Alert sooner", seen=1), by=ana)
    for revealed in (False, True):
        if revealed:
            story.when(RevealRecommendations())
        error = refused(story, EditRecommendation(id=card, text="No", seen=1), by=ana)
        assert error.by == ""
        assert error.theirs == {"text": "Alert sooner"}
        assert "Ana" not in error.sentence


def test_the_number_that_a_card_gets_at_the_reveal_is_nobodys_conflict():
    story = given(ana.does(AddRecommendation(text="Alert")))
    card = story.only("recommendations").id
    story.when(RevealRecommendations())
    story.when(EditRecommendation(id=card, text="Alert on disk space", seen=1), by=ana).then("changed text")


# ---------------------------------------------------------------------- after a restart


def test_after_a_restart_it_is_told_as_before(database: str):
    story = given(AddTimelineEvent(text="Disk full"), store=open_store(database))
    actor = story.actor(ana)
    story.when(EditTimelineEvent(id="T-01", text="Ben's"), by=ben)
    story.reviews.close()
    story.reviews = Reviews(open_store(database), story.clock.source)
    with pytest.raises(ConcurrentEditError) as caught:
        story.reviews.execute(story.id, EditTimelineEvent(id="T-01", text="Ana's", seen=1), actor)
    assert (caught.value.theirs, caught.value.by) == ({"text": "Ben's"}, "Ben")
    story.reviews.execute(story.id, EditTimelineEvent(id="T-01", source="pager", seen=1), actor)
    story.reviews.close()
