"""Files of machines with as many rows as there are entries, each as its tool writes them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

Entry = tuple[datetime, str, str]


def _alerts(entries: Sequence[Entry]) -> object:
    return [
        {"id": f"evt-{number:06}", "timestamp": at.isoformat(), "user": who, "message": text, "host": "db-1"}
        for number, (at, who, text) in enumerate(entries)
    ]


def _opsgenie(entries: Sequence[Entry]) -> object:
    return [
        {
            "id": f"a-{number % 900:04}", "tinyId": str(number % 900), "log": text, "owner": f"{who.lower()}@example.test",
            "createdAt": int(at.timestamp() * 1000), "offset": f"{int(at.timestamp() * 1000)}_{number}", "type": "alertRecipient",
        }
        for number, (at, who, text) in enumerate(entries)
    ]  # fmt: skip


def _alertmanager(entries: Sequence[Entry]) -> object:
    alerts = [
        {
            "status": "resolved", "labels": {"alertname": "Lag", "severity": "page", "service": "checkout", "instance": f"db-{number % 40}"},
            "annotations": {"summary": text}, "startsAt": at.isoformat(), "endsAt": (at + timedelta(minutes=9)).isoformat(),
            "generatorURL": "https://prometheus.example.test/graph?g0.expr=up", "fingerprint": f"{number:016x}",
        }
        for number, (at, _who, text) in enumerate(entries)
    ]  # fmt: skip
    return [
        {
            "receiver": "on-call", "status": "resolved", "version": "4", "groupKey": "{}:{}", "groupLabels": {"alertname": "Lag"},
            "commonLabels": {"severity": "page"}, "commonAnnotations": {}, "externalURL": "https://alerts.example.test", "truncatedAlerts": 0,
            "alerts": alerts[begin : begin + 10],
        }
        for begin in range(0, len(alerts), 10)
    ]  # fmt: skip


def _statuspage(entries: Sequence[Entry]) -> object:
    updates = [
        {
            "id": f"u{number}", "status": "monitoring", "body": text, "created_at": at.isoformat(), "updated_at": at.isoformat(),
            "display_at": at.isoformat(), "affected_components": [{"name": "Checkout", "old_status": "operational", "new_status": "major_outage"}],
            "deliver_notifications": True, "tweet_id": None,
        }
        for number, (at, _who, text) in enumerate(entries)
    ]  # fmt: skip
    incidents = [
        {
            "id": f"i{begin}", "name": "Checkout errors", "status": "resolved", "impact": "major", "shortlink": "https://status.example.test/x",
            "created_at": updates[begin]["created_at"], "incident_updates": updates[begin : begin + 5][::-1],
        }
        for begin in range(0, len(updates), 5)
    ]  # fmt: skip
    return {"page": {"id": "p1", "name": "Shop"}, "incidents": incidents}


def _pagerduty(entries: Sequence[Entry]) -> object:
    return {"log_entries": [
        {
            "id": f"R{number:06}", "type": "annotate_log_entry", "summary": f"Note by {who}", "created_at": at.isoformat(),
            "agent": {"id": "P1", "type": "user_reference", "summary": who}, "channel": {"type": "note", "summary": text},
            "service": {"id": "S1", "type": "service_reference", "summary": "checkout"}, "teams": [], "contexts": [],
            "incident": {"id": "I1", "type": "incident_reference", "summary": "[#12] Lag", "html_url": "https://pagerduty.example.test/incidents/I1"},
        }
        for number, (at, who, text) in enumerate(entries)
    ]}  # fmt: skip


def _deployments(entries: Sequence[Entry]) -> object:
    return [
        {
            "id": number, "sha": f"{number:040x}", "ref": f"v1.{number}.0", "task": "deploy", "environment": "production", "description": text,
            "creator": {"login": who, "id": 1}, "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        }
        for number, (at, who, text) in enumerate(entries)
    ]  # fmt: skip


def _written(make: Callable[[Sequence[Entry]], object]) -> Callable[[Sequence[Entry]], bytes]:
    return lambda entries: json.dumps(make(entries)).encode()


MACHINES: Mapping[str, Callable[[Sequence[Entry]], bytes]] = {
    "alertmanager": _written(_alertmanager),
    "alerts": _written(_alerts),
    "deployments": _written(_deployments),
    "opsgenie": _written(_opsgenie),
    "pagerduty": _written(_pagerduty),
    "statuspage": _written(_statuspage),
}
