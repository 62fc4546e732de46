"""GitLab's night as the tools of a company would have kept it: a Slack export, PagerDuty's log entries, and a list of somebody's notes.

The events and their times are those of data/samples/gitlab-2017.toml; the words, the people and all the talk around are invented.
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.intake.slack import archive

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "gitlab-2017.toml"
MESSAGES = 400
CHANNEL, CHANNEL_ID = "incident-db1", "C0DB1"
PEOPLE = {
    "U0DQ": ("dara", "Dara Quill", "database engineer"),
    "U0IS": ("imre", "Imre Stone", "infrastructure engineer"),
    "U0BL": ("becca", "Becca Lund", "backend engineer"),
    "U0SF": ("sol", "Sol Ferrer", "support lead"),
    "U0MA": ("mika", "Mika Abara", "security engineer"),
    "U0EH": ("erin", "Erin Hale", "engineering manager"),
}
ROLES = {display: role for display, _, role in PEOPLE.values()}
SECRETS = {
    "psql postgres://gitlab:Wint3rIsLong@db1.example.test/prod": "Wint3rIsLong",
    "token for the runner: glpat-Zx9Yw8Vu7Ts6Rq5Po4Nm": "glpat-Zx9",
    "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY": "wJalrXUtn",
    "mail me at dara.quill@example.test": "dara.quill",
    "PGPASSWORD=Fr0stBite99": "Fr0stBite",  # in one of the events
}


class Said(NamedTuple):
    """An event as somebody wrote it down: `second` in its minute; `how` people liked it (a reaction, a pin, in a thread), or not."""

    key: str
    user: str
    text: str
    second: int = 0
    how: str = "reaction"


PLANTED = (
    Said("snapshot", "U0DQ", "taking an LVM snapshot of production by hand and loading it into staging", 20, ""),
    Said("spam", "U0MA", "spam accounts create snippets so fast that the database gets unstable", 12),
    Said("load", "U0BL", "load on the database climbs, comments fail for many users", 41, "pin"),
    Said("deletion", "U0BL", "a job is deleting a staff account after a report of abuse", 55, ""),
    Said("blocked", "U0MA", "removed the spammers and blocked their addresses, <@U0IS> can you look at the load?", 8),
    Said("lockup", "U0DQ", "writes to the database lock up, the site is partly down", 31, "pin"),
    Said("page", "U0IS", "page: replication to the secondary has practically stopped", 5, "pin"),
    Said("late", "U0DQ", "it is late here, I stay because of the replication problem", 44, ""),
    Said("walgone", "U0DQ", "secondary cannot catch up, the primary has removed WAL that it still needs", 3, "thread"),
    Said("wipe", "U0DQ", "clearing the data directory of db2 and starting pg_basebackup, *db2* only", 30),
    Said("senders", "U0DQ", "pg_basebackup gives up: raised max_wal_senders from 3 to 32", 25, "thread"),
    Said("semaphores", "U0DQ", "postgres refuses to restart, no semaphores. max_connections 8000 → 2000, PGPASSWORD=Fr0stBite99 psql works again", 50),
    Said("hang", "U0DQ", "pg_basebackup hangs without a word, also with --verbose", 14, "thread"),
    Said("strace", "U0IS", "strace shows it in a poll call, nothing else", 33, "thread"),
    Said("theory", "U0DQ", "plan: empty the directory of the secondary once more, <@U0IS> agreed", 20),
    Said("removal", "U0DQ", "ran rm -rf on db1 instead of db2", 0, "pin"),
    Said("noticed", "U0DQ", "that was db1!! stopped it, about 4.5 GB are left of 300 GB", 2, "pin"),
    Said("dumps", "U0IS", "the daily dumps stopped arriving, since when nobody knows. pg_dump 9.2 against 9.6", 0, ""),
    Said("mails", "U0IS", "the mails about the failing dump job are turned away, DMARC", 0, ""),
    Said("azure", "U0IS", "disk snapshots were left off for the database servers on purpose", 0, ""),
    Said("bucket", "U0IS", "the bucket with the daily dumps is empty", 17, "pin"),
    Said("nosnapshots", "U0IS", "no disk snapshots of the db servers either", 40),
    Said("lastlost", "U0BL", "everything written after 17:20 until midnight is lost", 10),
    Said("choice", "U0EH", "decision: we restore from the copy of 17:20 on staging", 35, "pin"),
    Said("copying", "U0IS", "copying staging to production, 60 Mbit/s, slow disks", 22),
    Said("open", "U0SF", "our notes are public now and the recovery is streamed live", 9),
    Said("sequences", "U0DQ", "moved all id counters on by 100,000", 48),
    Said("restored", "U0DQ", "database is back in production, without webhooks", 1, "pin"),
    Said("webhooks", "U0BL", "webhooks are back, last checks pass: the restore is finished", 30),
    Said("online", "U0SF", "announced: GitLab.com is back online", 0, "pin"),
    Said("published", "U0EH", "the full report is published", 15, ""),
)  # fmt: skip
# Found out later: when they were said is not when they happened, which nobody knows.
UNTIMED = {"dumps": "2017-01-31 23:46", "mails": "2017-01-31 23:47", "azure": "2017-01-31 23:51"}
# What people reacted to, and what is no event all the same.
JOKES = (
    ("2017-01-31 20:11", "U0SF", "support queue is on fire 🔥 pizza?"),
    ("2017-01-31 22:41", "U0EH", "thank you all for staying"),
    ("2017-02-01 00:48", "U0BL", "5,000 people watch our progress bar"),
    ("2017-02-01 17:05", "U0SF", "hug for <@U0DQ>"),
)
# The notes of somebody who was there: three without a time, four that stand nowhere else, five that were said in the channel, too.
PASTED = """\
Daily dumps to object storage stop arriving; since when is not known
Mails about the failing dump job are turned away (DMARC)
Disk snapshots are left off for the database servers
31.01.2017 17:20 LVM snapshot of production by hand, loaded into staging
31.01.2017 19:00 A background job deletes a staff account after a report of abuse
31.01.2017 22:00 page: replication to the secondary has practically stopped
31.01.2017 22:30 It is late; the replication problem keeps the engineer on
31.01.2017 23:30 ran rm -rf on db1 instead of db2
31.01.2017 23:45 the bucket with the daily dumps is empty
01.02.2017 00:20 decision: we restore from the copy of 17:20 on staging
01.02.2017 18:14 announced GitLab.com is back online
10.02.2017 12:00 The full report is published, with an apology"""
FROM_NOTES = {
    "dumps": "Daily dumps to object storage", "mails": "Mails about the failing dump job",
    "azure": "Disk snapshots are left off", "snapshot": "LVM snapshot of production by hand",
    "deletion": "A background job deletes a staff account", "late": "It is late; the replication problem",
    "published": "The full report is published, with an apology",
}  # fmt: skip
_TALK = (
    "anybody else sees this?", "looking", "graphs are here: <https://graphs.example.test/d/db|dashboard>", "still climbing",
    "no change", "I have a call open", "give me two minutes", "lag is {n} GB", "queue at {n}", "restarting worker {n}",
    "ticket {n} says the same", "ok", "+1", "who has the key for db{n}?", "<@U0EH> fyi", "<!here> status in ten minutes",
    "pgbouncer shows {n} clients", "disk at {n} %", "try again", "that was me, ignore",
)  # fmt: skip


class Happened(NamedTuple):
    """An event of the sample: when it began, as far as that is known."""

    key: str
    at: datetime | None


def sample() -> list[Happened]:
    """Return the events of the sample, each with its time."""
    events = tomllib.loads(SAMPLE.read_text())["events"]
    return [Happened(each["key"], _utc(each["starts"]) if "starts" in each else None) for each in events]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slack_export() -> bytes:
    """Return the export: 400 messages of one channel, the 31 among them."""
    messages = sorted([*_planted(), *_jokes(), *_talk()], key=lambda each: float(each["ts"]))
    days: dict[str, list[dict[str, Any]]] = {}
    for each in messages:
        day = f"{datetime.fromtimestamp(float(each['ts']), UTC):%Y-%m-%d}"
        days.setdefault(f"{CHANNEL}/{day}.json", []).append(each)
    users = [
        {
            "id": key,
            "name": display,
            "real_name": real,
            "profile": {"display_name": display, "real_name": real},
        }
        for key, (display, real, _) in PEOPLE.items()
    ]
    channels = [{"id": CHANNEL_ID, "name": CHANNEL}]
    return archive({"users.json": users, "channels.json": channels} | days)


def _message(at: datetime, user: str, text: str, micro: int = 0, **fields: Any) -> dict[str, Any]:
    ts = f"{int(at.timestamp())}.{micro:06d}"
    return {"type": "message", "user": user, "text": text, "ts": ts, **fields}


def _planted() -> Iterator[dict[str, Any]]:
    times = {each.key: each.at or _utc(UNTIMED[each.key]) for each in sample()}
    parent = _message(_utc("2017-01-31 22:58"), "U0DQ", "thread for the replication", 0)
    for number, each in enumerate(PLANTED):
        at = times[each.key] + timedelta(seconds=each.second if each.key != "noticed" else 0)
        liked: dict[str, Any] = (
            {"reactions": [{"name": "eyes", "users": ["U0IS", "U0EH"], "count": 2}]} if each.how else {}
        )
        if each.how == "pin":
            liked = {"pinned_to": [CHANNEL_ID]}
        elif each.how == "thread":
            liked |= {"thread_ts": parent["ts"], "parent_user_id": "U0DQ"}
        yield _message(at, each.user, each.text, 100 + number, **liked)
    yield parent | {"thread_ts": parent["ts"], "reply_count": 4}


def _jokes() -> Iterator[dict[str, Any]]:
    for at, user, text in JOKES:
        yield _message(
            _utc(at), user, text, 500, reactions=[{"name": "heart", "users": ["U0IS"], "count": 1}]
        )


def _talk() -> Iterator[dict[str, Any]]:
    """Give all the talk between: thin in the afternoon, thick around midnight; four times somebody pastes a secret."""
    many = MESSAGES - len(PLANTED) - len(JOKES) - 1
    begin, people, secrets = _utc("2017-01-31 16:40"), itertools.cycle(PEOPLE), iter(SECRETS)
    for number in range(many):
        at = begin + timedelta(seconds=80 * number + 37 * (number % 3))
        text = _TALK[(number * 7) % len(_TALK)].format(n=number)
        if number % 90 == 45:
            text = next(secrets)
        yield _message(at, next(people), text, 900)


def pagerduty_log() -> bytes:
    """Return the log entries of that night: locked writes at 21:00, replication at 22:00."""
    return json.dumps(
        {"log_entries": list(_entries())[::-1], "limit": 100, "offset": 0, "more": False}
    ).encode()


def _entries() -> Iterator[dict[str, Any]]:
    numbers = itertools.count(1)
    dara, imre = PEOPLE["U0DQ"][1], PEOPLE["U0IS"][1]

    def entry(at: str, sort: str, incident: str, **fields: Any) -> dict[str, Any]:
        number = next(numbers)
        return {
            "id": f"RN{number:04d}", "type": f"{sort}_log_entry", "created_at": f"{at.replace(' ', 'T')}Z",
            "incident": {"id": f"Q{len(incident)}", "type": "incident_reference", "summary": incident},
            "service": {"id": "SDB", "type": "service_reference", "summary": "PostgreSQL primary"}, "channel": {"type": "auto"}, **fields,
        }  # fmt: skip

    locked, lag = "[#811] Writes wait for locks", "[#812] Replication lag above 4 GB"
    yield entry(
        "2017-01-31 21:01:10", "trigger", locked, channel={"type": "api", "subject": "Writes wait for locks"}
    )
    yield entry(
        "2017-01-31 21:01:20",
        "notify",
        locked,
        user={"summary": dara},
        channel={"notification": {"type": "sms"}},
    )
    yield entry(
        "2017-01-31 21:03:40", "acknowledge", locked, agent={"type": "user_reference", "summary": dara}
    )
    yield entry("2017-01-31 21:44:00", "resolve", locked, agent={"type": "user_reference", "summary": dara})
    yield entry(
        "2017-01-31 22:00:01",
        "trigger",
        lag,
        channel={"type": "api", "subject": "Replication lag above 4 GB"},
    )
    yield entry(
        "2017-01-31 22:00:09",
        "notify",
        lag,
        user={"summary": imre},
        channel={"notification": {"type": "phone"}},
    )
    yield entry("2017-01-31 22:04:30", "acknowledge", lag, agent={"type": "user_reference", "summary": imre})
    yield entry("2017-02-01 18:05:00", "resolve", lag, agent={"type": "user_reference", "summary": imre})
