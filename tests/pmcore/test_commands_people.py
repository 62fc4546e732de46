"""Seats: join, claim, rename, roles, remove; a review always keeps somebody who can host it."""

import pytest

from pmcore.changes.meeting import ReadyMarked
from pmcore.changes.people import HostingGivenBack, HostingTakenOver, ParticipantEdited, ParticipantJoined
from pmcore.commands import people
from pmcore.commands.hosting import ChangeRole, GiveBack, HandOver, TakeOver
from pmcore.commands.lessons import AddLesson
from pmcore.commands.meeting import CloseReview, MarkReady, ReopenReview
from pmcore.commands.people import (
    MOST_BROWSERS,
    AddSeat,
    ClaimSeat,
    JoinReview,
    LetBackIn,
    RemoveParticipant,
    Rename,
    RenewJoinCode,
    plain_code,
)
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Program, Role, Seat, Visitor
from tests.kit import given, host, seat

ana, ben = seat("Ana"), seat("Ben")
ANYONE = Visitor(key="a browser")


def names(story):
    return [person.name for person in story.review.present_people]


def person(story, who):
    return story.review.people[story.id_of(who)]


def test_the_code_gives_a_seat():
    story = (
        given()
        .when(JoinReview(code=" code-0001 ", name="Zoe"), by=ANYONE)
        .then(ParticipantJoined, "Zoe joined as participant")
    )
    assert names(story) == ["Host", "Zoe"]


@pytest.mark.parametrize("code", ["", "CODE0002", "code", "x" * 200])
def test_a_wrong_code_gives_nothing(code):
    given().when(JoinReview(code=code, name="Zoe"), by=ANYONE).then(
        NotFoundError, "This code does not open a review. Check it with the facilitator.", people=1
    )


def test_a_browser_has_one_seat_however_often_it_joins():
    story = given().when(JoinReview(code="CODE0001", name="Zoe"), by=ANYONE)
    story.when(JoinReview(code="CODE0001", name="Zoë"), by=ANYONE).then(
        ParticipantEdited, "renamed Zoe to Zoë", people=2
    )
    story.when(JoinReview(code="CODE0001", name="Zoë"), by=ANYONE).then(people=2)


def test_a_program_does_not_join():
    given().when(
        JoinReview(code="CODE0001", name="Robot"), by=Program(name="robot", role=Role.OBSERVER)
    ).then(RuleError, "People join from a browser.")


@pytest.mark.parametrize("same", ["Ana", "ANA", " ana ", "Ａｎａ", "Аnа", "A\u200bna"])
def test_who_has_the_same_name_gets_a_number(same):
    story = given(ana.does()).when(AddSeat(name=same))
    assert [name[-3:] for name in names(story)[-1:]] == ["(2)"]


def test_a_long_name_keeps_room_for_its_number():
    story = given(AddSeat(name="x" * 40)).when(AddSeat(name="x" * 40)).then(ParticipantJoined)
    assert names(story)[-1] == f"{'x' * 34} (2)"


def test_the_name_of_who_was_removed_is_not_given_again():
    story = given(AddSeat(name="Zoe"))
    story.when(lambda r: RemoveParticipant(id=list(r.people)[-1])).when(AddSeat(name="Zoe"))
    assert names(story) == ["Host", "Zoe (2)"]


def test_renaming_oneself():
    story = (
        given(ben.does(Rename(name="Benedikt")))
        .when(Rename(name="Host"), by=ben)
        .then("renamed Benedikt to Host (2)")
    )
    story.when(Rename(name="Host"), by=ben).then()
    story.when(Rename(name="x"), by=Program(name="robot", role=Role.SCRIBE)).then(
        RuleError, "A program has no seat to rename."
    )


def test_a_seat_given_before_somebody_comes_is_claimed_from_a_browser():
    story = given().when(AddSeat(name="Room 2", role="observer")).then("Room 2 joined as observer")
    room = next(each for each in story.review.people.values() if each.name == "Room 2")
    story.when(ClaimSeat(id=room.id), by=ANYONE).then(
        ParticipantEdited, "Room 2 came back from another browser"
    )
    story.when(ClaimSeat(id=room.id), by=ANYONE).then()
    assert story.review.people_by_key["a browser"].id == room.id


