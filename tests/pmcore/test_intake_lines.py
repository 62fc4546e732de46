"""Lists and logs become rows: the time at the beginning of each line is read, whoever printed it; the rest is what happened."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.lines import Lines
from pmcore.intake.options import Options
from pmcore.intake.printed.headings import heading_of
from pmcore.intake.printed.stamps import stamp_of
from pmcore.intake.registry import recognised
from tests.intake import lines

NIGHT = date(2017, 1, 31)


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return Lines().read(data, Options(**{"day": NIGHT} | options))


def told(text, **options):
    """Return (time of day, text) of each row."""
    return [(f"{each.at:%d. %H:%M:%S}" if each.at else "", each.text) for each in read(text, **options).rows]


def test_a_log_of_every_shape_is_read_to_the_second():
    preview = read(lines.realistic(), near=lines.BEGIN, day=None)
    facts = lines.expected()
    assert len(preview.rows) == facts.rows
    assert preview.rows[0].text == "Log of the night"
    assert preview.rows[0].at is None
    assert set(facts.some) <= {(each.at, each.text) for each in preview.rows}
    whole_seconds = [each.at.replace(microsecond=0) for each in preview.rows[1:]]
    assert whole_seconds == [lines.BEGIN + n * lines.EVERY for n in range(234)]
    assert not preview.questions


@pytest.mark.parametrize(
    ("line", "time", "rest"),
    [
        ("14:05 paged db on-call", "14:05", "paged db on-call"),
        ("14:05 - text", "14:05", "text"),
        ("- 14:05: text", "14:05", "text"),
        ("* `14:05` text", "14:05", "text"),
        ("**14:05** text", "14:05", "text"),
        ("1. 14:05 text", "14:05", "text"),
        ("> 14:05 text", "14:05", "text"),
        ("[14:05] text", "14:05", "text"),
        ("14:05h text", "14:05", "text"),
        ("14:05 Uhr text", "14:05", "text"),
        ("14:05 ERROR text", "14:05", "ERROR text"),
        ("14:05 CEST text", "14:05 CEST", "text"),
        ("14:05 (UTC) text", "14:05 (UTC)", "text"),
        ("14:05-14:10 text", "14:05-14:10", "text"),
        ("~14:05 text", "~14:05", "text"),
        ("2:05 PM text", "2:05 PM", "text"),
        ("2pm text", "2pm", "text"),
        ("14:05 2000 requests", "14:05", "2000 requests"),
        ("2017-01-31 23:05:12,345 ERROR text", "2017-01-31 23:05:12,345", "ERROR text"),
        ("2017-01-31T23:05:12.123456789+01:00 text", "2017-01-31T23:05:12.123456789+01:00", "text"),
        ("Tuesday, January 31st, 2017 14:05 text", "Tuesday, January 31st, 2017 14:05", "text"),
        ("[23.11. 14:05] text", "23.11. 14:05", "text"),
        ("Yesterday 14:05 text", "Yesterday 14:05", "text"),
        ("1485903600.123 text", "1485903600.123", "text"),
    ],
)
def test_the_time_at_the_beginning_is_found(line, time, rest):
    assert stamp_of(line) == (time, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Monday we saw 3 things",
        "may 3 of us",
        "3:1 ratio",
        "10.0.0.1 answers",
        "24/7 support",
        "2 pods",
        "11:05:12:33 a MAC",
        "10:05% of",
        "",
        "10/31 done",
    ],
)
def test_what_is_no_time_is_left_alone(line):
    assert stamp_of(line) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("# 2017-01-31", "2017-01-31"),
        ("----- January 31st, 2017 -----", "January 31st, 2017"),
        ("Tuesday, January 31st", "Tuesday, January 31st"),
        ("**Yesterday**", "Yesterday"),
        ("31.01.2017:", "31.01.2017"),
        ("Dienstag, 31. Januar 2017", "Dienstag, 31. Januar 2017"),
        ("Monday we met", ""),
        ("10/31", ""),
        ("2017-01-31 14:05", ""),
        ("May", ""),
    ],
)
def test_a_line_that_says_only_a_day_is_a_heading(line, day):
    assert heading_of(line) == day


def test_a_heading_sets_the_day_of_the_times_below_it():
    text = "# 2017-01-31\n23:50 a\n2017-02-03\n0:10 b\n23:55 c\n00:05 d\nFebruary 7th\n08:00 e"
    assert told(text, day=None) == [
        ("31. 23:50:00", "a"), ("03. 00:10:00", "b"), ("03. 23:55:00", "c"), ("04. 00:05:00", "d"), ("07. 08:00:00", "e"),
    ]  # fmt: skip


def test_today_and_yesterday_count_from_when_it_is_read_and_are_asked_about_otherwise():
    now = datetime(2017, 2, 1, 9, tzinfo=UTC)
    text = "Yesterday\n23:50 a\nToday\n0:10 b"
    assert told(text, day=None, now=now) == [("31. 23:50:00", "a"), ("01. 00:10:00", "b")]
    preview = read(text, day=None)
    assert [each.at for each in preview.rows] == [None, None]
    assert [(each.about, each.rows) for each in preview.questions] == [("DAY", 2)]


def test_a_heading_that_could_be_two_days_asks_once_for_all_times_below_it():
    text = "01/02/2017\n14:05 a\n14:06 b"
    preview = read(text, day=None)
    assert [each.asks for each in preview.rows] == ["DAY ORDER", "DAY ORDER"]
    day_first = next(each.means for each in preview.questions[0].answers if each.label == "1 February 2017")
    assert told(text, day=None, answers={"DAY ORDER": day_first}) == [
        ("01. 14:05:00", "a"),
        ("01. 14:06:00", "b"),
    ]


def test_a_line_without_a_time_belongs_to_the_one_above():
    text = "14:05 boom\njava.lang.X: y\n    at a.b(C.java:1)\n\n14:06 next\n  - detail"
    assert told(text) == [
        ("31. 14:05:00", "boom\njava.lang.X: y\n    at a.b(C.java:1)"),
        ("31. 14:06:00", "next\n  - detail"),
    ]


def test_text_without_any_time_is_a_row_for_each_line():
    preview = read("we saw errors\n\n- restarted the proxy\n", day=None)
    assert [(each.at, each.text, each.line) for each in preview.rows] == [
        (None, "we saw errors", 1),
        (None, "restarted the proxy", 3),
    ]
    assert not preview.questions


def test_times_of_every_sort_in_one_list():
    text = "14:05 a\n2:06 PM b\n14:07-14:10 c\n~14:30 d\n14:31 UTC e\n15:40 CET f"
    rows = read(text).rows
    assert [f"{each.at:%H:%M}" for each in rows] == ["14:05", "14:06", "14:07", "14:30", "14:31", "14:40"]
    assert f"{rows[2].ends_at:%H:%M}" == "14:10"
    assert rows[3].about


def test_clocks_past_midnight_are_on_the_next_day():
    assert [each for each, _ in told("23:50 a\n23:59 b\n00:00 c\n00:01 d\n06:30 e")] == [
        "31. 23:50:00", "31. 23:59:00", "01. 00:00:00", "01. 00:01:00", "01. 06:30:00",
    ]  # fmt: skip


def test_a_list_with_the_newest_first_is_turned_round():
    assert [text for _, text in told("14:20 d\n14:15 c\n14:10 b\n14:05 a")] == ["a", "b", "c", "d"]
    dated = "\n".join(f"2017-01-31 14:{59 - n}:00 row {n}" for n in range(9))
    assert [each.row for each in read(dated).rows] == list(range(1, 10))
    assert read(dated).rows[0].text == "row 8"


def test_the_first_day_is_asked_for_once():
    preview = read("14:05 a\n14:06 b", day=None)
    assert [(each.about, each.rows) for each in preview.questions] == [("DAY", 2)]
    assert told("14:05 a\n14:06 b", day=None, answers={"DAY": "2017-01-31"})[1] == ("31. 14:06:00", "b")


def test_each_row_knows_its_line_and_what_stood_there():
    row = read("\n\n- 14:05: password: hunter22\n").rows[0]
    assert row.line == 3
    assert row.raw == "- 14:05: password: •••"
    assert row.masked == 1
    assert row.typed == "14:05"


def test_hosts_and_services_are_sources():
    rows = read(
        'Jan 31 23:05:12 db1 sshd[12]: Accepted\n10.0.0.1 - - [31/Jan/2017:23:05:15 +0000] "GET /" 200 1'
    ).rows
    assert [each.source for each in rows] == ["db1", "access log"]


def test_lines_are_what_is_left_when_nothing_else_knows_a_text():
    assert Lines().recognises(b"title\nanother\n14:05 paged", "x.txt") == 1
    assert Lines().recognises(b"no time here", "x.txt") == 0
    assert Lines().recognises(b"no time here", "") == 1
    assert Lines().recognises("14:05 größer".encode("utf-16"), "") == 4
    assert Lines().recognises(b"<!doctype html><p>14:05", "") == 0
    assert Lines().recognises(b"", "") == 0


@pytest.mark.parametrize(
    "text",
    [
        "14:05 paged db on-call, then waited\n14:06 restarted, it worked\n14:07 ok, fine",
        "2017-01-31 23:05:12,345 ERROR a, b\n2017-01-31 23:05:13,345 ERROR c, d",
        "14:05 | pat | a\n14:06 | ben | b",
        "- 14:05: a; b\n- 14:06: c; d",
        "14:05 paged",
    ],
)
def test_a_list_with_commas_is_no_table(text):
    assert recognised(text.encode(), "").name == "lines"


@pytest.mark.parametrize(
    "text",
    [
        "14:05,paged,x\n14:06,fixed,y",
        "14:05\tpaged\n14:06\tfixed",
        "Time,What\n14:05,paged\n14:06,fixed",
        "| Time | What |\n|---|---|\n| 14:05 | paged |",
    ],
)
def test_a_table_is_no_list(text):
    assert recognised(text.encode(), "").name not in {"lines", "chat"}


def test_nothing_is_refused_with_a_sentence():
    with pytest.raises(UnreadableError, match="nothing to read"):
        read("\n \n")
    with pytest.raises(UnreadableError, match="only dates"):
        read("2017-01-31\n2017-02-01")


def test_thousands_of_bare_clocks_take_no_longer_than_dated_ones():
    import time

    def seconds(shape):
        text = "\n".join(
            (lines.BEGIN + timedelta(seconds=n)).strftime(shape) + f" row {n}" for n in range(2000)
        )
        begin = time.process_time()
        assert len(read(text).rows) == 2000
        return time.process_time() - begin

    dated = min(seconds("%Y-%m-%dT%H:%M:%SZ") for _ in range(3))
    for shape in ("%H:%M:%S", "%b %d %H:%M:%S", "%I:%M:%S %p", "%d.%m.%Y %H:%M:%S"):
        assert min(seconds(shape) for _ in range(3)) < 4 * dated, shape
