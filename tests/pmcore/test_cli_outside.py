"""`postmortem doctor` and a server behind proxies, good ones and bad ones: what it names is what one has to change."""

import json
import re
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from pmcore.cli.app import app
from pmcore.cli.doctor import OUR_PATHS, path_is_free, people_can_connect
from pmcore.cli.probe import look_from_outside
from pmcore.errors import InvalidError
from pmcore.web.application import Around
from tests.proxy import Proxy
from tests.server import Server, free_port
from tests.web import Site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("outside")) as server:
        yield server


@pytest.mark.parametrize("strip", ["", "/tools/pm"])
def test_behind_a_good_proxy_nothing_is_found(server, strip):
    with Proxy(server.port, strip=strip) as proxy:
        assert look_from_outside(proxy.url) == []
        assert look_from_outside(f"{proxy.url}/") == []


def test_a_path_without_its_slash_is_named(server):
    with Proxy(server.port, strip="/tools/pm", slash=False) as proxy:
        (finding,) = look_from_outside(proxy.url)
    assert "redirect /tools/pm to /tools/pm/" in finding.fix


@pytest.mark.parametrize(("sockets", "words"), [
    ("400", "answered with 400"),
    ("404", "answered with 404"),
    ("drop", "answered with 426"),
    ("hang", "gets no answer"),
])  # fmt: skip
def test_blocked_sockets_are_named_with_what_to_pass(server, sockets, words, monkeypatch):
    monkeypatch.setattr("pmcore.cli.probe.TIMEOUT", 2.0)
    with Proxy(server.port, sockets=sockets) as proxy:
        findings = look_from_outside(proxy.url)
    assert [each.what.split(" ")[2] for each in findings] == ["/_stcore/stream", "/live/ws"]
    for each in findings:
        assert words in each.what
        assert "Upgrade" in each.fix
        assert each.broken


def test_only_the_socket_that_is_blocked_is_named(server):
    with Proxy(server.port, sockets="404", blocked=("/live/ws",)) as proxy:
        (finding,) = look_from_outside(proxy.url)
    assert "/live/ws" in finding.what


def test_a_changed_host_names_the_setting_and_the_address(server):
    with Proxy(server.port, rewrite_host=True) as proxy:
        findings = look_from_outside(proxy.url)
        assert f"POSTMORTEM_URL={proxy.url}" in findings[0].fix
        assert f"127.0.0.1:{server.port}" in findings[0].what
        assert {"403" in each.what for each in findings[1:]} == {True}


def test_a_foreign_name_names_the_setting(server):
    with Proxy(server.port, rewrite_host="tools.example.com") as proxy:
        (finding,) = look_from_outside(proxy.url)
        assert f"POSTMORTEM_URL={proxy.url}" in finding.fix


def test_a_path_that_is_passed_on_and_not_said_is_named(server):
    with Proxy(server.port, keep="/tools/pm") as proxy:
        (finding,) = look_from_outside(proxy.url)
        assert f"POSTMORTEM_URL={proxy.url}" in finding.fix


def test_a_missing_path_and_a_missing_server_are_told_apart(server):
    with Proxy(server.port, strip="/tools/pm") as proxy:
        (finding,) = look_from_outside(proxy.origin)
        assert "Something other than Postmortem" in finding.what
    (finding,) = look_from_outside(f"http://127.0.0.1:{free_port()}")
    assert "does not answer" in finding.what


@pytest.mark.parametrize("url", ["tools.example.com", "ftp://x", "https://", "https://x/?a=1"])
def test_an_address_that_is_none_gets_a_sentence(url):
    with pytest.raises(InvalidError, match="whole address"):
        look_from_outside(url)


def test_a_scheme_that_does_not_arrive_is_named(server):
    with Proxy(server.port, add={"X-Forwarded-Proto": "https"}) as proxy:
        assert "people come by http" in look_from_outside(proxy.url)[0].what


def test_the_doctor_of_a_running_server_repeats_what_its_log_said(server):
    database = str(server.database)
    headers = {"host": "pm.example.com"}
    httpx.get(f"{server.url}/", headers=headers, trust_env=False)
    findings = {each.what: each for each in people_can_connect(database)}
    (what,) = [each for each in findings if "pm.example.com" in each]
    assert not findings[what].broken  # it may have been a stranger
    assert "POSTMORTEM_URL" in findings[what].fix
    with Proxy(server.port, sockets="drop") as proxy:
        look_from_outside(proxy.url)
    assert any(each.broken and "Upgrade" in each.fix for each in people_can_connect(database))
    assert "POSTMORTEM_URL" in server.log.read_text()
    assert len(re.findall(r"pm\.example\.com, which", server.log.read_text())) == 1


@pytest.mark.parametrize(("url", "fine"), [
    ("https://x.example.com", True),
    ("https://x.example.com/pm", True),
    ("https://x.example.com/tools/pm", True),
    ("https://x.example.com/join", False),
    ("https://x.example.com/api/pm", False),
    ("https://x.example.com/tools/timeline", False),
])  # fmt: skip
def test_a_path_of_ours_is_no_path_for_us(url, fine, monkeypatch):
    monkeypatch.setenv("POSTMORTEM_URL", url)
    assert (list(path_is_free("")) == []) is fine


def test_it_prints_for_people_and_for_programs(server):
    def doctor(*words, ends):
        done = CliRunner().invoke(app, ["doctor", *words])
        assert done.exit_code == ends, done.output
        return done.output

    assert "works from here" in doctor("--url", server.url, ends=0)
    with Proxy(server.port, sockets="404") as proxy:
        assert "BROKEN" in doctor("--url", proxy.url, ends=1)
        findings = json.loads(doctor("--url", proxy.url, "--json", ends=1))["findings"]
    assert {each["broken"] for each in findings} == {True}


def test_the_names_of_our_paths_are_those_of_our_routes():
    site = Site(around=Around(Path(__file__).parents[2] / "pages"))
    first = {route.path.split("/")[1] for route in site.app.routes}
    site.service.reviews.close()
    assert first <= OUR_PATHS