def test_a_browser_that_claims_another_seat_leaves_its_own():
    story = given(ana.does(), ben.does())
    story.when(ClaimSeat(id=story.id_of(ben)), by=Visitor(key=ana.key)).then(
        ParticipantEdited, ParticipantEdited
    )
    assert story.review.people_by_key[ana.key].name == "Ben"
    assert [each.keys for each in story.review.people.values() if each.name == "Ana"] == [()]


def test_a_facilitator_who_tries_out_a_link_stays_facilitator():
    story = given(ana.does())
    story.when(ClaimSeat(id=story.id_of(ana)), by=Visitor(key=host.key)).then(
        RuleError,
        "This browser is Host, a facilitator. Open the link in another browser or a private window.",
    )
    assert story.review.people_by_key[host.key].name == "Host"


def test_a_seat_is_claimed_in_a_browser_and_while_it_is_there():
    story = given(ana.does())
    story.when(ClaimSeat(id=story.id_of(ana))).then(
        NotAllowedError, "A seat is taken with its link, in a browser."
    )
    story.when(ClaimSeat(id="nobody"), by=ANYONE).then(NotFoundError)
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.when(ClaimSeat(id=story.id_of(ana)), by=ANYONE).then(
        NotAllowedError, "That seat was removed from the review."
    )


def test_a_seat_is_not_handed_around_without_end():
    story = given(ana.does())
    mine = story.id_of(ana)
    for n in range(MOST_BROWSERS - 1):
        story.when(ClaimSeat(id=mine), by=Visitor(key=f"browser {n}")).then(ParticipantEdited)
    story.when(ClaimSeat(id=mine), by=Visitor(key="one more")).then(RuleError, "Ask for a seat of your own.")


def test_roles_decide_at_the_moment_of_asking():
    story = given(ana.does(AddLesson(text="a")))
    story.when(ChangeRole(id=story.id_of(ana), role="observer")).then("made Ana observer")
    story.when(AddLesson(text="b"), by=ana).then(
        NotAllowedError,
        "Only a facilitator, participant or scribe can do that. Your role here is observer; the facilitator can change it.",
    )


def test_the_last_facilitator_stays():
    story = given(ana.does())
    sentence = "Host is the only facilitator. Make somebody else facilitator first."
    story.when(ChangeRole(id=story.id_of(host), role="scribe")).then(RuleError, sentence)
    story.when(RemoveParticipant(id=story.id_of(host))).then(RuleError, sentence)
    story.when(ChangeRole(id=story.id_of(ana), role="facilitator")).then(ParticipantEdited)
    story.when(ChangeRole(id=story.id_of(host), role="scribe")).then(ParticipantEdited)
    story.when(ChangeRole(id=story.id_of(ana), role="facilitator"), by=ana).then()


def test_a_removed_facilitator_does_not_count_as_one():
    story = given(ana.does(), lambda r: ChangeRole(id=list(r.people)[-1], role="facilitator"))
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.when(RemoveParticipant(id=story.id_of(host))).then(RuleError, "is the only facilitator")


def test_handing_over():
    story = given(ana.does())
    story.when(HandOver(id=story.id_of(ana))).then("made Ana facilitator")
    assert (person(story, ana).role, person(story, host).role) == (Role.FACILITATOR, Role.PARTICIPANT)
    story.when(HandOver(id=story.id_of(ana)), by=ana).then(
        RuleError, "You are the facilitator already. Choose somebody else."
    )
    story.when(HandOver(id="nobody"), by=ana).then(NotFoundError)


def test_who_is_here_takes_over_when_no_facilitator_was_for_half_a_minute():
    story = given(ana.does(), ben.does()).here(host, ana, ben)
    story.when(TakeOver(), by=ana).then(RuleError, "Host hosts now, so nobody else needs to.")
    story.here(ana, ben).later(seconds=29)
    story.when(TakeOver(), by=ana).then(
        RuleError, "When none has been here for 30 seconds, you can take over."
    )
    story.later(seconds=1).when(TakeOver(), by=ana).then(
        HostingTakenOver, "took over hosting from Host, who was away"
    )
    me = person(story, ana)
    assert (me.role, me.stands_in_for, me.role_before) == (
        Role.FACILITATOR,
        (story.id_of(host),),
        Role.PARTICIPANT,
    )
    assert person(story, host).role is Role.FACILITATOR


