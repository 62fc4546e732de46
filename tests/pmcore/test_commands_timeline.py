"""The timeline: events, how sure their times are, and the key moments that they mark."""

import pytest

from pmcore.changes.causes import CauseEdited
from pmcore.changes.incident import IncidentEdited
from pmcore.changes.timeline import TimelineEventAdded, TimelineEventOrdered, TimelineEventRemoved
from pmcore.commands import timeline
from pmcore.commands.causes import AddCause
from pmcore.commands.history import Undo
from pmcore.commands.incident import EditIncident
from pmcore.commands.timeline import (
    AddTimelineEvent,
    EditTimelineEvent,
    OrderTimelineEvent,
    RemoveTimelineEvent,
    TimelineEventEdited,
)
from pmcore.errors import ConcurrentEditError, InvalidError, NotFoundError, RuleError
from pmcore.model.incident import Anchor
from pmcore.model.moment import write_moment
from pmcore.model.timeline import EventKind, Precision
from tests.kit import given, seat

ana = seat("Ana")
BEGAN = EditIncident(began="2026-11-23 13:00")


def add(text="Alert", starts="14:05", **values):
    return AddTimelineEvent(text=text, starts=starts, **values)


def event(story, label="T-01"):
    return story.review.item("events", label)


def at(moment):
    return write_moment(moment, "UTC")


def test_an_event_has_a_number_a_time_and_an_author():
    story = (
        given(BEGAN).when(add(event_kind="detection"), by=ana).then(TimelineEventAdded, "added T-01: Alert")
    )
    alert = event(story)
    assert (at(alert.starts), alert.starts.source, alert.kind) == (
        "2026-11-23 14:05",
        "14:05",
        EventKind.DETECTION,
    )
    assert story.review.name_of(alert.author) == "Ana"


def test_numbers_are_never_given_twice():
    story = given(BEGAN, add("one"), add("two"), RemoveTimelineEvent(id="T-02"))
    story.when(add("three")).then("added T-03: three")
    story.when(Undo(target=story.log[-1].command_id)).then(events=1)
    story.when(add("four")).then("added T-04: four")
    story.when(Undo(target=story.log[-3].command_id)).then(ConcurrentEditError)


def test_without_a_beginning_the_first_event_gives_the_day():
    story = given(add(starts="2026-11-24 09:00"), add("later", starts="2026-11-25 09:00"))
    story.when(add("bare", starts="10:00")).then(TimelineEventAdded)
    assert at(event(story, "T-03").starts) == "2026-11-24 10:00"
    given().when(add()).then(InvalidError, "Which day?")


def test_an_end_without_a_date_is_on_the_day_of_the_start():
    story = given(BEGAN).when(add(starts="2026-11-25 23:00", ends="23:30")).then(TimelineEventAdded)
    assert at(event(story).ends) == "2026-11-25 23:30"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ends": "14:04"}, "ends", "The end is before the start. Check both times and the date."),
        ({"starts": "", "ends": "14:04"}, "starts", "An end needs a start."),
        ({"starts": "soon"}, "starts", "“soon” is not a time."),
        ({"ends": "25:00"}, "ends", "is not on the calendar"),
        (
            {"starts": "", "marks": "detected"},
            "marks",
            "Give this event a time before it can be the moment “detected”.",
        ),
        ({"starts": "12:59", "marks": "resolved"}, "resolved", "“resolved” would be before “began”"),
    ],
)
def test_impossible_times_are_refused_by_field(values, field, sentence):
    story = given(BEGAN, add("kept")).when(add(**values))
    assert set(story._error.fields) == {field}
    story.then(InvalidError, sentence, events=1)
    story.when(EditTimelineEvent(id="T-01", **values)).then(InvalidError, sentence)
    assert event(story).version == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"starts": ""}, (Precision.UNKNOWN, 0)),
        ({"starts": "", "precision": "exact"}, (Precision.UNKNOWN, 0)),
        ({"precision": "about", "margin": 5}, (Precision.ABOUT, 5)),
        ({"precision": "unknown", "margin": 5}, (Precision.ABOUT, 5)),
        ({"precision": "exact", "margin": 5}, (Precision.EXACT, 0)),
    ],
)
def test_how_sure_we_are_follows_from_what_was_said(sent, kept):
    story = given(BEGAN, add(**sent))
    assert (event(story).precision, event(story).margin) == kept


