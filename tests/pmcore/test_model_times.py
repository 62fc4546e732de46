"""Times as people print them: the table in tests/data/printed_times.txt, row by row and as a whole."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from pmcore.model.times import DAY_ORDER, Precision, TimeContext, read_time, zone_named

TABLE = Path(__file__).parents[1] / "data" / "printed_times.txt"
WORDS = re.compile(r"(\w+)=(.*?)(?=\s+\w+=|$)")


class Row(NamedTuple):
    """One line: where it stands, the text, where the text stands, and what it means."""

    line: int
    text: str
    context: TimeContext
    meaning: str

    @property
    def is_time(self) -> bool:
        return not self.meaning.startswith("!")


@cache
def rows() -> tuple[Row, ...]:
    found, context = [], TimeContext()
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("@ "):
            context = context_of(line[1:])
        elif line.strip() and not line.startswith("#"):
            text, meaning = line.split("  =>  ")
            found.append(Row(number, text.rstrip(" "), context, meaning.strip()))
    return tuple(found)


def context_of(line: str) -> TimeContext:
    said = dict(WORDS.findall(line.strip()))
    began, ended, after, now = (
        at(said.pop(name)) if name in said else None for name in ("began", "ended", "after", "now")
    )
    zone, order = said.pop("zone"), said.pop("order", "")
    answers = said | ({DAY_ORDER: order} if order else {})
    return TimeContext(
        zone, near=after or began, began=began, ended=ended, now=now, answers=answers, ends=True
    )


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def expected(meaning: str) -> tuple[datetime, datetime | None, bool, int]:
    """Return the moment, the end, whether it is about, and the margin."""
    start, _, end = meaning.partition(" .. ")
    margin = re.search(r" ±(\d+)$", start)
    about = start.endswith(" about") or margin is not None
    moment = at(re.sub(r" (about|±\d+)$", "", start))
    return moment, at(end) if end else None, about, int(margin[1]) if margin else 0


def choices_of(row: Row, question) -> list[datetime]:
    """Return the moments of the choices, each of which must be read without asking."""
    found = []
    for each in question.choices:
        reading = read_time(each.text, row.context)
        if reading.question:  # one thing at a time: after the day, for example, the zone
            found += choices_of(row, reading.question)
            continue
        assert reading.moment, (row, each, reading)
        found.append(reading.moment.at)
    return found


def test_the_table_is_large_enough_and_says_nothing_twice():
    assert len([row for row in rows() if row.is_time]) >= 300
    same = {}
    for row in rows():
        assert same.setdefault((row.text, str(row.context)), row) is row, row


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.line}: {row.text}")
def test_it_is_read_as_it_was_meant(row):
    reading = read_time(row.text, row.context)
    if row.meaning.startswith("!"):
        assert row.meaning[1:].strip() in reading.problem, reading
        assert not reading.moment
        assert not reading.question
    elif row.meaning.startswith("?"):
        assert reading.question, reading
        assert reading.question.sentence.endswith((".", "?"))
        wanted = {at(each) for each in row.meaning[1:].split("|")}
        assert set(choices_of(row, reading.question)) == wanted, reading
    elif row.meaning == "unknown":
        assert (reading.moment, reading.precision, reading.problem) == (None, Precision.UNKNOWN, ""), reading
    else:
        moment, end, about, margin = expected(row.meaning)
        assert reading.moment, reading
        assert reading.moment.at == moment, reading
        assert (reading.ends and reading.ends.at) == end, reading
        assert (reading.precision is Precision.ABOUT, reading.margin) == (about, margin), reading
        assert reading.moment.source == row.text.strip()
        assert reading.says


def test_nearly_all_are_read_or_asked_about_and_none_is_read_wrongly(capsys):
    times = [row for row in rows() if row.is_time]
    read, asked, refused, wrong = [], [], [], []
    for row in times:
        reading = read_time(row.text, row.context)
        if reading.question:
            (asked if _asks_rightly(row, reading.question) else wrong).append(row)
        elif reading.problem:
            refused.append(row)
        else:
            right = row.meaning == "unknown" if reading.moment is None else _is_right(row, reading.moment.at)
            (read if right else wrong).append(row)
    share = (len(read) + len(asked)) / len(times)
    with capsys.disabled():
        print(
            f"\n{len(times)} printed times: {len(read)} read, {len(asked)} asked about ({share:.1%} together), "
            f"{len(refused)} refused, {len(wrong)} read wrongly"
        )
    assert not wrong
    assert share >= 0.95


def _is_right(row, moment):
    return row.meaning[0] != "?" and row.meaning != "unknown" and expected(row.meaning)[0] == moment


def _asks_rightly(row, question):
    if row.meaning == "unknown":
        return False
    wanted = (
        {at(each) for each in row.meaning[1:].split("|")}
        if row.meaning[0] == "?"
        else {expected(row.meaning)[0]}
    )
    return wanted <= set(choices_of(row, question))


# ---------------------------------------------------------------------- any moment, in any manner

ZONES = ["UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo",
         "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"]  # fmt: skip
MANNERS = [
    "%H:%M", "%H:%M:%S", "%-I:%M %p", "%-I:%M%p", "%-I.%M %p", "%H.%M Uhr", "%Hh%M", "%H%M hrs", "at %H:%M", "~%H:%M",
    "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%S", "%d %b %Y %H:%M", "%b %d, %Y %-I:%M %p", "%B %-d, %H:%M",
    "%b %-d %H:%M:%S", "%d.%m.%Y %H:%M", "%-d.%-m. %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %-I:%M%p", "%m/%d %H:%M", "%m-%d-%Y %H:%M",
    "%d/%b/%Y:%H:%M:%S", "%a %H:%M", "%A, %d %B %Y, %H:%M", "%a %b %d %H:%M:%S %Y", "%d.%m.%y, %H:%M", "%y/%m/%d %H:%M:%S",
    "%d-%b-%y %H:%M", "%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%H:%M on %d %B", "%H:%M, %b %d", "%Y-%m-%d-%H-%M-%S",
]  # fmt: skip
OFFSETS = ["%z", " %z", " %Z", " (%Z)"]


@for_all(
    st.integers(978_307_200, 2_082_758_399).map(
        lambda seconds: datetime.fromtimestamp(seconds, UTC)
    ),  # 2001 to 2035
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.sampled_from(MANNERS),
    st.sampled_from(["", "", *OFFSETS]),
    st.integers(-240, 600),
)
@settings(max_examples=400, deadline=None)
def test_no_moment_is_read_wrongly_in_any_manner(moment, home, there, manner, offset, minutes):
    """The moment is written where it was, or in another zone that is named, and stands near the row before it."""
    if "%S" not in manner:
        moment = moment.replace(second=0)
    written_in = there if offset else home
    local = moment.astimezone(zone_named(written_in))
    text = local.strftime(manner + offset)
    near = moment - timedelta(minutes=minutes)
    context = TimeContext(home, near=near, began=near, now=moment + timedelta(days=3), ends=True)
    reading = read_time(text, context)
    if reading.moment:
        assert reading.moment.at == moment, (text, reading)
    elif reading.question:
        row = Row(0, text, context, "")
        assert moment in choices_of(row, reading.question), (text, reading)
    else:
        assert "is not a time" not in reading.problem or re.search(r"[+-]\d\d(\d\d)?\b.?$", text), (
            text,
            reading,
        )


@for_all(
    st.text(alphabet="0123456789:.,/-–+~?()[] TZapmhPSTCetfFeb2018U", max_size=24), st.sampled_from(ZONES)
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_gets_an_answer_and_every_choice_can_be_chosen(text, zone):
    near = at("2018-02-28 10:00")
    context = TimeContext(zone, near=near, began=near, now=at("2018-03-02 10:00"), ends=True)
    reading = read_time(text, context)
    said = [bool(reading.says), bool(reading.problem), reading.question is not None]
    assert said.count(True) == 1, reading
    if reading.question:
        for each in reading.question.choices:
            chosen = read_time(each.text, context)
            assert chosen.moment or chosen.question or "does not exist" in chosen.problem, (
                text,
                each,
                chosen,
            )
            assert each.text != text


@pytest.mark.parametrize(
    ("text", "zone", "says"),
    [
        ("17:37", "UTC", "28 Feb 2017, 17:37 UTC"),
        ("9:37 AM PST", "UTC", "28 Feb 2017, 17:37 UTC (09:37 PST)"),
        ("17:37Z", "Europe/Berlin", "28 Feb 2017, 18:37 CET (17:37 UTC)"),
        ("9:37 AM PST", "Asia/Tokyo", "1 Mar 2017, 02:37 JST (28 Feb, 09:37 PST)"),
        ("23:07", "Asia/Kolkata", "28 Feb 2017, 23:07 UTC+5:30"),  # IST means three things
        ("17:37:00.250", "UTC", "28 Feb 2017, 17:37:00.250 UTC"),
        ("~17:37", "UTC", "about 28 Feb 2017, 17:37 UTC"),
        ("17:37 ± 10", "UTC", "about 28 Feb 2017, 17:37 UTC ± 10 min"),
        ("17:37 ± 2h", "UTC", "about 28 Feb 2017, 17:37 UTC ± 2 h"),
        ("17:37–17:50", "UTC", "28 Feb 2017, 17:37 to 17:50 UTC"),
        ("23:50–00:10", "UTC", "28 Feb 2017, 23:50 to 1 Mar 2017, 00:10 UTC"),
        ("Feb 28", "UTC", "28 Feb 2017, some time that day"),
        ("February 2017", "UTC", "February 2017, some time that month"),
        ("?", "UTC", "time unknown"),
    ],
)
def test_it_says_what_it_understood_in_the_zone_of_the_review(text, zone, says):
    near = at("2017-02-28 17:30")
    assert read_time(text, TimeContext(zone, near=near, began=near, ends=True)).says == says


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("text", [
    "2026-11-23 14:05", "2026-11-23T14:05", "2026-11-23 14:05:09", " 2026-11-23 00:00 ", "2026-02-30 10:00",
    "2026-03-29 02:30", "2026-10-25 02:30", "2026-11-01 01:30", "1899-01-01 00:00", "9999-12-31 23:59", "2026-11-23 24:00",
    "2026-11-23 14:60", "0000-01-01 00:00", "1970-01-01 00:30", "1969-12-31 23:30", "2199-12-31 23:30", "2200-01-01 00:30",
])  # fmt: skip
def test_what_is_written_plainly_is_read_as_the_whole_grammar_reads_it(
    text: str, zone: str, ends: bool, monkeypatch: pytest.MonkeyPatch
):
    context = TimeContext(zone=zone, ends=ends, now=datetime(2026, 11, 24, tzinfo=UTC))
    plainly = read_time(text, context)
    monkeypatch.setattr("pmcore.model.times.read._PLAIN", re.compile("never"))
    whole = read_time(text, context)
    assert (plainly, plainly.says) == (whole, whole.says)
