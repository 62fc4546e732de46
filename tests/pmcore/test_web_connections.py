"""What keeps people from connecting is said: in the page, in the log, in the metrics, for the doctor."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from streamlit.web.server.starlette.starlette_routes import create_host_config_routes

from pmcore.server.connections import AGAIN, AT_ONCE, SEVERAL, TIMEOUT, Connections
from pmcore.server.hosts import Hosts
from pmcore.server.metrics import Metrics
from pmcore.server.settings import Settings
from pmcore.web.streamlits import HostConfig
from tests.web import HOME, SOCKETS, Clock, Site, TestClient

PAGE = '<html><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'  # fmt: skip


async def streamlits_page(request):
    """Stand where Streamlit does, which sends its one page for every address."""
    etag = {"etag": '"old"', "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
    return HTMLResponse(PAGE, headers=etag)


async def streamlits_socket(websocket):
    """Stand where Streamlit's does: say which host was asked for."""
    await websocket.accept()
    await websocket.send_text(websocket.headers["host"])
    await websocket.close()


@pytest.fixture
def site():
    site = Site(Settings(database="memory:", metrics_token="counters"), more=[Route("/{rest:path}", streamlits_page)])  # fmt: skip
    yield site
    site.service.reviews.close()


@pytest.fixture
def clock():
    return Clock(1000.0)


@pytest.fixture
def connections(clock, caplog):
    caplog.set_level(logging.WARNING)
    return Connections(Metrics(), clock, lambda: 0)


def lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "pmcore.server.connections"]


def notices(site):
    answer = site.browser().get("/notices", headers={"authorization": "Bearer counters"})
    return {each["kind"]: each for each in answer.json()["notices"]}


# ---------------------------------------------------------------------- pages whose socket never comes


def test_several_pages_without_a_socket_are_one_line(connections, clock, caplog):
    for number in range(SEVERAL - 1):
        connections.loaded("tools.example.com", f"browser{number}", real=True)
    clock.now += TIMEOUT
    assert connections.notices == []
    connections.loaded("tools.example.com", "one more", real=True)
    clock.now += TIMEOUT
    assert [each.kind for each in connections.notices] == ["blocked"]
    assert len(lines(caplog)) == 1
    assert "tools.example.com" in lines(caplog)[0]
    assert "/_stcore/stream and /live/ws" in lines(caplog)[0]


def test_a_socket_in_time_is_all_that_is_asked(connections, clock, caplog):
    for number in range(20):
        connections.loaded("tools.example.com", f"browser{number}", real=True)
        clock.now += TIMEOUT - 1
        connections.came("tools.example.com", f"browser{number}")
    assert (connections.notices, lines(caplog)) == ([], [])


def test_who_keeps_no_cookies_is_no_browser(connections, clock):
    for number in range(20):
        connections.loaded("tools.example.com", f"bot{number}", real=False)
    clock.now += TIMEOUT
    assert connections.notices == []


def test_one_socket_that_came_takes_all_suspicion_away(connections, clock):
    for number in range(SEVERAL - 1):
        connections.loaded("tools.example.com", f"browser{number}", real=True)
    clock.now += TIMEOUT
    assert connections.notices == []
    connections.came("tools.example.com", None)
    connections.loaded("tools.example.com", "closed the tab", real=True)
    clock.now += TIMEOUT
    assert connections.notices == []


def test_a_page_that_says_so_itself_is_believed(connections, caplog):
    connections.loaded("tools.example.com", "first visit", real=False)
    for _ in range(SEVERAL):
        connections.asked("tools.example.com", "first visit")
    assert len(lines(caplog)) == 1


# ---------------------------------------------------------------------- the log is not flooded


def test_the_same_thing_is_said_once_an_hour(connections, clock, caplog):
    for _ in range(50):
        connections.foreign_host("tools.example.com")
    assert len(lines(caplog)) == 1
    assert connections.notices[0].times == 50
    clock.now += AGAIN + 1
    connections.foreign_host("tools.example.com")
    assert len(lines(caplog)) == 2