def test_a_time_that_becomes_known_is_about_until_somebody_is_sure():
    story = given(BEGAN, add(starts=""))
    story.when(EditTimelineEvent(id="T-01", starts="14:00")).then(TimelineEventEdited)
    assert event(story).precision is Precision.ABOUT
    story.when(EditTimelineEvent(id="T-01", starts="")).then(TimelineEventEdited)
    assert event(story).precision is Precision.UNKNOWN


def test_an_edit_changes_what_was_sent_and_nothing_else():
    story = given(BEGAN, add(starts="14:05Z", link="https://x", source="log"))
    story.when(EditTimelineEvent(id="t-01", text="Alert fired", starts="2026-11-23 14:05")).then(
        TimelineEventEdited, "changed text of T-01: Alert fired"
    )
    assert (event(story).source, event(story).starts.source) == ("log", "14:05Z")
    story.when(EditTimelineEvent(id="T-01", text="Alert fired")).then()


def test_an_old_look_keeps_both_texts():
    story = given(BEGAN, add())
    story.when(EditTimelineEvent(id="T-01", text="Ana's", seen=1), by=ana).then(TimelineEventEdited)
    story.when(EditTimelineEvent(id="T-01", text="Host's", seen=1)).then(
        ConcurrentEditError,
        "Ana changed the text of T-01 while you wrote. Yours is kept; look at both.",
    )
    story.when(EditTimelineEvent(id="T-01", text="Host's", seen=2)).then(TimelineEventEdited)


def test_the_timeline_is_in_order():
    story = given(
        BEGAN,
        add("c", starts=""),
        add("b", starts="15:00"),
        add("a", starts="14:00"),
        add("b2", starts="15:00"),
    )
    assert [each.text for each in story.review.timeline] == ["a", "b", "b2", "c"]


def test_marking_an_event_sets_the_overview_and_releases_another():
    story = (
        given(BEGAN)
        .when(add("Customer call", starts="14:20", marks="detected"))
        .then(TimelineEventAdded, IncidentEdited)
    )
    story.when(add("Alert", starts="14:05", marks="detected")).then(
        TimelineEventAdded, TimelineEventEdited, IncidentEdited
    )
    assert at(story.review.incident.detected) == "2026-11-23 14:05"
    assert [event(story, label).marks for label in ("T-01", "T-02")] == [None, Anchor.DETECTED]


def test_undo_of_a_mark_gives_everything_back():
    story = given(BEGAN, add("Call", starts="14:20", marks="detected"))
    story.when(add("Alert", marks="detected"), by=ana, command_id="mark")
    story.when(Undo(target="mark"), by=ana).then(IncidentEdited, TimelineEventEdited, TimelineEventRemoved)
    assert at(story.review.incident.detected) == "2026-11-23 14:20"
    assert event(story).marks is Anchor.DETECTED


def test_a_marked_moment_moves_with_its_event():
    story = given(BEGAN, add(marks="detected"))
    story.when(EditTimelineEvent(id="T-01", starts="14:06")).then(TimelineEventEdited, IncidentEdited)
    assert at(story.review.incident.detected) == "2026-11-23 14:06"
    story.when(EditTimelineEvent(id="T-01", starts="")).then(InvalidError, "Give this event a time")
    story.when(EditTimelineEvent(id="T-01", marks=None, starts="")).then(TimelineEventEdited)
    assert at(story.review.incident.detected) == "2026-11-23 14:06"


def test_an_event_can_change_which_moment_it_marks():
    story = given(BEGAN, add(marks="detected"))
    story.when(EditTimelineEvent(id="T-01", marks="acknowledged")).then(TimelineEventEdited, IncidentEdited)
    assert at(story.review.incident.acknowledged) == "2026-11-23 14:05"


def test_a_removed_event_leaves_its_time_in_the_overview_and_no_trace_in_causes():
    story = given(BEGAN, add(marks="detected"), AddCause(text="Down", evidence=("T-01",)))
    story.when(RemoveTimelineEvent(id="T-01"), command_id="gone").then(
        CauseEdited, TimelineEventRemoved, events=0
    )
    assert story.only("causes").evidence == ()
    assert at(story.review.incident.detected) == "2026-11-23 14:05"
    story.when(Undo(target="gone")).then(events=1)
    assert (story.only("causes").evidence, event(story).marks) == ((event(story).id,), Anchor.DETECTED)


