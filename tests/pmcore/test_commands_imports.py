"""Imports: rows of a file come onto the timeline together, keep where they come from, and go together."""

import json
from datetime import UTC, datetime

import pytest

from pmcore.changes.imports import TimelineImported, TimelineImportRemoved
from pmcore.changes.stored import read, written
from pmcore.changes.time_answers import TimeAnswersEdited
from pmcore.commands.causes import AddCause
from pmcore.commands.history import Undo
from pmcore.commands.imports import ImportRows, NamePeople
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.errors import ConcurrentEditError, InvalidError, NotAllowedError, RuleError
from pmcore.model.origin import KnownFrom
from pmcore.model.people import Role
from pmcore.report import AUDIENCES, export
from pmcore.store.rows import rows_of
from pmcore.web.api.serializers import lines_json, review_json
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, host, seat

ana, ben = seat("Ana"), seat("Ben")
sue = seat("Sue", Role.SCRIBE)
olga = seat("Olga", Role.OBSERVER)


def row(text, at=None, *, key="", **values):
    """Return a row as it is sent; `at` is a time of the day."""
    moment = f"2026-11-23T{at}Z" if at else None
    return {"text": text, "at": moment, "origin": {"key": key, **values.pop("origin", {})}, **values}


def imported(*rows, importer="csv", file="deploys.csv", **values):
    return ImportRows.model_validate({"rows": rows, "importer": importer, "file": file, **values})


DEPLOY = row(
    "Deploy 41", "13:00:07", key="d1", kind="change", source="Argo", origin={"line": 2, "raw": "41,13:00:07"}
)
ALERT = row("Disk full", "12:59:30", key="d2", origin={"line": 3, "raw": "alert", "typed": "12:59:30"})
UNKNOWN = row("Somebody called", key="d3")


def test_the_rows_of_a_file_are_one_change_in_the_order_of_their_times():
    story = given(AddTimelineEvent(text="Typed before", starts="2026-11-23 14:00"))
    story.when(imported(UNKNOWN, DEPLOY, ALERT)).then(
        TimelineImported, "brought in 3 events from deploys.csv", events=4
    )
    assert [(each.label, each.text) for each in story.review.timeline] == [
        ("T-02", "Disk full"), ("T-03", "Deploy 41"), ("T-01", "Typed before"), ("T-04", "Somebody called"),
    ]  # fmt: skip
    deploy = story.review.item("events", "T-03")
    assert (deploy.starts.at, deploy.kind.value, deploy.source) == (
        datetime(2026, 11, 23, 13, 0, 7, tzinfo=UTC), "change", "Argo",
    )  # fmt: skip
    (origin,) = deploy.origins
    assert (origin.importer, origin.file, origin.line, origin.raw) == ("csv", "deploys.csv", 2, "41,13:00:07")
    assert origin.where == "deploys.csv, line 2"
    assert story.review.item("events", "T-04").precision.value == "unknown"


def test_an_import_is_one_undo_that_leaves_everything_else():
    story = given(AddTimelineEvent(text="Typed before", starts="2026-11-23 14:00"))
    before = story.review.events
    story.when(imported(DEPLOY, ALERT), command_id="the import")
    story.when(AddTimelineEvent(text="Typed after", starts="14:10"))
    story.when(Undo(target="the import"), command_id="the undo").then(TimelineImportRemoved, events=2)
    assert before.items() <= story.review.events.items()
    story.when(Undo(target="the undo")).then(TimelineImported, events=4)
    assert story.review.item("events", "T-03").text == "Deploy 41"


@pytest.mark.parametrize("built", [
    EditTimelineEvent(id="T-02", text="Deploy 41 of checkout"),
    RemoveTimelineEvent(id="T-01"),
    AddCause(text="The deploy", evidence=("T-02",)),
])  # fmt: skip
def test_an_import_on_which_somebody_has_built_is_not_undone(built):
    story = given(AddCause(text="Checkout was down"), imported(DEPLOY, ALERT))
    target = story.log[-1].command_id
    built = built.model_copy(update={"under": "C-01"}) if isinstance(built, AddCause) else built
    story.when(built, by=ana).when(Undo(target=target)).then(ConcurrentEditError)


def test_who_brought_it_in_takes_it_back_and_nobody_else_but_the_facilitator():
    story = given(ana.does(imported(DEPLOY)))
    target = story.log[-1].command_id
    story.when(Undo(target=target), by=ben).then(NotAllowedError)
    story.when(Undo(target=target), by=ana).then(events=0)


def test_what_is_there_already_is_left_out():
    story = given(imported(DEPLOY, ALERT))
    story.when(imported(DEPLOY, row("Deploy 42", "13:30:00", key="d4"), file="later.csv")).then(events=3)
    story.when(imported(DEPLOY, ALERT)).then(RuleError, "All 2 rows are on the timeline already")
    story.when(imported(DEPLOY)).then(RuleError, "This row is on the timeline already")
    story.when(imported(DEPLOY, importer="json")).then(events=4)  # the name d1 is another tool's


