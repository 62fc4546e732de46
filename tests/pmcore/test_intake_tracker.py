"""A tracker's CSV comes back: what changed there alone is taken over, and nothing is overwritten, guessed or done twice."""

import csv
import io
from datetime import date, timedelta

import pytest

from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.intake.importer import UnreadableError
from pmcore.intake.tracker import Reach, bring, look, read_tickets
from pmcore.intake.tracker.reading import MOST
from pmcore.intake.tracker.states import state_of
from pmcore.model.measures import MeasureStatus
from pmcore.model.people import Program, Role
from pmcore.report.trackers import EXPORTED, KEY, Planned, file_for
from tests.kit import given

BOT = Program(name="Jira", role=Role.FACILITATOR)
SITE = "https://jira.example.com"


@pytest.fixture
def story():
    """A closed review with two measures that were agreed on."""
    return given(
        AddMeasure(title="Guard the directory", owner="Ana", due_on="2026-12-01", status="agreed"),
        AddMeasure(title="Alert on disk", owner="Ben", status="in_progress"),
        CloseReview(),
    )


def exported(story, tool="jira"):
    """Return the rows that a tracker takes in, a minute after what was done last, which the clock then is at."""
    now = story.clock.now + timedelta(minutes=1)
    measures = [Planned(story.review, each) for each in story.review.measures.values()]
    story.clock.now = now + timedelta(minutes=1)
    text = file_for(tool, measures, now).content.decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def file(rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(name for each in rows for name in each)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def reach_of(story, role=Role.FACILITATOR):
    mine = {story.id: story.reviews.get}
    return Reach(lambda each: mine.get(each, lambda _: None)(each), lambda _: role, lambda _: BOT)


def looked_at(story, data, **options):
    theirs_first = options.pop("theirs_first", False)
    role = options.pop("role", Role.FACILITATOR)
    read = read_tickets(data, **options)
    return look(story.reviews, read, reach_of(story, role), theirs_first=theirs_first)


def brought(story, data, **options):
    looked = looked_at(story, data, **options)
    return bring(story.reviews.execute, looked, reach_of(story), story.reviews.source.new_id)


def one(story, label="M-01"):
    return next(each for each in story.review.measures.values() if each.label == label)


def test_what_jira_says_that_is_new_is_done_once_and_its_number_shows_that_it_is_done(story):
    first, second = exported(story)
    first |= {"Issue key": "OPS-17", "Status": "Done", "Resolution": "Fixed", "Due date": "15/Dec/26 2:10 PM"}
    del first["Due Date"], second["Due Date"]
    second |= {"Issue key": "OPS-18", "Status": "To Do", "Due date": "", "Assignee": "ben"}
    before = len(story.log)
    seen = looked_at(story, file([first, second]))
    assert (len(story.log), seen.same, [each.ticket.line for each in seen.rows]) == (before, 1, [2])
    found = brought(story, file([first, second]))
    assert [each.done for each in found.rows] == [True]
    now = one(story)
    assert (now.status, now.due_on, now.done_by) == (MeasureStatus.DONE, date(2026, 12, 15), "Jira")
    assert now.evidence == "OPS-17 is “Done” in the tracker."
    assert one(story, "M-02").status is MeasureStatus.IN_PROGRESS, (
        "a ticket that begins open takes nothing back"
    )
    again = brought(story, file([first, second]))
    assert (again.rows, again.same, len(story.log)) == ([], 2, before + 1)


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("github", {"state": "CLOSED", "html_url": "https://github.com/a/b/issues/7", "assignees": "zoe,ana"}),
        ("gitlab", {"State": "Closed", "URL": "https://gitlab.com/a/b/-/issues/7", "Assignee": "Zoe", "Assignee Username": "ana"}),
    ],
)  # fmt: skip
def test_the_key_is_found_in_the_text_and_the_link_shows_that_it_is_done(story, tool, said):
    rows = [{name: value for name, value in each.items() if name != "state"} | said for each in exported(story, tool)]  # fmt: skip
    found = brought(story, file(rows[:1]))
    assert [each.problems for each in found.rows] == [[]]
    now = one(story)
    assert (now.status, now.link, now.evidence, now.owner) == (
        MeasureStatus.DONE,
        next(each for each in said.values() if "://" in each),
        "",
        "Ana",
    )


