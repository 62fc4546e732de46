"""Tables as they leave other programs: times that nobody knows, zones in a column, titles above, columns without a heading, keys that are none."""

from datetime import UTC, datetime

import pytest

from pmcore.intake.options import Options
from pmcore.intake.registry import recognised


def read(text, name="x.csv", **options):
    data = text.encode()
    return recognised(data, name).read(data, Options(name=name, **options))


def said(preview):
    return [(row.at and f"{row.at:%d. %H:%M:%S}", row.text) for row in preview.rows]


def test_a_column_of_times_that_are_hardly_known_is_still_the_times():
    found = read(
        "Time,What\n14:??,paged\n--:--,looked\nunknown,asked\n~15:00,fixed\n",
        near=datetime(2026, 11, 23, 14, tzinfo=UTC),
    )
    assert [(each.at and f"{each.at:%H:%M}", each.about) for each in found.rows] == [
        ("14:30", True), (None, False), (None, False), ("15:00", True),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Zone", "Time zone", "TZ", "UTC offset", "Zeitzone"])
def test_a_zone_in_a_column_is_that_of_its_row(heading):
    found = read(
        f"Time,{heading},What\n2026-11-23 14:05,Europe/Berlin,paged\n2026-11-23 14:05,+05:30,asked\n2026-11-23 14:05,,fixed\n",
        zone="UTC",
    )
    rows = [("23. 13:05:00", "paged"), ("23. 08:35:00", "asked"), ("23. 14:05:00", "fixed")]
    if heading == "UTC offset":
        rows[0] = ("23. 13:05:00", "paged")
    assert said(found) == rows


@pytest.mark.parametrize("clock", ["2:05 PM", "02:05:00 PM", "14:05", "2:05 p. m."])
def test_the_zone_of_the_heading_is_that_of_every_clock(clock):
    found = read(f"Time (UTC),What\n7/13/2026 {clock},paged\n", zone="Europe/Berlin")
    assert said(found) == [("13. 14:05:00", "paged")]


def test_lines_above_the_headings_are_a_title_though_one_has_a_date():
    found = read(
        "Export of board X\nGenerated 2026-11-24\n\nTime,What\n2026-11-23 14:05,paged\n2026-11-23 14:06,fixed\n"
    )
    assert said(found) == [("23. 14:05:00", "paged"), ("23. 14:06:00", "fixed")]


def test_a_row_with_a_time_and_no_words_is_told_with_its_line():
    found = read("Time,What,Who\n2026-11-23 14:05,paged,\n\n,,\n2026-11-23 14:07\n")
    assert [each.line for each in found.problems] == [5]
    assert "no words" in found.problems[0].sentence


def test_what_stands_behind_the_last_heading_is_a_column_too():
    row = 'Error,7/13/2026 1:45:00 PM,Service,7000,None,"The service failed,\nagain"\n'
    found = read("Level,Date and Time,Source,Event ID,Task Category\n" + row * 3)
    assert {each.text for each in found.rows} == {"Error: The service failed,\nagain"}
    assert not found.problems


@pytest.mark.parametrize(
    "table",
    [
        " at                     | what\n------------------------+-------\n 2026-11-23 14:05:00+00 | paged\n 2026-11-23 16:06:00+02 | fixed\n(2 rows)\n",
        "+---------------------+-------+\n| at                  | what  |\n+---------------------+-------+\n| 2026-11-23 14:05:00 | paged |\n| 2026-11-23 14:06:00 | fixed |\n+-+-+\n",
    ],
)
def test_what_databases_print_is_a_table(table):
    assert said(read(table, name="")) == [("23. 14:05:00", "paged"), ("23. 14:06:00", "fixed")]