def test_of_two_who_take_over_at_once_one_hosts_and_the_other_hears_who():
    story = given(ana.does(), ben.does()).here(ana, ben).later(seconds=31)
    story.when(TakeOver(), by=ana).then(HostingTakenOver)
    story.when(TakeOver(), by=ben).then(RuleError, "Ana hosts now, so nobody else needs to.")


def test_only_who_is_here_and_may_write_takes_over():
    olga = seat("Olga", Role.OBSERVER)
    story = given(ana.does(), olga.does()).here(olga).later(seconds=31)
    story.when(TakeOver(), by=olga).then(NotAllowedError, "Only a participant or scribe can do that.")
    story.when(TakeOver(), by=ana).then(RuleError, "Open the review in a browser first")
    robot = Program(name="robot", role=Role.PARTICIPANT)
    story.when(TakeOver(), by=robot).then(RuleError, "A program has no seat to host from.")


def test_nobody_takes_over_where_nobody_can_tell_who_is_here():
    given(ana.does()).when(TakeOver(), by=ana).then(RuleError, "A facilitator was here a moment ago.")


def test_a_closed_review_has_a_host_too():
    story = given(ana.does(), CloseReview()).here(ana).later(seconds=31)
    story.when(TakeOver(), by=ana).then(HostingTakenOver)
    story.when(ReopenReview(), by=ana).then("reopened the review")


def stood_in():
    sue = seat("Sue", Role.SCRIBE)
    story = given(sue.does(), ana.does()).here(sue, ana).later(seconds=31).when(TakeOver(), by=sue)
    return sue, story


def test_hosting_is_given_back_when_the_facilitator_is_here_again():
    sue, story = stood_in()
    story.when(GiveBack(), by=sue).then(
        RuleError, "Host is not here yet. Host until then, or hand over to somebody else."
    )
    story.here(host, sue).when(GiveBack(), by=sue).then(
        HostingGivenBack, "ended that Sue hosts in place of Host"
    )
    me = person(story, sue)
    assert (me.role, me.stands_in_for, me.role_before) == (Role.SCRIBE, (), None)
    story.when(GiveBack()).then(RuleError, "Host does not host in place of anybody.")


def test_who_is_back_takes_hosting_back_and_nobody_else_does():
    sue, story = stood_in()
    zoe = seat("Zoe", Role.FACILITATOR)
    story.here(host, sue).when(zoe.does())
    story.when(GiveBack(id=story.id_of(sue)), by=zoe).then(RuleError, "Sue does not host in your place.")
    story.when(GiveBack(id=story.id_of(sue))).then(HostingGivenBack)
    assert person(story, sue).role is Role.SCRIBE


def test_a_stand_in_keeps_the_seat_of_whoever_they_stand_in_for():
    sue, story = stood_in()
    for command in (
        ChangeRole(id=story.id_of(host), role="observer"),
        RemoveParticipant(id=story.id_of(host)),
    ):
        story.when(command, by=sue).then(RuleError, "You host in place of Host, so their seat stays as it is")
    story.when(RemoveParticipant(id=story.id_of(ana)), by=sue).then("removed Ana")


def test_a_facilitator_makes_a_stand_in_facilitator_for_good():
    sue, story = stood_in()
    story.when(ChangeRole(id=story.id_of(sue), role="facilitator")).then("made Sue facilitator for good")
    story.here(host, sue).when(GiveBack(), by=sue).then(RuleError, "Sue does not host in place of anybody.")


def test_who_hands_over_what_they_only_kept_is_again_what_they_were():
    sue, story = stood_in()
    story.when(HandOver(id=story.id_of(ana)), by=sue).then("made Ana facilitator")
    assert (person(story, sue).role, person(story, sue).stands_in_for) == (Role.SCRIBE, ())