def test_with_its_address_jiras_keys_are_links(story):
    row = exported(story)[0] | {"Issue key": "OPS-17", "Status": "In Progress"}
    brought(story, file([row]), site=SITE + "/")
    assert (one(story).link, one(story).status) == (f"{SITE}/browse/OPS-17", MeasureStatus.IN_PROGRESS)


def test_what_was_changed_on_both_sides_stays_until_somebody_takes_the_trackers_side(story):
    row = exported(story)[0] | {
        "Issue key": "OPS-1",
        "Status": "Done",
        "Assignee": "Zoe",
        "Due Date": "2026-12-24",
    }
    story.when(EditMeasure(id="M-01", owner="Cleo", due_on="2026-12-24"))
    seen = looked_at(story, file([row]))
    (there,) = seen.rows
    assert there.compared.changes.keys() == {"status", "evidence"}, "both say the same day"
    assert [(each.was, each.ours, each.theirs) for each in there.compared.conflicts] == [
        ("Ana", "Cleo", "Zoe")
    ]
    brought(story, file([row]))
    assert (one(story).owner, one(story).status) == ("Cleo", MeasureStatus.DONE)
    brought(story, file([row]), theirs_first=True)
    assert one(story).owner == "Zoe"
    assert looked_at(story, file([row])).same == 1


def test_what_only_we_changed_since_stays_and_so_does_what_was_taken_back_here(story):
    row = exported(story)[0] | {"Issue key": "OPS-1", "Status": "Done"}
    story.when(EditMeasure(id="M-01", owner="Cleo", due_on=None))
    brought(story, file([row]))
    assert (one(story).owner, one(story).due_on) == ("Cleo", None)
    story.when(EditMeasure(id="M-01", status="in_progress"))
    assert looked_at(story, file([row])).same == 1
    reopened = looked_at(story, file([row | {"Status": "Reopened"}]))
    assert reopened.same == 1, "it is open here, too"


def test_what_the_tracker_opens_again_after_it_was_done_there_is_open_here(story):
    row = exported(story)[0] | {"Issue key": "OPS-1", "Status": "Done"}
    brought(story, file([row]))
    brought(story, file([row | {"Status": "Reopened"}]))
    assert one(story).status is MeasureStatus.AGREED


def test_without_the_moment_of_its_export_what_the_tracker_says_is_taken_over(story):
    row = exported(story)[0] | {"Status": "In Progress", EXPORTED: "", "Description": "", "Assignee": "Zoe"}
    brought(story, file([row]))
    assert (one(story).status, one(story).owner) == (MeasureStatus.IN_PROGRESS, "Zoe")


def test_lines_of_which_nothing_is_taken_say_why(story):
    first, second = exported(story)
    nobody = "01234567-89ab-7def-8123-456789abcdef"
    both = {"Summary": "Two", "Description": f"{KEY}: {first[KEY]}\n{KEY}: {second[KEY]}", "Status": "Done"}
    rows = [
        first | {"Status": "Waiting for Godot", "Due Date": "some day"},
        {"Summary": "Foreign", "Status": "Done"},
        {"Summary": "Gone", "Status": "Done", KEY: nobody},
        both,
        first | {"Status": "Done"},
        second | {"Status": "Done"},
    ]
    seen = looked_at(story, file(rows))
    told = [each.sentence for each in seen.unknown]
    assert [each.split(":")[0] for each in told] == [
        f"Line {line}" for line in sorted(each.line for each in seen.unknown)
    ]
    for part in (
        "names no measure",
        f"with the key “{nobody}”",
        "names 2 measures",
        "M-01 stands in line 2 already",
    ):
        assert sum(part in each for each in told) == 1, told
    problems = [said for each in seen.rows for said in each.problems]
    for part in ("“Waiting for Godot”", "“some day”", "neither a link nor a number"):
        assert sum(part in each for each in problems) == 1, problems
    assert seen.changing == []


