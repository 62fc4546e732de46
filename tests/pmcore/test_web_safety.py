"""One check for every way to start, and links that name nobody who just wrote a name into a request."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from pmcore.model.people import Role
from pmcore.server.hosts import Hosts
from pmcore.server.keys import Keys
from pmcore.server.safety import hazards, is_loopback, local_address
from pmcore.server.service import enter_url, join_url
from pmcore.server.settings import Settings
from tests.server import ROOT, Server, free_port
from tests.web import Site

HTTPS = "https://review.example.com"
EVERYWHERE = "0.0.0.0"


# ---------------------------------------------------------------------- the check


@pytest.mark.parametrize(("address", "said", "unsafe"), [
    ("127.0.0.1", {}, 0),
    ("localhost", {}, 0),
    ("::1", {}, 0),
    (EVERYWHERE, {}, 1),
    ("", {}, 1),
    ("::", {}, 1),
    ("192.168.1.5", {}, 1),
    (EVERYWHERE, {"POSTMORTEM_URL": HTTPS}, 0),
    (EVERYWHERE, {"POSTMORTEM_URL": "http://localhost:8501"}, 1),
    (EVERYWHERE, {"POSTMORTEM_URL": "http://review.lan"}, 2),
    ("127.0.0.1", {"POSTMORTEM_URL": "http://review.lan"}, 1),
    (EVERYWHERE, {"POSTMORTEM_INSECURE": "yes"}, 0),
    (EVERYWHERE, {"POSTMORTEM_INSECURE": "no"}, 1),
])  # fmt: skip
def test_other_machines_come_by_https_or_somebody_said_that_they_need_not(address, said, unsafe):
    found = hazards(Settings.from_environment(said), address)
    assert len(found) == unsafe
    for each in found:
        assert "POSTMORTEM_URL" in each.fix
        assert "POSTMORTEM_INSECURE=yes" in each.fix


@pytest.mark.parametrize(("server", "address"), [
    (("192.168.1.5", 8501), "192.168.1.5"),
    (("::ffff:192.168.1.5", 8501), "192.168.1.5"),
    (("fe80::1%eth0", 8501), "fe80::1"),
    (("/run/postmortem.sock", None), None),
    (("tools.example.com", 443), None),
    (None, None),
])  # fmt: skip
def test_the_address_of_a_connection_is_read_as_servers_say_it(server, address):
    assert local_address(server) == address


def reached(site, address, path="/healthz", **headers):
    """Return what a client gets that connects to this address of the machine, whatever Host it writes."""
    browser = site.browser(home=f"http://{f'[{address}]' if ':' in address else address}:8501")
    return browser.get(path, headers=headers)


def test_a_server_that_was_bound_by_something_else_is_noticed_when_the_first_connection_arrives(site):
    reached(site, "127.0.0.1")
    assert site.service.safety.for_hosts == ""
    assert reached(site, "192.168.1.5").status_code == 200
    assert "HTTPS" in site.service.safety.for_hosts
    for _ in range(3):
        reached(site, "192.168.1.6")
    notices = [each for each in site.service.connections.notices if each.kind == "unsafe"]
    assert len(notices) == 1
    assert "192.168.1.5" in notices[0].what


def test_where_it_must_be_strict_it_lets_nobody_in():
    site = Site(Settings(database="memory:", strict=True))
    answer = reached(site, "192.168.1.5", "/join")
    assert answer.status_code == 503
    assert "POSTMORTEM_URL" in answer.text
    assert reached(site, "127.0.0.1", "/join").status_code == 200
    site.service.close()


# ---------------------------------------------------------------------- links

FORGED = [
    "evil",
    "evil:8501",
    "203.0.113.9",
    "203.0.113.9:8501",
    "[2001:db8::9]",
    "0.0.0.0:8501",
    "evil.localhost.evil",
]


@pytest.mark.parametrize("host", FORGED)
def test_no_link_names_who_just_wrote_a_name_into_the_request(site, host):
    program = site.program()
    made = program.post("/api/v1/reviews", json={"title": "Checkout failed"}, headers={"host": host})
    seat = program.post(site.path("seats"), json={"name": "Ben"}, headers={"host": host})
    for answer, name in ((made, "join_url"), (seat, "enter_url")):
        if answer.status_code != 421:
            assert answer.json()[name].startswith("http://localhost:8501/")
    assert join_url(site.service, site.review, f"http://{host}").startswith("http://localhost:8501/join/")
    assert enter_url(site.service, "r", "p", base=f"http://{host}/pm").startswith(
        "http://localhost:8501/enter/"
    )


@pytest.mark.parametrize(
    "base", ["http://localhost@evil", "javascript:alert(1)//localhost", "http://[::1", "//localhost", "evil"]
)
def test_what_only_looks_like_us_is_no_way_to_us(site, base):
    assert join_url(site.service, site.review, base).startswith("http://localhost:8501/join/")


@pytest.mark.parametrize(("base", "link"), [
    ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ("http://localhost:8501/", "http://localhost:8501"),
    ("http://[::1]:8501/pm", "http://[::1]:8501/pm"),
    ("https://second.example.com/pm", "https://second.example.com/pm"),
    (f"http://{socket.gethostname().lower()}:8501", f"http://{socket.gethostname().lower()}:8501"),
    ("http://bound.lan:8501", "http://bound.lan:8501"),
])  # fmt: skip
def test_links_begin_as_people_came_where_that_is_a_name_of_ours(base, link):
    assert Hosts(Settings(hosts=("second.example.com",)), ["bound.lan"]).root(base) == link


def test_the_address_of_the_machine_is_in_links_once_somebody_came_there():
    hosts = Hosts(Settings(), [EVERYWHERE])
    assert hosts.root("http://192.168.1.5:8501") == "http://localhost:8501"
    hosts.arrived(("192.168.1.5", 8501))
    assert hosts.root("http://192.168.1.5:8501") == "http://192.168.1.5:8501"
    assert hosts.root("http://192.168.1.6:8501") == "http://192.168.1.5:8501"
    assert hosts.root("http://evil") == "http://192.168.1.5:8501"


def test_what_the_operator_says_is_in_every_link():
    hosts = Hosts(Settings(url=f"{HTTPS}/pm"))
    assert {hosts.root(base) for base in ("", "http://evil", "http://localhost:8501")} == {f"{HTTPS}/pm"}


def test_who_runs_the_server_hears_that_people_use_a_name_that_links_do_not_have(site):
    for _ in range(3):
        site.browser().get("/join", headers={"host": "pm:8501"})
    (notice,) = [each for each in site.service.connections.notices if each.kind == "name"]
    assert "POSTMORTEM_URL" in notice.fix
    assert notice.times == 1


# ---------------------------------------------------------------------- counters and notices


@pytest.mark.parametrize(("host", "headers", "url", "status"), [
    ("127.0.0.1:8501", {}, "", 200),
    ("localhost:8501", {}, "", 200),
    ("pm:8501", {}, "", 404),
    ("192.168.1.5:8501", {}, "", 404),
    ("127.0.0.1:8501", {}, HTTPS, 404),
    ("review.example.com", {}, HTTPS, 404),
    ("127.0.0.1:8501", {}, "http://localhost:8501", 200),
    ("127.0.0.1:8501", {"via": "1.1 proxy"}, "", 404),
    ("127.0.0.1:8501", {"x-forwarded-host": "review.example.com"}, "", 404),
    ("127.0.0.1:8501", {"x-forwarded-proto": "https"}, "", 404),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/metrics", "/notices"])
def test_behind_a_proxy_on_this_machine_nobody_sees_the_counters(path, host, headers, url, status):
    site = Site(Settings(database="memory:", url=url))
    assert site.browser("127.0.0.1").get(path, headers={"host": host, **headers}).status_code == status
    site.service.close()


@pytest.mark.parametrize("token", ["", "counters"])
def test_a_token_for_everything_sees_the_counters_from_anywhere_and_no_other_does(token):
    site = Site(Settings(database="memory:", url=HTTPS, metrics_token=token))
    assert site.program().get("/metrics").status_code == 200
    for other in (
        site.program(Role.SCRIBE),
        site.program(Role.OBSERVER),
        site.seat(Role.FACILITATOR),
        site.with_token("x"),
    ):
        assert other.get("/metrics").status_code == 404
    site.service.close()


# ---------------------------------------------------------------------- real servers


def doctor(terminal, database):
    code, printed, _ = terminal.run(("--database", str(database), "doctor"), terminal.environment)
    return code, printed.decode()


@pytest.mark.slow
def test_streamlit_run_at_every_address_says_so_on_the_console_and_to_the_doctor(tmp_path, terminal):
    with Server(tmp_path, address=EVERYWHERE) as server:
        assert "UNSAFE  The server listens to other machines (0.0.0.0)" in server.log.read_text()
        code, printed = doctor(terminal, server.database)
    assert code == 1
    assert "UNSAFE  The server listens to other machines (0.0.0.0)" in printed


@pytest.mark.slow
def test_behind_https_nothing_is_said(tmp_path, terminal):
    with Server(tmp_path, {"POSTMORTEM_URL": HTTPS}, EVERYWHERE) as server:
        assert "UNSAFE" not in server.log.read_text()
        code, printed = doctor(terminal, server.database)
        assert httpx.get(f"{server.url}/metrics", trust_env=False).status_code == 404
    assert (code, "UNSAFE" in printed) == (0, False), printed


@pytest.mark.slow
@pytest.mark.parametrize("command", [
    ["-m", "streamlit", "run", "app.py", "--server.address", EVERYWHERE],
    ["app.py"],
])  # fmt: skip
def test_strict_it_does_not_start_whichever_way(tmp_path, command):
    said = {
        "POSTMORTEM_STRICT": "yes",
        "HOST": EVERYWHERE,
        "PORT": str(free_port()),
        "STREAMLIT_SERVER_PORT": str(free_port()),
    }
    said["POSTMORTEM_DATABASE"] = str(tmp_path / "reviews.duckdb")
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | said,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )
    assert done.returncode != 0
    assert "UNSAFE  The server listens to other machines" in done.stderr
    assert "POSTMORTEM_STRICT" in done.stderr


def own_address():
    """Return an address of this machine that others reach, or an empty text."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        return probe.getsockname()[0]
    return ""


@pytest.mark.skipif(
    is_loopback(own_address() or "localhost"), reason="This machine has no address but loopback"
)
@pytest.mark.slow
def test_uvicorn_at_every_address_is_noticed_as_soon_as_somebody_comes_from_outside(tmp_path):
    port, database = free_port(), tmp_path / "reviews.duckdb"
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", EVERYWHERE, "--port", str(port)]
    said = os.environ | {"POSTMORTEM_DATABASE": str(database)}
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=said, stdout=log, stderr=log) as server,
    ):
        try:
            arrives(f"http://{own_address()}:{port}/healthz")
            token = Keys.beside(str(database)).program_token("Prometheus", Role.FACILITATOR)
            asked = {"headers": {"authorization": f"Bearer {token}"}, "trust_env": False}
            notices = httpx.get(f"http://127.0.0.1:{port}/notices", **asked).json()["notices"]
        finally:
            server.terminate()
            server.wait(20)
    assert [each["kind"] for each in notices] == ["unsafe"]
    assert own_address() in notices[0]["what"]
    assert "listens to other machines" in Path(tmp_path / "log").read_text()


def arrives(url):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            return httpx.get(url, trust_env=False, timeout=2)
        time.sleep(0.1)
    raise AssertionError("The server did not start")
