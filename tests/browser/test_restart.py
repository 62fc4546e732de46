"""The server dies in the middle of a meeting. After the restart everybody is where they were, and nothing is missing."""

import threading
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import expect

from pmcore.store.notices import keep, noticed, notices_file
from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, LESSON

WRITERS = 6
ENOUGH = 25  # events of theirs that are stored when the server dies
LEARNED = "What did we learn?"


class Writers:
    """Programs that add events as fast as they can; `stored` is what the server said was stored."""

    def __init__(self, api, review_id):
        self.stored, self.refused, self._over = list[str](), list[str](), threading.Event()
        self._threads = [
            threading.Thread(
                target=self._write, args=(api.server.url, review_id, api.seat(review_id, f"Writer {n}"))
            )
            for n in range(WRITERS)
        ]
        for each in self._threads:
            each.start()

    def _write(self, url, review_id, seat):
        with (
            httpx.Client(
                base_url=url,
                headers={"authorization": f"Bearer {seat['token']}"},
                timeout=10,
                trust_env=False,
                verify=False,
            ) as http,
            suppress(httpx.HTTPError),
        ):
            number = 0
            while not self._over.is_set():
                number += 1
                text = f"{seat['participant_id']} wrote {number}"
                answer = http.post(
                    f"/api/v1/reviews/{review_id}/commands", json={"kind": "add_timeline_event", "text": text}
                )
                (self.stored if answer.is_success else self.refused).append(text)

    def end(self):
        self._over.set()
        for each in self._threads:
            each.join(20)


@pytest.fixture
def writers(api):
    """Return a function that lets programs write into a review until the end of the test."""
    started = []
    yield lambda review_id: started.append(Writers(api, review_id)) or started[-1]
    for each in started:
        each.end()


def test_kill_9_in_the_middle_of_a_meeting_loses_nothing(server, api, sits, writers):
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "move_to_stage", stage="timeline", minutes=20)
    fay = sits(review["id"], "Fay", "timeline", "facilitator")
    ana, ben = sits(review["id"], "Ana", "timeline", **PHONE), sits(review["id"], "Ben", "timeline")
    room = (fay, ana, ben)
    for each in room:
        each.adds_event(f"{each.name} was here", "14:05")
    ana.form(EVENT).writes({"What happened": "Half typed by Ana", "When": "14:1"})
    ben.looks_at("lessons").form(LESSON).writes({LEARNED: "Half typed by Ben", "It …": "Lucky"})

    writing = writers(review["id"])
    expect(fay.page.get_by_role("article").nth(ENOUGH + 10)).to_be_attached()
    server.kill()
    writing.end()
    form = fay.form(EVENT).writes({"What happened": "Sent while nobody answered", "When": "14:20"}).sends()
    form.holds("What happened", "").writes({"What happened": "Typed on meanwhile"})
    expect(fay.page.get_by_role("status").filter(has_text="Sent while nobody answered")).to_contain_text(
        "on its way"
    )
    fay.sees("Connection lost, trying again…")
    assert fay.moving() == []  # she prefers reduced motion, as everybody in these tests
    server.start()

    for each in room:  # nobody reloads anything
        expect(each.board("rail")).to_have_attribute("data-live", "yes")
        expect(each.board("rail").locator(".stage.now")).to_have_text("Timeline")
    fay.is_at("timeline").form(EVENT).holds("What happened", "Typed on meanwhile").holds("When", "")
    fay.row("Sent while nobody answered").wait_for()
    fay.misses("on its way", "Connection lost")
    ana.is_at("timeline").form(EVENT).holds("What happened", "Half typed by Ana").holds("When", "14:1")
    ben.is_at("lessons").form(LESSON).holds(LEARNED, "Half typed by Ben")
    after = api.get(review["id"])
    texts = [each["text"] for each in after["events"]]
    assert len(writing.stored) >= ENOUGH
    assert writing.refused == []
    assert set(writing.stored) <= set(texts)
    assert {f"{each.name} was here" for each in room} <= set(texts)
    assert texts.count("Sent while nobody answered") == 1
    assert len(texts) == len(set(texts))
    roles = {each["name"]: each["role"] for each in after["people"] if not each["name"].startswith("Writer")}
    assert roles == {"Fay": "facilitator", "Ana": "participant", "Ben": "participant"}

    ana.form(EVENT).writes({"When": "14:15"}).sends().holds("What happened", "")  # at the first try
    fay.sees("Half typed by Ana")
    ben.form(LESSON).sends().holds(LEARNED, "")
    ben.sees("Half typed by Ben")
    fay.looks_at("lessons").sees("Half typed by Ben").presses("Bring everybody here").says_yes(
        "Move on anyway"
    )
    ana.is_at("lessons")


