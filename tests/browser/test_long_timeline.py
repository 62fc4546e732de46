"""A timeline of three thousand events with two people: it opens at once, and everything works at its far end as at the top."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from pmcore.commands.incident import CreateReview
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Program, Role
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.browser.conftest import PHONE
from tests.server import Server

ROWS, TOGETHER = 3_000, 500
PROGRAM = Program(name="tests", role=Role.FACILITATOR)
START = datetime(2026, 11, 20, tzinfo=UTC)
LAPTOP = {"viewport": {"width": 1280, "height": 860}}


def clock(minutes):
    return f"{START + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


@pytest.fixture(scope="module")
def server(tmp_path_factory, port, shared):
    """Return a server that finds a review with three thousand events, a minute apart: T-01 at the top."""
    shared.stop()  # there is one port
    server = Server(tmp_path_factory.mktemp("server"), port=port)
    reviews = Reviews(open_store(str(server.database)), quotas=False)
    create = CreateReview(title="A long night", facilitator="Host", began=clock(0), zone="UTC")
    review = reviews.create(create, PROGRAM).review
    events = [AddTimelineEvent(text=f"Event number {n}", starts=clock(n)) for n in range(1, ROWS + 1)]
    for first in range(0, ROWS, TOGETHER):
        reviews.execute_all(review.id, events[first : first + TOGETHER], PROGRAM)
    reviews.close()
    with server:
        server.review_id = review.id
        yield server


@pytest.fixture
def fay(api, sits, server):
    """Fay, who hosts at a laptop."""
    api.do(server.review_id, "move_to_stage", stage="timeline", anyway=True)
    return sits(server.review_id, "Fay", "timeline", "facilitator", **LAPTOP)


@pytest.fixture
def ana(fay, sits, server):
    """Ana, who is there on a phone."""
    return sits(server.review_id, "Ana", "timeline", **PHONE)


def row(person, text):
    return person.page.get_by_role("article").filter(
        has_text=re.compile(f"^.*{re.escape(text)}\\b", re.DOTALL)
    )


def finds(person, text):
    """Look for something in the list, and go to the first that is found."""
    field = person.page.get_by_role("searchbox", name="Find in this list")
    field.fill(text)
    field.press("Enter")


def test_two_people_work_at_the_far_end_of_a_long_timeline(api, fay, ana, server):
    expect(row(fay, "Event number 1").first).to_be_visible()
    assert fay.page.get_by_role("article").count() < 600, "only what is in sight was read"
    assert len(fay.heard_since()) < 1_500_000

    # Found by its number where nobody has scrolled to; the other one scrolls there.
    finds(fay, f"T-{ROWS - 5}")
    expect(row(fay, f"Event number {ROWS - 5}")).to_be_in_viewport()
    finds(ana, f"event number {ROWS - 5}")
    expect(row(ana, f"Event number {ROWS - 5}")).to_be_in_viewport()

    # Added at the far end: it comes into sight of who wrote it, and into its place for the other.
    fay.adds_event("The very last thing", clock(ROWS + 1))
    expect(row(fay, "The very last thing")).to_be_in_viewport()
    expect(row(ana, "The very last thing")).to_have_count(1)

    # Said better by one, seen by the other where they stand.
    ana.edits(f"T-{ROWS - 4}").writes({"What happened": "Said better on a phone"}).sends()
    expect(row(fay, "Said better on a phone")).to_have_count(1)

    # Another time moves it to the top, which both have read.
    fay.edits(f"T-{ROWS - 3}").writes({"When": clock(0)}).sends()
    for each in (fay, ana):
        expect(each.page.get_by_role("article").first).to_contain_text(f"Event number {ROWS - 3}")
        expect(row(each, f"Event number {ROWS - 3}")).to_have_count(1)

    # Removed, and taken back.
    fay.picks(f"Change T-{ROWS - 2}", "Remove")
    expect(row(ana, f"Event number {ROWS - 2}")).to_have_count(0)
    fay.takes_back()
    expect(row(ana, f"Event number {ROWS - 2}")).to_have_count(1)
    texts = [each["text"] for each in api.get(server.review_id)["events"]]
    assert len(texts) == ROWS + 1
    assert "Said better on a phone" in texts


def test_a_text_begun_in_the_middle_of_a_long_timeline_outlives_a_reload(api, fay, server):
    middle = ROWS // 2
    finds(fay, f"T-{middle}")
    expect(row(fay, f"Event number {middle}")).to_be_in_viewport()
    fay.edits(f"T-{middle}").writes({"What happened": "Half a sentence"})
    fay.reloads()
    expect(fay.form(f"Edit T-{middle}").field("What happened")).to_have_value("Half a sentence")
    fay.form(f"Edit T-{middle}").sends()
    fay.is_answered()
    finds(fay, "half a sentence")
    expect(row(fay, "Half a sentence")).to_be_in_viewport()
    assert "Half a sentence" in [each["text"] for each in api.get(server.review_id)["events"]]


def test_a_long_timeline_is_read_by_keyboard_alone(fay):
    last = fay.page.locator(".unread button").last  # far from what is in sight, so nothing else reads it
    last.wait_for(state="attached")
    place = last.evaluate("(node) => node.closest('[data-key]').dataset.key")
    last.evaluate("(node) => node.focus({ preventScroll: true })")
    fay.page.keyboard.press("Enter")
    expect(fay.page.locator(f"[data-key='{place}'] .unread button")).to_have_count(0)
    fay.page.wait_for_function(
        "() => { let at = document.activeElement; while (at?.shadowRoot) at = at.shadowRoot.activeElement; return !!at?.closest('article'); }"
    )


def test_a_mark_of_the_picture_leads_to_a_row_that_was_not_read(fay):
    fay.presses("Picture")
    mark = fay.page.locator(".picture.wide .mark").last
    far = mark.get_attribute("data-about").rpartition("=T-")[2]
    expect(row(fay, f"Event number {far}")).to_have_count(0)
    mark.click()
    choice = fay.page.get_by_role("group", name=re.compile(r"^\d+ events$"))
    choice.get_by_role("button", name=re.compile(rf"^T-{far}\b")).click()
    expect(row(fay, f"Event number {far}")).to_be_in_viewport()
    expect(choice).to_have_count(0)