def test_a_row_without_a_name_of_its_own_is_known_by_its_time_and_words():
    story = given(AddTimelineEvent(text="Disk full", starts="2026-11-23 13:00"))
    story.when(
        imported(row("Disk full", "13:00:00"), row("Disk full", "13:01:00"), row("Disk full", "13:01:00"))
    )
    story.then(events=2)
    story.when(imported(row("Disk full", "13:01:00"))).then(RuleError)
    story.when(EditTimelineEvent(id="T-02", text="The disk of db1 was full"))
    story.when(imported(row("Disk full", "13:01:00"))).then(RuleError)  # it is still the row that came


def test_the_same_moment_is_known_in_whatever_zone_it_is_written():
    story = given(imported({"text": "Disk full", "at": "2026-11-23T13:00:00Z"}))
    story.when(imported({"text": "Disk full", "at": "2026-11-23T15:00:00+02:00"})).then(RuleError)


def test_a_row_is_known_again_after_its_people_were_named():
    rows = row("Ana restarted db1", "13:00:00")
    story = given(imported(rows), NamePeople(names={"Ana": "Database on call"}))
    story.when(imported(rows)).then(RuleError)
    story.when(Undo(target=story.log[-2].command_id)).when(imported(rows)).then(events=1)
    assert story.only("events").text == "Database on call restarted db1"
    story.when(imported(rows)).then(RuleError)


def test_how_it_is_known_what_an_event_says():
    story = given(AddTimelineEvent(text="Told", starts="2026-11-23 12:00"), imported(DEPLOY, ALERT))

    def known():
        return [each.known_from for each in story.review.timeline]

    assert known() == [KnownFrom.TOLD, KnownFrom.RECORDED, KnownFrom.RECORDED]
    story.when(EditTimelineEvent(id="T-02", event_kind="detection", source="monitoring"))
    assert known()[1] is KnownFrom.RECORDED
    story.when(EditTimelineEvent(id="T-02", text="The disk of db1 was full"), command_id="an edit")
    assert known()[1] is KnownFrom.BOTH
    story.when(Undo(target="an edit"))
    assert known()[1] is KnownFrom.RECORDED
    story.when(EditTimelineEvent(id="T-03", starts="13:02"))
    assert known()[2] is KnownFrom.BOTH


def test_nobody_has_written_what_a_file_says_and_it_is_nobodys_share():
    story = given(quotas=True)
    many = [row(f"Line {count}", "13:00:00", key=str(count)) for count in range(1_500)]
    story.when(imported(*many), by=ana)
    event = story.review.item("events", "T-01")
    assert story.review.hands_of(event.id) == ("", "")
    story.when(AddTimelineEvent(text="Typed", starts="14:00"), by=ana).then(events=1_501)
    story.when(EditTimelineEvent(id="T-01", text="Line nought"), by=ana)
    assert story.review.hands_of(event.id) == ("", "Ana")


def test_a_timeline_holds_only_so_many_events(monkeypatch):
    monkeypatch.setattr("pmcore.commands.imports.MOST_EVENTS", 3)
    story = given(imported(DEPLOY, ALERT))
    story.when(imported(UNKNOWN, row("One more", "13:00:00"))).then(
        RuleError, "at most 3 events, and would have 4"
    )
    story.when(imported(UNKNOWN)).then(events=3)


def test_what_stands_in_the_file_is_kept_as_far_as_there_is_room_for_all(monkeypatch):
    monkeypatch.setattr("pmcore.commands.imports.ALL_RAW", 10_000)
    rows = [
        row(f"Line {count}", f"13:00:{count % 60:02}", key=str(count), origin={"raw": "x" * 3_000})
        for count in range(500)
    ]
    story = given(imported(*rows)).then(events=500)
    assert [each.number for each in story.review.timeline] == list(range(1, 501))
    assert {len(each.origins[0].raw) for each in story.review.timeline} == {20}
    (again,) = read([written(story.log[-1].change)])
    assert again == story.log[-1].change


def test_an_end_before_its_beginning_is_refused_by_the_command():
    given().when(imported(row("Wrong", "13:00:00", ends_at="2026-11-23T12:00:00Z"))).then(InvalidError)


def test_answers_are_remembered_with_the_import_and_forgotten_with_its_undo():
    story = given()
    story.when(imported(DEPLOY, answers={"PST": "-08:00", "DAY ORDER": "day_first"}), command_id="in")
    story.then(TimeAnswersEdited, TimelineImported)
    assert story.review.time_answers.words == {"PST": "-08:00", "DAY ORDER": "day_first"}
    story.when(Undo(target="in"))
    assert story.review.time_answers.words == {}
    story.when(imported(DEPLOY, answers={"XYZ": "soon"})).then(InvalidError)


