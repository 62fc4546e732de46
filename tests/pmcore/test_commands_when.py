"""Times in fields: which day a bare time is on, what a text says about itself, what is asked and remembered."""

import pytest

from pmcore.boards import overview, timeline
from pmcore.boards.room import Room
from pmcore.changes.incident import IncidentEdited
from pmcore.changes.stored import read
from pmcore.changes.time_answers import TimeAnswersEdited
from pmcore.changes.timeline import TimelineEventAdded
from pmcore.commands.history import Undo
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, TimelineEventEdited
from pmcore.commands.times import AnswerTimeQuestion
from pmcore.errors import ConcurrentEditError, InvalidError
from pmcore.model.incident import METRICS
from pmcore.model.moment import write_moment
from pmcore.model.review import Review
from pmcore.model.timeline import Precision
from pmcore.wording.durations import duration
from tests.kit import given, seat

ana = seat("Ana")
LATE = EditIncident(began="2026-11-19 23:40")
NOON = EditIncident(began="2026-11-19 13:00")


def add(starts, **values):
    return AddTimelineEvent(text="Something", starts=starts, **values)


def event(story, label="T-01"):
    return story.review.item("events", label)


def at(moment, zone="UTC"):
    return write_moment(moment, zone)


def choices(story, field="starts"):
    return [each["text"] for each in story._error.choices[field]]


# ---------------------------------------------------------------------- which day


def test_after_midnight_a_bare_time_is_on_the_next_day_and_no_metric_runs_backwards():
    story = given(LATE).when(add("00:05", marks="detected")).then(TimelineEventAdded, IncidentEdited)
    assert at(event(story).starts) == "2026-11-20 00:05"
    ttd = next(metric for metric in METRICS if metric.key == "ttd").of(story.review.incident)
    assert duration(ttd) == "25 min"
    shown = "".join(each.html for each in overview.draw(story.review, Room()))
    assert "25 min" in shown
    assert "−23 h" not in shown


def test_the_same_in_the_overview():
    story = given(LATE).when(EditIncident(detected="00:05", resolved="1:30")).then(IncidentEdited)
    incident = story.review.incident
    assert [at(incident.detected), at(incident.resolved)] == ["2026-11-20 00:05", "2026-11-20 01:30"]


@pytest.mark.parametrize(
    ("began", "row", "text", "meant"),
    [
        ("2026-11-19 23:40", "", "23:30", "2026-11-19 23:30"),  # ten minutes before it began
        ("2026-11-19 23:40", "", "22:00", "2026-11-19 22:00"),
        ("2026-11-19 13:00", "", "12:59", "2026-11-19 12:59"),
        ("2026-11-19 13:00", "", "11:00", "2026-11-19 11:00"),  # the deploy
        ("2026-11-19 13:00", "", "01:00", "2026-11-20 01:00"),
        ("2026-11-19 13:00", "14:10", "14:05", "2026-11-19 14:05"),  # a little before the row before
        ("2026-11-19 13:00", "14:10", "02:00", "2026-11-20 02:00"),
        ("2026-11-19 13:00", "2026-11-21 14:10", "15:00", "2026-11-21 15:00"),  # the third day
        ("2026-11-19 13:00", "2026-11-21 14:10", "00:30", "2026-11-22 00:30"),
    ],
)
def test_a_bare_time_comes_next_after_the_row_before_it(began, row, text, meant):
    story = given(EditIncident(began=began), *([add(row)] if row else []))
    label = f"T-{len(story.review.events) + 1:02d}"
    story.when(add(text, after="T-01" if row else "")).then(TimelineEventAdded)
    assert at(event(story, label).starts) == meant


def test_the_span_of_the_incident_tells_the_day():
    story = given(EditIncident(began="2026-11-19 18:00", resolved="2026-11-20 11:00"))
    story.when(add("9:30")).then(TimelineEventAdded)
    assert at(event(story).starts) == "2026-11-20 09:30"


def test_where_nobody_can_know_the_day_it_is_asked():
    story = given(NOON).when(add("06:00"))
    assert choices(story) == ["2026-11-19 06:00", "2026-11-20 06:00"]
    story.then(InvalidError, "Which day is 06:00: 19 Nov 2026 or 20 Nov 2026?", events=0)
    story.when(add("2026-11-20 06:00")).then(TimelineEventAdded)


def test_a_row_that_is_gone_is_no_reason_to_refuse():
    story = given(NOON).when(add("14:00", after="T-77")).then(TimelineEventAdded)
    assert at(event(story).starts) == "2026-11-19 14:00"