def test_a_second_stand_in_stands_in_for_both():
    sue, story = stood_in()
    story.here(ana).later(seconds=31).when(TakeOver(), by=ana).then("from Host and Sue, who was away")
    story.here(ana, sue).when(GiveBack(), by=ana).then(HostingGivenBack)


def test_a_review_that_nobody_ever_hosted_gets_a_host():
    robot = Program(name="robot", role=Role.FACILITATOR)
    story = given(ana.does()).when(HandOver(id="nobody"), by=robot).then(NotFoundError)
    story.when(AddSeat(name="Zoe", role="facilitator"), by=robot)
    story.when(RemoveParticipant(id=story.id_of(host)), by=robot)
    zoe = next(each for each in story.review.people.values() if each.name == "Zoe")
    story.when(HandOver(id=zoe.id), by=robot).then(RuleError, "has not joined from a browser yet")
    story.here(ana).later(seconds=31).when(TakeOver(), by=ana).then("took over hosting from Zoe")


def test_who_was_removed_is_let_back_in_before_anything_else():
    story = given(ana.does(AddLesson(text="stays"), MarkReady()))
    mine = story.id_of(ana)
    story.when(RemoveParticipant(id=mine)).then(ParticipantEdited, ReadyMarked, "removed Ana", lessons=1)
    assert story.review.meeting.ready == frozenset()
    assert names(story) == ["Host"]
    for command in (ChangeRole(id=mine, role="scribe"), HandOver(id=mine)):
        story.when(command).then(RuleError, "Ana was removed. Let them back in first.")
    story.when(JoinReview(code="CODE0001", name="Ana"), by=Visitor(key=ana.key)).then(
        NotAllowedError, "You were removed"
    )
    story.when(AddLesson(text="x"), by=ana).then(NotAllowedError, "You were removed from this review.")
    story.when(LetBackIn(id=mine)).then("let Ana back in")
    story.when(AddLesson(text="x"), by=Seat(participant_id=mine)).then(lessons=2)


def test_a_new_code_replaces_the_old_one_and_throws_nobody_out():
    story = given(ana.does()).when(RenewJoinCode()).then("renewed the join code")
    story.when(JoinReview(code="CODE0001", name="Zoe"), by=ANYONE).then(NotFoundError)
    story.when(JoinReview(code="CODE0002", name="Zoe"), by=ANYONE).then(ParticipantJoined)
    story.when(AddLesson(text="still here"), by=ana).then(lessons=1)
    assert story.review.join_code not in " ".join(each.change.sentence(story.review) for each in story.log)


def test_a_full_review_has_seats_left_for_whom_the_host_adds(monkeypatch):
    monkeypatch.setattr(people, "MOST_PEOPLE", 1)
    monkeypatch.setattr(people, "FOR_THE_HOST", 1)
    story = given().when(JoinReview(code="CODE0001", name="Zoe"), by=ANYONE)
    story.then(RuleError, "This review is full: 1 people have joined.")
    story.when(AddSeat(name="Zoe")).then(ParticipantJoined)
    story.when(AddSeat(name="Yan")).then(RuleError, "This review is full")
    story.when(RemoveParticipant(id=story.id_of(host))).then(RuleError, "only facilitator")


def test_who_was_removed_takes_nobody_s_place(monkeypatch):
    story = given(ana.does())
    monkeypatch.setattr(people, "MOST_PEOPLE", 2)
    monkeypatch.setattr(people, "FOR_THE_HOST", 0)
    story.when(JoinReview(code="CODE0001", name="Zoe"), by=ANYONE).then(RuleError, "This review is full")
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.when(JoinReview(code="CODE0001", name="Zoe"), by=ANYONE).then(ParticipantJoined)
    story.when(LetBackIn(id=story.id_of(ana))).then(RuleError, "This review is full")


def test_codes_are_read_as_people_type_them():
    assert plain_code(" abcd-efgh ") == "ABCDEFGH"


def test_who_was_removed_already_is_not_removed_again():
    """Found by commands at random: only the time changed, and the history could not be told any more."""
    story = given(ana.does())
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.later(minutes=1).when(RemoveParticipant(id=story.id_of(ana))).then()
