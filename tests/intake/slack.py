"""A night in two Slack channels as an export, with everything that real exports have in odd places."""

import io
import json
import zipfile
from datetime import UTC, datetime

from tests.intake.facts import LARGE, Facts

BEGIN = 1485903600  # 2017-01-31 23:00:00 UTC
PEOPLE = {"U01": "ana", "U02": "ben", "U03": "chi"}


def ts(seconds, micro=100):
    return f"{BEGIN + seconds}.{micro:06d}"


def message(seconds, text, user="U01", micro=100, **fields):
    return {"type": "message", "user": user, "text": text, "ts": ts(seconds, micro), **fields}


def rich(*elements):
    return [
        {
            "type": "rich_text",
            "block_id": "b1",
            "elements": [{"type": "rich_text_section", "elements": [*elements]}],
        }
    ]


def particular():
    """One of each quirk, in channel `incident`."""
    text = {"type": "text", "text": "Replication lag is 4 GB"}
    yield message(600, "", blocks=rich(text, {"type": "text", "text": " and grows"}))  # only blocks
    yield message(
        610,
        "See",
        blocks=rich({"type": "text", "text": "See what pg_basebackup prints: it waits for a checkpoint"}),
    )
    yield message(
        620,
        None,
        files=[
            {
                "id": "F1",
                "name": "lag.png",
                "title": "lag.png",
                "permalink": "https://files.example.test/lag.png?t=xoxe-123456789012-abc",
            }
        ],
    )
    yield message(
        630,
        "Hello from outside",
        user="U77",
        user_profile={"display_name": "", "real_name": "Partner Pat", "name": "pat"},
    )
    yield message(640, "deleted user here", user="U88")
    yield message(650, "Reminder: write the log", user="USLACKBOT")
    yield {
        "type": "message",
        "subtype": "bot_message",
        "text": "",
        "ts": ts(660),
        "username": "Alerts",
        "attachments": [
            {
                "fallback": "fallback only",
                "title": "High load",
                "text": "db1 load 42",
                "fields": [{"title": "severity", "value": "page"}],
            }
        ],
    }
    yield {
        "type": "message",
        "subtype": "bot_message",
        "text": "Deploy 4711 done",
        "ts": ts(670),
    }  # a bot without any id
    yield {
        "type": "message",
        "text": "<https://ci.example.test/1|build 1> passed",
        "ts": ts(680),
        "bot_id": "B01",
        "bot_profile": {"name": "CI"},
    }
    yield message(
        690,
        "<@U02> <#C02|general> <!here|@here> <!channel> <!subteam^S1|@oncall> <https://g.example.test/d|graph> <mailto:ops@example.test|ops@example.test> &lt;db1&gt; &amp; *bold* _it_ ~gone~ `a*b*c`",
    )
    yield message(700, "a parent", thread_ts=ts(700), reply_count=2)  # without `replies`
    yield message(730, "a reply", user="U02", thread_ts=ts(700), parent_user_id="U01")
    yield message(
        740,
        "a reply for all",
        user="U03",
        thread_ts=ts(700),
        subtype="thread_broadcast",
        root={"text": "a parent"},
    )
    yield message(740, "a reply for all", user="U03", thread_ts=ts(700))  # the same again
    yield message(
        750,
        "",
        blocks=[{"type": "call", "call": {"v1": {"name": "War room", "join_url": "https://z.example.test"}}}],
    )
    yield message(
        760,
        "",
        attachments=[
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Error budget* spent"}}]}
        ],
    )
    yield message(
        770, "we removed db1's data directory", reactions=[{"name": "scream", "users": ["U02"], "count": 1}]
    )
    yield message(780, "the only backup is 6 hours old", pinned_to=["C01"])
    yield message(790, "fixed typo", edited={"user": "U01", "ts": ts(800)})
    yield message(795, "password: hunter22\nuse it")
    yield message(800, "This message was deleted.", subtype="tombstone", hidden=True)
    yield message(810, "", files=[{"id": "F2", "mode": "hidden_by_limit"}, {"id": "F3", "mode": "tombstone"}])
    yield message(820, "", subtype="reply_broadcast")  # nothing in it
    yield message(
        830,
        "look",
        attachments=[{"from_url": "https://g.example.test", "title": "Grafana", "text": "a dashboard"}],
    )
    yield message(
        835,
        "",
        user="U03",
        blocks=[{"type": "unheard_of", "text": {"type": "mrkdwn", "text": "new sort of block"}}],
        novelty={"x": 1},
    )
    yield message(840, "same second, first", micro=200)
    yield message(840, "same second, second", micro=300)


def chatter(channel):
    """Enough talk for a night."""
    for n in range(120):
        yield message(
            n * 60 + 7, f"{channel} note {n}", user=f"U0{n % 3 + 1}", client_msg_id=f"m{channel}{n}"
        )


