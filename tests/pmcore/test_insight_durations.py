"""Durations are as sure as the moments they lie between, and where they cannot be computed they say what is missing."""

import re

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.incident import EditIncident
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.insight.durations import all_counted, counted, sure_of
from pmcore.model.incident import METRICS, Anchor
from pmcore.report.export import export
from tests.kit import NOW, given

TTD = next(each for each in METRICS if each.key == "ttd")
TTR = next(each for each in METRICS if each.key == "ttr")


def noticed(when, began="2026-11-23 14:00", **values):
    """Return a review whose impact began and was detected at these times."""
    return given(
        AddTimelineEvent(text="Checkout fails", starts=began, marks=Anchor.BEGAN),
        AddTimelineEvent(text="The alert fires", starts=when, marks=Anchor.DETECTED, **values),
    )


@pytest.mark.parametrize(
    ("began", "when", "said"),
    [
        ("2026-11-23 14:00", "14:08", "8 min"),
        ("2026-11-23 14:00", "14:08 ± 6", "2 to 14 min"),
        ("2026-11-23 14:00 ± 2", "14:08 ± 4", "2 to 14 min"),
        ("2026-11-23 14:00 ± 5", "14:00:02 ± 5", "0 s to 10 min"),
        ("2026-11-22 14:00", "15:05 ± 10", "55 min to 1 h 15 min"),
        ("2026-11-23 14:00", "~14:08", "about 8 min"),
        ("2026-11-23 14:00 ± 5", "14:02", "0 to 7 min"),
    ],
)
def test_an_uncertain_moment_gives_a_range(began, when, said):
    assert counted(noticed(when, began).seen_by(), TTD).value == said


def test_a_moment_that_was_corrected_on_the_overview_is_exact_again():
    story = noticed("14:08 ± 6")
    assert (sure_of(story.review, Anchor.DETECTED), sure_of(story.review, Anchor.BEGAN)) == ("± 6 min", "")
    story.when(EditIncident(detected="2026-11-23 14:09"))
    assert sure_of(story.review, Anchor.DETECTED) == ""
    assert counted(story.seen_by(), TTD).value == "9 min"


def test_what_is_missing_is_named():
    assert counted(given().seen_by(), TTD).result == "not computable: no time for “began” and “detected”"
    story = given(EditIncident(detected="2026-11-23 14:09", resolved="2026-11-23 14:05"))
    assert counted(story.seen_by(), TTR).result == "not computable: “resolved” is before “detected”"
    assert counted(story.seen_by(), TTR).value == ""


def test_overview_and_documents_say_the_same_words():
    story = noticed("14:08 ± 6").when(
        EditIncident(
            acknowledged="2026-11-23 14:20", mitigated="2026-11-23 14:01", resolved="2026-11-23 15:00"
        )
    )
    board = "".join(block.html for block in draw("overview", story.review, Room(now=NOW)))
    document = export(story.review, "md", "technical", NOW).content.decode()
    for each in all_counted(story.seen_by()):
        assert (each.value or each.why_not) in board
        assert each.result in document
    assert "2 to 14 min" in board
    assert "± 6 min" in board
    assert re.search(r"Detected.*14:08[^|]*± 6 min", document)
    assert "not computable: “mitigated” is before “detected”" in document
