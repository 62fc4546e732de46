"""The way in: lock, waiting room, how fast a room fills, removing a crowd, the end of the code."""

import pytest

from pmcore.changes.meeting import ReadyMarked
from pmcore.changes.people import ParticipantEdited, ParticipantJoined
from pmcore.changes.waiting import AdmissionEdited, WaitingAdded, WaitingEdited, WaitingRemoved
from pmcore.commands import waiting
from pmcore.commands.admission import (
    AdmitWaiting,
    EndJoinCode,
    LetAllBackIn,
    RefuseWaiting,
    RemoveJoinedSince,
    SetAdmission,
)
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.meeting import CloseReview, MarkReady, ReopenReview
from pmcore.commands.people import AddSeat, JoinReview, RenewJoinCode
from pmcore.errors import CrowdedError, NotAllowedError, RuleError
from pmcore.model.people import Role, Visitor
from tests.kit import NOW, given, host, seat

ana, ben, eve = seat("Ana"), seat("Ben"), seat("Eve")
WAITING, LOCKED, OPEN = (SetAdmission(entry=each) for each in ("waiting_room", "locked", "open"))


def asks(story, name, key=""):
    """Ask to join with the code, from a browser of one's own."""
    return story.when(
        JoinReview(code=story.review.join_code, name=name), by=Visitor(key=key or f"browser of {name}")
    )


def names(story):
    return [person.name for person in story.review.present_people]


def test_nobody_new_comes_into_a_locked_room_and_who_has_a_seat_does():
    story = given(ana.does()).when(LOCKED).then(AdmissionEdited, "locked the room")
    asks(story, "Ben").then(RuleError, "This review is locked, so nobody new can join.")
    asks(story, "Ana").then()
    story.when(AddSeat(name="Cleo")).then(ParticipantJoined)
    story.when(OPEN).then(AdmissionEdited, "opened the room")
    asks(story, "Ben").then(ParticipantJoined)


@pytest.mark.parametrize("command", [
    LOCKED, AdmitWaiting(), RefuseWaiting(), EndJoinCode(), RenewJoinCode(), LetAllBackIn(), RemoveJoinedSince(since=NOW),
])  # fmt: skip
@pytest.mark.parametrize("role", [Role.SCRIBE, Role.PARTICIPANT, Role.OBSERVER])
def test_only_a_facilitator_decides_who_comes_in(command, role):
    given().when(command, by=seat("Sue", role)).then(NotAllowedError, "Only a facilitator can do that")


def test_who_comes_waits_until_the_facilitator_lets_them_in():
    story = given().when(WAITING).then(AdmissionEdited, "opened the waiting room")
    asks(story, "Ana").then(WaitingAdded, "Ana asked to join", waiting=1, people=1)
    asks(story, "Ana").then(waiting=1)
    asks(story, "Ben").then(WaitingAdded)
    first = story.review.in_waiting_room[0]
    story.when(AdmitWaiting(ids=(first.id,))).then(WaitingRemoved, ParticipantJoined, "let Ana in", waiting=1)
    assert story.review.people_by_key[ana.key].role is Role.PARTICIPANT
    story.when(AdmitWaiting()).then(WaitingRemoved, ParticipantJoined, "let Ben in", waiting=0)
    story.when(AdmitWaiting(ids=(first.id,))).then()
    assert names(story) == ["Host", "Ana", "Ben"]


def test_who_was_refused_stays_out_until_the_facilitator_thinks_better_of_it():
    story = given(WAITING)
    asks(story, "Eve").then(WaitingAdded)
    one = story.only("waiting").id
    story.when(RefuseWaiting(ids=(one,))).then(WaitingEdited, "did not let Eve in")
    assert story.review.in_waiting_room == ()
    for each in (WAITING, OPEN):
        story.when(each)
        asks(story, "Eve").then(NotAllowedError, "The facilitator did not let you in.")
    story.when(AdmitWaiting()).then()
    story.when(RefuseWaiting(ids=(one,), refused=False)).then(WaitingEdited, "lets Eve wait again")
    story.when(AdmitWaiting(ids=(one,))).then(WaitingRemoved, ParticipantJoined)


def test_opening_the_room_lets_in_who_waits():
    story = given(WAITING)
    asks(story, "Ana").then(WaitingAdded)
    story.when(OPEN).then(AdmissionEdited, WaitingRemoved, ParticipantJoined)
    assert names(story) == ["Host", "Ana"]


def test_a_waiting_browser_has_no_seat_and_is_told_no_secret():
    story = given(WAITING)
    asks(story, "Eve").then(WaitingAdded)
    assert eve.key not in story.review.people_by_key
    assert story.reviews.seat(story.id, eve.key) is None
    assert story.reviews.of_browser(eve.key) == []
    story.when(MarkReady(), by=Visitor(key=eve.key)).then(NotAllowedError, "You have no seat")
    assert all(not each.keys for each in story.seen_by(host).waiting.values())


