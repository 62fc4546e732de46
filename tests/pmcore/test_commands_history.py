"""Undo: one's own, a host's, never over somebody else's work, never by the back door."""

import pytest

from pmcore.commands.causes import AddCause, EditCause, MoveCause, RemoveCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo, loose_ends
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import AddMeasure, RemoveMeasure
from pmcore.commands.meeting import SetTimer
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
)
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.voting import OpenVote, RevealRecommendations
from pmcore.errors import ConcurrentEditError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Program, Role
from tests.kit import given, host, seat

ana, ben = seat("Ana"), seat("Ben")
sue = seat("Sue", Role.SCRIBE)


def undo(story, target="it", by=host):
    return story.when(Undo(target=target), by=by)


def test_ones_own_last_change_is_taken_back():
    story = given().when(AddLesson(text="Slow"), by=ana, command_id="it")
    undo(story, by=ana).then("removed L-01: Slow", lessons=0)
    assert story.log[-1].undoes == "it"


def test_only_a_facilitator_takes_back_what_others_did():
    story = given().when(AddLesson(text="Slow"), by=ana, command_id="it")
    undo(story, by=ben).then(
        NotAllowedError, "You can undo your own changes. Ask the facilitator for others."
    )
    undo(story, by=sue).then(NotAllowedError)
    undo(story, by=Program(name="robot", role=Role.SCRIBE)).then(NotAllowedError)
    undo(story, by=Program(name="robot", role=Role.FACILITATOR)).then(lessons=0)


def test_what_was_never_done_cannot_be_undone():
    undo(given(), "nothing").then(NotFoundError, "There is nothing to undo.")


def test_a_step_of_the_meeting_is_not_undone():
    story = given().when(SetTimer(minutes=5), command_id="it")
    undo(story).then(RuleError, "This step of the meeting cannot be undone; go back to the stage instead.")


def test_what_somebody_built_on_stays():
    story = given().when(AddLesson(text="Slow"), by=ana, command_id="it")
    story.when(EditLesson(id="L-01", text="Slower"), by=ben)
    undo(story, by=ana).then(
        ConcurrentEditError,
        "Someone has changed this since. Edit it by hand so that nothing of theirs is lost.",
    )
    story.when(EditLesson(id="L-01", text="Ben's"), by=ben, command_id="edit").when(
        EditLesson(id="L-01", text="Ana's"), by=ana
    )
    undo(story, "edit").then(ConcurrentEditError)
    assert story.only("lessons").text == "Ana's"


def test_other_fields_of_the_same_item_are_nobodys_loss():
    story = given(AddLesson(text="Slow")).when(EditLesson(id="L-01", text="Slower"), by=ana, command_id="it")
    story.when(EditLesson(id="L-01", tone="lucky"), by=ben)
    undo(story, by=ana).then("changed text of L-01: Slow")
    assert story.only("lessons").tone == "lucky"


def test_undo_step_by_step_back_to_the_beginning_and_forward_again():
    story = given()
    story.when(AddLesson(text="a"), by=ana, command_id="add")
    story.when(EditLesson(id="L-01", text="b"), by=ana, command_id="edit")
    story.when(Undo(target="edit"), by=ana, command_id="back").then("changed text of L-01: a")
    story.when(Undo(target="back"), by=ana, command_id="forth").then("changed text of L-01: b")
    story.when(Undo(target="forth"), by=ana).then("changed text of L-01: a")
    story.when(Undo(target="add"), by=ana, command_id="gone").then(lessons=0)
    story.when(Undo(target="gone"), by=ana).then("added L-01: a", lessons=1)


def test_several_commands_sent_as_one_are_taken_back_as_one():
    story = given(AddLesson(text="a"))
    both = [EditLesson(id="L-01", text="b"), EditLesson(id="L-01", text="c"), AddLesson(text="d")]
    story.reviews.execute_all(story.id, both, story.actor(ana), "it")
    undo(story, by=ana).then(lessons=1)
    assert story.only("lessons").text == "a"


def test_a_cause_that_has_answers_by_now_stays():
    story = (
        given()
        .when(AddCause(text="Down"), by=ana, command_id="it")
        .when(AddCause(text="Disk", under="C-01"), by=ben)
    )
    undo(story, by=ana).then(
        ConcurrentEditError, "C-02 would hang below something that is not there.", causes=2
    )


def test_an_answer_does_not_come_back_below_nothing():
    story = given(AddCause(text="Down"), AddCause(text="Disk", under="C-01"))
    story.when(RemoveCause(id="C-02"), command_id="it").when(RemoveCause(id="C-01"))
    undo(story).then(ConcurrentEditError, "C-02 would hang below", causes=0)


def test_a_move_is_not_undone_into_a_loop():
    story = given(AddCause(text="1"), AddCause(text="2", under="C-01"), AddCause(text="3"))
    story.when(MoveCause(id="C-02", under="C-03"), command_id="it").when(MoveCause(id="C-01", under="C-02"))
    undo(story).then(ConcurrentEditError, "would hang below")
    assert list(loose_ends(story.review)) == []


def test_evidence_holds_its_event_and_a_measure_its_cause():
    story = given()
    story.when(AddTimelineEvent(text="Alert"), by=ana, command_id="event").when(
        AddCause(text="Down"), by=ana, command_id="cause"
    )
    story.when(EditCause(id="C-01", evidence=("T-01",)), by=ben, command_id="link")
    undo(story, "event", by=ana).then(
        ConcurrentEditError, "C-01 names an event as evidence that would not be there."
    )
    story.when(Undo(target="link"), by=ben).when(AddMeasure(title="Watch", addresses=("C-01",)), by=ben)
    undo(story, "cause", by=ana).then(ConcurrentEditError, "M-01 addresses a cause that would not be there.")


