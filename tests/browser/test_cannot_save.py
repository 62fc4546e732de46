"""The database file is taken away under a meeting, or the disk gets full: everybody is told, nothing is lost."""

import os
import subprocess
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import expect

from pmcore.store.duck_place import ROOM
from tests.browser.conftest import PHONE
from tests.browser.people import EVENT
from tests.server import Server

MB = 1024 * 1024


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """A file system of its own that is nearly empty."""
    disk = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM + 48 * MB}", "tmpfs", disk],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small file system")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture(scope="module")
def server(small_disk):
    """A server on a small disk; each test leaves it able to save."""
    with Server(small_disk) as server:
        yield server


@contextmanager
def moved_away(server):
    elsewhere = server.database.with_name("elsewhere")
    server.database.rename(elsewhere)
    yield
    elsewhere.rename(server.database)


@contextmanager
def full_disk(server):
    ballast = server.database.with_name("ballast")
    found = os.statvfs(server.database.parent)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize)
    yield
    ballast.unlink()


def readiness(server):
    return httpx.get(f"{server.url}/readyz", timeout=10, trust_env=False, verify=False)


def banner(someone):
    return someone.page.get_by_role("alert").filter(has_text="The server cannot save at the moment")


def tries_again(person):
    """Wait until the browser has sent what is not saved twice more."""
    for _ in range(2):
        person.page.wait_for_event("request", lambda request: "/live/do" in request.url)


def is_said_by(server, words):
    answer = readiness(server)
    assert answer.status_code == 503
    assert words in answer.json()["error"]


def test_everybody_is_told_that_nothing_can_be_saved_and_what_was_written_goes_on_by_itself(
    server, api, come, sits
):
    words = "its disk is full"
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "move_to_stage", stage="timeline", minutes=20)
    fay = sits(review["id"], "Fay", "timeline", "facilitator")
    ana, zoe = sits(review["id"], "Ana", "timeline", **PHONE), come("Zoe")
    for each in (fay, ana):
        each.adds_event(f"{each.name} was here", "14:05")
    zoe.page.goto(server.url)  # a page that belongs to no review
    zoe.sees("Start a review")
    assert readiness(server).status_code == 200

    with full_disk(server):
        for each in (fay, ana, zoe):
            expect(banner(each)).to_contain_text(words)
            expect(banner(each)).to_have_count(1)
        is_said_by(server, words)
        form = fay.form(EVENT).writes({"When": "14:20", "What happened": "Sent meanwhile"}).sends()
        form.holds("What happened", "")
        sent = fay.page.get_by_role("status").filter(has_text="Sent meanwhile")
        expect(sent).to_contain_text("on its way")
        form.writes({"What happened": "Typed on"})
        ana.form(EVENT).writes({"What happened": "Ana too", "When": "14:21"}).sends()
        document = api.http.get(f"/api/v1/reviews/{review['id']}/report", params={"format": "md"})
        assert document.status_code == 200
        assert "Fay was here" in document.text
        assert "Sent meanwhile" not in document.text
        tries_again(fay)
        expect(banner(fay)).to_be_visible()
        expect(sent).to_contain_text("on its way")

    for each in (fay, ana):
        expect(banner(each)).to_have_count(0)
        each.row("Sent meanwhile").wait_for()
        each.row("Ana too").wait_for()
        each.misses("on its way")
    expect(banner(zoe)).to_have_count(0)
    form.holds("What happened", "Typed on")
    assert readiness(server).status_code == 200
    texts = sorted(each["text"] for each in api.get(review["id"])["events"])
    assert texts == ["Ana too", "Ana was here", "Fay was here", "Sent meanwhile"]
    fay.form(EVENT).writes({"What happened": "At once"}).sends().holds("What happened", "")
    ana.row("At once").wait_for()


def test_a_click_that_meets_trouble_is_not_silent_and_is_done_afterwards(server, api, sits):
    fay = sits(api.start()["id"], "Fay", "lobby", "facilitator")
    fay.sees("1 here now")
    with moved_away(server):
        fay.presses("Everybody to Overview")
        expect(banner(fay)).to_contain_text("was moved or removed")
        is_said_by(server, "was moved or removed")
        tries_again(fay)
        expect(banner(fay)).to_be_visible()
    fay.is_at("overview")
    expect(banner(fay)).to_have_count(0)


def test_another_file_in_its_place_is_said_until_the_server_is_restarted(server, api, sits):
    review = api.start(began="2026-11-20 14:00")
    ana = sits(review["id"], "Ana", "timeline").adds_event("Before", "14:01")
    server.stop()
    copy = server.database.read_bytes()
    server.start()
    expect(ana.board("rail")).to_have_attribute("data-live", "yes")
    ana.adds_event("Not in the copy", "14:02")
    ana.row("Not in the copy").wait_for()
    expect(ana.page.get_by_role("status").filter(has_text="Not in the copy")).to_have_count(0)
    server.database.unlink()
    server.database.write_bytes(copy)
    expect(ana.page.get_by_role("alert").filter(has_text="another file stands in the place")).to_be_visible()
    ana.form(EVENT).writes({"When": "14:03", "What happened": "Waits for the restart"}).sends()
    server.stop()
    server.start()
    ana.row("Waits for the restart").wait_for()
    expect(banner(ana)).to_have_count(0)
    assert [each["text"] for each in api.get(review["id"])["events"]] == ["Before", "Waits for the restart"]
    (kept,) = server.database.parent.glob("*.rescued-*")
    assert kept.stat().st_size > 0
