"""From a preview to events: which rows of a file come, which are there already, which wait for an answer."""

from datetime import UTC, date, datetime

import pytest

from pmcore.commands.incident import CreateReview
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.times import AnswerTimeQuestion
from pmcore.errors import InvalidError
from pmcore.intake.bringing import compared
from pmcore.intake.preview import Answer, Preview, Question, Row
from pmcore.intake.wanted import Wanted, numbers, pairs
from tests.kit import NOW, given

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PST = Question("PST", "Which PST is meant?", [Answer("Pacific, UTC−8", "-08:00")])


def file(*rows, **values):
    numbered = [Row(number, *row) if isinstance(row, tuple) else row for number, row in enumerate(rows, 1)]
    return Preview("csv", "UTC", numbered, **values)


def before(review, preview, **wanted):
    """Return the rows of a file before the timeline of a review."""
    want = Wanted(name="deploys.csv", **wanted)
    return compared(review, preview, want, numbers(want.rows, "rows"))


def brought(story, preview, **wanted):
    """Bring a file in."""
    looked = before(story.review, preview, **wanted)
    return story.when(looked.coming) if looked.coming else story


def texts(story):
    return [each.text for each in story.review.timeline]


def test_all_rows_come_and_are_known_the_second_time():
    preview = file((NOON, "Deploy"), (None, "Somebody called"))
    story = brought(given(), preview)
    assert texts(story) == ["Deploy", "Somebody called"]
    looked = before(story.review, preview)
    assert (looked.known, looked.coming) == (2, None)


def test_only_the_rows_that_are_picked_come():
    preview = file(*((NOON, f"Line {count}") for count in range(1, 8)))
    story = brought(given(), preview, rows="1, 4-5")
    assert texts(story) == ["Line 1", "Line 4", "Line 5"]
    assert before(story.review, preview).known == 3
    with pytest.raises(InvalidError, match="There is no row 8: this file has 7"):
        before(story.review, preview, rows="7-9")


@pytest.mark.parametrize("text", ["0", "a", "3-1", "1--2", "-1", "1-9999999", "1;2"])
def test_numbers_that_are_none_are_refused(text):
    with pytest.raises(InvalidError, match="such as 1,4-9") as refused:
        numbers(text, "rows")
    assert set(refused.value.fields) == {"rows"}


def test_a_row_that_waits_for_an_answer_does_not_come_not_even_picked():
    waits = Row(2, None, "Alert", typed="14:05 PST", asks="PST")
    preview = file((NOON, "Deploy"), waits, questions=[PST])
    for rows in ("", "2"):
        looked = before(given().review, preview, rows=rows)
        assert looked.rows[1].problem == "This time waits for an answer. Which PST is meant?"
        assert not looked.rows[1].comes
    story = brought(given(), preview)
    assert texts(story) == ["Deploy"]


def test_an_answer_that_was_needed_is_remembered_with_the_import():
    answered = Row(1, NOON, "Alert", typed="04:00 PST")
    story = brought(given(), file(answered), answers={"pst": "-08:00", "CST": "+08:00"}, day_first=True)
    assert story.review.time_answers.words == {"PST": "-08:00"}
    order = Row(1, NOON, "Another", typed="03/04/2026 12:00")
    brought(story, file(order), day_first=False)
    assert story.review.time_answers.words == {"PST": "-08:00", "DAY ORDER": "month_first"}


def test_an_answer_of_rows_that_did_not_come_is_not_remembered():
    rows = [Row(1, NOON, "Alert", typed="04:00 PST"), Row(2, NOON, "Other", typed="12:00Z")]
    story = brought(given(), file(*rows), answers={"PST": "-08:00"}, rows="2")
    assert story.review.time_answers.words == {}


def test_a_row_whose_time_cannot_be_comes_without_one_where_somebody_picks_it():
    gap = Row(1, None, "Alert", typed="02:30", problem="02:30 did not exist on that day.")
    looked = before(given().review, file(gap))
    assert (looked.rows[0].comes, looked.rows[0].problem) == (False, "02:30 did not exist on that day.")
    story = brought(given(), file(gap), rows="1")
    event = story.only("events")
    assert (event.starts, event.precision.value, event.origins[0].typed) == (None, "unknown", "02:30")


def test_what_a_row_says_of_itself_is_on_the_event():
    said = Row(
        1, NOON, "Page sent", ends_at=NOON.replace(hour=13), kind="page", who="Kim Sample", source="PagerDuty",
        link="https://pager.example/1", line=7, place="P1", key="log 1", raw='{"id": 1}', typed="12:00 UTC",
        zone="Europe/Berlin", about=True, margin=5,
    )  # fmt: skip
    event = brought(given(), file(said)).only("events")
    assert (event.kind.value, event.who, event.source, event.link) == (
        "page", "Kim Sample", "PagerDuty", "https://pager.example/1",
    )  # fmt: skip
    assert (event.precision.value, event.margin, event.ends.at.hour, event.starts.zone) == (
        "about",
        5,
        13,
        "Europe/Berlin",
    )
    (origin,) = event.origins
    assert (origin.file, origin.line, origin.place, origin.key, origin.raw, origin.typed) == (
        "deploys.csv", 7, "P1", "log 1", '{"id": 1}', "12:00 UTC",
    )  # fmt: skip