def test_an_edited_event_stays_where_it_was():
    story = given(NOON, add("2026-11-22 09:00"))
    story.when(EditTimelineEvent(id="T-01", starts="9:05")).then(TimelineEventEdited)
    assert at(event(story).starts) == "2026-11-22 09:05"


def test_an_end_after_midnight_is_on_the_next_day():
    story = given(NOON).when(add("23:50", ends="0:10")).then(TimelineEventAdded)
    assert at(event(story).ends) == "2026-11-20 00:10"


def test_a_time_in_another_zone_takes_its_day_from_that_zone():
    story = given(CreateReview(title="x", zone="Asia/Tokyo", began="2017-03-01 02:37"))
    story.when(add("9:37 AM PST")).then(TimelineEventAdded)
    assert at(event(story).starts) == "2017-02-28 17:37"
    assert event(story).starts.source == "9:37 AM PST"
    assert event(story).starts.zone == "Asia/Tokyo"
    story.when(add("09:40-08:00")).then(TimelineEventAdded)
    assert at(event(story, "T-02").starts) == "2017-02-28 17:40"


def test_counting_from_the_row_before():
    story = given(NOON, add("14:00"))
    story.when(add("+1h20", after="T-01"), add("+3m")).then(TimelineEventAdded)
    assert [at(event(story, label).starts)[11:] for label in ("T-02", "T-03")] == ["15:20", "13:03"]


# ---------------------------------------------------------------------- how sure


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"starts": "~14:30"}, (Precision.ABOUT, 0)),
        ({"starts": "about 14:30", "precision": "exact"}, (Precision.ABOUT, 0)),  # a form's default
        ({"starts": "14:30 ± 10"}, (Precision.ABOUT, 10)),
        ({"starts": "14:30 ± 10", "precision": "about", "margin": 3}, (Precision.ABOUT, 3)),
        ({"starts": "14:30 ± 10", "precision": "about", "margin": 0}, (Precision.ABOUT, 10)),
        ({"starts": "14:3?"}, (Precision.ABOUT, 5)),
        ({"starts": "14:??"}, (Precision.ABOUT, 30)),
        ({"starts": "20 Nov 2026"}, (Precision.ABOUT, 720)),
        ({"starts": "--:--"}, (Precision.UNKNOWN, 0)),
        ({"starts": "14:30"}, (Precision.EXACT, 0)),
        ({"starts": "14:30", "precision": "about", "margin": 5}, (Precision.ABOUT, 5)),
    ],
)
def test_a_text_says_how_sure_it_is_unless_the_person_says_so(sent, kept):
    story = given(NOON, AddTimelineEvent(text="x", **sent))
    assert (event(story).precision, event(story).margin) == kept
    story.when(AddTimelineEvent(text="y"), EditTimelineEvent(id="T-02", **sent))
    after = (Precision.ABOUT, 0) if sent == {"starts": "14:30"} else kept  # it was unknown before
    assert (event(story, "T-02").precision, event(story, "T-02").margin) == after


def test_a_stretch_has_its_end():
    story = given(NOON).when(add("14:05–14:20")).then(TimelineEventAdded)
    assert [at(event(story).starts), at(event(story).ends)] == ["2026-11-19 14:05", "2026-11-19 14:20"]
    story.when(add("14:05–14:20", ends="14:30")).then(InvalidError, "has an end of its own")
    story.when(add("14:05", ends="14:20–14:30"))
    assert choices(story, "ends") == ["2026-11-19 14:20 +00:00", "2026-11-19 14:30 +00:00"]
    story.then(InvalidError, "Only one time fits here.")


def test_durations_need_more_than_a_day():
    story = given(NOON).when(EditIncident(resolved="20 Nov 2026"))
    assert choices(story, "resolved") == ["2026-11-20 00:00", "2026-11-20 12:00", "2026-11-20 24:00"]
    story.then(InvalidError, "At what time on 20 Nov 2026:")
    story.when(EditIncident(resolved="2026-11-20 24:00")).then(IncidentEdited)
    assert at(story.review.incident.resolved) == "2026-11-21 00:00"


def test_the_first_time_of_a_review_asks_for_its_day():
    with pytest.raises(InvalidError) as refused:
        given(CreateReview(title="x", began="14:05"))
    assert refused.value.fields == {"began": refused.value.sentence}
    assert [each["label"] for each in refused.value.choices["began"]] == [
        "23 Nov 2026 (today)",
        "22 Nov 2026 (yesterday)",
    ]


# ---------------------------------------------------------------------- shown as exactly as given


