"""What GitHub's API lists as deployments of a shop, newest first."""

import json
from datetime import UTC, datetime, timedelta

from tests.intake import broken_json
from tests.intake.facts import Facts

BEGAN = datetime(2025, 7, 1, 8, 0, 5, tzinfo=UTC)
COUNT = 220


def deployment(number):
    at = BEGAN + timedelta(minutes=7) * number
    return {
        "id": 9_000 + number, "sha": f"{number:040x}", "ref": f"v1.{number}.0", "task": "deploy", "environment": "production",
        "description": None if number % 3 else "Release of the week", "creator": {"login": "ana-example", "id": 1}, "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "statuses_url": "https://git.example.test/statuses", "transient_environment": False,
    }  # fmt: skip


def realistic() -> bytes:
    return json.dumps([deployment(number) for number in reversed(range(COUNT))], indent=1).encode()


def expected() -> Facts:
    some = tuple(
        (BEGAN + timedelta(minutes=7) * number, f"Deployed v1.{number}.0 (0000000) to production")
        for number in (0, 1, 100, 219)
    )
    return Facts(COUNT, some)


def hostile():
    yield from broken_json.hostile(json.dumps([deployment(number) for number in range(9)]).encode())


def large():
    yield from broken_json.large(json.dumps([deployment(number) for number in range(9)]).encode())