def test_a_look_alike_in_the_waiting_room_gets_a_number_too():
    story = given(WAITING)
    asks(story, "ΗΟSΤ").then(WaitingAdded, "ΗΟSΤ (2) asked to join")
    asks(story, "Ноst").then(WaitingAdded, "Ноst (3) asked to join")


def test_the_waiting_room_is_not_endless(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_WAITING", 1)
    story = given(WAITING)
    asks(story, "Ana").then(WaitingAdded)
    asks(story, "Ben").then(CrowdedError, "people are waiting already. Try again in a minute.")


# ---------------------------------------------------------------------- how fast a room fills


def test_sixty_come_within_a_minute_and_the_next_one_is_told_when():
    story = given(ana.does()).later(minutes=2)
    for number in range(60):
        asks(story, f"Bot {number}").then(ParticipantJoined)
        story.later(seconds=0.5)
    asks(story, "Ben").then(CrowdedError, "Many people are joining at this moment. Try again in 30 seconds.")
    asks(story, "Ana").then()
    story.when(AddSeat(name="Cleo")).then(ParticipantJoined)
    story.later(seconds=29.6)
    asks(story, "Ben").then(CrowdedError, "Try again in 1 second.")
    story.later(seconds=0.4)
    asks(story, "Ben").then(ParticipantJoined)
    asks(story, "Dan").then(CrowdedError)


def test_asking_to_be_let_in_is_no_faster():
    story = given(WAITING)
    for number in range(60):
        asks(story, f"Bot {number}").then(WaitingAdded)
    asks(story, "Ben").then(CrowdedError)
    story.when(RefuseWaiting())
    asks(story, "Ben").then(CrowdedError)
    story.later(minutes=1)
    asks(story, "Ben").then(WaitingAdded)


def test_two_hundred_people_are_in_within_four_minutes():
    story, todo = given(), [f"Person {number}" for number in range(200)]
    for _ in range(4):
        left = []
        for name in todo:
            try:
                asks(story, name).then(ParticipantJoined)
            except AssertionError:
                story.then(CrowdedError)
                left.append(name)
        todo = left
        story.later(minutes=1)
    assert todo == []
    assert len(names(story)) == 201


# ---------------------------------------------------------------------- a link in wrong hands


def test_whoever_joined_since_is_removed_in_one_step_and_let_back_in_in_one():
    story = given(ana.does(), MarkReady()).later(minutes=5)
    since = story.clock.now
    for name in ("Bot 1", "Bot 2", "Bot 3"):
        asks(story, name)
    cleo = story.review.people_by_key["browser of Bot 3"]
    story.when(ChangeRole(id=cleo.id, role=Role.FACILITATOR))
    story.when(MarkReady(), by=Visitor(key="browser of Bot 1"))
    story.when(AddSeat(name="Room 2")).later(minutes=1)
    story.when(RemoveJoinedSince(since=since)).then(
        ParticipantEdited, ReadyMarked, ParticipantEdited, "removed Bot 1", "removed Bot 2"
    )
    assert len({each.command_id for each in story.outcome.records}) == 1
    assert names(story) == ["Host", "Ana", "Bot 3", "Room 2"]
    asks(story, "Bot 1").then(NotAllowedError, "You were removed")
    story.when(RemoveJoinedSince(since=since)).then(RuleError, "Nobody has joined since then")
    story.when(LetAllBackIn()).then(ParticipantEdited, ParticipantEdited, "let Bot 1 back in")
    assert names(story) == ["Host", "Ana", "Bot 1", "Bot 2", "Bot 3", "Room 2"]
    story.when(LetAllBackIn()).then(RuleError, "Nobody was removed then")


def test_those_who_were_removed_at_another_time_stay_out():
    story = given(ana.does())
    story.when(RemoveJoinedSince(since=NOW)).later(minutes=5)
    first = story.review.people[story.id_of(ana)].removed_at
    asks(story, "Bot 1")
    story.when(RemoveJoinedSince(since=story.clock.now)).when(LetAllBackIn(removed_at=first))
    assert names(story) == ["Host", "Ana"]


# ---------------------------------------------------------------------- the end of the code


def test_the_code_ends_with_the_review_and_is_good_again_when_it_is_reopened():
    story = given(ana.does(), CloseReview())
    asks(story, "Ben").then(RuleError, "This review was closed, and its join code ended with it.")
    asks(story, "Ana").then()
    story.when(ReopenReview())
    asks(story, "Ben").then(ParticipantJoined)


def test_a_new_code_after_the_end_works_until_the_facilitator_ends_it():
    story = given(CloseReview(), RenewJoinCode())
    asks(story, "Ana").then(ParticipantJoined)
    story.when(EndJoinCode()).then(AdmissionEdited, "ended the join code")
    asks(story, "Ben").then(RuleError, "its join code ended with it")
    story.when(RenewJoinCode())
    asks(story, "Ben").then(ParticipantJoined)


def test_the_choice_outlives_the_end_of_the_code():
    story = given(LOCKED, CloseReview(), RenewJoinCode())
    asks(story, "Ana").then(RuleError, "This review is locked")
