"""Piece by piece: what each piece of a printed time says, before anybody asks what all of them mean together."""

from dataclasses import replace

from pmcore.model.times.abbreviations import CLOCKS, MEANINGS, NAMES
from pmcore.model.times.lex import Token
from pmcore.model.times.numbers import Orders, century, is_day
from pmcore.model.times.parts import Clock, NotATimeError, Parts, RefusedError
from pmcore.model.times.words import (
    ABOUT,
    CLOCK_WORDS,
    DAY_PARTS,
    FILLERS,
    LIMITED_BY,
    LIMITS,
    MERIDIEM,
    MIDNIGHT,
    MINUTES,
    MONTHS,
    NOON,
    SHIFTS,
    WEEKDAYS,
    WHICH,
)
from pmcore.model.times.zones import offset_named, write_offset, zone_key

BEFORE_OFFSET = {"word", "named", "iana", "number", "sign", "offset", "numeric", "pair"}


class Heard:
    """What has been said so far. The method that takes a piece is named after its kind."""

    def __init__(self, latest_year: int, order: str, *, dots: bool) -> None:
        self._latest, self._order, self._day_first = latest_year, order, dots
        self._said = Parts()
        self._heard = ""
        self._numbers: list[Token] = []
        self._pairs: list[Token] = []
        self._triple: Token | None = None
        self._dates: Orders = {}  # where the order of the numbers leaves the date open
        self._named_month: int | None = None
        self._year: int | None = None
        self._half: int | None = None  # 0 for am, 12 for pm
        self._of_day = False  # something says that what stands there is a time of day
        self._limited = self._midnight = self._leading_am = False
        self._part_of_day = ""

    # ------------------------------------------------------------------ piece by piece

    def take(self, piece: Token, before: Token | None) -> None:
        """Take one piece, which comes after `before`."""
        self._heard = f"{self._heard} {piece.text}".strip()
        if piece.kind == "offset":
            self._offset(piece, before)
        else:
            getattr(self, f"_{piece.kind}")(piece)

    def _sign(self, piece: Token) -> None:
        """Pass over a comma or a bracket."""

    def _dash(self, piece: Token) -> None:
        """Pass over a dash between date and time."""

    def _stamp(self, piece: Token) -> None:
        found = piece.match
        self._date_is(int(found["y"]), int(found["mo"]), int(found["d"]))
        self._clock_is(
            Clock(
                int(found["h"]), int(found["mi"]), int(found["s"]) if found["s"] else None, found["f"] or ""
            )
        )

    def _iso(self, piece: Token) -> None:
        self._date_is(int(piece.match["y"]), int(piece.match["mo"]), int(piece.match["d"]))

    def _klog(self, piece: Token) -> None:
        self._date_is(None, int(piece.match["mo"]), int(piece.match["d"]))

    def _year_month(self, piece: Token) -> None:
        self._date_is(int(piece.match["y"]), int(piece.match["mo"]), None)

    def _date_is(self, year: int | None, month: int | None, day: int | None) -> None:
        if self._said.date:
            raise NotATimeError
        if not is_day((year, month, day)):
            raise RefusedError(f"“{self._heard}” is not on the calendar. Write a time {EXAMPLE}.")
        self._said = replace(self._said, date=(year, month, day))

    def _numeric(self, piece: Token) -> None:
        if self._triple:
            raise NotATimeError
        self._triple = piece

    def _pair(self, piece: Token) -> None:
        self._pairs.append(piece)

    def _clock(self, piece: Token) -> None:
        found = piece.match.groupdict()
        second = int(found["s"]) if found["s"] else None
        self._clock_is(Clock(int(found["h"]), int(found["mi"]), second, found["f"] or found.get("f2") or ""))

    def _hour(self, piece: Token) -> None:
        self._clock_is(Clock(int(piece.match["h"])))

    def _fuzzy(self, piece: Token) -> None:
        tens = piece.match["mask"][0]
        minute, margin, mask = (int(tens) * 10 + 5, 5, f"{tens}?") if tens.isdecimal() else (30, 30, "??")
        self._clock_is(Clock(int(piece.match["h"]), minute, mask=mask))
        self._said = replace(self._said, about=True, margin=margin)

    def _clock_is(self, clock: Clock) -> None:
        if self._said.clock:
            raise NotATimeError
        self._said = replace(self._said, clock=clock)

    def _margin(self, piece: Token) -> None:
        if self._said.margin is not None:
            raise NotATimeError
        number = int(piece.match["n"])
        minutes = max(round(number * MINUTES[(piece.match["u"] or "m")[0]]), min(number, 1))
        self._said = replace(self._said, about=True, margin=minutes)

    def _offset(self, piece: Token, before: Token | None) -> None:
        found = piece.match
        follows = before is not None and (is_clock(before) or before.kind in BEFORE_OFFSET)
        if piece.text[0] in "+-" and not (self._time_said() and follows):
            raise NotATimeError
        offset = offset_named(f"{found['sign']}{found['oh']}:{found['om'] or '00'}")
        if offset is None:
            raise RefusedError(
                f"“{piece.text.upper()}” is not an offset from UTC. Write one such as +02:00, or Z for UTC."
            )
        self._zone(write_offset(offset.utcoffset(None)))

    def _zone(self, word: str) -> None:
        self._said = replace(self._said, zones=(*self._said.zones, word))
        self._of_day = True

    def _short_year(self, piece: Token) -> None:
        self._year = century(int(piece.match["y"]))

    def _ordinal(self, piece: Token) -> None:
        if piece.text in WHICH and self._said.clock and self._named_month is None:
            self._said = replace(self._said, which=WHICH[piece.text])
        else:
            self._numbers.append(piece)

    def _number(self, piece: Token) -> None:
        self._numbers.append(piece)

    def _named(self, piece: Token) -> None:
        self._zone(NAMES[piece.text])

    def _iana(self, piece: Token) -> None:
        key = zone_key(piece.text)
        if key is None:
            raise NotATimeError
        self._zone(key)

    def _about(self, piece: Token) -> None:
        self._said = replace(self._said, about=True)

    def _query(self, piece: Token) -> None:
        self._about(piece)

    def _word(self, piece: Token) -> None:
        word = piece.text.replace(".", "")
        said = self._said
        if word in MERIDIEM and self._halves(word):
            return
        if word in MONTHS:
            if self._named_month is not None:
                raise NotATimeError
            self._named_month = MONTHS[word]
        elif word in WEEKDAYS:
            self._said = replace(said, weekday=WEEKDAYS[word])
        elif word in SHIFTS:
            self._said = replace(said, shift=SHIFTS[word])
        elif word in LIMITS:
            self._said = replace(said, limit=LIMITS[word])
        elif word in WHICH:
            self._said = replace(said, which=WHICH[word])
        elif word in ABOUT and not (word.upper() in MEANINGS and self._time_said()):
            self._said = replace(said, about=True)
        else:
            self._word_of_clock(word)

    def _word_of_clock(self, word: str) -> None:
        upper = word.upper()
        if word in {"z", "utc"}:
            self._zone("UTC")
        elif upper in MEANINGS or upper in CLOCKS:
            self._zone(upper)
        elif word in NOON or word == MIDNIGHT:
            if self._numbers and self._numbers[-1].text == "12":
                self._numbers.pop()
            self._midnight = word == MIDNIGHT
            self._clock_is(Clock(0 if self._midnight else 12))
        elif word in DAY_PARTS:
            self._part_of_day = word
        elif word in CLOCK_WORDS:
            self._of_day = True
        elif word in LIMITED_BY:
            self._limited = True
        elif word == "am":  # German: on the (day)
            self._leading_am = True
        elif word not in FILLERS:
            raise NotATimeError

    def _time_said(self) -> bool:
        """Return whether something was heard that may be a time of day."""
        return bool(self._said.clock or self._numbers or self._pairs or self._triple)

    def _halves(self, word: str) -> bool:
        """Take AM or PM, which comes after its time; return whether it was that."""
        if self._half is not None or not self._time_said():
            return False
        self._half, self._of_day = MERIDIEM[word], True
        return True


EXAMPLE = "such as 2026-11-23 14:05 (or 14:05 for the same day)"


def is_clock(piece: Token) -> bool:
    """Return whether a piece says a time of day for itself."""
    named = piece.kind == "word" and (piece.text in NOON or piece.text == MIDNIGHT)
    return named or piece.kind in {"clock", "fuzzy", "hour", "stamp"}