def test_a_thousand_names_hide_nothing(connections, caplog):
    connections.no_upgrade("tools.example.com")
    for number in range(1000):
        connections.foreign_host(f"{number}.evil.example")
    assert len(lines(caplog)) == 1 + AT_ONCE
    assert "upgrade" in {each.kind for each in connections.notices}
    assert len(connections.notices) < 20


def test_what_somebody_sends_cannot_write_into_the_log(connections, caplog):
    connections.foreign_host("evil\n2024 INFO all is well\x1b[31m" + "x" * 5000)
    (line,) = lines(caplog)
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 700


# ---------------------------------------------------------------------- through the guards


def test_a_foreign_name_tells_the_operator_which_setting(site, caplog):
    site.browser().get("/", headers={"host": "tools.example.com"})
    (line,) = lines(caplog)
    assert "POSTMORTEM_URL" in line
    assert "POSTMORTEM_HOSTS" in line
    assert "https://tools.example.com" in line
    assert notices(site)["host"]["times"] == 1


def test_a_proxy_that_changes_the_host_tells_the_operator_which_setting(site, caplog):
    with (
        pytest.raises(WebSocketDisconnect),
        site.browser(home="https://tools.example.com").websocket_connect(
            f"{SOCKETS}/_stcore/stream",
            headers={"host": "127.0.0.1:8501", "origin": "https://tools.example.com"},
        ),
    ):
        pass
    (line,) = lines(caplog)
    assert "https://tools.example.com" in line
    assert "127.0.0.1:8501" in line
    assert "POSTMORTEM_URL" in line
    assert notices(site)["origin"]["fix"] in line


