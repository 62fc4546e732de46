"""The times of a file, read from its first row to its last: what is inherited, what is asked once, and that nothing is guessed."""

from datetime import UTC, date, datetime

import pytest

from pmcore.intake.clocks import Clocks
from pmcore.intake.options import Options
from pmcore.model.times import DAY_FIRST, MONTH_FIRST

NIGHT = date(2017, 1, 31)


def clocks(**options):
    return Clocks(Options(**options))


def read(*texts, **options):
    """Return the moments of a file's times as `31. 23:05:00`; what has none as what it asks about, or its sentence."""
    reader = clocks(**options)
    return [said(reader.read(text)) for text in texts]


def said(time):
    return f"{time.at:%d. %H:%M:%S}" if time.at else (time.asks or time.problem)


def test_a_time_without_a_date_is_on_that_of_the_row_above():
    assert read("2017-01-31 23:05", "23:07", "23:30", "2017-02-03 10:00", "10:05") == [
        "31. 23:05:00", "31. 23:07:00", "31. 23:30:00", "03. 10:00:00", "03. 10:05:00",
    ]  # fmt: skip


def test_past_midnight_a_bare_time_is_on_the_next_day():
    assert read("23:50", "23:59:59", "00:00", "00:05", "06:00", "23:50", day=NIGHT) == [
        "31. 23:50:00", "31. 23:59:59", "01. 00:00:00", "01. 00:05:00", "01. 06:00:00", "01. 23:50:00",
    ]  # fmt: skip


def test_a_row_that_is_a_little_out_of_order_stays_on_its_day():
    assert read("14:10", "14:05", "13:30", "14:20", day=NIGHT) == [
        "31. 14:10:00", "31. 14:05:00", "31. 13:30:00", "31. 14:20:00",
    ]  # fmt: skip


def test_hours_before_the_row_above_it_is_the_same_day_six_hours_before_the_next():
    assert read("14:00", "10:00", day=NIGHT) == ["31. 14:00:00", "31. 10:00:00"]
    assert read("14:00", "07:00", day=NIGHT) == ["31. 14:00:00", "01. 07:00:00"]
    assert read("00:10", "23:55", "00:12", day=NIGHT) == ["31. 00:10:00", "30. 23:55:00", "31. 00:12:00"]


def test_a_date_may_go_back_as_far_as_it_says():
    assert read("31.01.2017 14:00", "30.01.2017 23:50", "24.01.2017 07:00") == [
        "31. 14:00:00", "30. 23:50:00", "24. 07:00:00",
    ]  # fmt: skip


def test_a_row_without_a_time_changes_nothing():
    reader = clocks(day=NIGHT)
    reader.read("23:50")
    assert reader.read("  ").at is None
    assert said(reader.read("0:10")) == "01. 00:10:00"


def test_the_first_day_comes_from_the_beginning_of_the_incident():
    assert read("23:50", "0:10", near=datetime(2017, 1, 31, 22, tzinfo=UTC)) == [
        "31. 23:50:00",
        "01. 00:10:00",
    ]


def test_where_nothing_says_the_day_it_is_asked_for_once():
    reader = clocks()
    assert [said(reader.read(text)) for text in ("14:05", "2:07 PM", "~14:30")] == ["DAY"] * 3
    (question,) = reader.questions
    assert (question.about, question.rows, question.answers) == ("DAY", 3, ())
    assert read("14:05", "14:07", answers={"DAY": "2017-01-31"}) == ["31. 14:05:00", "31. 14:07:00"]


def test_a_date_further_down_answers_for_what_follows_it():
    assert read("14:05", "2017-01-31 14:06", "14:07") == ["DAY", "31. 14:06:00", "31. 14:07:00"]


def test_an_abbreviation_of_several_zones_is_asked_about_once_and_then_remembered():
    reader = clocks(day=NIGHT, zone="Asia/Manila")
    assert [said(reader.read(text)) for text in ("14:05 PST", "14:06 PST", "14:07 UTC")] == [
        "PST",
        "PST",
        "31. 14:07:00",
    ]
    (question,) = reader.questions
    assert (question.about, question.rows) == ("PST", 2)
    assert len(question.answers) >= 2
    pacific = next(each.means for each in question.answers if "Pacific" in each.label)
    assert read("14:05 PST", "14:06 PST", day=NIGHT, zone="Asia/Manila", answers={"PST": pacific}) == [
        "30. 22:05:00", "30. 22:06:00",
    ]  # fmt: skip


def test_an_abbreviation_of_one_zone_is_not_asked_about():
    assert read("14:05 CET", "14:06 CET", day=NIGHT) == ["31. 13:05:00", "31. 13:06:00"]
    assert read("14:05 CEST", day=date(2017, 7, 31)) == ["31. 12:05:00"]


def test_a_summer_time_in_winter_is_asked_about():
    assert read("14:06 CEST", day=NIGHT) == ["CEST"]


def test_a_column_in_which_one_date_proves_the_order_answers_for_the_others():
    texts = ["03/04/2017 14:05", "21/04/2017 14:05"]
    reader = clocks()
    reader.learn_order(texts)
    assert [f"{reader.read(text).at:%m-%d}" for text in texts] == ["04-03", "04-21"]
    assert not reader.questions
    american = clocks()
    american.learn_order(["03/04/2017 14:05", "03/21/2017 14:05"])
    assert f"{american.read('03/04/2017 14:05').at:%m-%d}" == "03-04"


