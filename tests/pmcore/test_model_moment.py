"""Times as people write them, and the hours that a clock change skips or repeats."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from pmcore.errors import InvalidError
from pmcore.model.moment import Moment, parse_moment, write_moment, zone_named
from pmcore.wording.durations import duration

DAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-11-23 14:05", "UTC", "2026-11-23T14:05"),
        ("2026-11-23 14:05", "Europe/Berlin", "2026-11-23T13:05"),
        ("2026-07-23 14:05", "Europe/Berlin", "2026-07-23T12:05"),
        ("2026-11-23T14:05:09", "America/New_York", "2026-11-23T19:05:09"),
        ("2026-11-23 14:05Z", "Europe/Berlin", "2026-11-23T14:05"),
        ("2026-11-23T14:05:09.123Z", "Europe/Berlin", "2026-11-23T14:05:09.123"),
        ("2026-11-23 14:05 UTC", "Asia/Tokyo", "2026-11-23T14:05"),
        ("2026-11-23 14:05+02:00", "UTC", "2026-11-23T12:05"),
        ("2026-11-23 14:05 -0530", "UTC", "2026-11-23T19:35"),
        ("2026-11-23 14:05 +2", "UTC", "2026-11-23T12:05"),
        ("14:05", "UTC", "2026-11-23T14:05"),
        ("9:05", "Asia/Kathmandu", "2026-11-23T03:20"),
        ("  2026-1-2\u00a0 3:04 ", "UTC", "2026-01-02T03:04"),
        ("2028-02-29 12:00", "UTC", "2028-02-29T12:00"),
        ("14:05 first", "UTC", "2026-11-23T14:05"),
        ("٢٠٢٦-١١-٢٣ ١٤:٠٥", "UTC", "2026-11-23T14:05"),
        ("2026-11-23 14:05 CET", "UTC", "2026-11-23T13:05"),
        ("1:05+09:00", "America/New_York", "2026-11-23T16:05"),  # in Japan that is the day after
    ],
)
def test_a_time_is_read_in_its_zone(text, zone, utc):
    moment = parse_moment(text, zone, day=DAY)
    assert moment.at == at(utc)
    assert moment.source == text.strip()
    assert moment.zone == zone


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", "“soon” is not a time. Write it such as 2026-11-23 14:05"),
        ("14.05", "Is “14.05” a time of day or a date: 14:05 or 14 May?"),
        ("2026-11-23 14:05 XYZ", "is not a time"),
        ("2026-11-23 14:05 CST", "Which zone is CST here:"),
        ("2026-11-23 14:05 third", "is not a time"),
        ("x" * 5000, "A time has at most 200 characters."),
        ("25:00", "“25:00” is not on the calendar"),
        ("14:60", "is not on the calendar"),
        ("2026-02-29 12:00", "is not on the calendar"),
        ("2026-13-01 12:00", "is not on the calendar"),
        ("0000-01-01 12:00", "is not on the calendar"),
        ("0001-01-01 00:00 +05:00", "The year 1 cannot be right"),
        ("0026-11-23 14:05", "The year 26 cannot be right"),
        ("9999-12-31 23:59 -05:00", "The year 9999 cannot be right"),
        ("2026-11-23 14:05 +99:99", "is not an offset from UTC. Write one such as +02:00"),
        ("2026-11-23 14:05 +15:00", "is not an offset from UTC"),
        ("2026-11-23 14:05 +02:75", "is not an offset from UTC"),
    ],
)
def test_what_is_not_a_time_gets_a_sentence(text, sentence):
    with pytest.raises(InvalidError) as refused:
        parse_moment(text, "Asia/Tokyo", day=DAY)
    assert sentence in refused.value.sentence


def test_a_bare_time_needs_a_day():
    with pytest.raises(InvalidError, match=r"^Which day\? Write a time such as 2026-11-23 14:05\.$"):
        parse_moment("14:05", "UTC")


def test_a_skipped_hour_is_refused_with_the_two_nearest_times():
    with pytest.raises(InvalidError) as refused:
        parse_moment("2026-03-29 02:30", "Europe/Paris")
    assert refused.value.sentence == (
        "02:30 on 29 March 2026 does not exist in Europe/Paris: the clocks were put forward. Did you mean 01:30 or 03:30?"
    )


def test_where_midnight_or_a_whole_day_was_skipped_the_days_are_named():
    with pytest.raises(InvalidError, match=r"Did you mean 2018-11-03 23:30 or 2018-11-04 01:30\?"):
        parse_moment("2018-11-04 00:30", "America/Sao_Paulo")
    with pytest.raises(InvalidError, match=r"Did you mean 2011-12-29 12:00 or 2011-12-31 12:00\?"):
        parse_moment("2011-12-30 12:00", "Pacific/Apia")


@pytest.mark.parametrize("zone", ["Europe/Paris", "Europe/Berlin"])
def test_a_repeated_hour_is_asked_about(zone):
    with pytest.raises(
        InvalidError, match=r"happened twice.*Write “02:30 first” or “02:30 second” after the date"
    ):
        parse_moment("2026-10-25 02:30", zone)
    assert parse_moment("2026-10-25 02:30 first", zone).at == at("2026-10-25T00:30")
    assert parse_moment("2026-10-25 02:30 (second)", zone).at == at("2026-10-25T01:30")
    assert parse_moment("2026-10-25 02:30 2ND", zone).at == at("2026-10-25T01:30")
    assert parse_moment("2026-10-25 02:30 +01:00", zone).at == at("2026-10-25T01:30")


def test_half_an_hour_can_be_repeated_too():
    with pytest.raises(InvalidError, match="twice"):
        parse_moment("2026-04-05 01:45", "Australia/Lord_Howe")
    first, second = (
        parse_moment(f"2026-04-05 01:45 {which}", "Australia/Lord_Howe").at for which in ("first", "second")
    )
    assert second - first == timedelta(minutes=30)


@for_all(
    st.integers(31_536_000, 7_226_582_400).map(
        lambda seconds: datetime.fromtimestamp(seconds, UTC)
    ),  # 1971 to 2198
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
    ),
)
def test_what_is_written_is_read_back_as_the_same_moment(when, zone):
    moment = Moment(at=when)
    local = when.astimezone(zone_named(zone))
    if (local.utcoffset() or timedelta(0)) % timedelta(minutes=1):
        return  # before 1972 some zones still counted odd seconds
    assert parse_moment(write_moment(moment, zone), zone).at == when


def test_writing_says_which_of_two_and_keeps_seconds():
    assert write_moment(None, "UTC") == ""
    assert write_moment(Moment(at=at("2026-10-25T01:30:05")), "Europe/Paris") == "2026-10-25 02:30:05 second"
    assert write_moment(Moment(at=at("2026-10-25T00:30")), "Europe/Paris") == "2026-10-25 02:30 first"
    assert write_moment(Moment(at=at("2026-11-23T14:05")), "Europe/Paris") == "2026-11-23 15:05"


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "../etc/passwd", "Europe", "x" * 300, "UTC\n", "/usr/share", "Europe/Berlin\x00"],
)
def test_what_is_not_a_zone_gets_a_sentence(name):
    with pytest.raises(
        InvalidError, match=r"is not a time zone\. Use a name such as Europe/Berlin or UTC\."
    ) as refused:
        zone_named(name)
    assert set(refused.value.fields) == {"zone"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (40, "40 s"), (60, "1 min"), (125, "2 min 5 s"), (725, "12 min"), (3900, "1 h 05 min"),
        (180_000, "2 d 2 h"), (-300, "−5 min"),
    ],
)  # fmt: skip
def test_durations_read_as_people_say_them(seconds, words):
    assert duration(timedelta(seconds=seconds)) == words
