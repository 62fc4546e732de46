"""Bringing in: what people paste, drop or choose is shown as rows first, and comes onto everybody's timeline together."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pmcore.web.guards.requests import too_fast
from tests.browser.conftest import PHONE
from tests.browser.people import EVENT

PASTE = "Control+V"
TABLE = "\n".join(  # noqa: FLY002 - a table reads best line by line
    [
        "time\twhat happened\twho",
        "2026-11-20 14:05\tCheckout answers with errors\tPat Lee",
        "2026-11-20 14:07\tPaged the database on-call\tSam Roe",
        "2026-11-20 14:21\tFailover to the replica, password=hunter2hunter2\tPat Lee",
    ]
)


@pytest.fixture(scope="module")
def server(alone):
    """The inbox is offered to every review of its time."""
    return alone


def copies(person, text):
    """Put a text into the clipboard, as somebody does who copies it elsewhere."""
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.evaluate("text => navigator.clipboard.writeText(text)", text)


@pytest.fixture
def room(api, sits):
    """Fay hosts, Ana takes part on a phone; both are at the timeline."""
    review = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", viewport={"width": 1440, "height": 900})
    return fay, sits(review["id"], "Ana", "timeline", **PHONE), review["id"]


def events(person):
    return person.page.get_by_role("article")


def dialog(person):
    return person.page.get_by_role("dialog", name="Bring in")


def test_pasted_lines_become_rows_for_everybody_and_one_undo_takes_them_back(room):
    fay, ana, _ = room
    copies(fay, TABLE)
    fay.form(EVENT).field("What happened").click()
    fay.page.keyboard.press(PASTE)
    box = dialog(fay)
    expect(box.get_by_role("status").filter(has_text="3 rows")).to_be_visible()
    expect(box.get_by_role("checkbox", name=re.compile("20 Nov 14:05 Checkout"))).to_be_checked()
    expect(box).not_to_contain_text("hunter2")
    assert events(ana).count() == 0
    fay.page.keyboard.press("Control+Enter")
    for each in (fay, ana):
        expect(events(each)).to_have_count(3)
    fay.sees("Paged the database on-call")
    expect(fay.form(EVENT).field("What happened")).to_be_focused()


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_comes_twice(room):
    fay, ana, _ = room
    copies(fay, TABLE)
    fay.page.get_by_role("heading", name="Timeline").first.click()
    fay.page.keyboard.press(PASTE)
    box = dialog(fay)
    box.get_by_text("Paged the database on-call").wait_for()

    def cut(route):
        route.fetch()
        route.abort()

    fay.page.route("**/live/intake/do?*", cut, times=1)
    fay.page.keyboard.press("Control+Enter")
    expect(box.get_by_text("Nobody answered")).to_be_visible()
    expect(events(ana)).to_have_count(3)
    fay.page.keyboard.press("Control+Enter")
    box.wait_for(state="detached")
    for each in (fay, ana):
        expect(events(each)).to_have_count(3)


def test_a_server_that_is_asked_too_much_at_once_is_asked_again_and_nobody_has_to_press_anything(room):
    fay, ana, _ = room
    asked = []

    def refused_once(route):
        asked.append(route.request.url)
        if len(asked) % 2:
            answer = too_fast({"path": urlsplit(route.request.url).path})
            route.fulfill(status=answer.status_code, content_type="application/json", body=bytes(answer.body))
        else:
            route.continue_()

    fay.page.route("**/live/intake?*", refused_once)
    fay.page.route("**/live/intake/do?*", refused_once)
    copies(fay, TABLE)
    fay.page.get_by_role("heading", name="Timeline").first.click()
    fay.page.keyboard.press(PASTE)
    box = dialog(fay)
    box.get_by_text("Paged the database on-call").wait_for()
    fay.page.keyboard.press("Control+Enter")
    box.wait_for(state="detached")
    expect(events(ana)).to_have_count(3)
    assert len(asked) == 4


def test_a_paste_that_nobody_wants_as_rows_is_the_text_that_it_was(room):
    fay, _, _ = room
    text = "first line\nsecond line\n  third, indented"
    copies(fay, text)
    field = fay.form(EVENT).field("What happened")
    field.click()
    fay.page.keyboard.type("Seen: ")
    fay.page.keyboard.press(PASTE)
    expect(
        dialog(fay).get_by_role("button", name="Keep it as one text")
    ).to_be_focused()  # no line has a time
    fay.page.keyboard.press("Enter")
    expect(field).to_have_value(f"Seen: {text}")
    fay.page.keyboard.type("!")
    expect(field).to_have_value(f"Seen: {text}!")


def test_rows_that_are_not_wanted_stay_out_and_what_is_there_is_said(room):
    fay, ana, _ = room
    for _ in range(2):
        copies(fay, TABLE)
        fay.page.get_by_role("heading", name="Timeline").first.click()
        fay.page.keyboard.press(PASTE)
        box = dialog(fay)
        box.get_by_text("Paged the database on-call").wait_for()
        if events(fay).count():
            expect(box.get_by_text("there already")).to_have_count(2)
        else:
            box.get_by_role("checkbox", name=re.compile("Failover")).uncheck()
        box.get_by_role("button", name=re.compile("^Put .* on the timeline")).click()
        box.wait_for(state="detached")
    expect(events(ana)).to_have_count(3)


def test_the_inbox_offers_alerts_to_whoever_decides(room, api):
    fay, ana, review = room
    at = datetime.now(UTC) - timedelta(minutes=30)
    api.do(review, "edit_incident", began=at.isoformat())
    for minutes in range(3):
        alert = {"time": (at + timedelta(minutes=minutes)).isoformat(), "message": f"Errors {minutes}"}
        api.http.post("/api/v1/inbox/alerts", json=alert | {"service": "checkout"}).raise_for_status()
        api.http.post("/api/v1/inbox/alerts", json=alert | {"service": "mail"}).raise_for_status()
    for each in (fay, ana):
        each.reloads().is_at("timeline")
    expect(fay.button(re.compile("^Look at"))).to_have_count(
        1
    )  # however many there are: the list stays where it is
    fay.page.get_by_text("1 more offer of the inbox").click()
    fay.presses(re.compile("^Not now: 3 alerts of mail"))
    fay.presses(re.compile("^Look at 3 alerts of checkout between"))
    box = dialog(fay)
    expect(box.get_by_role("heading", name="3 alerts of checkout")).to_be_visible()
    box.get_by_role("checkbox", name=re.compile("Errors 1")).uncheck()
    box.get_by_role("button", name="Put 2 rows on the timeline").click()
    for each in (fay, ana):
        expect(events(each)).to_have_count(2)
    ana.misses("alerts of")
    expect(fay.button(re.compile("^Look at 1 alert of checkout at"))).to_be_visible()
    fay.reloads().is_at("timeline").sees("1 alert of checkout").misses("alerts of mail")


def test_a_row_whose_time_cannot_be_read_comes_without_one_where_somebody_ticks_it(room, api):
    fay, _, review = room
    copies(
        fay,
        "time,message\n2026-11-20T14:05:00Z,Checkout fails\nsome day,Somebody asks\n99:99,Nobody answers\n",
    )
    fay.page.get_by_role("heading", name="Timeline").first.click()
    fay.page.keyboard.press(PASTE)
    box = dialog(fay)
    asks = box.get_by_role("checkbox", name=re.compile("Somebody asks"))
    expect(asks).not_to_be_checked()
    asks.check()
    box.get_by_role("button", name="Put 2 rows on the timeline").click()
    expect(events(fay)).to_have_count(2)
    found = {each["text"]: each["starts"] for each in api.get(review)["events"]}
    assert found["Somebody asks"] is None
    assert "Nobody answers" not in found


DROPS = """files => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name, { type: "text/plain" }));
    for (const each of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(each, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_what_is_said_of_the_times_is_shown_before_a_row_comes_and_stays_said(api, sits):
    review = api.start(zone="UTC")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", viewport={"width": 1440, "height": 900})
    copies(fay, "14:05 Checkout fails\n14:07 Paged the on-call")
    fay.page.get_by_role("heading", name="Timeline").first.click()
    fay.page.keyboard.press(PASTE)
    box = dialog(fay)
    box.get_by_label("Day of the first row").fill("2026-11-20")
    expect(box.get_by_role("checkbox", name=re.compile("20 Nov 14:05 Checkout"))).to_be_checked()
    box.get_by_label("Clocks stood in").fill("America/New_York")
    fay.page.keyboard.press("Control+Enter")  # another zone than that of the rows that stand there
    expect(box.get_by_role("checkbox", name=re.compile("20 Nov 19:05 Checkout"))).to_be_checked()
    assert api.get(review["id"])["events"] == []
    fay.page.keyboard.press("Control+Enter")
    box.wait_for(state="detached")
    expect(events(fay)).to_have_count(2)
    assert {each["starts"]["at"][:16] for each in api.get(review["id"])["events"]} == {
        "2026-11-20T19:05",
        "2026-11-20T19:07",
    }


def test_files_that_are_dropped_together_are_looked_at_one_after_the_other(room):
    fay, _, _ = room
    files = [
        [f"{each}.txt", f"14:0{each} Checkout fails again\n14:1{each} Somebody looks"] for each in range(3)
    ]
    fay.page.evaluate(DROPS, files)
    box = dialog(fay)
    expect(box.get_by_text("2 more files wait")).to_be_visible()
    box.get_by_role("button", name="Put 2 rows on the timeline").click()
    expect(box.get_by_role("heading", name="Bring in 1.txt")).to_be_visible()
    box.get_by_text("Checkout fails again").wait_for()
    fay.page.keyboard.press("Escape")
    expect(box.get_by_role("heading", name="Bring in 2.txt")).to_be_visible()
    box.get_by_text("Checkout fails again").wait_for()
    fay.page.keyboard.press("Escape")
    box.wait_for(state="detached")
    expect(events(fay)).to_have_count(2)


def test_a_participant_picks_from_many_rows(room):
    _, ana, _ = room
    ana.page.evaluate(
        DROPS, [["log.txt", "\n".join(f"{14 + each // 60}:{each % 60:02} step {each}" for each in range(61))]]
    )
    box = dialog(ana)
    expect(box.get_by_text("Tick up to 60 that matter")).to_be_visible()
    expect(box.get_by_role("button", name="Put rows on the timeline")).to_be_disabled()
    box.get_by_role("checkbox", name=re.compile("step 7$")).check()
    box.get_by_role("button", name="Put 1 row on the timeline").click()
    expect(events(ana)).to_have_count(1)
