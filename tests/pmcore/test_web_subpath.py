"""Below a path: taken off by a proxy, passed on by one, or known to Streamlit. The same pages and routes work in all three."""

import re
from urllib.parse import urljoin

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from pages.parts.assets import loader, page_style, script, style
from pmcore.server.keys import COOKIE
from pmcore.server.settings import Settings
from pmcore.web.application import Around
from pmcore.web.subpath import SubPath
from tests.contracts.screens import every_screen
from tests.web import ROOT, SOCKETS, Site

OUTSIDE = "http://tools.example.com/tools/pm"


async def streamlit(request):
    """Stand where Streamlit does: say which address it was asked for."""
    if request.url.path.endswith("/lobby/"):
        return RedirectResponse(request.url.path.rstrip("/"), 301)
    return PlainTextResponse(request.url.path)


async def stream(websocket):
    await websocket.accept()
    await websocket.send_json([websocket.url.path, websocket.headers.get("cookie", "")])
    await websocket.close()


def site_at(*, url="", base=""):
    """Return a site that POSTMORTEM_URL and `server.baseUrlPath` place."""
    inner = f"/{base}" if base else ""
    more = [WebSocketRoute(f"{inner}/_stcore/stream", stream), Route(f"{inner}/{{rest:path}}", streamlit)]
    return Site(Settings(database="memory:", url=url), Around(ROOT / "pages", base=base), more)


