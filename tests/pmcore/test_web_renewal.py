"""A seat is bound to an id that nobody knew before it was taken: who planted or read the cookie earlier has nothing."""

import hashlib
import re

import pytest
from itsdangerous import Signer
from starlette.routing import WebSocketRoute

from pmcore.commands.people import JoinReview
from pmcore.model.people import Visitor
from pmcore.server.keys import COOKIE, LONGEST, MOST_IDS, SECURE, WHOLE_HOST, ExportTicket, Keys
from pmcore.server.settings import Settings
from pmcore.web.guards.headers import HTTPS_ONLY
from tests.web import SOCKETS, Site, enters, ticket_for

HTTPS = "https://review.example.com"


@pytest.fixture
def secure_site():
    site = Site(Settings(database="memory:", url=HTTPS))
    yield site
    site.service.reviews.close()


def planted(site):
    """Return a thief and a victim whose browser keeps the thief's cookie: a page on another port of the host set it."""
    thief, victim = site.browser("203.0.113.66"), site.browser()
    thief.get("/join")
    plants(victim, thief.cookies[COOKIE])
    return thief, victim


def plants(browser, cookie, name=COOKIE):
    browser.cookies.clear()
    browser.cookies.set(name, cookie, domain="127.0.0.1")


def keys_of(site, browser):
    return site.service.keys.browsers(browser.cookies.get(COOKIE))


def seat_of(site, browser, review_id=""):
    return site.service.reviews.seat(review_id or site.review_id, *keys_of(site, browser))


def joins(site, browser, name="Ana", review=None, **more):
    path = f"/join/{(review or site.review).join_code}"
    more = more or {"attempt": re.search(r'name="attempt" value="(\w+)"', browser.get(path).text)[1]}
    return browser.post(path, data={"name": name, **more})


def creates(browser, command_id="c-1", title="Disk full"):
    sent = {"kind": "create_review", "title": title, "command_id": command_id}
    answer = browser.post("/live/do", json=sent).json()
    assert answer["ok"], answer
    return answer["review"]


# ---------------------------------------------------------------------- a planted cookie


def test_who_planted_the_cookie_has_no_seat_after_a_join(site):
    thief, victim = planted(site)
    assert joins(site, victim).status_code == 303
    assert seat_of(site, victim).name == "Ana"
    assert seat_of(site, thief) is None
    assert "You are invited" in thief.get(f"/join/{site.review.join_code}").text
    assert (
        thief.post("/live/do", params={"review": site.review_id}, json={"kind": "mark_ready"}).json()["ok"]
        is False
    )


def test_who_planted_the_cookie_has_no_seat_after_a_claim(site):
    thief, victim = planted(site)
    enters(victim, ticket_for(site, "Olga")[0])
    assert seat_of(site, victim).name == "Olga"
    assert seat_of(site, thief) is None


def test_who_planted_the_cookie_does_not_host_what_the_other_starts(site):
    thief, victim = planted(site)
    review_id = creates(victim)
    assert seat_of(site, victim, review_id).hosts
    assert seat_of(site, thief, review_id) is None


def test_who_planted_the_cookie_and_reads_the_log_cannot_ask_for_the_same_new_id(site):
    thief, victim = planted(site)
    review_id = creates(victim, "3f9c8a52-3c1e-4a77-9f0e-6d1d5a3c8e21")
    known = {review_id, *(each.command_id for each in site.service.reviews.log(review_id))}
    assert "3f9c8a52-3c1e-4a77-9f0e-6d1d5a3c8e21" not in known
    for each in known:
        cookie = thief.cookies[COOKIE]
        assert creates(thief, each) != review_id
        assert seat_of(site, thief, review_id) is None
        plants(thief, cookie)