def test_days_that_can_be_read_both_ways_are_asked_about_unless_another_one_tells(story):
    first, second = exported(story)
    asked = looked_at(story, file([first | {"Due Date": "03/04/2027"}]))
    assert "can be read in two ways" in asked.rows[0].problems[0]
    told = looked_at(story, file([first | {"Due Date": "03/04/2027"}]), day_first=True)
    assert told.rows[0].compared.changes == {"due_on": "2027-04-03"}
    proven = looked_at(
        story, file([first | {"Due Date": "03/04/2027"}, second | {"Due Date": "6/21/2027 16:14"}])
    )
    assert [each.compared.changes for each in proven.rows] == [
        {"due_on": "2027-03-04"},
        {"due_on": "2027-06-21"},
    ]


def test_who_may_only_look_changes_nothing(story):
    row = exported(story)[0] | {"Status": "In Progress"}
    seen = looked_at(story, file([row]), role=Role.OBSERVER)
    assert (seen.changing, ["can look at M-01" in each for each in seen.rows[0].problems]) == ([], [True])


def test_what_somebody_changed_in_that_moment_is_refused_and_costs_no_other_line(story):
    rows = [each | {"Status": "In Review", "Assignee": "Zoe"} for each in exported(story)]
    looked = looked_at(story, file(rows))
    story.when(EditMeasure(id="M-01", owner="Cleo"))
    found = bring(story.reviews.execute, looked, reach_of(story), story.reviews.source.new_id)
    assert [each.done for each in found.rows] == [False, True]
    assert found.rows[0].problems[0].startswith("Line 2: ")
    assert (one(story).owner, one(story, "M-02").owner) == ("Cleo", "Zoe")


def test_repeated_columns_short_rows_breaks_and_headings_in_the_middle_are_read(story):
    row = exported(story)[0]
    head = f"Summary,Issue key,Status,Labels,Labels,Custom field ({KEY}),Description"
    body = f'"Guard, it",OPS-1,In Progress,a,b,{row[KEY]},"one\r\ntwo"'
    text = f"{head}\r\nOther,OPS-9,Done\r\n{head}\r\n{body}\r\n"
    seen = looked_at(story, text.encode("utf-16"))
    assert [(each.ticket.name, each.ticket.line) for each in seen.rows] == [("OPS-1", 4)]
    assert [each.line for each in seen.unknown] == [2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Nothing\n1\n",
        b"A,B\n1,2\n",
        b"{}",
        b"Status,x\n" + b"Done,1\n" * (MOST + 1),
        b"Status," * 2_001,
    ],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(data):
    with pytest.raises(UnreadableError):
        read_tickets(data)


def test_an_id_anywhere_in_a_ticket_is_its_key_where_no_column_and_no_text_says_one():
    key = "01234567-89AB-7def-8123-456789abcdef"
    found = read_tickets(f"title,labels,state\nGuard,postmortem-{key},open\nOther,,closed\n".encode())
    assert [each.keys for each in found.tickets] == [(key.lower(),)]
    assert found.strangers == (3,)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        (("Done", "Won't Do", ""), "dropped"), (("closed", "not_planned", ""), "dropped"), (("CLOSED", "completed", ""), "done"),
        (("Erledigt", "", ""), "done"), (("Waiting for QA", "", "In Progress"), "in_progress"), (("To Do", "Unresolved", ""), "agreed"),
        (("Verified", "", ""), "done"), (("Godot", "", ""), None), (("", "Fixed", ""), "done"), (("Canceled", "", "Done"), "dropped"),
    ],
)  # fmt: skip
def test_words_of_trackers_mean_a_state_that_is_never_verified(words, means):
    assert state_of(*words) == (MeasureStatus(means) if means else None)


def test_a_dropped_ticket_says_why(story):
    row = exported(story)[0] | {"Issue key": "OPS-1", "Status": "Won't Do"}
    brought(story, file([row]))
    assert (one(story).status, one(story).drop_reason) == (
        MeasureStatus.DROPPED,
        "OPS-1 is “Won't Do” in the tracker.",
    )


def test_what_is_finished_as_not_to_be_done_says_with_which_word(story):
    row = exported(story)[0] | {"Issue key": "OPS-1", "Status": "Done", "Resolution": "Duplicate"}
    brought(story, file([row]))
    assert one(story).drop_reason == "OPS-1 is “Duplicate” in the tracker."
