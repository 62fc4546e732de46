"""Dates in numbers: in which orders `03/04/17` can be read."""

from calendar import monthrange

from pmcore.model.times.parts import Date
from pmcore.model.times.values import DAY_FIRST, MONTH_FIRST
from pmcore.wording import dates

YEARS = range(1970, 2200)
YEAR_FIRST = "year first"

Orders = dict[Date, str]  # each date that numbers can mean, with the order in which they are read for it


def century(short: int) -> int:
    """Return the year that two digits mean: computers kept no times before 1970."""
    return 1900 + short if short >= 70 else 2000 + short


def is_day(said: Date) -> bool:
    """Return whether there is such a day (without a year: in a leap year), or such a month."""
    year, month, day = said
    if month is None:
        return day is not None and 1 <= day <= 31
    if not 1 <= month <= 12 or (year is not None and not 1 <= year <= 9999):
        return False
    return day is None or 1 <= day <= monthrange(year or 2000, month)[1]


def orders_of(a: int, b: int, year: str, *, latest: int, dots: bool) -> Orders:
    """Return the dates that `a`, `b` and `year` (four digits, two, or empty) can mean.

    With `dots` the day comes first. Of two-digit years, those after `latest` or a decade before it are out, as
    long as another is left.
    """
    whole = None if not year else int(year) if len(year) == 4 else century(int(year))
    wanted: Orders = {(whole, b, a): DAY_FIRST}
    certain = dots and is_day((whole, b, a))
    if not certain:
        wanted.setdefault((whole, a, b), MONTH_FIRST)
    if len(year) == 2 and not certain:
        wanted.setdefault((century(a), b, int(year)), YEAR_FIRST)
    days = {each: order for each, order in wanted.items() if is_day(each)}
    likely = {each: order for each, order in days.items() if latest - 12 <= (each[0] or latest) <= latest}
    return likely if len(year) == 2 and likely else days


def label_of(said: Date) -> str:
    """Return a date as people read it: `3 April 2017`, `3 April`, `April 2017`, `3`."""
    return dates.partial(*said)
