"""The server dies in the middle of a meeting. After the restart everybody is where they were, and nothing is missing."""

import threading
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import expect

from pmcore.store.notices import keep, noticed
from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, LESSON

WRITERS = 6
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


def test_kill_9_in_the_middle_of_a_meeting_loses_nothing(server, api, come, writers):
    review = api.start(began="2026-11-20 14:00")
    fay, ana, ben = come("Fay"), come("Ana", **PHONE), come("Ben")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"])
    ben.joins(review["join_url"])
    api.do(review["id"], "move_to_stage", stage="timeline", minutes=20)
    room = [each.is_at("timeline") for each in (fay, ana, ben)]
    for each in room:
        each.adds_event(f"{each.name} was here", "14:05")
    ana.form(EVENT).writes({"What happened": "Half typed by Ana", "When": "14:1"})
    ben.looks_at("lessons").form(LESSON).writes({LEARNED: "Half typed by Ben", "It …": "Lucky"})

    writing = writers(review["id"])
    expect(fay.page.get_by_role("article").nth(60)).to_be_attached()
    server.kill()
    writing.end()
    form = fay.form(EVENT).writes({"What happened": "Sent while nobody answered", "When": "14:20"}).sends()
    form.holds("What happened", "").writes({"What happened": "Typed on meanwhile"})
    expect(fay.page.get_by_role("status").filter(has_text="Sent while nobody answered")).to_contain_text(
        "on its way"
    )
    fay.sees("Connection lost, trying again…")
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
    assert len(writing.stored) >= 50
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


@pytest.mark.parametrize("reload", [False, True], ids=["stays", "is loaded anew"])
def test_a_text_whose_answer_never_came_is_stored_once(server, api, come, reload):
    """The server stores the text and dies before its answer is read: after the restart the same text is sent again."""
    review, ana = api.start(began="2026-11-20 14:00"), come("Ana")
    ana.joins(review["join_url"]).opens("timeline").adds_event("Before", "14:01")

    def dies(route):
        route.fetch()  # it is stored,
        server.kill()
        route.abort()  # and nobody hears of it
        ana.page.unroute("**/live/do*")

    ana.page.route("**/live/do*", dies)
    form = ana.form(EVENT).writes({"When": "14:05", "What happened": "Stored and never answered"}).sends()
    ana.sees("Connection lost, trying again…")
    form.holds("What happened", "").writes({"What happened": "Typed on meanwhile"})
    server.start()
    if reload:
        ana.reloads().is_at("timeline")
    expect(ana.page.get_by_role("article")).to_have_count(2)
    ana.misses("on its way", "Connection lost").form(EVENT).holds("What happened", "Typed on meanwhile")
    ana.adds_event("After", "14:10")
    expect(ana.page.get_by_role("article")).to_have_count(3)
    texts = [each["text"] for each in api.get(review["id"])["events"]]
    assert texts == ["Before", "Stored and never answered", "After"]


def test_the_first_click_after_a_restart_is_not_lost(server, api, come):
    review = api.start()
    fay, ana = come("Fay"), come("Ana")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"])
    fay.sees("2 here now")
    server.kill()
    server.start()
    expect(fay.board("rail")).to_have_attribute("data-live", "yes")
    fay.moves_everybody_to("Overview")
    for each in (fay, ana):
        each.is_at("overview")


def test_a_move_right_after_a_restart_reaches_everybody_but_who_stays(server, api, come):
    review = api.start()
    fay, ana, ben = come("Fay"), come("Ana"), come("Ben")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"])
    ben.joins(review["join_url"]).chooses("Stay on my page")
    fay.sees("3 here now")
    expect(ben.page.locator("[data-do=stay]")).to_have_attribute("aria-pressed", "true")
    server.kill()
    server.start()
    api.do(review["id"], "move_to_stage", stage="overview")  # before a browser is back
    for each in (fay, ana):
        each.is_at("overview")
    ben.sees("The meeting is at Overview.").is_at("lobby")
    expect(ben.page.locator("[data-do=stay]")).to_have_attribute("aria-pressed", "true")
    fay.moves_everybody_to("Timeline").is_at("timeline")
    ben.sees("The meeting is at Timeline.").is_at("lobby")


BEFORE, DOWN, BACK = "typed before, ", "typed while nobody answers, ", "and typed when it is back"


def test_whoever_types_through_a_restart_loses_no_letter(server, api, come):
    """The focus stays where it is: no dialog takes it, and nothing is built anew under it."""
    review, ana, ben = api.start(began="2026-11-20 14:00"), come("Ana"), come("Ben")
    api.do(review["id"], "add_timeline_event", text="The alert fired", starts="14:05")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    ana.joins(review["join_url"], at="timeline").sees("So far")
    ben.joins(review["join_url"], at="timeline")
    rooms = {"timeline": ana, "lessons": ben.opens("lessons")}
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


def test_what_a_restart_has_to_tell_the_host_builds_nothing_anew_under_their_hands(server, api, come):
    review, fay = api.start(began="2026-11-20 14:00"), come("Fay")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    field = fay.opens("timeline").form(EVENT).field("What happened")
    field.click()
    fay.page.keyboard.type(BEFORE)
    server.kill()
    keep(server.database, [noticed("Something was found.", "Look at it.")])
    server.start()
    fay.sees("Something was found.")
    fay.page.keyboard.type(BACK)
    expect(field).to_have_value(f"{BEFORE}{BACK}")