# How a proxy serves it, what the operator said, and what stands before a path when it arrives.
WAYS = {
    "at the root": ("", "", ""),
    "stripped, and nobody said so": ("", "", ""),
    "stripped, with the URL said": (OUTSIDE, "", ""),
    "passed on, with the URL said": (OUTSIDE, "", "/tools/pm"),
    "passed on, and Streamlit knows": ("", "tools/pm", "/tools/pm"),
    "passed on, and both know": (OUTSIDE, "tools/pm", "/tools/pm"),
    "stripped, and Streamlit knows": ("", "tools/pm", ""),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    url, base, before = request.param
    site = site_at(url=url, base=base)
    yield site, before
    site.service.reviews.close()


def test_somebody_joins_wherever_it_stands(way):
    site, before = way
    ana, code = site.browser(), site.review.join_code
    page = ana.get(f"{before}/join")
    assert 'action="join"' in page.text
    assert '<base href="./">' in page.text
    sent = ana.get(f"{before}/join?code={code}")
    invitation = urljoin(str(sent.url), sent.headers["location"])
    assert invitation == f"http://127.0.0.1:8501{before}/join/{code}"
    assert '<base href="../">' in ana.get(invitation).text
    joined = ana.post(invitation, data={"name": "Ana"})
    assert joined.status_code == 303, joined.text
    lobby = urljoin(str(joined.url), joined.headers["location"])
    assert lobby == f"http://127.0.0.1:8501{before}/lobby?review={site.review_id}&came=lobby"


def test_every_kind_of_route_answers_wherever_it_stands(way):
    site, before = way
    ana = site.joined("Ana")
    assert ana.get(f"{before}/healthz").json() == {"status": "ok"}
    assert ana.get(f"{before}/assets/icon.png").status_code == 200
    assert ana.get(f"{before}/export/nonsense").status_code == 404
    assert ana.get(f"{before}/live/check").json()["base"] == before
    assert ana.post(f"{before}/api/v1/reviews").status_code == 401
    with ana.websocket_connect(f"{SOCKETS}{before}/live/ws?check"):
        pass


def test_streamlit_is_asked_for_what_it_expects(way):
    site, before = way
    expected = site.app.routes[-1].path.removesuffix("/{rest:path}")
    ana = site.browser()
    assert ana.get(f"{before}/media/x.png").text == f"{expected}/media/x.png"
    assert ana.get(f"{before}/").text == f"{expected}/"
    moved = ana.get(f"{before}/lobby/")
    assert urljoin(str(moved.url), moved.headers["location"]) == f"http://127.0.0.1:8501{before}/lobby"
    with ana.websocket_connect(f"{SOCKETS}{before}/_stcore/stream") as socket:
        assert socket.receive_json()[0] == f"{expected}/_stcore/stream"


def test_the_guards_see_through_the_path(way):
    site, before = way
    assert site.browser().get(f"{before}/_stcore/metrics").status_code == 404
    assert site.browser().post(f"{before}/_stcore/upload_file/x", content=b"x").status_code == 403
    assert site.browser().get(f"{before}/export/x").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("base", ["tools/pm", "/tools/pm/"])
def test_without_its_last_slash_the_path_leads_on(base):
    site = site_at(base=base.strip("/"))
    answer = site.browser().get("/tools/pm?a=1")
    assert (answer.status_code, answer.headers["location"]) == (307, "./pm/?a=1")
    assert answer.headers["content-security-policy"]
    assert site.browser().get("/tools/pmx").status_code == 404


# ---------------------------------------------------------------------- links and cookies


@pytest.mark.parametrize(("url", "base", "path", "expected"), [
    (OUTSIDE, "", "", OUTSIDE),
    ("", "tools/pm", "/tools/pm", "http://127.0.0.1:8501/tools/pm"),
    ("", "tools/pm", "", "http://127.0.0.1:8501"),
    ("", "", "", "http://127.0.0.1:8501"),
])  # fmt: skip
def test_links_that_leave_the_house_have_the_path(url, base, path, expected):
    site = site_at(url=url, base=base)
    made = site.program().post(f"{path}/api/v1/reviews", json={"title": "Checkout failed"}).json()
    assert made["join_url"] == f"{expected}/join/{made['join_code']}"
    seat = site.program().post(f"{path}{site.path('seats')}", json={"name": "Ben", "role": "scribe"}).json()
    assert seat["enter_url"].startswith(f"{expected}/enter/")


@pytest.mark.parametrize(("url", "base", "host", "path", "expected"), [
    ("", "", "127.0.0.1:8501", "", "/"),
    (OUTSIDE, "", "tools.example.com", "", "/tools/pm"),
    (OUTSIDE, "", "tools.example.com", "/tools/pm", "/tools/pm"),
    (OUTSIDE, "", "127.0.0.1:8501", "", "/"),  # not the way that the URL says: the path may not exist there
    ("", "tools/pm", "127.0.0.1:8501", "/tools/pm", "/tools/pm"),
    ("", "tools/pm", "127.0.0.1:8501", "", "/"),
])  # fmt: skip
def test_the_cookie_is_sent_only_to_us(url, base, host, path, expected):
    answer = site_at(url=url, base=base).browser().get(f"{path}/join", headers={"host": host})
    assert f"Path={expected};" in answer.headers["set-cookie"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_cookies_the_genuine_one_counts(order):
    site = site_at()
    ana = site.joined("Ana")
    genuine = ana.cookies[COOKIE]
    ana.cookies.clear()
    cookies = [f"{COOKIE}={genuine}", f"{COOKIE}=of-another-server"][::order]
    header = {"cookie": "; ".join(["theme=dark", *cookies])}
    answer = ana.get(f"/join/{site.review.join_code}", headers=header)
    assert f'href="lobby?review={site.review_id}">Continue as Ana' in answer.text
    with ana.websocket_connect(f"{SOCKETS}/_stcore/stream", headers=header) as socket:
        assert socket.receive_json()[1] == f"theme=dark; {COOKIE}={genuine}"


def test_the_address_with_encoded_letters_stays_as_it_was():
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)
        await PlainTextResponse("")(scope, receive, send)

    TestClient(SubPath(app, ["/tools/pm"])).get("/tools/pm/join/a%2Fb%20c")
    assert (seen["path"], seen["raw_path"]) == ("/join/a/b c", b"/join/a%2Fb%20c")


FROM_THE_ROOT = re.compile(
    r"""(?:href|action|src|url)\s*=\s*["']/|url\(\s*["']?/|(?:fetch|WebSocket)\(\s*["'`]/"""
)


def sent():
    """Yield everything that we send to browsers, by what it is: script, style sheets, boards, plain pages."""
    yield from {"script": script(), "loader": loader(), "style": style(), "page style": page_style()}.items()
    for screen in every_screen():
        yield screen.name, "".join(block.html for block in screen.blocks)
    site = site_at()
    try:
        browser, code = site.browser(), site.review.join_code
        for path in (
            "/join",
            f"/join/{code}",
            "/join/ABCDEFGH",
            "/enter/nonsense",
            f"/timeline?review={site.review_id}",
        ):
            yield path, browser.get(path).text
    finally:
        site.service.reviews.close()


def test_what_we_send_has_no_address_from_the_root():
    found = {name: each for name, text in sent() if (each := FROM_THE_ROOT.findall(text))}
    assert found == {}, "Below a path this leads nowhere: leave the first slash away."
