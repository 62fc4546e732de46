"""Texts from everywhere: months and halves of the day in other languages, days counted from now, zones that a text says once.

Each time is right, asked about, or told as one that cannot be read: never another one, and never a part of the row above.
"""

from datetime import UTC, date, datetime

import pytest

from pmcore.intake.importers.chat import Chat
from pmcore.intake.importers.lines import Lines
from pmcore.intake.options import Options
from pmcore.intake.registry import recognised

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 27, 13, 40, tzinfo=UTC)
LONG_AGO = datetime(2026, 11, 10, 13, 40, tzinfo=UTC)


def lines(text, **options):
    """Return what each row of a list says and when; what has no time as what it asks about, its sentence or nothing."""
    found = Lines().read(text.encode(), Options(**{"now": NOW} | options))
    return [(said(each), each.text) for each in found.rows]


def chat(text, **options):
    found = Chat().read(text.encode(), Options(**{"now": NOW} | options))
    return [(said(each), each.who, each.text) for each in found.rows]


def said(row):
    return f"{row.at:%m-%d %H:%M:%S}" if row.at else row.asks or row.problem


@pytest.mark.parametrize(
    "printed",
    [
        "23 novembre 2026 14:05", "23 nov. 2026 14h05", "lundi 23 novembre 2026 à 14:05", "23 de noviembre de 2026 14:05", "23 novembro 2026 14:05",
        "23 novembre 2026 alle 14:05", "23 listopada 2026 14:05", "23 ноября 2026 14:05", "23. November 2026, 14:05 Uhr", "23. Nov. 2026 14.05 Uhr",
        "2026年11月23日 14:05", "2026. 11. 23. 오후 2:05", "23. 11. 2026 14:05", "2026-11-23 下午2:05", "23/11/2026 2:05 p. m.", "20261123T140500", "2026-11-23T140500Z",
    ],
)  # fmt: skip
def test_a_date_of_any_of_these_languages_begins_a_row(printed):
    above = "22.11.2026 10:00 before"
    assert lines(f"{above}\n{printed} paged") == [("11-22 10:00:00", "before"), ("11-23 14:05:00", "paged")]


def test_what_stands_where_a_time_should_is_a_row_that_says_so():
    rows = lines(
        "2026-11-23 14:05 paged\n2026-11-23 25:10 acknowledged\n23 Xember 2026 14:12 restarted\n14:61 slow\nT+5m looked\n+00:12 fixed\nas said\n14:20 over"
    )
    assert [text for _, text in rows] == [
        "paged",
        "acknowledged",
        "restarted",
        "slow",
        "looked",
        "fixed\nas said",
        "over",
    ]
    assert all(
        name in sentence
        for name, (sentence, _) in zip(("25:10", "Xember", "14:61", "T+5m", "+00:12"), rows[1:6], strict=True)
    )
    assert rows[-1][0] == "11-23 14:20:00"


def test_what_nobody_knows_has_no_time_and_what_is_half_known_a_margin():
    found = Lines().read(
        b"2026-11-23 14:05 paged\n14:?? looked\n--:-- somebody called\n14:4? restarted", Options()
    )
    assert [(each.at and f"{each.at:%H:%M}", each.about, each.margin, each.text) for each in found.rows] == [
        ("14:05", False, 0, "paged"), ("14:30", True, 30, "looked"), (None, False, 0, "somebody called"), ("14:45", True, 5, "restarted"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "utc"),
    [
        ("2026-11-23 14:05:00+02", "12:05:00"), ("2026-11-23 14:05:00.123-03", "17:05:00"), ("2026-11-23T14:05:00+05", "09:05:00"),
        ("**14:05** (UTC) –", "14:05:00"), ("`14:05` UTC", "14:05:00"), ("*14:05* (GMT+2):", "12:05:00"), ("2026-11-23 14:05:00 -10 °C", "13:05:00"),
    ],
)  # fmt: skip
def test_the_zone_of_a_time_is_read_wherever_it_stands(printed, utc):
    [(at, _)] = lines(f"{printed} paged", zone="Europe/Berlin", day=date(2026, 11, 23))
    assert at == f"11-23 {utc}"


@pytest.mark.parametrize(
    "above",
    [
        "All times are in UTC.",
        "# Timeline (UTC)",
        "Times: UTC",
        "Alle Zeiten in UTC",
        "Time zone: UTC",
        "## 23 November 2026 (UTC)",
        "**2026-11-23 UTC**",
    ],
)
def test_a_zone_that_is_said_once_is_that_of_all_times_below(above):
    found = Lines().read(
        f"{above}\n- 14:05 paged\n- 15:10 CET fixed".encode(),
        Options(zone="Europe/Berlin", day=date(2026, 11, 23)),
    )
    assert [said(each) for each in found.rows if each.typed] == ["11-23 14:05:00", "11-23 14:10:00"]
    assert not found.zone_assumed


def test_a_sentence_with_capitals_says_no_zone():
    rows = lines(
        "Timeline of the incident: ERROR in checkout\n14:05 paged",
        zone="Europe/Berlin",
        day=date(2026, 11, 23),
    )
    assert rows[-1] == ("11-23 13:05:00", "paged")


