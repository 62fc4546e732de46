"""Log lines: how programs print a time, where they run and what they say; each shape gives the same three parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pmcore.intake.printed.stamps import stamp_of

_ISO = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_ACCESS = re.compile(
    r"(?P<host>\S{1,100}) \S{1,100} (?P<user>\S{1,100}) \[(?P<time>\d{2}/\w{3}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] (?P<rest>.*)"
)
_SYSLOG5 = re.compile(
    rf"<\d{{1,3}}>1 (?P<time>{_ISO}) (?P<host>\S{{1,255}}) (?P<app>\S{{1,48}}) \S{{1,128}} \S{{1,32}} (?:-|(?:\[(?:[^\]\\]|\\.){{0,2000}}\])+)\s?(?P<rest>.*)",
    re.DOTALL,
)
_KLOG = re.compile(
    r"(?P<level>[IWEF])(?P<month>\d{2})(?P<day>\d{2}) (?P<time>\d{2}:\d{2}:\d{2}\.\d{1,6})\s{1,9}\d+ (?P<rest>.*)",
    re.DOTALL,
)
_PRIORITY = re.compile(r"<\d{1,3}>")
_SERVICE = re.compile(
    r"(?P<host>[\w.-]{1,100}) (?P<app>[\w./@()-]{1,100}(?:\[\d{1,10}\])?): (?P<rest>.*)", re.DOTALL
)
_INSIDE = re.compile(
    rf"(?<![\w.-])(?P<time>{_ISO}|\d{{1,2}} [A-Z][a-z]{{2}} \d{{4}} \d{{2}}:\d{{2}}:\d{{2}}(?:\.\d{{1,9}})?)(?![\w:])"
)
_SHORT_DATE = re.compile(
    r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})\s{1,2}(?P<time>\d{1,2}:\d{2}:\d{2})\s(?P<rest>.*)",
    re.DOTALL,
)
_COULD = re.compile(
    r"\d[:hH](?:\d\d|\d?[?x]|--)|--:--|\?\?:|xx:xx|\d{10}|\d ?[aApP]\.?[mM]|\dT\d{4}|\d\.\d\d\sUhr|\d時"
)  # what no line with a time is without
_FAR = 400  # letters in which the time of any line stands
_NEAR_THE_BEGINNING = 80  # letters in which a time may stand behind a level, a host or a key
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LEVELS = {"I": "INFO", "W": "WARNING", "E": "ERROR", "F": "FATAL"}
_NOISE = re.compile(r"-- (?:Logs begin|Journal begins|No entries|(?:Re)?boot\b).*", re.IGNORECASE)


class LogLine(NamedTuple):
    """A line with its printed time, what it says, and what it comes from (a host, a service), as far as it tells."""

    time: str
    text: str
    source: str = ""


def log_line(line: str) -> LogLine | None:
    """Return the parts of a line that begins with a time, or has one near its beginning as logs do; None for any other."""
    if not _COULD.search(line, 0, _FAR):
        return None
    if line[:1] == "<":
        if found := _SYSLOG5.match(line):
            return LogLine(found["time"], found["rest"], _source(found["host"], found["app"]))
        line = _PRIORITY.sub("", line, count=1)
    stamp = stamp_of(line)
    if stamp:
        return _with_service(stamp.time, stamp.rest)
    return next((parts for shape in _SHAPES if (parts := shape(line))), None)


def is_noise(line: str) -> bool:
    """Return whether a line is about the log itself, such as where it begins."""
    return line.startswith("-- ") and _NOISE.match(line) is not None


def _with_service(time: str, rest: str) -> LogLine:
    found = _SERVICE.match(rest) if time[-3:-2] == ":" or "T" in time else None
    if found and ("[" in found["app"] or found["app"] in {"kernel", "systemd"}):
        return LogLine(time, f"{found['app'].partition('[')[0]}: {found['rest']}", found["host"])
    return LogLine(time, rest)


def _access(line: str) -> LogLine | None:
    if "[" not in line[:200]:
        return None
    found = _ACCESS.match(line)
    return LogLine(found["time"], found["rest"], "access log") if found else None


def _klog(line: str) -> LogLine | None:
    found = _KLOG.match(line) if line[:1] in _LEVELS else None
    if not found or not 1 <= int(found["month"]) <= 12:
        return None
    time = f"{_MONTHS[int(found['month']) - 1]} {found['day']} {found['time']}"
    return LogLine(time, f"{_LEVELS[found['level']]} {found['rest']}")


def _short_date(line: str) -> LogLine | None:
    """Return a line as MySQL wrote it until 2013: `250701 13:45:01 [ERROR] text`."""
    found = _SHORT_DATE.match(line) if line[:1].isdecimal() else None
    return (
        LogLine(f"20{found['year']}-{found['month']}-{found['day']} {found['time']:0>8}", found["rest"])
        if found
        else None
    )


def stands_free(line: str) -> bool:
    """Return whether the time inside a line stands as logs print it, and in no cell of a table."""
    found = _INSIDE.search(line, 0, _NEAR_THE_BEGINNING)
    around = line[found.start() - 1 : found.start()] + line[found.end() : found.end() + 1] if found else ","
    return not set(around) & set(',;\t"') and _inside(line) is not None


def _inside(line: str) -> LogLine | None:
    """Return a line whose time stands behind a level or a key: `INFO 2017-01-31 23:05:12 text`, `ts=… msg=…`."""
    found = None if line[:1].isspace() else _INSIDE.search(line, 0, _NEAR_THE_BEGINNING)
    if not found:
        return None
    before, after = line[: found.start()], line[found.end() :]
    if re.search(r"[=:\"']\s?\"?$", before):
        return LogLine(found["time"], line.strip())  # a value among others
    if len(before.split()) > 3:
        return None  # a sentence that speaks of a time
    return LogLine(found["time"], f"{before.strip(' [(')} {after.lstrip(' ])|:-')}".strip())


_SHAPES: tuple[Callable[[str], LogLine | None], ...] = (_access, _klog, _short_date, _inside)


def _source(*names: str) -> str:
    return " ".join(name for name in names if name != "-")
