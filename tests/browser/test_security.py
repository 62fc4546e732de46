"""Who somebody is, and what other pages can do to them, in real browsers."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, PHONE, join


def seated(page, name):
    """Wait until the page shows the lobby with this person in it."""
    expect(page.locator("[data-person]", has_text=name)).to_be_visible(timeout=PATIENCE)


def people(api, review_id):
    return [each["name"] for each in api.get(review_id)["people"]]


def test_a_phone_joins_with_one_field_and_one_button(api, person, tmp_path):
    review, ana = api.start(), person("Ana", **PHONE)
    ana.goto(review["join_url"])
    expect(ana.get_by_role("heading", name="You are invited to a review")).to_be_visible()
    assert ana.get_by_role("textbox").count() == ana.get_by_role("button").count() == 1
    for target in (ana.get_by_label("Your name"), ana.get_by_role("button", name="Join")):
        assert target.bounding_box()["height"] >= 44
    assert ana.evaluate("document.documentElement.scrollWidth") <= 390
    ana.keyboard.type("Ana")  # the field has the focus
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/lobby?review=*")
    seated(ana, "Ana")
    assert review["join_code"] not in ana.url
    assert people(api, review["id"]) == ["Ana"]


def test_the_seat_survives_reload_second_tab_and_a_crash_of_the_server(server, api, person):
    review, ana = api.start(), person("Ana")
    join(ana, review["join_url"], "Ana")
    seated(ana, "Ana")
    ana.reload()
    seated(ana, "Ana")
    tab = ana.context.new_page()
    tab.goto(review["join_url"])  # no name is asked for again
    tab.get_by_role("link", name="Continue as Ana").click()
    tab.wait_for_url("**/lobby?review=*")
    server.kill()
    server.start()
    ana.reload()
    seated(ana, "Ana")
    tab.goto(review["join_url"])
    tab.get_by_role("link", name="Continue as Ana").click()
    tab.wait_for_url("**/lobby?review=*")
    assert people(api, review["id"]) == ["Ana"]


def test_a_link_that_is_passed_on_does_not_pass_on_the_seat(api, person):
    review, ana, ben = api.start(), person("Ana"), person("Ben")
    join(ana, review["join_url"], "Ana")
    ben.goto(ana.url)
    expect(ben.get_by_role("heading", name="Join to see this page")).to_be_visible()
    expect(ben.get_by_text("Checkout was down")).to_have_count(0)
    join(ben, review["join_url"], "Ben")
    seated(ben, "Ben")
    assert people(api, review["id"]) == ["Ana", "Ben"]


def test_scripts_cannot_read_the_cookie_and_a_forged_one_is_nobody(server, api, person):
    review, ana, eve = api.start(), person("Ana"), person("Eve")
    join(ana, review["join_url"], "Ana")
    assert "pm_browser" not in ana.evaluate("document.cookie")
    cookie = next(each for each in ana.context.cookies() if each["name"] == "pm_browser")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    forged = cookie["value"].split(".")[0] + "." + "A" * 43
    eve.context.add_cookies([{"name": "pm_browser", "value": forged, "url": server.url}])
    eve.goto(review["join_url"])
    expect(eve.get_by_role("heading", name="You are invited to a review")).to_be_visible()


def test_a_second_device_takes_the_seat_with_a_link(api, person):
    review = api.start()
    seat = api.seat(review["id"], "Olga", "facilitator")
    laptop, phone = person("Olga"), person("Olga", **PHONE)
    laptop.goto(seat["enter_url"])
    laptop.wait_for_url("**/lobby?review=*")
    seated(laptop, "Olga")
    phone.goto(seat["enter_url"])
    expect(phone.get_by_text("This link was used already")).to_be_visible()
    laptop.get_by_label("Menu", exact=True).click()
    laptop.get_by_role("button", name="Continue on another device").click()
    phone.goto(laptop.get_by_role("dialog").locator("code").inner_text().strip())
    phone.get_by_role("button", name="Continue here").click()
    phone.wait_for_url("**/lobby?review=*")
    seated(phone, "Olga")
    assert people(api, review["id"]) == ["Olga"]


@pytest.fixture
def evil(server):
    """A page somewhere else that posts to our form, frames us and opens our sockets."""
    html = f"""<!doctype html><title>evil</title>
    <form id="f" method="post" action="{server.url}/join/%s"><input name="name" value="Mallory"></form>
    <iframe id="frame" src="{server.url}/"></iframe>
    <script>
    window.results = {{}};
    const open = (name, url) => {{ const ws = new WebSocket(url, name === 'stream' ? ['streamlit'] : []);
        ws.onopen = () => window.results[name] = 'open'; ws.onerror = () => window.results[name] ??= 'refused'; }};
    open('stream', '{server.url.replace("http", "ws")}/_stcore/stream');
    open('live', '{server.url.replace("http", "ws")}/live/ws?review=%s');
    fetch('{server.url}/api/v1/reviews', {{credentials: 'include'}}).then(() => window.results.api = 'read',
        () => window.results.api = 'refused');
    </script>"""
    words = ["", ""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write((html % tuple(words)).encode())

        def log_message(self, *_):
            pass

    site = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield lambda code, review_id: (
        words.__setitem__(slice(None), [code, review_id]),
        f"http://127.0.0.1:{site.server_port}/",
    )[1]
    site.shutdown()
    site.server_close()


def test_another_page_can_neither_frame_nor_post_nor_listen(api, chromium, evil):
    review = api.start()
    context = chromium.new_context()
    ana = context.new_page()
    join(ana, review["join_url"], "Ana")
    ana.goto(evil(review["join_code"], review["id"]))
    ana.wait_for_function("Object.keys(window.results).length === 3")
    assert ana.evaluate("window.results") == {"stream": "refused", "live": "refused", "api": "refused"}
    assert [frame.url.split(":")[0] for frame in ana.frames[1:]] == ["chrome-error"]
    with ana.expect_navigation():
        ana.evaluate("document.getElementById('f').submit()")
    expect(ana.get_by_text("This was sent by another page")).to_be_visible()
    assert people(api, review["id"]) == ["Ana"]
    context.close()


def test_nothing_is_loaded_from_elsewhere_and_the_policy_is_kept(server, api, person):
    review, ana, hosts = api.start(), person("Ana"), set()
    ana.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    join(ana, review["join_url"], "Ana")
    seated(ana, "Ana")
    for page in ("", "overview", "timeline", "report"):
        ana.goto(f"{server.url}/{page}?review={review['id']}")
        expect(ana.locator("[data-testid=stApp]")).to_be_visible()
        expect(ana.locator("[data-testid=stException]")).to_have_count(0)
    assert {host for host in hosts if host} == {urlsplit(server.url).netloc}


def test_a_stored_script_runs_nowhere(server, api, person):
    evil = "<img src=x onerror='window.hit=1'><script>window.hit=1</script>"
    review, ana = api.start(title=f"Checkout {evil}"), person("Ana")
    api.do(review["id"], "add_timeline_event", text=evil)
    api.do(review["id"], "add_lesson", text=evil)
    join(ana, review["join_url"], "<b>Ana</b>")
    for page in ("lobby", "overview", "timeline", "lessons", "report"):
        ana.goto(f"{server.url}/{page}?review={review['id']}")
        expect(ana.get_by_text(re.compile("Checkout"), exact=False).first).to_be_visible()
        assert ana.evaluate("window.hit") is None
    assert ana.locator("img[src=x]").count() == 0
