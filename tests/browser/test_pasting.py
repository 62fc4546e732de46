"""What people copy elsewhere and paste with Ctrl+V is recognised, and its rows stand at the right times."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

PASTE = "Control+V"
DAY = "2026-11-20"


@dataclass(frozen=True)
class Paste:
    """What is pasted, who reads it, and its rows; times are UTC, of a room in Berlin. `asked` is typed where something is asked."""

    text: str
    importer: str
    rows: tuple[str, ...]
    asked: str = ""


PAGED, FAILED_OVER = "13:05:00 paged db on-call", "13:07:00 failed over to the replica"
BOTH = (PAGED, FAILED_OVER)
PASTES = {
    "Slack": Paste(
        "Pat Doe\n  2:05 PM\npaged db on-call\n:eyes:\n2\nSam Roe\n  2:07 PM\nfailed over to the replica", "chat", BOTH
    ),
    "Teams": Paste(
        "[20.11. 14:05] Pat Doe\n    paged db on-call\n[20.11. 14:07] Sam Roe (Guest)\n    failed over to the replica", "chat", BOTH
    ),
    "Google Chat": Paste(
        "Pat Doe, 2:05 PM\npaged db on-call\nSam Roe, Fri 2:07 PM\nfailed over to the replica", "chat", BOTH
    ),
    "syslog": Paste(
        "Nov 20 14:05:12 db1 sshd[12]: Accepted publickey\nNov 20 14:07:01 db1 systemd[1]: Started replica.", "lines",
        ("13:05:12 sshd: Accepted publickey", "13:07:01 systemd: Started replica."),
    ),
    "Markdown": Paste(
        "| Time | What happened | Who |\n|---|---|---|\n| 14:05 | paged db on-call | Pat Doe |\n| 14:07 | failed over to the replica | |",
        "table", BOTH,
    ),
    "spreadsheet": Paste(
        "Time\tWhat happened\tWho\n20.11.2026 14:05\tpaged db on-call\tPat Doe\n20.11.2026 14:07\tfailed over to the replica\t", "table", BOTH
    ),
    "Confluence": Paste(
        "||Time (UTC)||What happened||\n|2026-11-20 13:05|paged [db on-call|https://wiki.example.test/on-call]|\n|13:07|failed over to the replica|",
        "table", ("13:05:00 paged db on-call (https://wiki.example.test/on-call)", FAILED_OVER),
    ),
    "list": Paste("14:05 paged db on-call\n14:07 failed over to the replica", "lines", BOTH),
    "CSV": Paste(
        'time,message,author\n2026-11-20T13:05:00Z,"paged db on-call",Pat Doe\n2026-11-20T14:07:00+01:00,failed over to the replica,', "csv", BOTH
    ),
    "JSON alerts": Paste(
        '[\n {"time": "2026-11-20T13:05:00Z", "message": "paged db on-call", "service": "db"},\n'
        ' {"time": "2026-11-20T13:07:00Z", "message": "failed over to the replica", "service": "db"}\n]', "alerts", BOTH,
    ),
    "VTT": Paste(
        "WEBVTT\n\n00:00:30.000 --> 00:00:34.000\n<v Pat Doe>paged db on-call</v>\n\n00:02:30.000 --> 00:02:33.000\n<v Sam Roe>failed over to the replica</v>\n",
        "transcript", ("13:05:30 paged db on-call", "13:07:30 failed over to the replica"), asked="2026-11-20 14:05",
    ),
    "nginx": Paste(
        '192.0.2.7 - - [20/Nov/2026:13:05:11 +0000] "GET /checkout HTTP/1.1" 502 157 "-" "curl/8"\n'
        '192.0.2.7 - - [20/Nov/2026:13:07:02 +0000] "GET /checkout HTTP/1.1" 200 900 "-" "curl/8"', "lines",
        ('13:05:11 "GET /checkout HTTP/1.1" 502 157 "-" "curl/8"', '13:07:02 "GET /checkout HTTP/1.1" 200 900 "-" "curl/8"'),
    ),
}  # fmt: skip


@pytest.fixture
def fay(api, sits):
    """Fay hosts, in Berlin, and may paste."""
    review = api.start(began=f"{DAY} 14:00", zone="Europe/Berlin")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", viewport={"width": 1440, "height": 900})
    fay.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return fay


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_is_recognised_and_its_rows_are_right(fay, api, name):
    paste = PASTES[name]
    fay.page.evaluate("text => navigator.clipboard.writeText(text)", paste.text)
    fay.page.get_by_role("heading", name="Timeline").first.click()
    fay.page.keyboard.press(PASTE)
    box = fay.page.get_by_role("dialog", name="Bring in")
    expect(box.get_by_label("Read as")).to_have_value(paste.importer)
    if paste.asked:
        field = box.locator(".asks input")
        expect(field).to_be_focused()
        fay.page.keyboard.type(paste.asked)
    expect(box.get_by_role("button", name="Put 2 rows on the timeline")).to_be_enabled()
    expect(box.locator(".problem")).to_have_count(0)
    fay.page.keyboard.press("Control+Enter")
    expect(fay.page.get_by_role("article")).to_have_count(2)
    found = [(each["starts"]["at"], each["text"]) for each in api.get(fay.review_id)["events"]]
    assert [f"{at[11:19]} {text}" for at, text in sorted(found)] == list(paste.rows)
    assert {at[:10] for at, _ in found} == {DAY}