def _user(key, display, real, **fields):
    return {
        "id": key,
        "name": f"login-{key.lower()}",
        "real_name": real,
        "profile": {"display_name": display, "real_name": real},
        **fields,
    }


def files():
    """The members of the archive, by name."""
    days = {}
    for each in [*particular(), *chatter("incident")]:
        day = f"{datetime.fromtimestamp(float(each['ts']), UTC):%Y-%m-%d}"
        days.setdefault(f"incident/{day}.json", []).insert(0, each)  # not sorted inside
    days["general/2017-01-31.json"] = list(chatter("general"))
    users = [
        _user("U01", "ana", "Ana Example"),
        _user("U02", "", "ben"),
        {"id": "U03", "name": "chi", "profile": {}},
        _user("U09", "robot", "Robot", is_bot=True),
    ]
    lists = {
        "channels.json": [{"id": "C01", "name": "incident", "pins": [{"id": ts(7), "type": "C"}]}, {"id": "C02", "name": "general"}],
        "users.json": users,
        "org_users.json": [_user("U88", "", "Former Fay", deleted=True)],
        "integration_logs.json": [{"service_id": "B09", "service_type": "PagerDuty"}],
        "canvases.json": [], "content_flags.json": [], "mpims.json": [], "groups.json": [], "dms.json": [],
    }  # fmt: skip
    return lists | days


def archive(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, value in members.items():
            made.writestr(name, value if isinstance(value, bytes | str) else json.dumps(value, indent=4))
    return stream.getvalue()


def realistic():
    """Return the export."""
    return archive(files() | {"__MACOSX/incident/._2017-01-31.json": b"\0\1"})


def expected():
    """Return what is in it."""
    return Facts(
        rows=240 + 24,
        some=(
            (at(23, 0, 7), "general note 0"),
            (at(23, 10, 0), "Replication lag is 4 GB and grows"),
            (at(23, 10, 10), "See what pg_basebackup prints: it waits for a checkpoint"),
            (at(23, 10, 20), "[File: lag.png]"),
            (at(23, 11, 0), "High load\ndb1 load 42\nseverity: page"),
            (at(23, 12, 30), "Call: War room"),
            (at(23, 13, 55), "new sort of block"),
            (datetime(2017, 2, 1, 0, 59, 7, 100, tzinfo=UTC), "incident note 119"),
        ),
    )


def at(hour, minute, second, micro=100):
    return datetime(2017, 1, 31, hour, minute, second, micro, tzinfo=UTC)


def hostile():
    """Yield files that harm a careless reader, each with its name."""
    one_day = json.dumps(list(chatter("x")), indent=4).encode()
    whole = realistic()
    yield "archive cut", whole[: len(whole) // 2]
    yield "bomb", archive({"users.json": "[]", "c/2017-01-31.json": b" " * 150_000_000})
    yield "many files", archive({f"c/{n}/2017-01-31.json": "[]" for n in range(20_500)})
    yield "paths outside", archive({"../users.json": "[]", "c/2017-01-31.json": "[]"})
    yield "day cut", archive({"users.json": "[]", "c/2017-01-31.json": one_day[: len(one_day) // 2]})
    yield (
        "lists of nonsense",
        archive(
            {
                "users.json": "{",
                "channels.json": "17",
                "integration_logs.json": '"x"',
                "c/2017-01-31.json": one_day,
            }
        ),
    )
    yield "day cut alone", one_day[: len(one_day) // 2]
    yield "UTF-16", one_day.decode().encode("utf-16")
    yield (
        "old encoding",
        json.dumps([message(1, "größer, Ümläufe, Störung")], ensure_ascii=False).encode("cp1252"),
    )
    yield "deep", b'[{"ts":"1485903600.1","text":"x","blocks":' + b"[" * 100_000
    yield (
        "deep and closed",
        b'[{"ts":"1485903600.1","text":"x","blocks":' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    )
    yield (
        "wrong shapes",
        json.dumps(
            [
                message(1, 17),
                message(2, "right"),
                5,
                None,
                {"ts": {}, "text": "x"},
                {"ts": "abc", "text": "y"},
                {"ts": "9" * 40, "text": "z"},
            ]
        ).encode(),
    )
    yield "NUL bytes", one_day.replace(b"note", b"no\0te")


def large():
    """Yield messages that are too long, and have too much beside them."""
    one = b'[{"type":"message","ts":"1485903600.1","text":"x'
    yield "one large text", lambda: one + b"x" * (LARGE - 100_000) + b'"}]'
    yield (
        "very many keys",
        lambda: one + b'",' + b",".join(b'"k%d":1' % n for n in range(LARGE // 50)) + b"}]",
    )
