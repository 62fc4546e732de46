"""Logs of alerts in pages, newest first; alerts, notes, deliveries; and a file of the Logs API."""

import json
from datetime import UTC, datetime, timedelta

from tests.intake import broken_json
from tests.intake.facts import Facts, utc

BEGIN = datetime(2025, 7, 1, 11, 47, 2, 114_000, tzinfo=UTC)


def milliseconds(at):
    return round(at.timestamp() * 1000)


def log(number, text="Added a note", owner="ana@example.test", **fields):
    at = BEGIN + timedelta(seconds=30 * number)
    iso = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "log": text,
        "type": "system",
        "owner": owner,
        "createdAt": iso,
        "offset": f"{milliseconds(at)}_{number}",
        **fields,
    }


def logs():
    yield log(0, "Alert created via API[Prometheus]", "System")
    yield log(1, "Sent [SMS] notification to ana@example.test", "System")
    yield log(2, "Alert acknowledged via web")
    yield {"log": "Ran a script with token=abcdef123456"}  # every field may be missing
    yield from (
        log(number, f"Step {number} was tried", offset=f"17513704{number:05d}_1") for number in range(3, 203)
    )
    yield log(203, "Alert closed via web")


def pages():
    newest_first = list(logs())[::-1]
    for begin in range(0, len(newest_first), 100):
        more = begin + 100 < len(newest_first)
        yield {
            "data": newest_first[begin : begin + 100], "took": 0.1, "requestId": f"r-{begin}",
            "paging": {"first": "https://api.eu.opsgenie.com/v2/alerts/a/logs", **({"next": "https://api.eu.opsgenie.com/v2/alerts/a/logs?offset=1_2"} if more else {})},
        }  # fmt: skip


def alert(number=1, **fields):
    return {
        "id": f"a-{number}", "tinyId": str(number), "alias": f"checkout-{number}", "message": "Checkout answers with 502", "status": "closed",
        "acknowledged": True, "isSeen": True, "tags": ["edge"], "snoozed": False, "count": 12, "createdAt": "2025-07-01T11:45:00.5Z",
        "updatedAt": "2025-07-01T13:00:00Z", "lastOccurredAt": "2025-07-01T12:00:00Z", "source": "prometheus", "owner": "", "priority": "P1",
        "entity": "checkout", "report": {"ackTime": 120_000, "closeTime": 1_800_000, "acknowledgedBy": "ana@example.test", "closedBy": ""}, **fields,
    }  # fmt: skip


def delivery(action, seconds=0, **fields):
    """What a webhook sends: created in milliseconds, updated in nanoseconds."""
    created = datetime(2025, 7, 1, 11, 45, 0, 500_000, tzinfo=UTC)
    updated = milliseconds(created + timedelta(seconds=seconds)) * 1_000_000
    return {
        "action": action, "integrationName": "Hook", "integrationId": "", "integrationType": "Webhook", "source": {"name": "", "type": "API"},
        "alert": {"alertId": "a-7", "tinyId": "7", "alias": "search-7", "message": "Search is slow", "createdAt": milliseconds(created), "updatedAt": updated, "username": "ben@example.test", "entity": "search", **fields},
    }  # fmt: skip


def deliveries():
    yield delivery("Create")
    yield delivery("Create")  # again for the next routing
    yield delivery("Acknowledge", 60)
    yield delivery("AddNote", 90, note="The index is rebuilt")
    yield delivery("Page the director", 95)  # a custom action
    yield delivery("Close", 1800)


def realistic() -> bytes:
    still_open = alert(
        2,
        status="open",
        report=None,
        count=1,
        createdAt="2025-07-01T11:46:00Z",
        snoozedUntil="2025-07-02T00:00:00Z",
    )
    notes = {
        "data": [
            {
                "note": "Pool is empty",
                "owner": "ana@example.test",
                "createdAt": "2025-07-01T12:10:00Z",
                "offset": "1751371800000_1",
            }
        ]
    }
    incident = {
        "data": {
            "id": "i-1",
            "tinyId": "3",
            "message": "Nobody can pay",
            "impactStartDate": "2025-07-01T11:40:00Z",
            "impactDetectDate": "2025-07-01T11:45:00Z",
            "impactEndDate": "2025-07-01T12:30:00Z",
        }
    }
    values = [*pages(), {"data": [alert(), still_open]}, notes, incident, *deliveries()]
    return json.dumps(values, indent=1).encode()


def log_file() -> bytes:
    """A file of the Logs API: 2025-07-01-11-52-17_123.json."""
    lines = [
        {
            "date": milliseconds(BEGIN) + 1000 * number,
            "alertId": f"a-{number}",
            "log": f"Line {number}",
            "owner": "System",
        }
        for number in range(20)
    ]
    return "".join(json.dumps(each) + "\n" for each in lines).encode()


def expected() -> Facts:
    some = (
        (utc("01 11:47:02.114"), "Alert created via API[Prometheus]"),
        (utc("01 11:47:32.114"), "Sent [SMS] notification to •••"),
        (utc("01 11:48:02.114"), "Alert acknowledged via web"),
        (None, "Ran a script with token=•••"),
        (utc("01 13:28:02.114"), "Step 202 was tried"),
        (utc("01 11:45:00.5"), "Alert #1 was created: Checkout answers with 502. It occurred 12 times"),
        (utc("01 11:47:00.5"), "Alert #1 was acknowledged by •••: Checkout answers with 502"),
        (utc("01 11:46:00"), "Alert #2 was created: Checkout answers with 502"),
        (utc("01 12:10:00"), "Pool is empty"),
        (utc("01 11:40:00"), "The impact began: Nobody can pay"),
        (utc("01 12:30:00"), "The impact ended: Nobody can pay"),
        (utc("01 11:45:00.5"), "Alert #7 was created: Search is slow"),
        (utc("01 11:46:30.5"), "The index is rebuilt"),
        (utc("01 11:46:35.5"), "Alert #7: Page the director by •••: Search is slow"),
        (utc("01 12:15:00.5"), "Alert #7 was closed by •••: Search is slow"),
    )
    return Facts(205 + 3 + 1 + 3 + 5, some)


def hostile():
    yield from broken_json.hostile(json.dumps(list(pages()), indent=1).encode())


def large():
    yield from broken_json.large(json.dumps(list(pages()), indent=1).encode())
