"""Three nights of log entries, fetched page by page, newest first, with what PagerDuty really writes into them."""

import json
from datetime import UTC, datetime, timedelta, timezone

from tests.intake import broken_json
from tests.intake.facts import Facts, utc

ZONE = timezone(timedelta(hours=2))  # the account's, not UTC
BEGIN = datetime(2025, 7, 1, 11, 45, 2, tzinfo=UTC)
INCIDENT = {
    "id": "QCHK",
    "type": "incident_reference",
    "summary": "[#4711] Checkout answers with 502",
    "html_url": "https://example.test/incidents/QCHK",
}
SERVICE = {"id": "SCHK", "type": "service_reference", "summary": "checkout"}
PEOPLE = ("Ana Example", "Ben Example", "Chi Example")


def reference(name):
    return {"id": f"P{name[:3].upper()}", "type": "user_reference", "summary": name}


def entry(number, seconds, sort, **fields):
    at = (BEGIN + timedelta(seconds=seconds)).astimezone(ZONE)
    return {
        "id": f"R{number:05d}", "type": f"{sort}_log_entry", "summary": f"{sort.replace('_', ' ').capitalize()} of the incident",
        "created_at": at.isoformat(), "agent": SERVICE, "channel": {"type": "auto"}, "incident": INCIDENT, "service": SERVICE,
        "teams": [], "contexts": [], **fields,
    }  # fmt: skip


def particular():
    """One of each, seventeen sorts and their older names."""
    ana, ben = reference(PEOPLE[0]), reference(PEOPLE[1])
    yield entry(
        1,
        0,
        "trigger",
        channel={"type": "api", "subject": "5xx above 12 %", "details": {"host": "edge-3"}},
        contexts=[{"type": "link"}],
    )
    for number, (name, medium) in enumerate(
        [(PEOPLE[0], "sms"), (PEOPLE[0], "phone"), (PEOPLE[1], "push_notification"), (PEOPLE[2], "email")], 2
    ):
        yield entry(
            number,
            number * 3,
            "notify",
            user=reference(name),
            channel={"type": "auto", "notification": {"type": medium}},
        )
    yield entry(10, 75, "notify", summary="Notified Ana Example by SMS")  # no user, as older ones
    yield entry(11, 120, "acknowledge", agent=ana, channel={"type": "website"}, acknowledgement_timeout=1800)
    yield entry(12, 121, "acknowledgement", agent=ben, channel={"type": "sms"}, acknowledgement_timeout=None)
    yield entry(
        13,
        130,
        "annotate",
        agent=ana,
        channel={"type": "note", "summary": "Token ist weg: password=Sommer2025!"},
        note="Pool of connections is empty; password=Sommer2025!",
    )
    yield entry(14, 140, "annotate", agent=ana, event_details={"description": "Only card payments fail"})
    yield entry(15, 150, "assign", assignees=[ben, reference(PEOPLE[2])])
    yield entry(
        16, 160, "delegate", agent=ana, assignees=[reference(PEOPLE[2])], channel={"type": "web_trigger"}
    )
    yield entry(17, 170, "escalate", assignees=[ben], channel={"type": "timeout"})
    yield entry(18, 180, "exhaust_escalation_path", summary=None)
    yield entry(19, 190, "repeat_escalation_path", channel={"type": "nagios"})
    yield entry(20, 200, "reach_ack_limit")
    yield entry(21, 210, "reach_trigger_limit", channel={"type": "email"})
    yield entry(22, 220, "snooze", agent=ana, teams=[{"id": "T1", "type": "team_reference"}])
    yield entry(23, 230, "unacknowledge")
    yield entry(24, 240, "urgency_change", changeset="urgency: low to high")
    yield entry(
        25, 250, "field_value_change", changeset={"field": "Region", "old_value": None, "new_value": "eu-1"}
    )
    yield entry(
        26,
        260,
        "custom_field_value_change",
        changeset=[{"display_name": "Customers", "old_value": "10", "new_value": "400"}],
    )
    yield entry(
        27,
        270,
        "annotate",
        type="annotate",
        agent=ben,
        channel={"type": "note", "content": "An entry of the old API"},
    )
    yield entry(28, 280, "teleport", summary="[#4711] Somebody teleported the incident")
    yield entry(29, 2820, "resolve", agent=ana, channel={"type": "website"})


def entries():
    """All of them, in the order of time."""
    yield from particular()
    for number in range(220):
        yield entry(
            100 + number,
            3600 + 60 * number,
            "annotate",
            agent=reference(PEOPLE[number % 3]),
            note=f"Step {number} of the repair is done",
        )


def pages():
    newest_first = sorted(entries(), key=lambda each: each["created_at"], reverse=True)
    for offset in range(0, len(newest_first), 100):
        some = newest_first[offset : offset + 100]
        yield {
            "log_entries": some,
            "limit": 100,
            "offset": offset,
            "total": None,
            "more": offset + 100 < len(newest_first),
        }


def realistic() -> bytes:
    return json.dumps(list(pages()), indent=1).encode()


def expected() -> Facts:
    some = (
        (utc("01 11:45:02"), "Incident #4711 was triggered: Checkout answers with 502. 5xx above 12 %"),
        (
            utc("01 11:45:08"),
            "Notified 3 people: Ana Example (SMS, phone), Ben Example (push), Chi Example (e-mail)",
        ),
        (utc("01 11:46:17"), "Notified 1 person: Ana Example (SMS)"),
        (utc("01 11:47:02"), "Acknowledged by Ana Example for 30 min"),
        (utc("01 11:47:03"), "Acknowledged by Ben Example"),
        (utc("01 11:47:12"), "Pool of connections is empty; password=•••"),
        (utc("01 11:47:22"), "Only card payments fail"),
        (utc("01 11:47:32"), "Assigned to Ben Example, Chi Example"),
        (utc("01 11:47:42"), "Delegated to Chi Example"),
        (utc("01 11:47:52"), "Escalated to Ben Example"),
        (utc("01 11:48:02"), "Nobody on the escalation path answered"),
        (utc("01 11:49:02"), "Changed: urgency: low to high"),
        (utc("01 11:49:12"), "Changed: Region set to eu-1"),
        (utc("01 11:49:22"), "Changed: Customers from 10 to 400"),
        (utc("01 11:49:32"), "An entry of the old API"),
        (utc("01 11:49:42"), "Somebody teleported the incident"),
        (utc("01 12:32:02"), "Resolved by Ana Example"),
        (utc("01 16:24:02"), "Step 219 of the repair is done"),
    )
    return Facts(len(list(entries())) - 3, some)  # four of the notices are of one minute


def hostile():
    yield from broken_json.hostile(realistic())


def large():
    yield from broken_json.large(realistic())