def test_a_sample_is_for_the_browser_that_opens_it_alone(site):
    thief, victim = planted(site)
    asked = {"kind": "create_review", "title": "Sample", "sample": "gitlab-2017"}
    opened = [
        victim.post("/live/do", json=asked | {"command_id": f"s-{n}"}).json()["review"] for n in range(2)
    ]
    assert opened[0] == opened[1], "the second click opens the same"
    assert seat_of(site, victim, opened[0]).hosts
    assert seat_of(site, thief, opened[0]) is None


# ---------------------------------------------------------------------- what was there goes on


def test_seats_in_other_reviews_tabs_and_links_go_on_after_a_renewal(site):
    browser = site.browser()
    joins(site, browser)
    before = site.key_of(browser)
    ticket = site.service.keys.export_ticket(ExportTicket(site.review_id, "md", "technical", before))
    other = site.start("Another outage")
    joins(site, browser, "Ana Maria", other)
    assert site.key_of(browser) != before
    assert seat_of(site, browser).name == "Ana"
    assert seat_of(site, browser, other.id).name == "Ana Maria"
    found = {each.id for each in site.service.reviews.of_browser(*keys_of(site, browser))}
    assert found == {site.review_id, other.id}
    sent = {"kind": "rename", "name": "Ana B."}
    assert browser.post("/live/do", params={"review": site.review_id}, json=sent).json()["ok"]
    assert browser.get(f"/export/{ticket}").status_code == 200, "a link that a tab showed before"
    asked = {"review": site.review_id, "text": "14:05"}
    assert browser.get("/live/time", params=asked).status_code == 200
    page = browser.get("/lobby", params={"review": site.review_id})
    assert page.status_code == 404, "passed on; only Streamlit is missing here"


def test_a_socket_knows_all_ids_of_its_browser():
    seen = []

    async def endpoint(socket):
        seen.append((socket.scope["browser"], socket.scope["browsers"]))
        await socket.accept()
        await socket.close()

    site = Site(more=[WebSocketRoute("/_stcore/stream", endpoint)])
    browser = site.browser()
    joins(site, browser)
    for each in (browser, site.browser()):
        with each.websocket_connect(f"{SOCKETS}/_stcore/stream") as socket:
            assert socket.receive()["type"] == "websocket.close"
    keys = keys_of(site, browser)
    assert len(keys) == 2
    assert seen == [(keys[0], keys), ("", ())]
    site.service.reviews.close()


def test_a_cookie_of_an_earlier_version_keeps_its_seats(monkeypatch):
    monkeypatch.setenv("POSTMORTEM_SECRET", "a secret of long ago")
    site = Site()
    old = (
        Signer("a secret of long ago", salt="browser", digest_method=hashlib.sha256)
        .sign("0123456789abcdef" * 2)
        .decode()
    )
    key = hashlib.sha256(b"0123456789abcdef" * 2).hexdigest()
    site.service.reviews.execute(
        site.review_id, JoinReview(code=site.review.join_code, name="Ana"), Visitor(key=key)
    )
    browser = site.browser()
    plants(browser, old)
    assert "Continue as Ana?" in browser.get(f"/join/{site.review.join_code}").text
    creates(browser)
    assert keys_of(site, browser)[1:] == (key,)
    assert seat_of(site, browser).name == "Ana"
    site.service.reviews.close()


def test_a_browser_with_very_many_seats_keeps_the_newest_and_its_cookie():
    keys = Keys("a secret")
    cookie = keys.new_browser()
    for number in range(MOST_IDS + 20):
        cookie = keys.renewals(cookie, f"once {number}")[0]
    assert len(set(keys.browsers(cookie))) == MOST_IDS
    assert len(WHOLE_HOST) + len(cookie) < LONGEST


# ---------------------------------------------------------------------- sent again


