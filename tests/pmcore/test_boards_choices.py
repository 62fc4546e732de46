"""What fields can choose from that depends on the review: each choice is one that the command takes."""

import pytest

from pmcore.boards.choices import CHOICES, SHORT, choices_of
from pmcore.commands.causes import AddCause, EditCause, MoveCause
from pmcore.commands.measures import AddMeasure
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotFoundError
from pmcore.model.people import Role
from tests.kit import given, seat
from tests.meeting import Guest, Meeting

ana = seat("Ana")


def story():
    return given(
        AddTimelineEvent(text="Second", starts="2026-11-23 13:20"),
        AddTimelineEvent(text="First", starts="2026-11-23 13:00"),
        AddTimelineEvent(text="Nobody knows when"),
        AddCause(text="Down"),
        AddCause(text="Full", under="C-01"),
        AddCause(text="Unseen", under="C-02", factor="primary"),
        AddCause(text="Slow", under="C-01"),
        AddCause(text="A second problem"),
    )


def labels(told, of, item_id=""):
    return [
        label.strip("\u2003") for _, label, _ in choices_of(told.review, of, item_id) if label != "Nothing"
    ]


def test_events_are_offered_in_the_order_of_the_timeline():
    told = story()
    assert labels(told, "events") == ["T-02", "T-01", "T-03"]
    for event_id, _, text in choices_of(told.review, "events"):
        assert told.review.events[event_id].text == text
        told.when(EditCause(id="C-02", evidence=(event_id,)))


def test_a_measure_can_address_what_is_marked_first_and_no_problem():
    told = story()
    assert labels(told, "causes") == ["C-03", "C-02", "C-04"]
    for cause_id, _, _ in choices_of(told.review, "causes"):
        told.when(AddMeasure(title="Change it", addresses=(cause_id,)))


@pytest.mark.parametrize("moved", ["C-01", "C-02", "C-03", "C-04", "C-05"])
def test_a_cause_is_offered_exactly_the_places_that_it_can_be_moved_to(moved):
    everywhere = {*story().review.causes, ""}
    item = story().review.item("causes", moved).id
    offered = {each for each, _, _ in choices_of(story().review, "effects", item)}
    for place in everywhere:
        told = story().when(MoveCause(id=item, under=place))
        possible, told._error = told._error is None, None
        assert possible == (place in offered), f"{moved} under {place or 'nothing'}"


def test_the_tree_can_be_seen_in_the_places():
    shown = [label for _, label, _ in choices_of(story().review, "effects", "")]
    assert shown == ["C-01", "\u2003C-02", "\u2003\u2003C-03", "\u2003C-04", "C-05", "Nothing"]


def test_a_long_text_is_shown_in_short():
    told = given(AddTimelineEvent(text="x" * 4000))
    ((_, _, text),) = choices_of(told.review, "events")
    assert text == "x" * SHORT


@pytest.mark.parametrize("name", CHOICES)
def test_an_empty_review_offers_nothing_and_fails_at_nothing(name):
    assert [each for each, _, _ in choices_of(given().review, name, "gone") if each] == []


@pytest.mark.parametrize("name", ["", "people", "__class__", "../events"])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(NotFoundError):
        choices_of(given().review, name)


# ---------------------------------------------------------------------- over the wire


@pytest.fixture
def meeting():
    meeting = Meeting()
    meeting.host.does(AddTimelineEvent(text="Disk <b>full</b>"), AddCause(text="Down"))
    yield meeting
    meeting.close()


def asked(guest, meeting, **query):
    return guest.browser.get("/live/choices", params={"review": meeting.id, **query})


@pytest.mark.parametrize("role", Role)
def test_whoever_has_a_seat_is_told_what_can_be_chosen(meeting, role):
    answer = asked(meeting.joins("Ana", role), meeting, of="events").json()
    assert answer == {"choices": [[meeting.only("events").id, "T-01", "Disk <b>full</b>"]]}


def test_the_item_that_is_moved_is_named_by_its_id(meeting):
    problem = meeting.only("causes").id
    places = asked(meeting.host, meeting, of="effects", id=problem).json()["choices"]
    assert [each[0] for each in places] == [""]


def test_a_stranger_a_wrong_name_and_no_review_are_answered_with_a_sentence(meeting):
    for answer in (
        asked(Guest(meeting, "Stranger"), meeting, of="events"),
        asked(meeting.host, meeting, of="secrets"),
        meeting.host.browser.get("/live/choices", params={"of": "events"}),
        meeting.host.browser.get("/live/choices"),
    ):
        assert answer.status_code == 404
        assert answer.json()["sentence"]
        assert "Disk" not in answer.text