# ---------------------------------------------------------------- people become roles


def test_people_become_roles_in_names_and_mentions_but_not_in_raw_text():
    text = "@ana.b and Ana B looked; Ana Bell, ana.b@shop.example, banana b and Will will too"
    story = given(
        NamePeople(names={"Ana B": "database on call", "ana.b": "database on call", "Will": "Will"})
    )
    story.when(imported(row(text, "13:00:00", who="Ana B", origin={"raw": "Ana B: " + text})))
    event = story.only("events")
    assert event.text == (
        "database on call and database on call looked; Ana Bell, ana.b@shop.example, banana b and Will will too"
    )
    assert event.who == "database on call"
    assert event.origins[0].raw == "Ana B: " + text


@pytest.mark.parametrize(("text", "told"), [
    ("Mark: mark it, @mark, Mark's, Markus, MARK", "Lead: mark it, Lead, Lead's, Markus, MARK"),
    ("(Mark) and Mark.", "(Lead) and Lead."),
    ("Mark Twain asked Mark", "Author asked Lead"),
    ("the mark@host and x.Mark", "the mark@host and x.Mark"),
])  # fmt: skip
def test_only_whole_words_that_are_the_name_are_a_name(text, told):
    story = given(NamePeople(names={"Mark": "Lead", "Mark Twain": "Author"}))
    story.when(imported(row(text, "13:00:00")))
    assert story.only("events").text == told


def test_a_name_is_opened_again_with_an_empty_text():
    story = given(NamePeople(names={"Ana": "Lead", "Ben": "Ben"}), NamePeople(names={"Ana": ""}))
    assert story.review.names.words == {"Ben": "Ben"}
    story.when(NamePeople(names={"Ben": "Ben"})).then()


def test_who_is_who_only_facilitators_and_scribes_see_and_the_history_tells_nobody():
    story = given(NamePeople(names={"Kim Sample": "Lead"}), ana.does(), sue.does(), olga.does())
    for person in (host, sue):
        assert story.seen_by(person).names.words == {"Kim Sample": "Lead"}
    for person in (ana, olga, None):
        assert story.seen_by(person).names.words == {}
    lines = lines_json(story.review, enumerate(story.log, 1), story.id_of(host))
    assert "said what 1 person in files is called here" in [each["sentence"] for each in lines]
    assert "Kim" not in str(lines)
    story.when(NamePeople(names={"Kim Sample": "Boss"}), by=ana).then(NotAllowedError)


# ---------------------------------------------------------------- what leaves


def test_what_stands_raw_in_a_file_is_in_no_answer_and_no_line_of_the_history():
    story = given(imported(row("Disk full", "13:00:00", origin={"raw": "canaryraw", "line": 4})))
    assert story.only("events").origins[0].raw == "canaryraw"
    shown = review_json(story.review)
    assert shown["events"][0]["origins"][0]["line"] == 4
    assert "canaryraw" not in str(shown)
    assert "canaryraw" not in str(lines_json(story.review, enumerate(story.log, 1)))


def test_the_technical_document_says_where_it_stands_and_no_other_says_anything():
    said = {"raw": "canaryraw", "line": 4, "place": "canaryplace", "key": "canarykey"}
    story = given(
        imported(row("Disk full", "13:00:00", source="monitoring", origin=said), file="canaryfile.csv")
    )
    for name in ("md", "html", "json", "docx"):
        told = {each: everything_in(export(story.review, name, each, NOW).content) for each in AUDIENCES}
        assert "canaryfile.csv" in told["technical"]
        assert "canaryraw" not in told["technical"]
        assert "canarykey" not in told["technical"]
        for audience in set(AUDIENCES) - {"technical"}:
            assert "canary" not in told[audience], (name, audience)
            assert "known_from" not in told[audience]
    assert "csv: canaryfile.csv, line 4" in everything_in(
        export(story.review, "md", "technical", NOW).content
    )
    event = json.loads(export(story.review, "json", "technical", NOW).content)["timeline"]["events"][0]
    assert event["known_from"] == "recorded"
    assert event["origins"] == [
        {"importer": "csv", "file": "canaryfile.csv", "line": 4, "place": "canaryplace"}
    ]


def test_only_the_rows_of_what_came_are_written():
    story = given(AddTimelineEvent(text="Typed", starts="2026-11-23 14:00"), imported(DEPLOY, ALERT))
    rows = rows_of(story.review, [story.log[-1].change])
    assert [each.table for each in rows] == ["review", "timeline_event", "timeline_event"]
    story.when(Undo(target=story.log[-1].command_id))
    gone = rows_of(story.review, [story.log[-1].change])
    assert [each.values for each in gone[1:]] == [None, None]