@pytest.mark.parametrize("settings", [
    Settings(database="memory:", url="https://tools.example.com/pm"),
    Settings(database="memory:", hosts=("tools.example.com",)),
])  # fmt: skip
def test_once_named_a_changed_host_works(settings):
    site = Site(settings, more=[WebSocketRoute("/_stcore/stream", streamlits_socket)])
    headers = {"host": "127.0.0.1:8501", "origin": "https://tools.example.com"}
    with site.browser().websocket_connect(f"{SOCKETS}/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == "tools.example.com"  # as Streamlit must see it: it compares the two


@pytest.mark.parametrize(("origin", "own"), [
    ("https://second.example.com", True),
    ("http://second.example.com", True),
    ("https://second.example.com:444", False),  # another program on the same machine
    ("https://third.example.com", False),
])  # fmt: skip
def test_a_named_host_may_send_pages(origin, own):
    hosts = Hosts(Settings(hosts=("second.example.com",)))
    assert hosts.is_own(origin, "127.0.0.1:8501") is own


@pytest.mark.parametrize("path", ["/_stcore/stream", "/live/ws?review=x"])
def test_a_socket_without_its_upgrade_says_so(site, path, caplog):
    answer = site.browser().get(path)
    assert answer.status_code == 426
    assert "Upgrade" in answer.text
    assert lines(caplog) == []  # somebody typed the address
    site.browser().get(path, headers={"sec-websocket-key": "x"})
    assert "Upgrade" in lines(caplog)[0]
    assert notices(site)["upgrade"]["times"] == 1
    assert 'postmortem_unconnected_total{reason="upgrade"} 1.0' in site.service.metrics.text().decode()


@pytest.mark.parametrize("path", [f"{SOCKETS}/_stcore/stream?check", f"{SOCKETS}/live/ws?check"])
def test_a_probe_opens_for_our_own_pages_and_for_no_other(site, path):
    with site.browser().websocket_connect(path) as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_text()
    assert closed.value.code == 1000
    with (
        pytest.raises(WebSocketDisconnect),
        site.browser().websocket_connect(path, headers={"origin": "https://evil.example"}),
    ):
        pass


@pytest.mark.parametrize(("origin", "expected"), [(HOME, "own"), ("https://evil.example", "foreign"), ("", "foreign")])  # fmt: skip
def test_a_page_can_ask_whether_it_would_be_let_in(site, origin, expected):
    answer = site.browser().get("/live/check", params={"origin": origin})
    assert answer.json() == {
        "postmortem": True, "host": "127.0.0.1:8501", "scheme": "http", "origin": expected, "base": "",
        "full": 0,
    }  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_that_stays_empty_is_counted_and_a_stranger_is_not(site):
    ana = site.browser()
    ana.get(
        "/live/check", params={"empty": "", "origin": HOME}
    )  # without a cookie: nobody knows this browser
    assert 'reason="blocked"' not in site.service.metrics.text().decode()  # fmt: skip
    ana.get("/join")
    ana.get("/live/check", params={"empty": "", "origin": HOME})
    assert 'postmortem_unconnected_total{reason="blocked"} 1.0' in site.service.metrics.text().decode()


def test_notices_are_for_the_operator(site):
    assert site.browser().get("/notices").status_code == 404
    assert site.browser().get("/notices", headers={"authorization": "Bearer counters"}).json() == {"notices": []}  # fmt: skip


# ---------------------------------------------------------------------- Streamlit's page


@pytest.mark.parametrize("path", ["/", "/lobby", "/timeline", "/lobby/"])
def test_every_page_of_streamlit_gets_our_script(site, path):
    ana = site.browser()
    answer = ana.get(path, headers={"if-none-match": '"old"'})
    assert answer.status_code == 200
    source = answer.text.partition('<script src="')[2].partition('"')[0]
    assert source.startswith("./assets/connect.js?v=")
    assert answer.text.index("<script") < answer.text.index("</head>")
    assert "etag" not in answer.headers
    assert "last-modified" not in answer.headers
    script = ana.get(source.removeprefix("."))
    assert "javascript" in script.headers["content-type"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_the_page_is_whole_zipped_or_not(site, encoding):
    answer = site.browser().get("/", headers={"accept-encoding": encoding})
    assert answer.headers.get("content-encoding", "identity") == encoding
    assert answer.text.endswith("</html>")
    assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "path", ["/assets/icon.png", "/join", "/static/js/x.js", "/media/x", "/_stcore/health"]
)
def test_nothing_else_is_touched(site, path):
    assert b"connect.js" not in site.browser().get(path).content


@pytest.mark.parametrize(("path", "said"), [
    ("/tools/pm/", "/tools/pm"),
    ("/tools/pm/lobby?review=x", "/tools/pm"),
    ("/pm", "/pm"),
    ("/tools/pm/join/SECRETCODE", "/tools/pm"),
    ("/tools/pm/enter/secret-ticket", "/tools/pm"),
])  # fmt: skip
def test_a_path_that_nobody_told_us_of_is_a_sentence_and_no_white_page(site, path, said, caplog):
    answer = site.browser().get(path)
    assert answer.status_code == 404
    assert "POSTMORTEM_URL" in answer.text
    (line,) = lines(caplog)
    assert f"asked for {said}," in line
    assert f"https://127.0.0.1:8501{said}." in line
    assert "SECRET" not in line.upper()


def test_a_page_of_ours_below_another_is_no_path_of_a_proxy(site, caplog):
    assert site.browser().get("/enter/secret/ticket").status_code == 404
    assert lines(caplog) == []


def test_streamlits_page_is_told_to_open_no_dialogs_of_its_own():
    """Its own answer, with one setting changed; a version that has another name for it must be noticed here."""
    own = Starlette(routes=create_host_config_routes(None))
    with TestClient(own) as before, TestClient(HostConfig(own)) as after:
        plain, said = before.get("/_stcore/host-config"), after.get("/_stcore/host-config")
        assert after.get("/elsewhere").status_code == 404
    assert plain.json()["blockErrorDialogs"] is False
    assert said.json() == plain.json() | {"blockErrorDialogs": True}
    assert int(said.headers["content-length"]) == len(said.content)
