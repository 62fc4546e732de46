"""The server dies in the middle of a meeting. After the restart everybody is where they were, and nothing is missing."""

import threading
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

WRITERS = 6


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
        each.adds_event(f"{each.name} was here", starts="14:05")
    ana.form("event").fills(text="Half typed by Ana", starts="14:1")
    ben.looks_at("lessons").form("lesson").fills(text="Half typed by Ben", tone="lucky")

    writing = writers(review["id"])
    expect(fay.board("timeline").locator(".event").nth(60)).to_be_attached()
    server.kill()
    writing.end()
    fay.form("event").fills(text="Sent while nobody answered", starts="14:20").submits()
    fay.sees("Not confirmed yet. Still trying; your text is kept.")
    server.start()

    for each in room:  # nobody reloads anything
        expect(each.board("rail")).to_have_attribute("data-live", "yes")
        expect(each.board("rail").locator(".stage.now")).to_have_text("Timeline")
    fay.is_at("timeline").form("event").holds("text", "")
    ana.is_at("timeline").form("event").holds("text", "Half typed by Ana").holds("starts", "14:1")
    ben.is_at("lessons").form("lesson").holds("text", "Half typed by Ben")
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

    ana.form("event").fills(starts="14:15").submits().holds("text", "")  # at the first try
    fay.sees("Half typed by Ana")
    ben.form("lesson").submits().holds("text", "")
    ben.sees("Half typed by Ben")
    fay.board("rail").get_by_role("button", name="Lessons", exact=True).click()
    fay.is_at("lessons").sees("Half typed by Ben").presses("Bring everybody here")
    fay.presses("Move everybody to Lessons anyway")
    ana.is_at("lessons")


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
