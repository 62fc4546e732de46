"""A receiver's log: every delivery of a night in a line of its own, from Alertmanager and from Grafana."""

import json
from datetime import UTC, datetime, timedelta

from tests.intake import broken_json
from tests.intake.facts import Facts, utc

BEGIN = datetime(2025, 7, 1, 11, 45, tzinfo=UTC)
ZERO = "0001-01-01T00:00:00Z"


def alert(number, status="firing", **fields):
    """One alert of the night; its labels tell it from the others."""
    begin = BEGIN + timedelta(seconds=20 * number)
    return {
        "status": status, "labels": {"alertname": "HighErrors", "service": "checkout", "severity": "page", "instance": f"edge-{number}"},
        "annotations": {"summary": f"Errors of edge-{number} above 5 %"}, "startsAt": begin.strftime("%Y-%m-%dT%H:%M:%S") + ".123456789Z",
        "endsAt": ZERO if status == "firing" else (begin + timedelta(minutes=30)).isoformat().replace("+00:00", "Z"),
        "generatorURL": "/graph?g0.expr=errors", "fingerprint": f"{number:016x}", **fields,
    }  # fmt: skip


def group(*alerts, status="firing", **fields):
    """One delivery."""
    return {
        "version": "4", "groupKey": '{}:{alertname="HighErrors"}', "truncatedAlerts": 0, "status": status, "receiver": r"web\.hook",
        "groupLabels": {"alertname": "HighErrors"}, "commonLabels": {"service": "checkout"}, "commonAnnotations": {},
        "externalURL": "http://:9093", "alerts": list(alerts), **fields,
    }  # fmt: skip


def grafana():
    """Grafana's flavour: another version, offsets, values and addresses of dashboards."""
    return {
        "receiver": "team", "status": "firing", "orgId": 1, "version": "1", "title": "[FIRING:1] Latency", "state": "alerting", "message": "…",
        "groupKey": "{}:{}", "truncatedAlerts": 0, "groupLabels": {}, "commonLabels": {"alertname": "Latency"}, "commonAnnotations": {},
        "externalURL": "https://grafana.example.test/",
        "alerts": [
            {
                "status": "firing", "labels": {"alertname": "Latency", "app": "search"}, "annotations": {"description": "p99 is 4 s"},
                "startsAt": "2025-07-01T13:40:00+02:00", "endsAt": ZERO, "generatorURL": "https://grafana.example.test/a", "fingerprint": "beef",
                "silenceURL": "https://grafana.example.test/s", "dashboardURL": "https://grafana.example.test/d", "panelURL": "",
                "values": {"B": 4.1}, "valueString": "[ var='B' labels={} value=4.1 ]",
            },
        ],
    }  # fmt: skip


def dump():
    """What the API lists: a bare array, with leases into the future as ends."""
    return [
        {
            "annotations": {"summary": "Disk of db-1 is full"}, "endsAt": "2025-07-01T12:04:00.000Z", "fingerprint": "d15c",
            "receivers": [{"name": "team"}], "startsAt": "2025-07-01T11:50:00.000Z", "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
            "updatedAt": "2025-07-01T12:00:00.000Z", "generatorURL": "https://prom.example.test/graph", "labels": {"alertname": "DiskFull", "job": "node"},
        },
    ]  # fmt: skip


def deliveries():
    yield group(*(alert(number) for number in range(100)))
    yield group(*(alert(number) for number in range(100)))  # again after repeat_interval
    yield group(
        *(alert(number, "resolved" if number % 2 else "firing") for number in range(200)), truncatedAlerts=7
    )
    bare = alert(500, labels={"alertname": "Bare"}, annotations={})
    del bare["endsAt"], bare["fingerprint"], bare["status"]
    yield group(bare, commonLabels={}, notification_reason="new")
    yield grafana()
    yield dump()


def realistic() -> bytes:
    return b"\n".join(json.dumps(each).encode() for each in deliveries())


def expected() -> Facts:
    some = (
        (utc("01 11:45:00.123456"), "HighErrors: Errors of edge-0 above 5 % (checkout, page)"),
        (utc("01 11:45:20.123456"), "HighErrors: Errors of edge-1 above 5 % (checkout, page)"),
        (utc("01 14:31:40.123456"), "Bare"),
        (utc("01 11:40:00"), "Latency. p99 is 4 s (B = 4.1)"),
        (utc("01 11:50:00"), "DiskFull: Disk of db-1 is full"),
    )
    return Facts(203, some, problems=1)


def hostile():
    yield from broken_json.hostile(
        json.dumps([group(*(alert(number) for number in range(200)))], indent=1).encode()
    )


def large():
    yield from broken_json.large(
        json.dumps([group(*(alert(number) for number in range(200)))], indent=1).encode()
    )