def test_a_text_whose_answer_never_came_is_stored_once(server, api, sits):
    """The server stores two texts and dies before an answer is read: after the restart the same texts are sent again.

    Ana's window stays as it is, Ben loads his anew.
    """
    review = api.start(began="2026-11-20 14:00")["id"]
    ana, ben = (sits(review, name, "timeline") for name in ("Ana", "Ben"))
    ana.adds_event("Before", "14:01")
    unanswered = []

    def dies(route):
        route.fetch()  # it is stored,
        unanswered.append(route)
        if len(unanswered) == len(typed):
            server.kill()
            for each in unanswered:
                each.abort()  # and nobody hears of it
            for each in typed:
                each.page.unroute("**/live/do*")

    typed = {ana: "Stored and never answered", ben: "Loaded anew after that"}
    for each, text in typed.items():
        each.page.route("**/live/do*", dies)
        form = each.form(EVENT).writes({"When": "14:05", "What happened": text}).sends()
        form.holds("What happened", "").writes({"What happened": f"{each.name} types on"})
    for each in typed:
        each.sees("Connection lost, trying again…")
    server.start()
    ben.reloads().is_at("timeline")
    for each in typed:
        expect(each.page.get_by_role("article")).to_have_count(3)
        each.misses("on its way", "Connection lost")
        each.form(EVENT).holds("What happened", f"{each.name} types on")
    ana.adds_event("After", "14:10")
    expect(ben.page.get_by_role("article")).to_have_count(4)
    texts = [each["text"] for each in api.get(review)["events"]]
    assert sorted(texts) == sorted(["Before", *typed.values(), "After"])


def test_the_first_click_and_a_move_right_after_a_restart_reach_everybody_but_who_stays(server, api, sits):
    """Two meetings: in one the facilitator clicks, in the other a program moves the room before a browser is back."""
    one, two = (api.start()["id"] for _ in range(2))
    fay, ana = (
        sits(one, name, "lobby", role) for name, role in (("Fay", "facilitator"), ("Ana", "participant"))
    )
    eve, ben, cleo = (sits(two, name, "lobby", role) for name, role in (
        ("Eve", "facilitator"), ("Ben", "participant"), ("Cleo", "participant")))  # fmt: skip
    ben.chooses("Stay on my page")
    fay.sees("2 here now")
    eve.sees("3 here now")
    expect(ben.page.locator("[data-do=stay]")).to_have_attribute("aria-pressed", "true")
    server.kill()
    server.start()
    api.do(two, "move_to_stage", stage="overview")  # before a browser is back
    expect(fay.board("rail")).to_have_attribute("data-live", "yes")
    fay.moves_everybody_to("Overview")
    for each in (fay, ana, eve, cleo):
        each.is_at("overview")
    ben.sees("The meeting is at Overview.").is_at("lobby")
    expect(ben.page.locator("[data-do=stay]")).to_have_attribute("aria-pressed", "true")
    eve.moves_everybody_to("Timeline").is_at("timeline")
    ben.sees("The meeting is at Timeline.").is_at("lobby")


BEFORE, DOWN, BACK = "before, ", "while down, ", "and when it is back"


def test_whoever_types_through_a_restart_loses_no_letter(server, api, sits):
    """The focus stays where it is: no dialog takes it, and nothing is built anew under it."""
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "add_timeline_event", text="The alert fired", starts="14:05")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    rooms = {
        "timeline": sits(review["id"], "Ana", "timeline"),
        "lessons": sits(review["id"], "Ben", "lessons"),
    }
    ana, ben = rooms.values()
    for page in ("overview", "causes"):
        rooms[page] = ana.opens_tab(page)
    for page in ("recommendations", "measures", "communication"):
        rooms[page] = ben.opens_tab(page)
    rooms["overview"].presses("Edit Summary")
    rooms["communication"].page.get_by_role("button", name="text").first.click()
    fields = [
        each.page.locator("form textarea, form input[name=title]").filter(visible=True).first
        for each in rooms.values()
    ]
    for field in fields:
        field.click()

    def type_on(words):
        for each in rooms.values():
            each.page.keyboard.type(words, delay=5)

    type_on(BEFORE)
    server.kill()
    ana.sees("Connection lost, trying again…")
    type_on(DOWN)
    ana.page.wait_for_timeout(
        4_000
    )  # in this time Streamlit's page asks again and again, and would open a dialog
    server.start()
    for each in rooms.values():
        for words in BACK.split(" "):
            each.page.keyboard.type(f"{words} ", delay=20)
    for each in rooms.values():
        expect(each.board("rail")).to_have_attribute("data-live", "yes")
        each.page.keyboard.type("for good", delay=20)
    for name, field in zip(rooms, fields, strict=True):
        expect(field, name).to_have_value(f"{BEFORE}{DOWN}{BACK} for good")


@pytest.fixture
def finding(server):
    """What the next start has to tell the hosts; nothing of it is left for those of other files."""
    yield lambda: keep(server.database, [noticed("Something was found.", "Look at it.")])
    notices_file(server.database).unlink()
    server.stop()


def test_what_a_restart_has_to_tell_the_host_builds_nothing_anew_under_their_hands(
    server, api, sits, finding
):
    fay = sits(api.start(began="2026-11-20 14:00")["id"], "Fay", "timeline", "facilitator")
    field = fay.form(EVENT).field("What happened")
    field.click()
    fay.page.keyboard.type(BEFORE)
    server.kill()
    finding()
    server.start()
    fay.sees("Something was found.")
    fay.page.keyboard.type(BACK)
    expect(field).to_have_value(f"{BEFORE}{BACK}")