def test_the_same_start_sent_twice_is_one_review_whether_or_not_the_answer_came(site):
    browser = site.browser()
    browser.get("/join")
    before = browser.cookies[COOKIE]
    first = creates(browser)
    assert creates(browser) == first, "the cookie came, the rest of the answer did not"
    plants(browser, before)
    assert creates(browser) == first, "nothing came"
    plants(browser, before)
    joins(site, browser)
    assert creates(browser) == first, "nothing came, and a seat elsewhere was taken since"
    assert seat_of(site, browser).name == "Ana"
    assert seat_of(site, browser, first).hosts


def test_another_start_is_another_review(site):
    browser = site.browser()
    browser.get("/join")
    assert creates(browser, "c-1") != creates(browser, "c-2")


def test_a_double_press_of_join_makes_one_seat(site):
    browser = site.browser()
    browser.get("/join")
    before = browser.cookies[COOKIE]
    answers = []
    for _ in range(2):
        plants(browser, before)  # the second press left before the first was answered
        answers.append(joins(site, browser, attempt="a1b2"))
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].headers["set-cookie"] == answers[1].headers["set-cookie"]
    assert [each.name for each in site.review.present_people] == ["Host", "Ana"]


def test_what_was_refused_leaves_the_browser_as_it_was(site):
    browser = site.browser()
    browser.get("/join")
    before = browser.cookies[COOKIE]
    assert joins(site, browser, "").status_code == 400
    browser.post("/live/do", json={"kind": "create_review", "title": ""})
    assert browser.cookies[COOKIE] == before


# ---------------------------------------------------------------------- https


@pytest.mark.parametrize(("url", "name"), [(HTTPS, WHOLE_HOST), (f"{HTTPS}/tools/pm", SECURE)])
def test_over_https_the_name_says_that_nobody_else_set_it(url, name):
    site = Site(Settings(database="memory:", url=url))
    cookie = site.browser(home=HTTPS).get("/join").headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert "; Secure" in cookie
    assert "domain" not in cookie.lower()
    site.service.reviews.close()


def test_a_browser_with_the_plain_name_keeps_its_seat_and_gets_the_stricter_one(secure_site):
    site = secure_site
    browser = site.browser(home=HTTPS)
    cookie = site.service.keys.new_browser()
    key = site.service.keys.browser(cookie)
    site.service.reviews.execute(
        site.review_id, JoinReview(code=site.review.join_code, name="Ana"), Visitor(key=key)
    )
    browser.headers["cookie"] = f"{COOKIE}={cookie}"
    answer = browser.get(f"/join/{site.review.join_code}")
    assert "Continue as Ana?" in answer.text
    given, gone = answer.headers.get_list("set-cookie")
    assert given.startswith(f"{WHOLE_HOST}={cookie};")
    assert gone.startswith(f'{COOKIE}="";')
    assert "Max-Age=0" in gone
    browser.headers["cookie"] = f"{WHOLE_HOST}={cookie}"
    assert "set-cookie" not in browser.get(f"/join/{site.review.join_code}").headers


@pytest.mark.parametrize("order", [1, -1])
def test_a_plain_cookie_that_was_planted_beside_the_strict_one_counts_for_nothing(secure_site, order):
    site = secure_site
    own, planted = (site.service.keys.new_browser() for _ in range(2))
    for cookie, name in ((own, "Ana"), (planted, "Mallory")):
        join = JoinReview(code=site.review.join_code, name=name)
        site.service.reviews.execute(site.review_id, join, Visitor(key=site.service.keys.browser(cookie)))
    browser = site.browser(home=HTTPS)
    browser.headers["cookie"] = "; ".join([f"{WHOLE_HOST}={own}", f"{COOKIE}={planted}"][::order])
    assert "Continue as Ana?" in browser.get(f"/join/{site.review.join_code}").text


def test_https_is_kept_where_the_operators_address_has_it_and_only_there(site, secure_site):
    for name, value in HTTPS_ONLY.items():
        assert secure_site.browser(home=HTTPS).get("/healthz").headers[name] == value
        assert name not in site.browser().get("/healthz").headers
