"""Owners are asked: they accept, or say no and why; who is not here answers by a link, after the close too."""

from datetime import timedelta

import pytest

from pmcore.boards import Room, draw
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.owning import (
    AcceptMeasure,
    AnswerInvitation,
    DeclineMeasure,
    InviteOwner,
    RevokeInvitation,
)
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.people import Program, Role, Visitor
from pmcore.report import export
from tests.kit import NOW, given, host, seat

ana, ben = seat("Ana"), seat("Ben")
sue, olga = seat("Sue", Role.SCRIBE), seat("Olga", Role.OBSERVER)
robot = Program(name="Tracker", role=Role.PARTICIPANT)
zoe = Visitor(key="", name="Zoe")


def asked(owner="Ana"):
    return given(ana.does(), ben.does(), AddMeasure(title="Alert on disk space", owner=owner))


def row(story):
    return next(
        each.html for each in draw("measures", story.review, Room()) if each.key.startswith("measure:")
    )


def test_who_is_named_by_somebody_else_is_asked_and_who_names_themselves_owns_it():
    story = asked()
    made = story.only("measures")
    assert (made.asks_owner, made.asked_by) == (True, story.id_of(host))
    assert "<bdi>Host</bdi> asks you to own M-01" in row(story)
    assert "asked, not accepted yet" in row(story)
    mine = given(ana.does(AddMeasure(title="Alert", owner="ana"))).only("measures")
    assert mine.accepted
    assert not mine.asks_owner


def test_a_program_that_names_itself_owns_nothing():
    story = asked("").when(EditMeasure(id="M-01", owner="Tracker"), by=robot)
    assert not story.only("measures").accepted
    story.when(AcceptMeasure(id="M-01"), by=robot).then(RuleError, "Only people with a seat")


def test_the_owner_alone_accepts_and_another_owner_is_asked_anew():
    story = asked().when(AcceptMeasure(id="M-01"), by=ben).then(NotAllowedError, "Only its owner answers")
    story.when(AcceptMeasure(id="M-01"), by=ana).then(MeasureEdited, "accepted to own M-01")
    assert "accepted</span>" in row(story)
    assert "asks you" not in row(story)
    story.when(EditMeasure(id="M-01", title="Alert early")).then(
        lambda now: now.item("measures", "M-01").accepted
    )
    story.when(EditMeasure(id="M-01", owner="Ben"))
    assert story.only("measures").asks_owner


def test_a_no_leaves_no_owner_says_why_and_can_be_taken_back():
    story = asked().when(DeclineMeasure(id="M-01", decline_reason="I am away"), by=ana, command_id="no")
    story.then(MeasureEdited, "said no to owning M-01")
    made = story.only("measures")
    assert (made.owner, made.declined_by, made.decline_reason) == ("", "Ana", "I am away")
    assert "<bdi>Ana</bdi>: not me, because" in row(story)
    assert "I am away" in row(story)
    story.when(Undo(target="no"), by=ana)
    assert story.only("measures").asks_owner
    story.when(DeclineMeasure(id="M-01", decline_reason="I am away"), by=ana)
    story.when(EditMeasure(id="M-01", owner="Ben"))
    assert story.only("measures").decline_reason == ""


def test_owners_are_asked_after_the_close_too_until_it_is_over():
    story = asked().when(CloseReview()).when(AcceptMeasure(id="M-01"), by=ana).then(MeasureEdited)
    story.when(EditMeasure(id="M-01", owner="Ben"))
    assert story.only("measures").asks_owner
    story.when(EditMeasure(id="M-01", status="done", evidence="It rang"))
    assert not story.only("measures").asks_owner


def test_every_owner_reads_on_top_what_they_are_asked_for_and_nobody_else_does():
    story = asked().when(AddMeasure(title="Restore", owner="ANA"), AddMeasure(title="Train", owner="Zoe"))
    tops = [each for each in draw("measures", story.review, Room()) if each.key.startswith("asked:")]
    assert [each.key for each in tops] == [f"asked:{story.id_of(ana)}"]
    assert "M-01" in tops[0].html
    assert "M-02" in tops[0].html
    assert "M-03" not in tops[0].html


# ---------------------------------------------------------------------- a link for who has no seat


def invited():
    story = asked("Zoe").when(InviteOwner(id="M-01"))
    return story, story.only("measures").invitation


def answer(link, **values):
    return AnswerInvitation(id="M-01", invitation=link, **values)


@pytest.mark.parametrize("who", [host, sue])
def test_facilitator_and_scribe_make_a_link_for_who_has_no_seat(who):
    story = asked("Zoe").when(InviteOwner(id="M-01"), by=who).then(MeasureEdited, "made a link that asks")
    assert story.only("measures").invited_until == NOW + timedelta(days=14)
    assert "asked by link" in row(story)


def test_nobody_else_makes_or_ends_one_and_who_needs_none_gets_none():
    story, _ = invited()
    for command in (InviteOwner(id="M-01"), RevokeInvitation(id="M-01")):
        story.when(command, by=ben).then(NotAllowedError, "Only a facilitator or scribe")
    nobody = asked("").when(InviteOwner(id="M-01"))
    nobody.then(RuleError, "M-01 has no owner yet")
    accepted = asked().when(AcceptMeasure(id="M-01"), by=ana).when(InviteOwner(id="M-01"))
    accepted.then(RuleError, "Ana need not be asked")


def test_the_link_accepts_once_more_and_can_still_say_no_after_the_close():
    story, link = invited()
    story.when(CloseReview()).when(answer(link, accepted=True), by=zoe).then(
        MeasureEdited, "accepted to own M-01"
    )
    assert story.log[-1].by_name == "Zoe"
    story.when(answer(link, accepted=True), by=zoe).then()
    story.when(answer(link, accepted=False), by=zoe).then(RuleError, "Why not?")
    story.when(answer(link, accepted=False, decline_reason="I leave in May"), by=zoe).then(MeasureEdited)
    assert (story.only("measures").owner, story.only("measures").declined_by) == ("", "Zoe")
    story.when(answer(link, accepted=False, decline_reason="Twice"), by=zoe).then()
    story.when(answer(link, accepted=True), by=zoe).then(RuleError, "You said no before")


@pytest.mark.parametrize(
    "ends",
    [
        lambda story: story.when(RevokeInvitation(id="M-01")),
        lambda story: story.when(InviteOwner(id="M-01")),
        lambda story: story.when(EditMeasure(id="M-01", owner="Ben")),
        lambda story: story.when(EditMeasure(id="M-01", status="dropped")),
        lambda story: story.later(days=14),
    ],
    ids=["revoked", "made anew", "another owner", "over", "ran out"],
)
def test_a_link_that_ended_answers_nothing(ends):
    story, link = invited()
    ends(story)
    story.when(answer(link, accepted=True), by=zoe).then(NotAllowedError, "does not work any more")


@pytest.mark.parametrize(("accepts", "said"), [(True, "accepted by owner"), (False, "not accepted yet")])
def test_the_document_says_whether_the_owner_accepted(accepts, said):
    story = asked()
    if accepts:
        story.when(AcceptMeasure(id="M-01"), by=ana)
    for audience in ("technical", "management"):
        assert said in export(story.review, "md", audience, NOW).content.decode()