def test_a_measure_does_not_come_back_to_a_card_that_is_gone():
    story = given(
        AddRecommendation(text="a"),
        RevealRecommendations(),
        AddMeasure(title="b", recommendation="R-01"),
        EditRecommendation(id="R-01", outcome="deferred", reason="Later"),
    )
    story.when(RemoveMeasure(id="M-01"), command_id="it").when(RemoveRecommendation(id="R-01"))
    undo(story).then(ConcurrentEditError, "M-01 was made from a recommendation that would not be there.")


def test_two_events_never_mark_one_moment():
    story = given(AddTimelineEvent(text="a", starts="2026-11-23 14:05", marks="detected"))
    story.when(RemoveTimelineEvent(id="T-01"), command_id="it")
    story.when(AddTimelineEvent(text="b", starts="2026-11-23 14:05", marks="detected"))
    undo(story).then(ConcurrentEditError, "would mark “detected”", events=1)


def test_an_event_does_not_mark_a_time_that_it_no_longer_has():
    story = given(AddTimelineEvent(text="a", starts="2026-11-23 14:05", marks="detected"))
    story.when(EditIncident(detected="2026-11-23 14:10"), command_id="it")
    story.when(EditTimelineEvent(id="T-01", starts="2026-11-23 14:06"))
    undo(story).then(ConcurrentEditError, "T-01 marks “detected”, but the overview has another time for it.")


def test_undo_keeps_times_in_order():
    story = given(EditIncident(began="2026-11-23 10:00", mitigated="2026-11-23 12:00"))
    story.when(EditIncident(began="2026-11-23 09:00"), command_id="it").when(
        EditIncident(mitigated="2026-11-23 09:30")
    )
    undo(story).then(ConcurrentEditError, "“mitigated” would be before “began”")
    story = given(AddTimelineEvent(text="a", starts="2026-11-23 10:00"))
    story.when(EditTimelineEvent(id="T-01", starts="2026-11-23 09:00"), command_id="it")
    story.when(EditTimelineEvent(id="T-01", ends="09:30"))
    undo(story).then(ConcurrentEditError, "T-01: The end is before the start.")


def revealed():
    cards = [AddRecommendation(text=text) for text in "abc"]
    return given(*cards, RevealRecommendations())


def test_cards_stand_still_while_people_vote():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02")), command_id="it").when(OpenVote())
    undo(story).then(RuleError, "A vote is open. Undo this when it has closed")


def test_a_group_is_never_left_with_one_card():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02"), title="Disks"))
    group = story.only("groups").id
    story.when(GroupRecommendations(ids=("R-03",), into=group), command_id="it").when(
        RemoveRecommendation(id="R-01")
    )
    undo(story).then(ConcurrentEditError, "the group “Disks” would be left with one card.")


def test_a_card_does_not_come_back_into_a_group_that_is_gone():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02", "R-03")))
    story.when(RemoveRecommendation(id="R-01"), command_id="it").when(RemoveRecommendation(id="R-02"))
    undo(story).then(ConcurrentEditError, "the group of R-01 is gone.")


def test_a_hidden_card_is_nobody_elses_to_undo():
    story = given().when(AddRecommendation(text="Secret"), by=ana, command_id="it")
    for other in (host, ben):
        undo(story, by=other).then(NotFoundError, "There is nothing to undo.")
    undo(story, by=ana).then(recommendations=0)


def test_a_card_withdrawn_before_the_reveal_does_not_come_back_after_it():
    story = given(AddRecommendation(text="a"), ana.does(AddRecommendation(text="b")))
    story.when(lambda r: RemoveRecommendation(id=list(r.recommendations)[1]), by=ana, command_id="it").when(
        RevealRecommendations()
    )
    undo(story, by=ana).then(ConcurrentEditError, "the cards were revealed. Write it as a new card.")


def message(story):
    return story.only("messages")


def test_nobody_approves_by_undo():
    story = given(AddMessage(audience="customers", text="Sorry.", state="approved"))
    story.when(EditMessage(id=message(story).id, state="draft"), by=ana, command_id="it")
    story.when(EditMessage(id=message(story).id, text="Not our fault."), by=ben)
    undo(story, by=ana).then(
        NotAllowedError, "That would approve the text again. Ask the facilitator to undo it."
    )
    undo(story, by=host).then("changed state")


def test_words_under_an_approval_are_not_exchanged_by_undo():
    story = given(AddMessage(audience="customers", text="Sorry."))
    story.when(EditMessage(id=message(story).id, text="Very sorry."), by=ana, command_id="it")
    story.when(EditMessage(id=message(story).id, state="approved"))
    for who in (ana, host):
        undo(story, by=who).then(
            ConcurrentEditError, "The text was approved since. Edit it by hand; it then needs approval again."
        )


@pytest.mark.parametrize("field", ["text", "reason"])
def test_what_the_author_did_while_hidden_can_be_undone_by_the_author(field):
    story = given(ana.does(AddRecommendation(text="a")))
    story.when(
        EditRecommendation(id=story.only("recommendations").id, **{field: "b"}), by=ana, command_id="it"
    )
    undo(story, by=ana).then("changed " + field)