def test_what_no_event_can_hold_is_left_out_or_cut_and_said():
    odd = Row(
        1, NOON, "x" * 5_000, ends_at=NOON.replace(hour=11), kind="rocket", who="w" * 300, source="a\nb", link="slack://x",
        place="p" * 500, key="k" * 1_000, raw="r" * 9_000, zone="Mars/Olympus", margin=3,
    )  # fmt: skip
    looked = before(given().review, file(odd))
    assert looked.rows[0].problem == "Its end is before its beginning, so it comes without an end."
    story = brought(given(), file(odd))
    event = story.only("events")
    assert (len(event.text), event.text[-1], event.ends, event.kind.value, event.link) == (
        4_000,
        "…",
        None,
        "context",
        "",
    )
    assert (len(event.who), event.source, event.margin, len(event.origins[0].raw)) == (200, "a b", 0, 8_000)
    assert before(story.review, file(odd)).known == 1


def test_what_a_file_has_twice_is_there_once():
    preview = file(
        Row(1, NOON, "Deploy", key="d1"),
        Row(2, NOON, "Deploy again", key="d1"),
        Row(3, NOON, "Deploy", key="d2"),
    )
    looked = before(given().review, preview)
    assert [each.known for each in looked.rows] == [False, True, False]
    assert texts(brought(given(), preview)) == ["Deploy", "Deploy"]


def test_control_characters_do_not_hide_that_a_row_is_there():
    preview = file((NOON, "\x1b[31mDisk full\x1b[0m\r\n"))
    story = brought(given(), preview)
    assert texts(story) == ["Disk full"]
    assert before(story.review, preview).known == 1


# ---------------------------------------------------------------- how to read a file


def test_the_review_says_what_nobody_says():
    story = given(
        CreateReview(title="x", facilitator="Host", zone="Asia/Tokyo"),
        AddTimelineEvent(text="First", starts="2026-11-23 21:00"),
        AnswerTimeQuestion(about="CST", means="+08:00"),
    )
    options = Wanted(name="a.csv").options(story.review, NOW)
    assert (options.zone, options.day, options.near, options.answers) == (
        "Asia/Tokyo",
        None,
        NOON,
        {"CST": "+08:00"},
    )


def test_what_is_said_beside_the_file_counts_first():
    wanted = Wanted(
        zone="Europe/Berlin", day_first=True, starts="14:00", unmask="2,4-5", columns={"text": "Message"},
        answers={"day": "2026-11-20", "cst": "America/Chicago"},
    )  # fmt: skip
    options = wanted.options(given(AnswerTimeQuestion(about="CST", means="+08:00")).review, NOW)
    assert (options.zone, options.day, options.starts) == ("Europe/Berlin", date(2026, 11, 20), "14:00")
    assert options.answers == {"CST": "America/Chicago", "DAY ORDER": "day_first"}
    assert (options.unmask, options.columns) == (frozenset({2, 4, 5}), {"text": "Message"})


@pytest.mark.parametrize(("values", "name"), [
    ({"zone": "Mars/Olympus"}, "zone"),
    ({"day": "yesterday"}, "day"),
    ({"answers": {"CST": "soon"}}, "answers"),
    ({"answers": {"WHAT": "+08:00"}}, "answers"),
    ({"answers": {"DAY": "soon"}}, "day"),
    ({"unmask": "all"}, "unmask"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_name(values, name):
    with pytest.raises(InvalidError) as refused:
        Wanted(**values).options(given().review, NOW)
    assert set(refused.value.fields) == {name}


@pytest.mark.parametrize(("texts", "found"), [
    (["PST=-08:00", "CST=+08:00"], {"PST": "-08:00", "CST": "+08:00"}),
    (["CST= 08:00"], {"CST": "+08:00"}),
    (['{"CST": "+08:00", "IST": "Asia/Kolkata"}'], {"CST": "+08:00", "IST": "Asia/Kolkata"}),
    (["text=Message = what"], {"text": "Message = what"}),
    ([], {}),
])  # fmt: skip
def test_pairs_are_sent_one_by_one_or_together(texts, found):
    assert pairs(texts, "answers") == found


@pytest.mark.parametrize("text", ["PST", "=x", "{", '{"a": 1}', '{"a": ' * 2_000, " = "])
def test_pairs_that_are_none_are_refused(text):
    with pytest.raises(InvalidError, match="Please write PST="):
        pairs([text], "answers")
