"""Two rows that are one event become one, which keeps where both come from; one undo takes that back."""

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.choices import choices_of
from pmcore.commands.causes import AddCause
from pmcore.commands.history import Undo
from pmcore.commands.imports import ImportRows
from pmcore.commands.merging import MergeEvents
from pmcore.commands.questions import AddQuestion
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotAllowedError, RuleError
from pmcore.insight.timeline_checks import findings
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor
from pmcore.model.origin import KnownFrom
from pmcore.model.people import Role
from pmcore.web.api.serializers import lines_json
from tests.kit import NOW, given, seat

ana = seat("Ana")
olga = seat("Olga", Role.OBSERVER)
ROW = {
    "text": "Alert on failed checkouts fires",
    "at": "2026-11-23T14:05:20Z",
    "origin": {"line": 3, "key": "a1", "raw": "14:05:20,SECRET-RAW", "typed": "14:05:20", "zone": "UTC"},
}


def story(text="The alert on failed checkouts fires", starts="~2026-11-23 14:06"):
    return given(
        ImportRows.model_validate({"rows": [ROW], "importer": "csv", "file": "alerts.csv"}),
        ana.does(AddTimelineEvent(text=text, starts=starts, known_then="Nothing else rang")),
    )


def merged(told):
    return told.when(MergeEvents(id="T-02", other="T-01"), by=ana)


def test_one_row_stays_and_keeps_both_origins_and_the_surer_time():
    told = merged(story())
    event = told.only("events")
    assert event.label == "T-02"
    assert event.known_from is KnownFrom.BOTH
    assert [each.importer for each in event.origins] == ["", "csv"]
    assert f"{event.starts.at:%H:%M:%S}" == "14:05:20"
    assert event.known_then == "Nothing else rang"


def test_of_two_times_that_are_as_sure_the_earlier_one_counts():
    told = merged(story(starts="2026-11-23 14:06"))
    assert f"{told.only('events').starts.at:%H:%M}" == "14:05"


def test_other_words_are_kept_as_a_version_that_contradicts_nothing():
    told = merged(story())
    event = told.only("events")
    assert event.text == "The alert on failed checkouts fires"
    assert [each.text for each in event.versions] == ["Alert on failed checkouts fires"]
    assert not [each for each in findings(told.review) if each.check is Check.TOLD_OTHERWISE]


def test_the_same_words_are_kept_once():
    assert not merged(story(text=ROW["text"])).only("events").versions


def test_evidence_and_questions_move_along_and_one_undo_takes_all_of_it_back():
    told = story()
    told.when(AddCause(text="Why?"), AddCause(text="Late alert", under="C-01", evidence=("T-01", "T-02")))
    told.when(AddQuestion(about="T-01"))
    events, causes, questions = (plain(told, name) for name in ("events", "causes", "questions"))
    merged(told)
    stays = told.only("events").id
    assert told.review.item("causes", "C-02").evidence == (stays,)
    assert told.only("questions").about == stays
    told.when(Undo(target=told.log[-1].command_id), by=ana)
    assert (plain(told, "events"), plain(told, "causes"), plain(told, "questions")) == (
        events,
        causes,
        questions,
    )


def test_a_moment_of_the_incident_stays_with_the_event_that_stays():
    told = given(
        AddTimelineEvent(text="Alert fires", starts="2026-11-23 14:05", marks=Anchor.DETECTED),
        AddTimelineEvent(text="The alert fires", starts="14:06"),
    )
    told.when(MergeEvents(id="T-02", other="T-01"))
    assert told.only("events").marks is Anchor.DETECTED
    assert f"{told.review.incident.at(Anchor.DETECTED):%H:%M}" == "14:05"
    told.when(Undo(target=told.log[-1].command_id))
    assert told.review.item("events", "T-01").marks is Anchor.DETECTED


def test_an_event_is_not_merged_with_itself_nor_by_who_only_watches():
    told = story()
    told.when(MergeEvents(id="T-01", other="T-01")).then(RuleError)
    told.when(MergeEvents(id="T-01", other="T-02"), by=olga).then(NotAllowedError)


def test_the_finding_of_the_checks_offers_it():
    told = story()
    html = "".join(each.html for each in draw("checks", told.seen_by(), Room(now=NOW)))
    assert "merge_events" in html


def test_the_menu_offers_the_nearest_events_first():
    told = story().when(AddTimelineEvent(text="Long before", starts="2026-11-23 09:00"))
    event = told.review.item("events", "T-02")
    assert [each.label for each in choices_of(told.review, "alike_events", event.id)] == ["T-01", "T-03"]


@pytest.mark.parametrize("of", ["merge", "undo"])
def test_what_stands_raw_in_a_file_is_in_no_line_of_the_log_that_is_told(of):
    told = merged(story())
    if of == "undo":
        told.when(Undo(target=told.log[-1].command_id), by=ana)
    lines = lines_json(told.review, enumerate(told.log))
    assert "SECRET-RAW" not in str(lines)


def plain(told, name):
    return {each.id: each.model_copy(update={"version": 0}) for each in told.review.items(name).values()}