def test_an_order_that_nothing_proves_is_asked_about_once():
    texts = ["03/04/2017 14:05", "05/04/2017 14:05"]
    reader = clocks()
    reader.learn_order(texts)
    assert [said(reader.read(text)) for text in texts] == ["DAY ORDER"] * 2
    (question,) = reader.questions
    assert question.rows == 2
    assert {each.means for each in question.answers} == {DAY_FIRST, MONTH_FIRST}
    for each, day in ((DAY_FIRST, "03. 14:05:00"), (MONTH_FIRST, "04. 14:05:00")):
        assert read(texts[0], answers={"DAY ORDER": each.value}) == [day]


def test_a_column_written_both_ways_proves_nothing():
    texts = ["21/04/2017 14:05", "04/21/2017 14:05", "03/04/2017 14:05"]
    reader = clocks()
    reader.learn_order(texts)
    assert [said(reader.read(text)) for text in texts] == ["21. 14:05:00", "21. 14:05:00", "DAY ORDER"]


def test_an_answer_of_the_person_counts_more_than_what_a_column_proves():
    reader = clocks(answers={"DAY ORDER": MONTH_FIRST.value})
    reader.learn_order(["21/04/2017 14:05"])
    assert f"{reader.read('03/04/2017 14:05').at:%m-%d}" == "03-04"


def test_a_clock_without_a_zone_stood_in_that_of_the_file_and_says_so():
    reader = clocks(zone="Europe/Berlin", day=NIGHT)
    assert said(reader.read("2017-01-31T22:00:00Z")) == "31. 22:00:00"
    assert said(reader.read("23:30+01:00")) == "31. 22:30:00"
    assert not reader.zone_assumed
    assert said(reader.read("23:40")) == "31. 22:40:00"
    assert reader.zone_assumed


@pytest.mark.parametrize("text", ["2017-03-26 02:30", "2017-03-26 02:30:15", "26.03.2017 02:30"])
def test_a_time_that_no_clock_showed_is_a_problem_of_its_row(text):
    time = clocks(zone="Europe/Berlin").read(text)
    assert time.at is None
    assert "does not exist in Europe/Berlin" in time.problem


@pytest.mark.parametrize("text", ["2017-10-29 02:30", "2017-10-29 02:30:15", "29.10.2017 02:30"])
def test_a_time_that_a_clock_showed_twice_is_not_guessed(text):
    time = clocks(zone="Europe/Berlin").read(text)
    assert time.at is None
    assert "happened twice in Europe/Berlin" in time.problem
    assert time.problem.endswith("after the date.")


def test_around_a_change_of_the_clocks_all_other_times_are_right():
    assert read("2017-03-26 01:59:59", "2017-03-26 03:00:00", "2017-03-26 03:30", zone="Europe/Berlin") == [
        "26. 00:59:59", "26. 01:00:00", "26. 01:30:00",
    ]  # fmt: skip
    assert read("2017-10-29 01:59:59", "2017-10-29 03:00:00", zone="Europe/Berlin") == [
        "28. 23:59:59",
        "29. 02:00:00",
    ]
    assert read("2017-10-29 02:30+02:00", "2017-10-29 02:30+01:00", zone="Europe/Berlin") == [
        "29. 00:30:00",
        "29. 01:30:00",
    ]


def test_a_zone_that_is_changed_by_half_an_hour_is_read_right_in_that_hour():
    # Lord Howe goes from 02:00 to 01:30 on 2 April 2017: 01:29 is there once, 01:45 twice.
    first, second = read("2017-04-02 01:29", "2017-04-02 01:45", zone="Australia/Lord_Howe")
    assert first == "01. 14:29:00"
    assert "happened twice in Australia/Lord_Howe" in second


def test_seconds_keep_their_fractions_as_they_are_written():
    reader = clocks()
    assert reader.seconds("1485903600.000100").at == datetime(2017, 1, 31, 23, 0, 0, 100, tzinfo=UTC)
    assert reader.seconds("1485903600.1").at == datetime(2017, 1, 31, 23, 0, 0, 100_000, tzinfo=UTC)
    assert said(reader.read("23:05")) == "31. 23:05:00"  # goes on from there
    with pytest.raises(ValueError, match="invalid literal"):
        reader.seconds("soon")


def test_a_day_that_a_heading_says_counts_from_there():
    reader = clocks(day=NIGHT)
    reader.read("23:50")
    reader.begin_day(date(2017, 2, 7))
    assert [said(reader.read(text)) for text in ("08:00", "07:59")] == ["07. 08:00:00", "07. 07:59:00"]


def test_a_date_of_which_the_year_is_open_is_a_problem_that_names_the_years():
    time = clocks(day=date(2017, 5, 1)).read("31 Oct 14:05")
    assert time.problem == "Which year: 31 Oct 2016 or 31 Oct 2017?"


def test_what_is_no_time_is_a_problem_of_its_row_and_costs_no_other():
    first, second, third = read("2017-01-31 14:05", "soon after", "14:06")
    assert first == "31. 14:05:00"
    assert second.endswith(".")
    assert third == "31. 14:06:00"


def test_an_end_and_a_margin_are_kept():
    reader = clocks(day=NIGHT)
    time = reader.read("14:05-14:10")
    assert (f"{time.at:%H:%M}", f"{time.ends_at:%H:%M}") == ("14:05", "14:10")
    about = reader.read("~14:30±10")
    assert (about.about, about.margin) == (True, 10)
