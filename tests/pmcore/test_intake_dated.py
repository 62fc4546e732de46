"""Times with dates that were met before are read quickly, and mean exactly what the reader of typed times says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.intake.clocks import Clocks
from pmcore.intake.options import Options
from pmcore.model.times import DAY_ORDER, MONTH_FIRST

SHAPES = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y, %H:%M:%S",
    "%d/%b/%y %I:%M %p",
    "%d/%b/%Y:%H:%M:%S +0000",
    "%d/%b/%Y:%H:%M:%S -0330",
    "%b %d %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%a %b %d %H:%M:%S",
    "%d %B %Y %H:%M:%S.%f",
    "%d.%m.%Y %H:%M:%S,%f",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M UTC",
    "%d.%m.%Y %H:%M CET",
    "%d.%m.%Y %H:%M PST",
    "~%d.%m.%Y %H:%M",
    "%d.%m. %H:%M",
    "%d.%m.%Y %H:%M - 23:59",
)
# A spring and an autumn night each: clocks put forward and back by an hour, by half an hour, at midnight, and not at all.
NIGHTS = {
    "Europe/Berlin": ("2025-03-29", "2025-10-25"),
    "America/New_York": ("2026-03-07", "2026-10-31"),
    "Australia/Lord_Howe": ("2025-10-04", "2026-04-04"),
    "America/Santiago": ("2025-09-06", "2026-04-04"),
    "Asia/Kolkata": ("2025-12-31", "2026-06-21"),
}


SPAN = (datetime.fromisoformat("2024-11-01"), datetime.fromisoformat("2026-02-01"))


class SlowClocks(Clocks):
    """Reads every time as if it was the only one of its sort."""

    def _plain(self, text):
        return None

    def _dated(self, text):
        return None


def both(texts, options):
    """Return what a file's times mean, read quickly and slowly, with what is asked about them."""
    quick, slow = Clocks(options), SlowClocks(options)
    found = [(reader.read_all(texts), reader.questions, reader.zone_assumed) for reader in (quick, slow)]
    return found[0], found[1]


def told(texts, found):
    times, questions, assumed = found
    return [*zip(texts, times, strict=True)], questions, assumed


def wall(zone, night, step):
    """Return what a clock shows through a night, also what it skipped."""
    begin = datetime.fromisoformat(night).replace(hour=21, minute=3, second=9, microsecond=250_000)
    return [begin + step * count for count in range(27)]


@pytest.mark.parametrize("zone", NIGHTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_night_in_which_the_clocks_are_changed(zone, shape):
    for night in NIGHTS[zone]:
        texts = [f"{each:{shape}}" for each in wall(zone, night, timedelta(minutes=19))]
        for options in (
            Options(zone=zone),
            Options(zone=zone, near=datetime.fromisoformat(f"{night}T20:00+00:00")),
            Options(zone=zone, day=datetime.fromisoformat(night).date(), answers={DAY_ORDER: MONTH_FIRST}),
        ):
            quick, slow = both(texts, options)
            assert told(texts, quick) == told(texts, slow)


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from([*NIGHTS]), shapes=st.lists(st.sampled_from(SHAPES), min_size=1, max_size=2),
    moments=st.lists(st.datetimes(*SPAN), min_size=2, max_size=12),
    ordered=st.booleans(),
)  # fmt: skip
def test_any_times_in_any_order(zone, shapes, moments, ordered):
    moments = sorted(moments) if ordered else moments
    texts = [f"{each:{shape}}" for each in moments for shape in shapes for _ in "12"]
    quick, slow = both(texts, Options(zone=zone, near=datetime(2025, 6, 1, tzinfo=UTC)))
    assert told(texts, quick) == told(texts, slow)


def test_a_date_without_its_year_is_in_the_year_of_the_rows_around_it():
    reader = Clocks(Options())
    texts = ["2025-06-01 12:00", "Jun 02 12:00", "2026-06-01 12:00", "Jun 02 12:00:30"]
    assert [f"{each.at:%Y-%m-%d}" for each in reader.read_all(texts)] == [
        "2025-06-01", "2025-06-02", "2026-06-01", "2026-06-02",
    ]  # fmt: skip


def test_a_date_without_its_year_follows_the_rows_within_a_year_too():
    texts = ["2025-01-05 12:00", "Dec 20 12:00", "2025-11-30 12:00", "Dec 20 12:00:30"]
    assert [f"{each.at:%Y-%m-%d}" for each in Clocks(Options()).read_all(texts)] == [
        "2025-01-05", "2024-12-20", "2025-11-30", "2025-12-20",
    ]  # fmt: skip


def test_twelve_is_midnight_before_noon_and_noon_after_it():
    texts = [
        f"06/21/2025 {clock}"
        for clock in ("1:04 AM", "1:05 AM", "12:05 AM", "1:05 PM", "12:05 PM", "11:59 PM")
    ]
    assert [f"{each.at:%d. %H:%M}" for each in Clocks(Options()).read_all(texts)] == [
        "21. 01:04", "21. 01:05", "21. 00:05", "21. 13:05", "21. 12:05", "21. 23:59",
    ]  # fmt: skip


def test_a_time_that_the_clocks_skipped_is_asked_about_though_its_date_was_met():
    texts = ["30.03.2025 01:59", "30.03.2025 02:30", "30.03.2025 03:00"]
    before, skipped, after = Clocks(Options(zone="Europe/Berlin")).read_all(texts)
    assert skipped.at is None
    assert "does not exist" in skipped.problem
    assert after.at - before.at == timedelta(minutes=1)


class CountingClocks(Clocks):
    """Counts what was too much for the quick way."""

    slow = 0

    def _slow(self, text):
        self.slow += 1
        return super()._slow(text)


def test_each_date_of_a_file_is_read_slowly_only_once():
    zone = ZoneInfo("Europe/Berlin")
    begin = datetime(2025, 6, 21, tzinfo=zone)
    moments = [begin + timedelta(seconds=40) * count for count in range(20_000)]
    reader = CountingClocks(Options(zone="Europe/Berlin"))
    times = reader.read_all([f"{each:%d.%m.%Y %H:%M:%S}" for each in moments])
    assert [each.at for each in times] == moments
    assert reader.slow == 11  # ten days, and the first of them also before any year was known
