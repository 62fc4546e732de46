"""The `postmortem` command at a terminal: the server, and commands beside one that runs."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import httpx
import pytest

from pmcore.cli.serve import require_free, require_safe
from pmcore.errors import RuleError
from pmcore.server.running import announced, local_url, read_running, write_running
from tests.server import Server, free_port

pytestmark = pytest.mark.slow
SAMPLES = {"gitlab-2017", "cloudflare-2019", "github-2018"}


class TestServing:
    def test_other_machines_are_not_let_in_by_accident(self, monkeypatch):
        require_safe("127.0.0.1", behind_proxy=False, insecure=False)
        require_safe("localhost", behind_proxy=False, insecure=False)
        require_safe("0.0.0.0", behind_proxy=False, insecure=True)
        for host in ("0.0.0.0", "::", "192.168.1.5", "review.example.com"):
            with pytest.raises(RuleError, match="without HTTPS"):
                require_safe(host, behind_proxy=False, insecure=False)
        with pytest.raises(RuleError, match="POSTMORTEM_URL"):
            require_safe("0.0.0.0", behind_proxy=True, insecure=False)
        monkeypatch.setenv("POSTMORTEM_URL", "https://review.example.com")
        require_safe("0.0.0.0", behind_proxy=True, insecure=False)

    def test_the_refusal_as_a_person_sees_it(self, terminal):
        assert "--behind-proxy" in terminal.refuses("serve", "--host", "0.0.0.0")

    def test_a_taken_port_gets_a_sentence(self):
        import socket

        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            with pytest.raises(RuleError, match="--port"):
                require_free("127.0.0.1", other.getsockname()[1])

    def test_serve_starts_the_app_and_ends_with_it(self, demo):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "pmcore", "serve", "--port", str(port)],
            cwd=demo.folder, env=demo.environment | {"POSTMORTEM_DATABASE": "reviews.duckdb"}, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert f"http://127.0.0.1:{port}".encode() in process.stdout.readline()
            running = wait_for_server(demo.database, process)
            assert (running.url, running.pid) == (f"http://127.0.0.1:{port}", process.pid)
            assert "already" in demo.refuses("serve", "--port", str(free_port()))
        finally:
            process.terminate()
            process.wait(20)
        assert not Path(f"{demo.database}.server").exists()


class TestBesideARunningServer:
    def test_commands_talk_to_the_server_that_has_the_database(self, terminal):
        with Server(terminal.folder) as server:
            terminal.database = terminal.environment["POSTMORTEM_DATABASE"] = str(server.database)
            assert read_running(terminal.database).url == server.url

            made = terminal.json("demo")["reviews"]
            assert {each["sample"] for each in made} == SAMPLES
            assert all(each["enter_url"].startswith(f"{server.url}/enter/") for each in made)
            assert terminal.json("demo")["reviews"][0]["id"] == made[0]["id"]
            page = httpx.get(made[0]["enter_url"], follow_redirects=True, trust_env=False)
            assert page.is_success

            link = terminal.json("link", "gitlab-2017", "--role", "facilitator")["url"]
            again = terminal.json("link", "gitlab-2017", "--person", "facilitator")["url"]
            for url in (link, again):
                assert url.startswith(f"{server.url}/enter/")
                assert "Continue here" in httpx.get(url, trust_env=False).text

            assert len(terminal.json("list")["reviews"]) == 3
            assert len(terminal.json("show", "gitlab-2017")["events"]) == 31
            assert terminal.json("show", made[1]["join_code"])["id"] == made[1]["id"]
            document = docx.Document(io.BytesIO(terminal.types("export", "gitlab-2017", "-o", "-")))
            assert document.paragraphs
            night = Path(terminal.folder, "night.csv")
            night.write_text("Zeit;Text\n23.11.2026 13:00;Deploy 41\n03.04.2026 13:00 CST;Alert\n")
            here = ("import", str(night), "--review", "gitlab-2017", "--zone", "Europe/Berlin")
            told = terminal.types(*here, "--preview")
            assert "2026-11-23 13:00:00" in told
            assert "--answer 'CST=+08:00'" in told
            first = terminal.json(*here, "--answer", "CST=+08:00", "--day-first")
            assert (first["added"], first["zone"]) == (2, "Europe/Berlin")
            assert terminal.json(*here, "--rows", "1")["known"] == 2  # what was answered is remembered
            assert "There is no row 9" in terminal.refuses(*here, "--rows", "9")
            assert len(terminal.json("show", "gitlab-2017")["events"]) == 33
            token = terminal.types("token", "create", "--role", "observer").strip()
            asked = {"headers": {"authorization": f"Bearer {token}"}, "trust_env": False}
            assert httpx.get(f"{server.url}/api/v1/reviews", **asked).is_success
            (listed,) = [
                each for each in terminal.json("token", "list")["tokens"] if each["role"] == "observer"
            ]
            assert listed["last_used_at"]
            terminal.types("token", "revoke", listed["id"])
            assert httpx.get(f"{server.url}/api/v1/reviews", **asked).status_code == 401

            assert terminal.json("backup", "kept.duckdb")["reviews"] == 3
            assert "there already" in terminal.refuses("backup", "kept.duckdb")
            assert terminal.json("verify")["problems"] == []
            assert "Stop it first" in terminal.refuses("restore", "kept.duckdb")
            assert "would be restored whole" in terminal.types("restore", "--check", "kept.duckdb")
            assert httpx.post(f"{server.url}/live/copy", trust_env=False).status_code == 403
            assert "There is no review" in terminal.refuses("show", "titanic-1912")

        assert terminal.json("verify")["problems"] == []
        assert terminal.json("backup", "later.duckdb")["reviews"] == 3

    def test_what_a_crash_left_behind_is_not_believed(self, demo):
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        Path(f"{demo.database}.server").write_text(
            json.dumps({"url": "http://127.0.0.1:9", "pid": ended.pid})
        )
        assert read_running(demo.database) is None
        assert len(demo.json("list")["reviews"]) == 3
        for nonsense in ("", "{}", "[1]", '{"url": 1, "pid": "x"}'):
            Path(f"{demo.database}.server").write_text(nonsense)
            assert read_running(demo.database) is None

    def test_the_file_is_there_for_as_long_as_the_server(self, tmp_path):
        database = str(tmp_path / "reviews.duckdb")
        with announced("http://127.0.0.1:8501", database):
            said = json.loads(Path(f"{database}.server").read_text())
            assert said == {"url": "http://127.0.0.1:8501", "pid": os.getpid()}
        assert not Path(f"{database}.server").exists()
        assert write_running("http://127.0.0.1:8501", "memory:") is None

    def test_a_server_bound_to_everything_is_asked_from_here(self):
        assert local_url("0.0.0.0", 80) == "http://127.0.0.1:80"
        assert local_url(None, 8501) == "http://127.0.0.1:8501"
        assert local_url("::", 8501) == "http://[::1]:8501"
        assert local_url("review.local", 8501) == "http://review.local:8501"


def wait_for_server(database, process):
    """Return the server of a database once it answers."""
    while process.poll() is None:
        if running := read_running(database):
            return running
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"The server ended with {process.returncode}")
