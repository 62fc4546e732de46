"""The incidents of a shop's status page, with its maintenances and those of a page that only looks alike."""

import json
from datetime import UTC, datetime, timedelta, timezone

from tests.intake import broken_json
from tests.intake.facts import Facts, utc

ZONE = timezone(timedelta(hours=-6))
PAGE = {
    "id": "p1",
    "name": "Shop",
    "url": "https://status.example.test",
    "time_zone": "America/Chicago",
    "updated_at": "2025-07-01T12:40:00Z",
}
DAY = datetime(2025, 7, 1, 12, tzinfo=UTC)


def update(number, at, status, body="We look into it.", **fields):
    shown = at.astimezone(ZONE).isoformat(timespec="milliseconds")
    return {
        "id": f"u{number}", "incident_id": "i1", "status": status, "body": body, "created_at": shown, "display_at": shown, "updated_at": shown,
        "affected_components": None, "deliver_notifications": True, "tweet_id": None, "custom_tweet": None, "twitter_updated_at": None, **fields,
    }  # fmt: skip


def incident(number, *updates, **fields):
    return {
        "id": f"i{number}", "name": f"Incident {number}", "status": "resolved", "impact": "minor", "impact_override": None, "page_id": "p1",
        "created_at": "2025-07-01T06:00:00.000-06:00", "monitoring_at": None, "resolved_at": None, "shortlink": f"https://stspg.example.test/{number}",
        "postmortem_body": None, "incident_updates": list(updates)[::-1], "components": [{"name": "Checkout"}], **fields,
    }  # fmt: skip


def particular():
    """Updates of one minute, a backfilled one, HTML, components, a postmortem, and an old dump."""
    component = [
        {"code": "c1", "name": "Checkout", "old_status": "operational", "new_status": "major_outage"}
    ]
    yield incident(
        1, update(1, DAY, "investigating"), update(2, DAY + timedelta(seconds=10), "identified", "Cards &amp; wallets fail.<br />More soon.", affected_components=component),
        update(3, DAY + timedelta(seconds=40), "identified", "A fix is on its way.", affected_components=[]), update(4, DAY + timedelta(minutes=30), "monitoring", ""),
        update(5, DAY + timedelta(hours=1), "resolved", "All is well."), update(6, DAY + timedelta(days=2), "postmortem", "<p>What we learned</p>"),
        impact_override="critical",
    )  # fmt: skip
    yield incident(
        2,
        update(7, DAY - timedelta(days=1), "resolved", "It was short.", created_at="2025-07-01T15:00:00Z"),
        backfilled=True,
    )
    yield {
        "id": "i3",
        "name": "An old incident",
        "status": "resolved",
        "created_at": "2025-07-01T07:00:00Z",
        "resolved_at": "2025-07-01T08:00:00Z",
        "incident_updates": [],
    }
    yield incident(
        4,
        update(8, DAY, "paused", "A word that is new"),
        impact="none",
        postmortem_body="Later words",
        postmortem_published_at="2025-07-03T09:00:00Z",
    )


def incidents():
    yield from particular()
    for number in range(5, 51):
        yield incident(
            number,
            *(
                update(
                    100 * number + step,
                    DAY + timedelta(minutes=number, hours=step),
                    "investigating",
                    f"Step {step} of {number}",
                )
                for step in range(5)
            ),
        )


def elsewhere():
    """What Statuspage has in another file, what it sends, and what Instatus sends."""
    maintenance = incident(
        60,
        update(9000, DAY + timedelta(days=3), "scheduled", "We change disks."),
        impact="maintenance",
        scheduled_for="2025-07-04T12:00:00Z",
    )
    yield {"page": PAGE, "scheduled_maintenances": [maintenance]}
    yield {
        "meta": {"unsubscribe": "https://status.example.test/u"},
        "page": {"id": "p1"},
        "incident": incident(61, update(9001, DAY, "monitoring", "Sent by a webhook")),
    }
    yield {
        "page": {"id": "q", "url": "https://other.example.test"},
        "incident": {
            "id": "x1", "name": "Uploads fail", "status": "INVESTIGATING", "url": "https://other.example.test/x1",
            "incident_updates": [{"id": "x2", "status": "IDENTIFIED", "createdAt": "2025-07-01T12:05:00.000Z", "messageHtml": "<p>A <b>disk</b> is full</p>"}],
        },
    }  # fmt: skip


def realistic() -> bytes:
    return json.dumps([{"page": PAGE, "incidents": list(incidents())}, *elsewhere()], indent=2).encode()


def expected() -> Facts:
    some = (
        (utc("01 12:00:00"), "Incident 1 (critical) – investigating: We look into it."),
        (
            utc("01 12:00:10"),
            "Incident 1 (critical) – identified: Cards & wallets fail.\nMore soon. [Checkout: major outage]",
        ),
        (utc("01 12:00:40"), "Incident 1 (critical) – identified: A fix is on its way."),
        (utc("01 12:30:00"), "Incident 1 (critical) – monitoring"),
        (utc("03 12:00:00"), "Incident 1 (critical) – postmortem: What we learned"),
        (
            utc("01 12:00:00") - timedelta(days=1),
            "Incident 2 (minor) – resolved: It was short. (written on 2025-07-01 at 15:00 UTC)",
        ),
        (utc("01 07:00:00"), "An old incident"),
        (utc("01 12:00:00"), "Incident 4 – paused: A word that is new"),
        (utc("03 09:00:00"), "Incident 4 – postmortem: Later words"),
        (utc("04 12:00:00"), "Incident 60 (maintenance) – scheduled: We change disks."),
        (utc("01 12:00:00"), "Incident 61 (minor) – monitoring: Sent by a webhook"),
        (utc("01 12:05:00"), "Uploads fail – identified: A disk is full"),
    )
    return Facts(6 + 1 + 1 + 2 + 46 * 5 + 3, some, problems=1)


def hostile():
    yield from broken_json.hostile(json.dumps(list(incidents()), indent=1).encode())


def large():
    yield from broken_json.large(json.dumps(list(incidents()), indent=1).encode())
