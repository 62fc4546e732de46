"""Times that are counted from another one: `+3m` after the row before, `T+15m` after the beginning, seconds since 1970."""

import re
from datetime import UTC, datetime, timedelta

from pmcore.model.times.heard import EXAMPLE
from pmcore.model.times.numbers import YEARS
from pmcore.model.times.parts import NotATimeError, Option, RefusedError, ask
from pmcore.model.times.resolve import Resolved
from pmcore.model.times.said_zone import SaidZone
from pmcore.model.times.values import TimeContext
from pmcore.model.times.zones import zone_named

_EPOCH = re.compile(
    r"(?:(?:unix|epoch)\s+|@)?(?:(?P<s>\d{10})(?:\.(?P<f>\d{1,9}))?|(?P<ms>\d{13})|(?P<us>\d{16})|(?P<ns>\d{19}))"
)
_SINCE = datetime(1970, 1, 1, tzinfo=UTC)
_SPAN = (
    r"(?=\d)(?:(?P<d>\d{1,3})\s?(?:d|days?)\s?)?(?:(?P<h>\d{1,4})\s?(?:h|hrs?|hours?)\s?)?"
    r"(?:(?:and\s)?(?P<m>\d{1,5})\s?(?:m|mins?|minutes?)\s?)?(?:(?:and\s)?(?P<s>\d{1,6})\s?(?:s|secs?|seconds?))?"
)
_CLOCK_SPAN = r"(?P<ch>\d{1,3}):(?P<cm>[0-5]\d)(?::(?P<cs>[0-5]\d))?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"(?P<t>t\s?)?(?P<sign>[+-])\s?(?:{_CLOCK_SPAN}|{_SPAN}(?P<bare>\d{{1,4}})?)",
        r"(?P<t>t)(?P<sign>\+)?(?P<zero>0)?",
        rf"(?P<sign>){_SPAN}\s?(?P<after>later|after(?:wards)?|after that)",
        rf"(?P<sign>){_SPAN}\s?(?P<before>earlier|before(?: that)?)",
    )
)
_UNITS = ("d", "h", "m", "s")


def epoch(text: str) -> Resolved | None:
    """Return the moment that is written as seconds, milli-, micro- or nanoseconds since 1970, or None."""
    found = _EPOCH.fullmatch(text)
    if not found:
        return None
    if found["s"]:
        micro = int(found["s"]) * 1_000_000 + int(f"{found['f'] or '':0<6}"[:6])
    else:
        micro = int(found["ms"] or 0) * 1_000 + int(found["us"] or 0) + int(found["ns"] or 0) // 1_000
    at = _SINCE + timedelta(microseconds=micro)
    if at.year not in YEARS:
        raise RefusedError(f"The year {at.year} cannot be right. Write a time {EXAMPLE}.")
    return Resolved(at, SaidZone(UTC))


def relative(text: str, context: TimeContext) -> Resolved | None:
    """Return the moment that is counted from the row before (`+3m`, `5 min later`) or the beginning (`T+15m`), or None."""
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(text))), None)
    if found is None:
        return None
    said = found.groupdict()
    base = (context.began or context.base) if said.get("t") else context.base
    if base is None:
        raise RefusedError(
            f"From when? There is no time before this one yet. Write a time {EXAMPLE.split(' (', maxsplit=1)[0]}."
        )
    zone = SaidZone(zone_named(context.zone))
    back = -1 if said.get("sign") == "-" or said.get("before") else 1
    bare = said.pop("bare", None)
    if bare and int(bare) and not any(said.get(unit) for unit in _UNITS):
        number = int(bare)
        word = "later" if back == 1 else "earlier"
        options = [
            Option(f"{number} {unit} {word}", Resolved(base + back * span, zone).text)
            for unit, span in (("min", timedelta(minutes=number)), ("h", timedelta(hours=number)))
        ]
        raise ask(f"“{text}” of what? Is it", options)
    if bare and int(bare):  # 1h20, 2m30
        said["m" if said.get("h") and not said.get("m") else "s"] = bare
    try:
        return Resolved(base + back * _span(said), zone)
    except OverflowError as error:
        raise NotATimeError from error


def _span(said: dict[str, str | None]) -> timedelta:
    def number(name: str) -> int:
        return int(said.get(name) or 0)

    return timedelta(
        days=number("d"),
        hours=number("h") + number("ch"),
        minutes=number("m") + number("cm"),
        seconds=number("s") + number("cs"),
    )