def test_a_removed_event_is_not_there_for_a_second_click():
    story = given(BEGAN, add(), RemoveTimelineEvent(id="T-01"))
    story.when(RemoveTimelineEvent(id="T-01")).then(NotFoundError, "the history can bring it back")
    story.when(EditTimelineEvent(id="T-01", text="x")).then(NotFoundError)


def test_a_timeline_has_an_end(monkeypatch):
    monkeypatch.setattr(timeline, "MOST_EVENTS", 2)
    given(BEGAN, add(), add()).when(add()).then(RuleError, "at most 2 events", events=2)


# ---------------------------------------------------------------------- order by hand


def texts(story):
    return "".join(each.text for each in story.review.timeline)


def test_events_of_the_same_time_are_put_in_order_by_hand():
    story = given(BEGAN, add("a"), add("b"), add("c"), add("z", starts="15:00"))
    story.when(OrderTimelineEvent(id="T-03", before="T-01"), by=ana, command_id="move")
    story.then(TimelineEventOrdered, "changed the order of T-03: c")
    assert texts(story) == "cabz"
    story.when(OrderTimelineEvent(id="T-03", after="T-01")).then(TimelineEventOrdered)
    assert texts(story) == "acbz"
    story.when(add("d")).then(TimelineEventAdded)
    assert texts(story) == "acbdz"


def test_the_order_is_taken_back():
    story = given(BEGAN, add("a"), add("b")).when(
        OrderTimelineEvent(id="T-02", before="T-01"), command_id="x"
    )
    story.when(Undo(target="x")).then(TimelineEventOrdered)
    assert texts(story) == "ab"


def test_what_is_added_later_comes_last_however_often_others_were_moved_there():
    story = given(BEGAN, add("a"), add("b"), add("c"))
    for label, beside in (("T-01", "T-03"), ("T-02", "T-01"), ("T-03", "T-02"), ("T-01", "T-03")):
        story.when(OrderTimelineEvent(id=label, after=beside))
    story.when(add("d"))
    assert texts(story) == "bcad"


def test_a_place_is_found_however_often_two_change_places():
    story = given(BEGAN, add("a"), add("b"), add("c"))
    for turn in range(130):
        first, second = ("T-02", "T-03") if turn % 2 else ("T-03", "T-02")
        story.when(OrderTimelineEvent(id=first, after="T-01"))
        assert texts(story) == ("abc" if turn % 2 else "acb"), (turn, second)


def test_without_a_time_they_are_put_in_order_too():
    story = given(BEGAN, add("a", starts=""), add("b", starts="?"))
    story.when(OrderTimelineEvent(id="T-02", before="T-01")).then(TimelineEventOrdered)
    assert texts(story) == "ba"


@pytest.mark.parametrize(
    ("values", "kind", "sentence"),
    [
        ({"before": "T-03"}, RuleError, "T-01 and T-03 are at different times."),
        ({}, InvalidError, "Say before or after which event"),
        ({"before": "T-02", "after": "T-02"}, InvalidError, "one of the two"),
        ({"before": "T-09"}, NotFoundError, "not here any more"),
    ],
)
def test_an_order_that_cannot_be_is_refused(values, kind, sentence):
    story = given(BEGAN, add("a"), add("b"), add("c", starts="15:00"))
    story.when(OrderTimelineEvent(id="T-01", **values)).then(kind, sentence)


def test_where_it_stands_already_nothing_changes():
    story = given(BEGAN, add("a"), add("b"))
    story.when(OrderTimelineEvent(id="T-01", before="T-02")).then()
    story.when(OrderTimelineEvent(id="T-01", before="T-01")).then()


def test_an_event_that_gets_another_time_loses_its_place():
    story = given(BEGAN, add("a"), add("b"), add("x", starts="15:00"), add("c", starts="14:05"))
    story.when(OrderTimelineEvent(id="T-04", before="T-01"), EditTimelineEvent(id="T-04", starts="15:00"))
    assert event(story, "T-04").place is None
    assert texts(story) == "abxc"


def test_an_order_is_no_conflict_for_who_edits_the_words():
    story = given(BEGAN, add("a"), add("b"))
    story.when(OrderTimelineEvent(id="T-02", before="T-01"), by=ana)
    story.when(EditTimelineEvent(id="T-02", text="B", seen=1)).then(TimelineEventEdited)