@pytest.mark.parametrize(
    ("pm", "later"),
    [
        ("오후 2:05", "2:06"),
        ("下午2:05", "下午2:06"),
        ("午後2:05", "午後2:06"),
        ("2:05\u202fp.\u00a0m.", "2:06 p. m."),
        ("14:05 Uhr", "14:06 Uhr"),
    ],
)
def test_the_afternoon_of_every_language_is_the_afternoon(pm, later):
    text = f"Pat Doe\n  {pm}\nwe see errors\n{later}\nme too\nBen Example\n  {pm}\nsame here"
    assert recognised(text.encode(), "").name == "chat"
    assert chat(text, day=date(2026, 11, 23)) == [
        ("11-23 14:05:00", "Pat Doe", "we see errors"),
        ("11-23 14:06:00", "Pat Doe", "me too"),
        ("11-23 14:05:00", "Ben Example", "same here"),
    ]


@pytest.mark.parametrize(
    ("yesterday", "today"),
    [
        ("Yesterday at", "Today at"),
        ("Gestern um", "Heute um"),
        ("Hier à", "Aujourd'hui à"),
        ("ayer a las", "hoy a las"),
        ("ieri alle", "oggi alle"),
    ],
)
class TestDaysCountedFromNow:
    TEXT = "Pat Doe — {} 23:50\nwe see errors\nBen Example — {} 00:05\nme too"

    def test_they_count_from_when_it_was_copied_not_from_the_incident(self, yesterday, today):
        rows = chat(self.TEXT.format(yesterday, today), near=YESTERDAY)
        assert [each[0] for each in rows] == ["11-27 23:50:00", "11-28 00:05:00"]

    def test_far_from_the_incident_it_is_asked_once_and_all_follow_the_answer(self, yesterday, today):
        text = self.TEXT.format(yesterday, today)
        assert [each[0] for each in chat(text, near=LONG_AGO)] == ["DAY", "DAY"]
        rows = chat(text, near=LONG_AGO, day=date(2026, 11, 10))
        assert [each[0] for each in rows] == ["11-10 23:50:00", "11-11 00:05:00"]


def test_headings_count_the_same_way():
    text = "Yesterday\nPat Doe\n  11:50 PM\nwe see errors\nToday\nBen Example\n  12:05 AM\nme too"
    assert [each[0] for each in chat(text, near=YESTERDAY)] == ["11-27 23:50:00", "11-28 00:05:00"]
    assert [each[0] for each in chat(text, near=LONG_AGO)] == ["DAY", "DAY"]


def test_what_a_chat_prints_between_messages_is_none():
    text = (
        "Pat Doe, Mon 2:05 PM\nwe see errors\nBen Example, Mon 2:06 PM, Edited\nme too\n2 Antworten\nLetzte Antwort heute um 14:20 Uhr\nThread anzeigen\n"
        "Ann Other, Mon 2:07 PM\njoined #ops."
    )
    assert chat(text, near=datetime(2026, 11, 23, 13, tzinfo=UTC))[:2] == [
        ("11-23 14:05:00", "Pat Doe", "we see errors"),
        ("11-23 14:06:00", "Ben Example", "me too"),
    ]


def test_irc_says_what_people_do_and_not_who_comes_and_goes():
    text = "[14:05] <pat> we see errors\n[14:06] * ben restarts it\n14:07 -!- ann has joined #ops\n14:08 < ben> done"
    assert chat(text, day=date(2026, 11, 23)) == [
        ("11-23 14:05:00", "pat", "we see errors"), ("11-23 14:06:00", "ben", "restarts it"), ("11-23 14:08:00", "ben", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("log", "text"),
    [
        ("[Mon Nov 23 14:05:00 2026] Out of memory\n[Mon Nov 23 14:05:01 2026] oom-kill", "Out of memory"),
        ("123:M 23 Nov 2026 14:05:00.123 * Ready\n123:M 23 Nov 2026 14:05:01.123 # Fail", "123:M * Ready"),
        ("261123 14:05:00 [ERROR] slow\n261123  4:05:01 [ERROR] slower", "[ERROR] slow"),
        (
            "I, [2026-11-23T14:05:00.123 #12]  INFO -- : Started\nE, [2026-11-23T14:05:01.123 #12] ERROR -- : boom",
            "I, #12]  INFO -- : Started",
        ),
        (
            "web-1  | 2026-11-23T14:05:00.1Z started\ndb-1   | 2026-11-23 14:05:01.1 UTC [1] LOG:  ready",
            "web-1  | started",
        ),
        (
            "\x1b[31m2026-11-23 14:05:00 ERROR boom\x1b[0m\n\x1b[32m2026-11-23 14:05:01 INFO ok\x1b[0m",
            "ERROR boom",
        ),
    ],
)
def test_logs_of_these_programs_are_recognised(log, text):
    assert recognised(log.encode(), "x.log").name == "lines"
    rows = lines(log)
    assert (rows[0][0][:14], rows[0][1], len(rows)) == ("11-23 14:05:00", text, 2)
