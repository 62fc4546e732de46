"""Measures as files for other tools: their own parsers read them, and no spreadsheet takes a text for a formula."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.errors import InvalidError
from pmcore.report.trackers import EXPORTED, KEY, TOOLS, Planned, file_for
from tests.kit import NOW, given


def planned(*measures):
    story = given(*measures)
    return [Planned(story.review, each) for each in story.review.measures.values()]


def rows(tool, *measures):
    file = file_for(tool, planned(*measures), NOW)
    assert (file.media_type, file.file_name) == ("text/csv; charset=utf-8", f"measures-{tool}.csv")
    return list(csv.DictReader(io.StringIO(file.content.decode(), newline="")))


ALERT = AddMeasure(
    title="Alert on disk space, “80 %”",
    detail="First line\nsecond; line",
    owner="Zoë",
    due_on="2026-12-24",
    priority="P1",
    done_when="it rings",
    how="warning",
)


def test_jira_gets_its_columns_and_the_key_by_which_it_comes_back():
    (each,) = planned(ALERT)
    (row,) = csv.DictReader(io.StringIO(file_for("jira", [each], NOW).content.decode(), newline=""))
    assert row[KEY] == each.measure.id
    assert row["Summary"] == "Alert on disk space, “80 %”"
    assert (row["Priority"], row["Due Date"], row["Assignee"]) == ("High", "2026-12-24", "Zoë")
    assert "Detail: First line\nsecond; line\nHow we will know: it rings\nOwner: Zoë" in row["Description"]
    assert "Strength: weaker" in row["Description"]
    assert "\nFrom: M-01 of “Checkout was down”\n\n" in row["Description"]
    assert row["Description"].endswith(f"{KEY}: {each.measure.id}\n{EXPORTED}: {row[EXPORTED]}")
    assert row[EXPORTED] == "2026-11-23T14:00:00.000000Z"


@pytest.mark.parametrize(("tool", "text"), [("github", "body"), ("gitlab", "description")])
def test_github_and_gitlab_get_the_key_in_the_text(tool, text):
    (row,) = rows(tool, ALERT)
    assert row["title"] == "Alert on disk space, “80 %”"
    assert f"\n\n{KEY}: " in row[text]
    assert row.get("due_date", "2026-12-24") == "2026-12-24"


@pytest.mark.parametrize("tool", [each for each in TOOLS if each != "ics"])
@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(tool, begins):
    title = f'{begins}HYPERLINK("https://evil.example","x")'
    (row,) = rows(tool, AddMeasure(title=title, owner=f"{begins}1"))
    assert f"'{title}" in row.values()
    assert not [each for each in row.values() if each.startswith((*"=+-@",))]


def test_a_calendar_has_a_day_for_what_is_due_and_what_is_to_be_verified_with_reminders():
    story = given(
        AddMeasure(title="Alert; on, disk", due_on="2026-12-24", verify_by="2027-01-31"),
        AddMeasure(title="Some day"),
        AddMeasure(title="Over", due_on="2026-12-01"),
        EditMeasure(id="M-03", status="dropped"),
    )
    content = file_for(
        "ics", [Planned(story.review, each) for each in story.review.measures.values()], NOW
    ).content
    events = Calendar.from_ical(content).walk("VEVENT")
    found = [(str(each["summary"]), each["dtstart"].dt, each["dtend"].dt) for each in events]
    assert found == [
        ("M-01: Alert; on, disk", date(2026, 12, 24), date(2026, 12, 25)),
        ("Verify M-01: Alert; on, disk", date(2027, 1, 31), date(2027, 2, 1)),
    ]
    alarms = [each["trigger"].dt for each in events[0].walk("VALARM")]
    assert alarms == [timedelta(days=-7), timedelta(hours=-15)]
    assert len({str(each["uid"]) for each in events}) == 2
    again = Calendar.from_ical(
        file_for("ics", [Planned(story.review, each) for each in story.review.measures.values()], NOW).content
    )
    assert [each["uid"] for each in again.walk("VEVENT")] == [each["uid"] for each in events]


@pytest.mark.parametrize("tool", TOOLS)
def test_without_measures_the_file_is_still_one(tool):
    file = file_for(tool, [], NOW)
    if tool == "ics":
        assert Calendar.from_ical(file.content)["version"] == "2.0"


def test_what_the_owner_says_goes_along():
    """That somebody was asked, has accepted, or has declined and why; where nobody is named, nothing."""
    (asked,) = planned(ALERT)
    no = asked.measure.model_copy(update={"owner": "", "declined_by": "Zoë", "decline_reason": "I leave"})
    said = [
        asked.measure,
        asked.measure.model_copy(update={"accepted": True}),
        no,
        no.model_copy(update={"declined_by": ""}),
    ]
    content = file_for("github", [asked._replace(measure=each) for each in said], NOW).content.decode()
    bodies = [row["body"] for row in csv.DictReader(io.StringIO(content, newline=""))]
    found = [re.findall("^Owner says: (.*)$", each, re.MULTILINE) for each in bodies]
    assert found == [["asked, not accepted yet"], ["accepted"], ["declined, because: I leave"], []]


def test_another_tool_gets_a_sentence():
    with pytest.raises(InvalidError, match="Choose jira, github, gitlab, ics"):
        file_for("trello", [], NOW)
