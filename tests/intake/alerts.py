"""What a house's own tools write: a line of JSON each, every tool with names of its own."""

import json
from datetime import UTC, datetime, timedelta

from tests.intake import broken_json
from tests.intake.facts import Facts, utc

BEGIN = datetime(2025, 7, 1, 12, tzinfo=UTC)


def particular():
    """Times and texts under each of the usual names, as text and as numbers."""
    yield {"time": "2025-07-01T11:00:00Z", "message": "one", "level": "error"}
    yield {"timestamp": 1751367660, "text": "two"}
    yield {"ts": 1751367720.25, "summary": "three"}
    yield {"@timestamp": "2025-07-01T11:03:00.5Z", "title": "four"}
    yield {"at": "2025-07-01T13:04:00+02:00", "description": "five"}
    yield {"created_at": 1751367900000, "msg": "six"}
    yield {
        "startsAt": "2025-07-01T11:06:00.123456789Z",
        "endsAt": "2025-07-01T11:16:00Z",
        "log": "seven",
        "status": "firing",
    }
    yield {"occurred_at": "1751368020000000", "name": "eight", "state": "OK"}
    yield {
        "date": "2025-07-01 11:08:00 UTC",
        "event": "nine",
        "author": "Ana Example",
        "service": "checkout",
        "id": 9,
        "url": "https://example.test/9",
    }
    yield {"time": "2025-07-01T11:09:00Z", "message": {"title": "ten"}, "endsAt": "0001-01-01T00:00:00Z"}
    yield {"time": "2025-07-01T11:10:00Z", "level": "info"}  # no words
    yield {"message": "eleven"}  # no time
    yield {"time": "half past", "message": "twelve"}


def lines():
    yield from particular()
    for number in range(200):
        yield {
            "time": (BEGIN + timedelta(seconds=number)).isoformat(),
            "message": f"Request {number} was refused",
            "service": "checkout",
        }


def realistic() -> bytes:
    return b"\xef\xbb\xbf" + "\r\n".join(json.dumps(each) for each in lines()).encode()


def expected() -> Facts:
    some = (
        (utc("01 11:00:00"), "one"), (utc("01 11:01:00"), "two"), (utc("01 11:02:00.25"), "three"), (utc("01 11:03:00.5"), "four"),
        (utc("01 11:04:00"), "five"), (utc("01 11:05:00"), "six"), (utc("01 11:06:00.123456"), "seven"), (utc("01 11:07:00"), "eight"),
        (utc("01 11:08:00"), "nine"), (utc("01 11:09:00"), "ten"), (None, "eleven"), (None, "twelve"), (utc("01 12:03:19"), "Request 199 was refused"),
    )  # fmt: skip
    return Facts(212, some, problems=1)


def hostile():
    yield from broken_json.hostile(json.dumps(list(lines()), indent=1).encode())


def large():
    yield from broken_json.large(json.dumps(list(lines()), indent=1).encode())
    yield from broken_json.large_of_nothing()
