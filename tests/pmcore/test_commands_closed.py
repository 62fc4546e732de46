"""What goes on after a review was closed: measures are followed through, an approved text is sent. Nothing else moves."""

from datetime import date

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.history import history_blocks
from pmcore.changes.communication import MessageEdited
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure, MeasureEdited, RemoveMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.measures import FOLLOW_THROUGH, OWNING, Measure, MeasureStatus
from pmcore.model.people import Role
from tests.kit import NOW, given, host, seat
from tests.shown import buttons

ana = seat("Ana")
olga = seat("Olga", Role.OBSERVER)
CLOSED = "This review is closed."


def closed(state="approved"):
    story = given(
        AddMeasure(title="Alert on disk space", owner="Ana", done_when="it rings"),
        AddMessage(audience="customers", text="We are sorry.", state=state),
    )
    for each in (ana, olga):
        story.id_of(each)
    return story.when(CloseReview())


GOES_ON = {
    "status": "in_progress",
    "owner": "Ben",
    "due_on": "2026-12-24",
    "link": "https://tracker.example/1",
    "done_when": "It rang on 3 December",
    "verify_by": date(2027, 1, 31),
    "evidence": "It rang on 3 December",
    "drop_reason": "The disk is gone",
}
STAYS = {
    "title": "Other",
    "detail": "more",
    "measure_kind": "policy_revision",
    "purpose": "detect",
    "how": "warning",
    "priority": "P0",
    "addresses": (),
}


def test_every_field_of_a_measure_goes_on_or_stays():
    assert set(GOES_ON) | {"done_by", "looked", *OWNING} == FOLLOW_THROUGH <= set(Measure.model_fields)
    assert {*GOES_ON, *STAYS} == set(EditMeasure.model_fields) - {"kind", "id", "seen"}


@pytest.mark.parametrize("field", GOES_ON)
def test_a_contributor_follows_a_measure_through(field):
    story = closed().when(EditMeasure(id="M-01", **{field: GOES_ON[field]}), by=ana).then(MeasureEdited)
    assert story.review.meeting.closed


@pytest.mark.parametrize("field", ["title", "detail", "measure_kind", "how", "priority"])
def test_what_the_room_decided_stays(field):
    story = closed().when(EditMeasure(id="M-01", **{field: STAYS[field]}), by=ana)
    story.then(RuleError, "owner, due date, tracker").when(
        EditMeasure(id="M-01", status="agreed", **{field: STAYS[field]}), by=ana
    ).then(RuleError, CLOSED)
    assert story.only("measures").status is MeasureStatus.PROPOSED


def test_a_form_that_sends_unchanged_fields_too_is_understood():
    story = closed().when(EditMeasure(id="M-01", title="Alert on disk space", status="agreed"), by=ana)
    story.then(MeasureEdited)


def test_adding_and_removing_measures_stays_closed_and_observers_change_nothing():
    closed().when(AddMeasure(title="x")).then(RuleError, CLOSED)
    closed().when(RemoveMeasure(id="M-01")).then(RuleError, CLOSED)
    closed().when(EditMeasure(id="M-01", status="done"), by=olga).then(NotAllowedError)


def test_an_approved_text_is_marked_as_sent_and_says_when():
    story = closed().later(days=2)
    text = story.only("messages").id
    story.when(EditMessage(id=text, state="sent"), by=ana).then(NotAllowedError)
    story.when(EditMessage(id=text, state="sent")).then(MessageEdited, "date sent")
    assert (story.only("messages").sent_at - NOW).days == 2
    story.when(EditMessage(id=text, text="Not sorry.")).then(RuleError, CLOSED)
    story.when(EditMessage(id=text, state="draft")).then(RuleError, CLOSED)
    shown = "".join(block.html for block in draw("communication", story.review, Room()))
    assert "Wed 25 Nov 2026" in shown


def test_a_draft_is_neither_approved_nor_sent_after_closing():
    story = closed(state="draft")
    for state in ("approved", "sent", "in_review"):
        story.when(EditMessage(id=story.only("messages").id, state=state)).then(RuleError, CLOSED)


def test_a_sent_text_that_is_changed_is_not_sent_any_more():
    story = given(AddMessage(audience="technical", text="a", state="sent"))
    assert story.only("messages").sent_at == NOW
    story.when(EditMessage(id=story.only("messages").id, text="b"))
    assert story.only("messages").sent_at is None


def test_what_was_done_after_closing_can_be_taken_back_and_nothing_before():
    story = given(AddMeasure(title="Alert"), AddMessage(audience="customers", text="x", state="approved"))
    story.when(EditMeasure(id="M-01", title="Alarm"), command_id="title")
    story.when(EditMeasure(id="M-01", status="agreed"), command_id="status").when(CloseReview())
    story.when(EditMessage(id=story.only("messages").id, state="sent"), command_id="sent")
    story.when(Undo(target="title")).then(RuleError, CLOSED)
    story.when(Undo(target="status"), Undo(target="sent")).then(MessageEdited)
    assert story.only("messages").sent_at is None
    me = story.review.people[story.id_of(host)]
    story.when(EditMeasure(id="M-01", status="done", evidence="It rang"), command_id="done")
    offered = [
        each.send
        for each in buttons(history_blocks(story.review, story.log, me, 100)[0])
        if "send" in each.data
    ]
    targets = {each["target"] for each in offered if each["kind"] == "undo"}
    assert "done" in targets
    assert "title" not in targets


def test_the_controls_that_go_on_stay_on_the_boards():
    story = closed()

    def stay(board):
        """Return what the buttons do that the style leaves there: a part that is for contributors goes, but for `data-after`."""
        for each in buttons(draw(board, story.review, Room())):
            around = [
                node
                for node in (each.node, *each.node.iterancestors())
                if node.get("data-for") in {"contributor", "decider", "host"}
            ]
            if all(node.get("data-after") is not None for node in around):
                yield next(
                    f"{name} {each.data[name]}"
                    for name in ("send", "choose", "edit", "do", "jump")
                    if name in each.data
                )

    measures = set(stay("measures"))
    assert {"choose status", "choose owner", "choose due_on", "edit "} <= measures
    assert not any("remove_measure" in each for each in measures)
    sent = [each for each in stay("communication") if each.startswith("send")]
    assert len(sent) == 1
    assert '"state":"sent"' in sent[0]
