"""From pieces to parts: what each piece of a printed time says. Whatever says nothing known makes the whole no time."""

from dataclasses import replace
from datetime import date

from pmcore.model.times.heard import EXAMPLE, Heard
from pmcore.model.times.lex import Token
from pmcore.model.times.numbers import YEARS, Orders, century, label_of, orders_of
from pmcore.model.times.parts import Clock, Date, NotATimeError, Option, Parts, RefusedError, ask
from pmcore.model.times.values import DAY_ORDER
from pmcore.model.times.words import (
    DAY_PARTS,
    HALVES,
)


def parts_of(pieces: list[Token], *, latest_year: int, order: str, dots: bool) -> Parts:
    """Return what the pieces say; raises `NotATimeError`, `RefusedError`, or `DoubtError` with what they could say.

    Years after `latest_year` cannot be meant. `order` is how `03/04` is read here, where that was answered. `dots` says that
    in `03.04.2017` the day comes first: so everywhere but in America and Asia.
    """
    reader = _Reader(latest_year, order, dots=dots)
    for index, piece in enumerate(pieces):
        reader.take(piece, pieces[index - 1] if index else None)
    return reader.parts()


class _Reader(Heard):
    """What all pieces mean together."""

    def parts(self) -> Parts:
        """Return what was said, once everything was heard."""
        if self._limited and not self._said.limit:
            raise NotATimeError
        self._place_triple()
        self._place_pairs()
        self._place_numbers()
        self._place_part_of_day()
        self._set_clock()
        said = self._choose_date()
        day_said = said.date or said.weekday is not None or said.shift is not None
        if not (said.clock or day_said):
            raise NotATimeError
        if self._midnight and day_said:
            raise ask("Which midnight:", self._midnights(said))
        return said

    def _dates_are(self, dates: Orders, written: str) -> None:
        if self._said.date or self._dates:
            raise NotATimeError
        if not dates:
            raise RefusedError(f"“{written}” is not on the calendar. Write a time {EXAMPLE}.")
        self._dates, self._written = dates, written

    def _place_triple(self) -> None:
        """Decide what `28.02.2017`, `2/28/17` or `9.37.05` is."""
        piece = self._triple
        if piece is None:
            return
        found = piece.match
        a, b, year, dots = int(found["a"]), int(found["b"]), found["y"], found["sep"] == "."
        clock = Clock(a, b, int(year)) if dots and len(year) == 2 else None
        free = clock is not None and clock.exists and not self._said.clock
        dates = orders_of(a, b, year, latest=self._latest, dots=dots and self._day_first)
        if clock and free and (self._of_day or not dates):
            self._clock_is(clock)
        elif clock and free and not self._numbers:
            raise self._clock_or_date(clock, dates, piece.text)
        else:
            self._dates_are(dates, piece.text)

    def _place_pairs(self) -> None:
        """Decide what `28.02.`, `2/28` or `14.05` is: a day, or a time of day."""
        for piece in self._pairs:
            found = piece.match
            a, b, dots = int(found["a"]), int(found["b"]), found["sep"] == "."
            clock = Clock(a, b) if dots and len(found["b"]) == 2 else None
            free = clock is not None and clock.exists and not self._said.clock
            dated = self._said.date or self._dates or self._named_month is not None
            dates = orders_of(a, b, "", latest=self._latest, dots=dots and self._day_first)
            if clock and free and (dated or self._of_day or not dates):
                self._clock_is(clock)
            elif clock and free and not found["dot"] and len(self._pairs) == 1:
                raise self._clock_or_date(clock, dates, piece.text)
            else:
                self._dates_are(dates, piece.text)

    def _clock_or_date(self, clock: Clock, dates: Orders, written: str) -> Exception:
        options = [Option(str(clock), replace(self._said, clock=clock))]
        options += [Option(label_of(each), replace(self._said, date=each)) for each in dates]
        return ask(f"Is “{written}” a time of day or a date:", options)

    def _place_numbers(self) -> None:
        """Decide which number is the day, the year, the time of day."""
        rest = list(self._numbers)
        if self._named_month is not None:
            self._date_is(*self._month_date(self._named_month, rest))
        elif self._year is not None:
            raise NotATimeError
        elif rest and rest[0].kind == "ordinal":
            self._date_is(None, None, int(rest.pop(0).match["n"]))
        if rest and not self._said.clock:
            self._said = replace(self._said, clock=self._digits(rest.pop(0)))
        if rest:
            raise NotATimeError

    def _month_date(self, month: int, rest: list[Token]) -> Date:
        """Take the day and the year that belong to a named month out of `rest`."""
        day, year = None, self._year
        if year is None and len(rest) > 1 and len(rest[0].match["n"]) == 4 and len(rest[1].match["n"]) <= 2:
            rest.insert(1, rest.pop(0))  # 2017 February 28
        if rest and len(rest[0].match["n"]) <= 2:
            day = int(rest.pop(0).match["n"])
        if year is None and rest and rest[0].kind == "number":
            digits = rest[0].match["n"]
            if (
                len(digits) == 4
                and int(digits) in YEARS
                and (int(digits) <= self._latest or self._said.clock)
            ):
                year = int(rest.pop(0).match["n"])
            elif len(digits) == 2 and day is not None and self._said.clock:
                year = century(int(rest.pop(0).match["n"]))
        if day is None and year is None:
            raise NotATimeError
        return year, month, day

    def _digits(self, piece: Token) -> Clock:
        """Return the time of day that bare digits say: `9` of `9am`, `1405`."""
        digits = piece.match["n"]
        if self._half is not None and len(digits) <= 2:
            return Clock(int(digits))
        clock = Clock(int(digits[:2]), int(digits[2:])) if len(digits) == 4 else None
        if clock is None or not clock.exists:
            raise NotATimeError
        said = self._said
        sure = self._of_day or said.date or self._dates or said.shift is not None or said.weekday is not None
        if int(digits) in YEARS and not sure:
            only = Option(str(clock), replace(said, clock=clock))
            raise ask(f"“{digits}” could be a year. Do you mean the time of day", [only])
        return clock

    def _place_part_of_day(self) -> None:
        word, clock = self._part_of_day, self._said.clock
        if word and clock is None:
            self._said = replace(self._said, clock=Clock(DAY_PARTS[word]), about=True, margin=180)
        elif word and clock and self._half is None and clock.hour <= 12:
            self._half = HALVES[word]

    def _set_clock(self) -> None:
        """Bring the clock to 24 hours and see that it exists."""
        clock = self._said.clock
        if clock is None:
            if self._half is not None or (self._said.zones and not (self._said.date or self._dates)):
                raise NotATimeError
            return
        if clock.hour == 24 and not (clock.minute or clock.second or self._half is not None or clock.mask):
            self._said = replace(self._said, clock=replace(clock, hour=0, day=1))
            return
        if not clock.exists:
            raise RefusedError(f"“{self._heard}” is not on the calendar. Write a time {EXAMPLE}.")
        if self._leading_am and clock.hour == 12 and not self._said.date:
            raise NotATimeError
        if self._half is not None:
            half = "PM" if self._half else "AM"
            if (clock.hour > 12 and half == "AM") or (clock.hour == 0 and half == "PM"):
                raise RefusedError(f"There is no {clock} {half}. Write {clock} alone, or correct the hour.")
            if clock.hour <= 12:
                clock = replace(clock, hour=clock.hour % 12 + self._half)
        self._said = replace(self._said, clock=clock)

    def _midnights(self, said: Parts) -> list[Option]:
        """Return the two midnights of a day: a date has one at each end."""
        day = label_of(said.date) if said.date else "the day"
        return [
            Option(f"00:00 as {day} begins", replace(said, clock=Clock(0))),
            Option(f"24:00 as {day} ends", replace(said, clock=Clock(0, day=1))),
        ]

    def _choose_date(self) -> Parts:
        """Settle what the order of the numbers leaves open: by what was answered, by the weekday, else by asking."""
        if not self._dates:
            return self._said
        dates = {each: order for each, order in self._dates.items() if order == self._order} or self._dates
        weekday = self._said.weekday
        dates = {each: order for each, order in dates.items() if _falls_on(each, weekday)} or dates
        if len(dates) > 1 and self._midnight:
            each_end = [self._midnights(replace(self._said, date=each)) for each in dates]
            raise ask("Which midnight:", [option for ends in each_end for option in ends])
        if len(dates) > 1:
            options = [
                Option(label_of(each), replace(self._said, date=each), order if len(dates) == 2 else "")
                for each, order in dates.items()
            ]
            raise ask(f"Which day is “{self._written}”:", options, DAY_ORDER)
        return replace(self._said, date=next(iter(dates)))


def _falls_on(said: Date, weekday: int | None) -> bool:
    year, month, day = said
    return bool(
        weekday is not None and year and month and day and date(year, month, day).weekday() == weekday
    )
