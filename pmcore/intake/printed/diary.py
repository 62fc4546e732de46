"""Diary: the times of a text whose lines go forward, under headings that say the day.

Most lines of a log repeat the day of the line above, so a day is read once, and the clocks after it cost next to nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from pmcore.intake.clocks import DAY, Clocks
from pmcore.intake.moments import Time
from pmcore.intake.options import Options
from pmcore.intake.preview import Question
from pmcore.intake.printed.odd_stamps import is_counted
from pmcore.intake.printed.stamps import AT, COUNTED_DAY, RELATIVE, WEEKDAY
from pmcore.model.times.lex import HALF_BEFORE
from pmcore.model.times.words import SHIFTS, WEEKDAYS
from pmcore.model.times.zones import zone_named

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})((?::\d{2}(?:[.,]\d{1,9})?)?)(?:\s?([ap])\.?m\.?)?", re.IGNORECASE)
_DATED = re.compile(
    r"(\S.*?\S)[ ,T:]{1,3}(?:at )?(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\.?)?)",
    re.IGNORECASE,
)
_ACCESS = re.compile(r"(\d{2})/(\w{3})/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{4})")
_UTC = re.compile(
    r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(?:UTC|GMT|\((?:UTC|GMT)\))"
)
_MONTHS = {
    name: n
    for n, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_RELATIVE = re.compile(rf"{WEEKDAY}|{RELATIVE}", re.IGNORECASE | re.VERBOSE)
_COUNTED = re.compile(rf"(?P<day>{COUNTED_DAY}),?\s{{0,3}}{AT}(?P<clock>.*\d.*)", re.IGNORECASE | re.VERBOSE)
_FAR = 2  # days from the incident at which nobody knows whether today is the day on which the text was copied
_FROM_WHEN = "“{text}” is counted from another time, which this text does not say. Write the time itself, such as 14:05."
_NEXT = 6  # hours within which a later clock is on the same day for sure (see `Clocks`)


class Diary:
    """Reads the times of a text from its first line to its last."""

    def __init__(self, options: Options) -> None:
        """Begin before the first line."""
        self._clocks = Clocks(options)
        self._zone = zone_named(options.zone)
        self._now = options.now.astimezone(self._zone).date() if options.now else None
        self._near = options.near.astimezone(self._zone).date() if options.near else None
        self._answered = options.day
        self._day: date | None = options.day
        self._minutes = 0  # of the clock that was read last
        self._headed: date | None = None  # the day that a heading said
        self._fresh = False  # a heading was read, and no time below it
        self._copied: date | None = None  # the day on which the text was copied, where that was answered
        self._waits = ""  # what the heading asks about, and so all bare times below it
        self._days: dict[str, date] = {}
        self._asked: dict[str, str] = {}

    @property
    def questions(self) -> list[Question]:
        """Return what has to be asked."""
        return self._clocks.questions

    @property
    def zone_assumed(self) -> bool:
        """Return whether a time was read that says no zone."""
        return self._clocks.zone_assumed

    @property
    def day_assumed(self) -> bool:
        """Return whether the first time says no day, and no heading does."""
        return self._clocks.day_assumed

    def learn_order(self, texts: list[str]) -> None:
        """Take it from all dates of the text whether days or months come first."""
        self._clocks.learn_order(texts)

    def turn(self, heading: str) -> None:
        """Take the day of a heading for the times below it."""
        day = self._relative(heading) if _RELATIVE.fullmatch(heading) else self._dated(heading)
        if day is not None:
            self._clocks.begin_day(day)
            self._day, self._headed, self._fresh, self._waits = day, day, True, ""

    def read(self, text: str) -> Time:
        """Return what a printed time means."""
        if not text[:1].isdecimal():
            if is_counted(text):
                return Time(None, typed=text, problem=_FROM_WHEN.format(text=text))
            if found := _COUNTED.fullmatch(text):
                return self._counted(text, found["day"], found["clock"])
        time = self._quick(text) or self._clocks.read(text)
        if time.at is not None:
            local = time.at.astimezone(self._zone)
            self._day, self._minutes = local.date(), local.hour * 60 + local.minute
            self._fresh, self._waits = False, ""
        return time

    def _quick(self, text: str) -> Time | None:
        """Return what one of the common shapes means; None for all else."""
        if bare := _CLOCK.fullmatch(text):
            return self._bare(text, bare)
        if found := _ACCESS.fullmatch(text):
            month = _MONTHS.get(found[2].lower(), 0)
            return (
                self._as(text, f"{found[3]}-{month:02d}-{found[1]}T{found[4]}{found[5]}") if month else None
            )
        if found := _UTC.fullmatch(text):
            return self._as(text, f"{found[1]}+00:00")
        if text[4:5] == "-":
            return None
        found = _DATED.fullmatch(text) if not HALF_BEFORE.search(text) else None
        return self._day_and_clock(text, found[1], found[2]) if found else None

    def _bare(self, text: str, found: re.Match[str]) -> Time | None:
        """Return what a clock without a day means, where that is clear from the line above."""
        if self._waits:
            return self._clocks.ask_again(self._waits, text)
        clock = _full(found)
        if not clock or self._day is None:
            return None
        minutes = int(clock[:2]) * 60 + int(clock[3:5])
        farthest = _NEXT * 60 if self._headed != self._day else 24 * 60
        if not self._fresh and not 0 <= minutes - self._minutes <= farthest:
            return None
        return self._as(text, f"{self._day} {clock}")

    def _day_and_clock(self, text: str, day: str, clock: str) -> Time | None:
        """Return what `Jan 31 23:05:12` means, where that day was read before."""
        if about := self._asked.get(day):
            return self._clocks.ask_again(about, text)
        known, found = self._days.get(day), _CLOCK.fullmatch(clock)
        if known is not None and found and self._day is not None and known >= self._day:
            return self._as(text, f"{known} {_full(found)}")
        time = self._clocks.read(text)
        if time.at is not None:
            self._days[day] = time.at.astimezone(self._zone).date()
        elif time.asks:
            self._asked[day] = time.asks
        return time

    def _as(self, text: str, iso: str) -> Time:
        time = self._clocks.read(iso)
        return msgspec.structs.replace(time, typed=text)

    def _counted(self, text: str, word: str, clock: str) -> Time:
        """Return what `Yesterday 14:05` means."""
        day = self._back(word)
        return self._as(text, f"{day} {clock}") if day else self._clocks.ask_again(DAY, text)

    def _back(self, word: str) -> date | None:
        """Return the day that Today or Yesterday is, counted from that on which the text was copied: now, if that is near the incident.

        None where that is far from it, so that the text may have been copied long ago. Whoever says which day the first of these
        is, says for all of them on which the text was copied.
        """
        back = timedelta(days=SHIFTS[word.lower().replace("’", "'").rstrip(".")])
        if self._answered is not None:
            self._copied = self._copied or self._answered - back
            return self._copied + back
        day = self._now + back if self._now else None
        if day and self._near and abs(day - self._near) > timedelta(days=_FAR):
            return None
        return day

    def _relative(self, heading: str) -> date | None:
        """Return the day of Today, Yesterday or Tuesday; None where nobody knows when it was copied."""
        word = heading.lower().rstrip(".")
        if word in SHIFTS:
            day = self._back(word)
            if day is None:
                self._wait(DAY)
            return day
        weekday = WEEKDAYS.get(word)
        if weekday is not None and self._day is not None:
            return self._day + timedelta(days=(weekday - self._day.weekday()) % 7)
        if weekday is not None and self._now is not None:
            return self._now - timedelta(days=(self._now.weekday() - weekday - 1) % 7 + 1)
        self._wait(DAY)
        return None

    def _dated(self, heading: str) -> date | None:
        """Return the day of a heading with a date; what it leaves open is asked about by the times below it."""
        assumed = self._clocks.zone_assumed
        time = self._clocks.read(f"{heading} 12:00")
        self._clocks.zone_assumed = assumed
        if time.at is None:
            self._wait(time.asks or DAY)
            return None
        return time.at.astimezone(self._zone).date()

    def _wait(self, about: str) -> None:
        """Let all bare times below this heading wait for an answer."""
        self._waits = about


def _full(found: re.Match[str]) -> str:
    """Return a clock as ISO writes it; empty where there is no such time."""
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    seconds = found[3].replace(",", ".")
    return f"{hour:02d}:{found[2]}{seconds}" if hour < 24 and int(found[2]) < 60 else ""
