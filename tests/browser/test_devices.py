"""Whose browser it is: a cookie that somebody else planted, the devices of a seat, signing them out."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, START

COOKIE = "pm_browser"


@contextmanager
def neighbour(cookie):
    """Serve a page on another port of the same host, which sets our cookie: browsers do not tell ports apart."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Set-Cookie", f"{COOKIE}={cookie}; Path=/")
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>Another page on this host")

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def cookie_of(person):
    return next(each["value"] for each in person.page.context.cookies() if each["name"] == COOKIE)


def test_a_cookie_that_another_port_planted_opens_nothing_and_everything_else_goes_on(api, come):
    review, eve, ana = api.start(title="Secret outage"), come("Eve"), come("Ana")
    eve.page.goto(f"{eve.url}/join")
    planted = cookie_of(eve)
    with neighbour(planted) as page:
        ana.page.goto(page)
        assert cookie_of(ana) == planted
    ana.joins(review["join_url"])
    eve.page.goto(f"{eve.url}/lobby?review={review['id']}")
    eve.sees("Join to see this page")
    assert "Secret outage" not in eve.everything() + eve.heard_since()

    tab = ana.opens_tab("timeline")
    ana.page.goto(f"{ana.url}/start")
    ana.form(START).writes(
        {"What happened, in one line": "A review of her own", "Your name": "Ana"}
    ).submits()
    ana.arrives().sees("A review of her own")
    assert cookie_of(eve) == planted
    eve.page.goto(f"{eve.url}/lobby?review={ana.review_id}")
    eve.sees("Join to see this page")
    ana.reloads().is_at("lobby")

    tab.form(EVENT).writes({"What happened": "Seen in the tab of before"}).sends()
    expect(tab.row("Seen in the tab of before")).to_be_visible()
    tab.reloads().is_at("timeline").sees("Seen in the tab of before")
    ana.page.goto(f"{ana.url}/")
    ana.sees("Secret outage", "A review of her own")


def test_one_sees_ones_devices_and_signs_one_out_at_once(api, come):
    review, laptop, phone = api.start(), come("Ana"), come("Ana", **PHONE)
    laptop.joins(review["join_url"]).chooses("Continue on another device")
    dialog = laptop.page.get_by_role("dialog")
    link = dialog.locator("code").inner_text().strip()
    laptop.page.keyboard.press("Escape")
    phone.page.goto(link)
    phone.sees("Continue on this device")
    laptop.chooses("Your devices")
    expect(dialog.get_by_role("button", name="Sign out")).to_have_count(1)  # to look takes nothing
    laptop.page.keyboard.press("Escape")
    phone.page.get_by_role("button", name="Continue here").click()
    phone.arrives()
    laptop.chooses("Your devices")
    expect(dialog).to_contain_text("this one")
    expect(dialog).to_contain_text("here now")
    laptop.presses("Sign out everywhere else")
    sure = laptop.page.get_by_role("dialog", name="Sign out everywhere else?")
    sure.get_by_role("button", name="Sign out everywhere else").click()
    phone.sees("Join to see this page")
    expect(dialog).to_contain_text("No other device uses your seat.")
    laptop.page.keyboard.press("Escape")
    laptop.reloads().is_at("lobby")
    phone.page.goto(link)
    phone.sees("used already")


def test_a_facilitator_puts_somebody_out_everywhere_who_comes_back_by_a_new_link(api, come):
    review, fay, ana = api.start(), come("Fay"), come("Ana")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"])
    fay.picks("Manage Ana", "Sign out on all devices").says_yes("Sign out")
    ana.sees("Join to see this page")
    link = fay.page.get_by_role("dialog").locator("code").inner_text().strip()
    ana.enters(link)
    expect(ana.page.locator("[data-me] .name")).to_have_text("Ana")
    assert {each["name"] for each in api.get(review["id"])["people"]} == {"Fay", "Ana"}
