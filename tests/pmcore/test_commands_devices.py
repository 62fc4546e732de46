"""The devices of a seat: which there are is their owner's business, and what is signed out is out."""

import pytest

from pmcore.changes.devices import DevicesSignedOut
from pmcore.changes.people import ParticipantEdited
from pmcore.commands.devices import SignOut
from pmcore.commands.hosting import TakeOver
from pmcore.commands.people import AddSeat, ClaimSeat, LetBackIn, RemoveParticipant
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Device, Participant, Program, Role, Visitor
from pmcore.model.visibility import as_seen_by
from pmcore.web.api.serializers import lines_json, review_json
from tests.kit import given, host, seat

ana, bo = seat("Ana"), seat("Bo")
PHONE = Visitor(key="phone", device="Safari on iPhone")


def ready():
    """Return a story in which Ana has a laptop and a phone."""
    return given(ana.does(), bo.does(), lambda _: AddSeat(name="Olga")).when(
        lambda review: ClaimSeat(id=person(review).id), by=PHONE
    )


def person(review, name="Ana"):
    return next(each for each in review.people.values() if each.name == name)


def device(story, key):
    return person(story.review).device(key).id


def test_a_device_is_kept_with_its_name_and_when_it_came():
    story = ready()
    now = story.clock.now
    assert person(story.review).devices == (
        Device(key=ana.key, label="", since=now),
        Device(key="phone", label="Safari on iPhone", since=now),
    )


def test_one_signs_out_a_device_of_ones_own():
    story = ready()
    phone = device(story, "phone")
    story.when(SignOut(device=phone), by=ana).then(DevicesSignedOut, "signed Ana out on 1 device")
    assert person(story.review).keys == (ana.key,)
    assert [each.key for each in person(story.review).devices] == [ana.key]
    story.when(SignOut(device=phone), by=ana).then(NotFoundError, "signed out already")


def test_one_signs_out_all_other_devices():
    story = ready()
    story.when(ClaimSeat(id=story.id_of(ana)), by=Visitor(key="tablet"))
    story.when(SignOut(keep=device(story, ana.key)), by=ana).then("signed Ana out on 2 devices")
    assert person(story.review).keys == (ana.key,)
    story.when(SignOut(keep=device(story, ana.key)), by=ana).then()


def test_a_device_that_should_stay_and_is_gone_signs_out_nobody():
    story = ready()
    story.when(SignOut(keep="0" * 16), by=ana).then(NotFoundError, "should stay")
    story.when(SignOut(), by=ana).then(RuleError, "Choose which of your own devices")
    assert person(story.review).keys == (ana.key, "phone")


def test_a_facilitator_signs_out_somebody_everywhere_and_nobody_else_does():
    story = ready()
    mine = story.id_of(ana)
    story.when(SignOut(id=mine), by=bo).then(
        NotAllowedError, "Only a facilitator can sign out somebody else."
    )
    story.when(SignOut(id=mine)).then("signed Ana out on 2 devices")
    assert person(story.review).keys == ()
    assert not person(story.review).removed
    assert not person(story.review).fresh, "so the next link needs its button"
    story.when(ClaimSeat(id=mine), by=PHONE).then(ParticipantEdited)


def test_a_program_says_whose_devices_it_means():
    story = ready()
    ci = Program(name="CI", role=Role.FACILITATOR)
    story.when(SignOut(), by=ci).then(RuleError, "Say whose devices")
    story.when(SignOut(id=story.id_of(ana)), by=ci).then(DevicesSignedOut)


def test_the_only_facilitator_keeps_a_device():
    story = ready()
    mine = story.review.people_by_key[host.key]
    only = mine.device(host.key).id
    story.when(SignOut(device=only)).then(RuleError, "Host is the only facilitator and has no other device.")
    story.when(SignOut(id=mine.id, device=only), by=Program(name="CI", role=Role.FACILITATOR)).then(RuleError)
    story.when(ClaimSeat(id=mine.id), by=Visitor(key="desk"))
    story.when(SignOut(device=only)).then(DevicesSignedOut)


def test_who_stands_in_for_somebody_does_not_sign_them_out():
    story = ready().here(ana).later(seconds=31)
    mine = story.review.people_by_key[host.key].id
    story.when(TakeOver(), by=ana).when(SignOut(id=mine), by=ana).then(RuleError, "You host in place of Host")


def test_let_back_in_gives_the_seat_and_no_device_of_before():
    story = ready()
    mine = story.id_of(ana)
    story.when(RemoveParticipant(id=mine)).when(LetBackIn(id=mine)).then("let Ana back in")
    assert person(story.review).keys == person(story.review).devices == ()
    for key in (ana.key, "phone"):
        assert story.review.seat_of([key]) is None
    story.when(ClaimSeat(id=mine), by=Visitor(key="new laptop"))
    assert story.review.people_by_key["new laptop"].id == mine


def test_to_let_in_somebody_who_was_not_removed_signs_out_nobody():
    story = ready()
    story.when(LetBackIn(id=story.id_of(ana))).then()
    assert person(story.review).keys == (ana.key, "phone")


def test_a_seat_of_an_earlier_version_has_devices_without_names():
    old = Participant.model_validate({
        "id": "1", "name": "Ana", "keys": ["laptop", "phone"], "joined_at": "2026-11-23T14:00:00Z",
    })  # fmt: skip
    assert old.device("phone") == Device(key="phone")
    assert old.without_devices("phone") == {"keys": ("laptop",), "devices": ()}


@pytest.mark.parametrize("viewer", ["the room", "Bo", "Ana"])
def test_nobody_is_shown_what_is_known_of_devices(viewer):
    story = ready()
    story.when(
        ClaimSeat(id=story.id_of(ana), ticket="t-1", until=4_000_000_000),
        by=Visitor(key="tablet", device="Edge on Windows"),
    )
    story.when(SignOut(device=device(story, "phone")), by=ana)
    who = "" if viewer == "the room" else person(story.review, viewer).id
    shown = str([
        review_json(story.review, who), lines_json(story.review, enumerate(story.log, 1), who), as_seen_by(story.review, who).people, story.sentences,
    ])  # fmt: skip
    for word in ("phone", "Safari", "iPhone", "tablet", "Edge", "t-1", ana.key):
        assert word not in shown
