"""Said zones: where a text says once in which zone all its clocks stood, as in `All times are in UTC` or `2026-11-23 (CET)`."""

from __future__ import annotations

import re

from pmcore.intake.printed.stamps import is_zone

_LONGEST = 160
_ZONE = r"(?:(?:UTC|GMT)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[A-Z]{3,5}|[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?)"
_STATEMENT = re.compile(
    r"(?i:\b(?:time\s?zone|times?|timestamps?|timeline|chronology|zeitzone|zeiten|zeitangaben|uhrzeiten|zeitleiste|heures?|horas?|horario)\b)"
    rf"[^:.!?()\n]{{0,40}}?(?:(?i:\b(?:in|are|is|as|en|sind|sont|son)\s)|[:=(\[]\s?(?i:(?:all\s)?(?:times\s)?(?:in\s)?))(?P<zone>{_ZONE})\b(?![/\w])"
)
_BEHIND = re.compile(
    rf"\s?(?:[(\[](?:(?i:all times|times)\s(?:in\s)?)?(?P<within>{_ZONE})[)\]]|(?P<bare>{_ZONE}))[\s*_:]*$"
)


def zone_said(line: str) -> str:
    """Return the zone that a line says for all clocks of the text; empty for any other line."""
    found = _STATEMENT.search(line) if _could_say(line) else None
    return found["zone"] if found and _is_known(found["zone"]) else ""


def without_zone(line: str) -> tuple[str, str]:
    """Return a line without the zone at its end, and that zone; empty where there is none."""
    last = line.rsplit(maxsplit=1)[-1].strip("()[]*_:") if _could_say(line) else ""
    found = _BEHIND.search(line) if last[:1].isupper() else None
    zone = (found["within"] or found["bare"]) if found else ""
    return (line[: found.start()], zone) if found and _is_known(zone) else (line, "")


def _could_say(line: str) -> bool:
    """Return whether a line is none of those that go on below an entry of a log."""
    return len(line) <= _LONGEST and not line[:1].isspace()


def _is_known(zone: str) -> bool:
    return "/" in zone or is_zone(zone)
