"""Clocks: the times that a file prints, read in its order. What is ambiguous is asked once for the whole file, never guessed.

Nearly all times of a file are written alike, so the common shapes are read at once: ISO dates, and dates that were met before
(dated.py). Every other text goes to the reader of typed times (pmcore/model/times), which costs some fifty times more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter, itemgetter

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.dated import DATED, Day, Key, day_of, since_midnight, zone_of
from pmcore.intake.day_order import order_in
from pmcore.intake.moments import NO_TIME, Time
from pmcore.intake.offsets import Offsets
from pmcore.intake.options import Options
from pmcore.intake.preview import Answer, Question
from pmcore.model.times import DAY_ORDER, Precision, Reading, TimeContext, read_time
from pmcore.model.times.zones import zone_named

_WHICH_DAY = "On which day was the first of these times?"
DAY = "DAY"  # what the question is about where no row says its day
_SHORTEST = len("2026-11-23 14:05")
_SOME, _OTHER = date(2001, 1, 2), date(2003, 5, 6)  # a text that means the same on both says its day itself
_BARE = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
_DISORDER = timedelta(hours=1)  # rows of a file may be that much out of order
_NEXT_DAY = timedelta(hours=6)  # a bare time that is so much before the row above belongs to the next day
_NEAR = timedelta(days=38)  # surely within what is near for a date without its year (dated.py)
_SECONDS = {f"{each:02d}": timedelta(seconds=each) for each in range(60)}
_AT_ONCE = 1_000  # times of a column
_FIFTH, _ZONE = itemgetter(4), attrgetter("tzinfo")
_MOMENTS = list[datetime]
_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


class Clocks:
    """Reads the times of one file from its first row to its last; a row without a date inherits that of the one above."""

    def __init__(self, options: Options) -> None:
        """Begin before the first row."""
        self._options = options
        self._zone = zone_named(options.zone)
        self._answers = dict(options.answers)
        said = self._answers.pop(DAY, "")
        self._day = options.day or (date.fromisoformat(said) if said else None)
        self._near: datetime | None = None
        self._offsets = Offsets(self._zone)
        self._days: dict[Key, Day | None] = {}
        self._known: dict[str, Time] = {}  # times that mean the same wherever they stand
        self._nearby: dict[int, dict[str, Time]] = {}  # by the year that they are read in, near a row of it
        self._minutes: dict[str, datetime] = {}  # minutes whose seconds do, as far as they are printed
        self._waiting: dict[tuple[Key, str], str] = {}  # what the times of an hour ask about
        self._asked: dict[str, tuple[Question, int]] = {}
        self._headed = self.zone_assumed = self.day_assumed = False

    @property
    def questions(self) -> list[Question]:
        """Return what has to be asked about the times so far, each once with how many rows wait for the answer."""
        return [msgspec.structs.replace(question, rows=count) for question, count in self._asked.values()]

    def learn_order(self, texts: Iterable[str]) -> None:
        """Take it from the dates of one column which of their first two numbers is the day, where one of them proves it."""
        if order := order_in(texts):
            self._answers.setdefault(DAY_ORDER, order)
            for known in (self._days, self._waiting, self._known, self._minutes, self._nearby):
                known.clear()

    def seconds(self, value: float | str) -> Time:
        """Return the time that is so many seconds after 1970; raises `ValueError` for what is no number, or no time."""
        text = str(value)
        whole, _, rest = text.partition(".")
        at = _SINCE + timedelta(seconds=int(whole), microseconds=int(f"{rest:0<6}"[:6] or 0))
        self._near = at
        return Time(at, typed=text)

    def milliseconds(self, value: int) -> Time:
        """Return the time that is so many thousandths of a second after 1970."""
        self._near = at = _SINCE + timedelta(0, value // 1000, value % 1000 * 1000)
        return Time(at, typed=str(value))

    def seconds_of(self, values: Sequence[float], typed: Sequence[str]) -> Columnar[Time]:
        """Return the times that are so many seconds after 1970, in whole millionths; raises `ValueError` or msgspec's for what is no time."""
        moments = msgspec.convert(values, _MOMENTS, strict=False)  # a fifth of what `fromtimestamp` takes
        self._near = moments[-1] if moments else self._near
        return Columnar(Time, len(moments), at=moments, typed=list(typed))

    def read(self, text: str) -> Time:
        """Return what a printed time means; `asks` or `problem` says what is the matter where it has no moment."""
        text = text.strip()
        if not text:
            return NO_TIME
        return self.plain(text) or self._again(text) or self._dated(text) or self._slow(text)

    def read_all(self, texts: Sequence[str]) -> Columnar[Time]:
        """Return what the times of a column mean, in its order."""
        self.learn_order(text for text in dict.fromkeys(texts) if text[4:5] != "-")
        some = [texts[begin : begin + _AT_ONCE] for begin in range(0, len(texts), _AT_ONCE)]
        return Columnar.joined(Time, [self._read_some(each) for each in some]) if some else Columnar(Time, 0)

    def _read_some(self, texts: Sequence[str]) -> Columnar[Time]:
        """Return what some times mean: all in one go where they are written alike, else one by one."""
        alike = self.plain_all(texts) or self._again_all(texts)
        if alike is not None:
            return alike
        return Columnar.of(Time, [
            (self.plain(text) or self._again(text) or self.read(text)) if text else NO_TIME for text in texts
        ])  # fmt: skip

    def plain_all(self, texts: Sequence[str]) -> Columnar[Time] | None:
        """Return what ISO dates and times with a zone mean; None where any of them is something else, or has none."""
        if min(map(len, texts), default=0) < _SHORTEST or set(map(_FIFTH, texts)) != {"-"}:
            return None
        try:
            moments = list(map(datetime.fromisoformat, texts))
        except ValueError:
            return None
        zones = set(map(_ZONE, moments))
        if None in zones:
            return None
        if zones != {UTC}:
            moments = [each.astimezone(UTC) for each in moments]
        self._near = moments[-1]
        return Columnar(Time, len(texts), at=moments, typed=list(texts))

    def _again_all(self, texts: Sequence[str]) -> Columnar[Time] | None:
        """Return what times mean whose minutes are known, wherever they stand in the file; None where any of them is something else."""
        known, begins, before = self._known, self._minutes, self._near
        different = dict.fromkeys(texts)
        for text in different:
            if text not in known and (text[:-2] not in begins or text[-2:] not in _SECONDS):
                if not self._is_fixed(text):
                    self._near = before
                    return None
                self._dated(text)
        try:
            if texts[0] in known:
                meant = {text: known[text].at for text in different}
                moments = list(map(meant.__getitem__, texts))
            else:
                moments = [begins[text[:-2]] + _SECONDS[text[-2:]] for text in texts]
        except KeyError:  # with seconds and without
            self._near = before
            return None
        self._near = moments[-1]
        return Columnar(Time, len(texts), at=moments, typed=list(texts), zone=self._options.zone)

    def _is_fixed(self, text: str) -> bool:
        """Return whether a time means the same wherever it stands: its whole date was met before, and has one offset."""
        found = DATED.fullmatch(text)
        if found is None or since_midnight(found) is None:
            return False
        day = self._days.get(self._key(found))
        return day is not None and day.at is not None and day.has_year

    def ending(self, text: str) -> Time:
        """Return what the time means at which something ended that began at the time read last; the row below does not go on from it."""
        began = self._near
        time = self.read(text)
        self._near = began
        return time

    def begin_day(self, day: date) -> None:
        """Take it that bare times are on this day from here on, as a heading says."""
        self._day, self._near, self._headed = day, None, True

    def ask_again(self, about: str, text: str) -> Time:
        """Return that a time waits for a question that was asked already, or for its day."""
        return self._ask(Question(about, _WHICH_DAY), text)

    def plain(self, text: str) -> Time | None:
        """Return what an ISO date and time mean, written with or without a zone; None for all else."""
        if len(text) < _SHORTEST or text[4] != "-":
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return None
        if at.tzinfo is not None:
            self._near = at = at if at.tzinfo is UTC else at.astimezone(UTC)
            return Time(at, typed=text)
        offset = self._offsets.of_hour(at)
        if offset is None:
            return None  # the clocks were changed about then
        self.zone_assumed = True
        self._near = at = (at - offset).replace(tzinfo=UTC)
        return Time(at, typed=text, zone=self._options.zone)

    def _again(self, text: str) -> Time | None:
        """Return what a time means that was met before, or of whose minute another second was; None for all else."""
        if time := self._known.get(text):
            self._near = time.at
            return time
        near = self._near
        nearby = self._nearby.get(near.year) if near and self._nearby else None
        if nearby and near and (time := nearby.get(text)) and time.at and abs(near - time.at) < _NEAR:
            self._near = time.at
            return time
        begin, seconds = self._minutes.get(text[:-2]), _SECONDS.get(text[-2:])
        if begin is None or seconds is None:
            return None
        self._near = at = begin + seconds
        return Time(at, typed=text, zone=self._options.zone)

    def _keep(self, text: str, second: str | None, time: Time) -> None:
        """Keep a time that is the same one wherever it stands in the file."""
        seconds = _SECONDS.get(second or "")
        if seconds is not None and text.endswith(f":{second}"):
            self._minutes[text[:-2]] = time.at - seconds if time.at else _SINCE
        elif not second:
            self._known[text] = time

    def _dated(self, text: str) -> Time | None:
        """Return what a time means whose date was met before, or that is the first of its date; None for all else."""
        found = DATED.fullmatch(text)
        since = since_midnight(found) if found else None
        if found is None or since is None:
            return None
        near, key = self._near, self._key(found)
        if key not in self._days:
            return self._met(text, found, key)
        day = self._days[key]
        if day is None or not day.fits(near):
            return self._waits(text, found, key) if day is None else None
        if day.at is not None:
            at = day.at + since
        else:
            local = day.begin + since
            offset = self._offsets.of_hour(local)
            if offset is None:
                return None
            at = (local - offset).replace(tzinfo=UTC)
        self.zone_assumed = self.zone_assumed or day.assumed
        self._near = at
        time = Time(at, typed=text, zone=self._options.zone)
        if day.at is not None and day.has_year:
            self._keep(text, found[4], time)
        elif day.at is not None and not found[4]:
            self._nearby.setdefault(key[-1], {})[text] = time
        return time

    def _key(self, found: re.Match[str]) -> Key:
        """Return what tells the day of a time."""
        near = self._near
        year = near.year if near is not None else -self._day.year if self._day else 0
        return (found[1], found[6], found[7], year)

    def _met(self, text: str, found: re.Match[str], key: Key) -> Time:
        """Return what the first time of a date means, and keep its day for the others."""
        time, zone = self._slow(text), zone_of(found, self._zone)
        certain = time.at is not None and time.ends_at is None and not time.about and zone is not None
        self._days[key] = (
            day_of(found, time.at, zone, self._offsets) if certain and time.at and zone else None
        )
        return time

    def _waits(self, text: str, found: re.Match[str], key: Key) -> Time | None:
        """Return that a time waits, where all times of its hour ask for the same."""
        hour = (key, found[2])
        if hour not in self._waiting:
            begin, end = found.span(3)
            others = (self._reading(f"{text[:begin]}{minute}{text[end:]}") for minute in ("00", "30", "59"))
            asked = {DAY if each is None else each.question.about if each.question else "" for each in others}
            self._waiting[hour] = asked.pop() if len(asked) == 1 else ""
        about = self._waiting[hour]
        return self.ask_again(about, text) if about in self._asked else None

    def _slow(self, text: str) -> Time:
        reading = self._reading(text)
        if reading is None:
            return self.ask_again(DAY, text)
        if question := reading.question:
            if question.about:
                answers = [Answer(each.label, each.means) for each in question.choices if each.means]
                return self._ask(Question(question.about, question.sentence, answers), text)
            sentence = question.sentence
            if not sentence.endswith((".", "?")):
                sentence = f"{sentence} {' or '.join(each.label for each in question.choices)}?"
            return Time(None, typed=text, problem=sentence)
        if reading.problem:
            return Time(None, typed=text, problem=reading.problem)
        if reading.moment is None:
            return Time(None, typed=text)
        self.zone_assumed = self.zone_assumed or not self._says_zone(text, reading)
        self.day_assumed |= self._near is None and not self._headed and _BARE.match(text) is not None
        self._near = reading.moment.at
        return Time(
            reading.moment.at, reading.ends.at if reading.ends else None, text, self._options.zone,
            reading.precision is Precision.ABOUT, reading.margin,
        )  # fmt: skip

    def _reading(self, text: str) -> Reading | None:
        """Return what a text means after the row above; None where nothing tells its day."""
        near = self._near or (None if self._day else self._options.near)
        if near is None and self._day is None:
            if _BARE.fullmatch(text):
                return None
            some, other = (read_time(text, self._context(day=each)) for each in (_SOME, _OTHER))
            return some if some == other else None
        reading = read_time(text, self._context(near=near, day=self._day))
        if self._near and self._doubtful(reading, self._near):
            return self._later(text, self._near) or reading
        return reading

    def _doubtful(self, reading: Reading, near: datetime) -> bool:
        """Return whether it is open which day was read, or a day that rows which go forward hardly went back to."""
        if reading.question:
            return not reading.question.about
        if reading.moment is None or reading.moment.at > near - _DISORDER:
            return False
        before = reading.moment.at.astimezone(self._zone).date() < near.astimezone(self._zone).date()
        return before or reading.moment.at <= near - _NEXT_DAY

    def _later(self, text: str, near: datetime) -> Reading | None:
        """Return what a bare time means in a file, whose rows go forward: on the date of the row above, past midnight on the next.

        None where it would be hours before that row, and yet not the next day for sure.
        """
        day = near.astimezone(self._zone).date()
        same = read_time(text, self._context(day=day))
        if same.moment is None or same.moment.at >= near - _DISORDER:
            return same if same.moment else None
        if same.moment.at > near - _NEXT_DAY:
            return None
        return read_time(text, self._context(day=day + timedelta(days=1)))

    def _context(self, *, near: datetime | None = None, day: date | None = None) -> TimeContext:
        return TimeContext(
            zone=self._options.zone, near=near, day=day, answers=self._answers, now=None, ends=True
        )

    def _says_zone(self, text: str, reading: Reading) -> bool:
        """Return whether a text means the same moment wherever its clock stood."""
        other = "Pacific/Honolulu" if self._options.zone != "Pacific/Honolulu" else "Asia/Tokyo"
        near = self._near or self._options.near
        context = TimeContext(
            zone=other, near=near, day=None if near else self._day, answers=self._answers, ends=True
        )
        moment = read_time(text, context).moment
        return moment is not None and reading.moment is not None and moment.at == reading.moment.at

    def _ask(self, question: Question, text: str) -> Time:
        asked, count = self._asked.get(question.about, (question, 0))
        self._asked[question.about] = (asked, count + 1)
        return Time(None, typed=text, asks=question.about)