def test_fractions_of_a_second_are_kept_and_thousandths_shown():
    story = given(NOON, add("14:05:09.250"), add("14:05:09.123456"))
    shown = "".join(each.html for each in timeline.draw(story.review, Room()))
    assert "14:05:09.250<" in shown
    assert "14:05:09.123<" in shown
    text = at(event(story).starts)
    assert text == "2026-11-19 14:05:09.250"
    story.when(EditTimelineEvent(id="T-01", starts=text)).then()
    finer = at(event(story, "T-02").starts)
    story.when(EditTimelineEvent(id="T-02", starts=finer)).then()
    assert finer == "2026-11-19 14:05:09.123456"


# ---------------------------------------------------------------------- asked once


def test_an_abbreviation_is_asked_about_once():
    story = given(NOON).when(add("9:00 CST"))
    (american, chinese) = story._error.choices["starts"]
    assert american == {
        "label": "US Central Standard Time (the clock in Chicago)",
        "text": "09:00 America/Chicago",
        "about": "CST",
        "means": "America/Chicago",
    }
    story.then(InvalidError, "Which zone is CST here:")
    story.when(AnswerTimeQuestion(about=chinese["about"], means=chinese["means"]), by=ana, command_id="said")
    story.then(TimeAnswersEdited, "said that CST means UTC+08:00 here")
    story.when(add("20:00 CST")).then(TimelineEventAdded)
    assert at(event(story).starts) == "2026-11-19 12:00"
    story.when(AnswerTimeQuestion(about="cst", means="+08:00")).then()
    story.when(Undo(target="said"), by=ana).then(TimeAnswersEdited, "said that CST is open again")
    story.when(add("20:00 CST")).then(InvalidError, "Which zone is CST here:")


def test_the_order_of_day_and_month_is_asked_about_once():
    story = given(CreateReview(title="x", zone="Europe/London"), add("3 Apr 2017 10:00"))
    story.when(add("03/04/2017 10:00"))
    assert [each["means"] for each in story._error.choices["starts"]] == ["day_first", "month_first"]
    story.then(InvalidError, "Which day is “03/04/2017”: 3 April 2017 or 4 March 2017?")
    story.when(AnswerTimeQuestion(about="DAY ORDER", means="month_first")).then(
        "said that 03/04 is March 4 here"
    )
    story.when(add("03/04/2017 10:00")).then(TimelineEventAdded)
    assert at(event(story, "T-02").starts) == "2017-03-04 10:00"


def test_the_order_of_day_and_month_is_taken_by_its_word_of_before_and_stored_as_a_code():
    story = given(CreateReview(title="x", zone="Europe/London"))
    story.when(AnswerTimeQuestion(about="DAY ORDER", means="month first"))
    assert story.review.time_answers.words == {"DAY ORDER": "month_first"}
    story.when(AnswerTimeQuestion(about="DAY ORDER", means="month_first")).then()


def test_the_order_that_an_earlier_version_stored_is_followed():
    body = '{"kind":"time_answers_edited","fields":{"words":{"DAY ORDER":"month first"}},"was":{"words":{"DAY ORDER":"day first"}}}'
    (change,) = read([body])
    assert change.fields == {"words": {"DAY ORDER": "month_first"}}
    assert change.was == {"words": {"DAY ORDER": "day_first"}}
    assert change.sentence(Review(id="r")) == "said that 03/04 is March 4 here"


@pytest.mark.parametrize(
    ("about", "means", "field"),
    [
        ("XYZ", "+08:00", "about"),
        ("CST", "+99:00", "means"),
        ("CST", "day first", "means"),
        ("CST", "Mars/Olympus", "means"),
        ("DAY ORDER", "+08:00", "means"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_by_field(about, means, field):
    story = given().when(AnswerTimeQuestion(about=about, means=means))
    assert set(story._error.fields) == {field}
    story.then(InvalidError)


def test_an_answer_does_not_meet_those_who_edit_the_overview():
    story = given(NOON)
    seen = story.review.incident.version
    story.when(AnswerTimeQuestion(about="IST", means="Asia/Kolkata")).then(TimeAnswersEdited)
    story.when(EditIncident(title="Renamed", seen=seen)).then(IncidentEdited)


def test_who_undoes_an_answer_takes_no_other_answer_with_it():
    story = given(NOON)
    story.when(AnswerTimeQuestion(about="IST", means="Asia/Kolkata"), command_id="first")
    story.when(AnswerTimeQuestion(about="CST", means="+08:00"))
    story.when(Undo(target="first")).then(ConcurrentEditError)
