"""The `postmortem` command at a terminal: tokens for programs, and the doctor."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pmcore.cli.doctor import CHECKS
from pmcore.model.people import Role
from pmcore.server.keys import Keys
from tests.pmcore.cli_kit import ROOT

pytestmark = pytest.mark.slow


class TestTokens:
    def test_tokens_are_listed_with_their_scope_and_revoked_by_their_id(self, terminal):
        made = terminal.json("token", "create", "--role", "observer", "--name", "Pager", "--days", "7")
        other = terminal.json("token", "create", "--scope", "admin")
        assert (made["scope"], other["scope"], other["role"]) == ("read", "admin", "facilitator")
        listed = terminal.json("token", "list")["tokens"]
        assert [(each["name"], each["state"]) for each in listed] == [("API", "counts"), ("Pager", "counts")]
        assert made["token"] not in json.dumps(listed)
        assert made["id"] in terminal.types("token", "revoke", made["id"][:8])
        assert re.search(
            f"{made['id']} +Pager +read, observer +every one .* never +revoked",
            terminal.types("token", "list"),
        )
        assert "revoked already" in terminal.refuses("token", "revoke", made["id"])
        assert "no token" in terminal.refuses("token", "revoke", "ffffffffffff")
        assert "at most" in terminal.refuses("token", "create", "--role", "observer", "--scope", "admin")

    def test_a_token_for_one_review_needs_that_review(self, demo):
        review = demo.made[0]["id"]
        made = demo.json("token", "create", "--role", "scribe", "--review", review[:13])
        assert made["review_id"] == review
        assert "no review" in demo.refuses("token", "create", "--review", "nonsense")

    def test_while_somebody_else_has_the_database_a_token_is_made_nevertheless(self, terminal):
        holds = "import sys, time; from pmcore.store import open_store; open_store(sys.argv[1]); print('held', flush=True); time.sleep(60)"
        command = [sys.executable, "-c", holds, terminal.database]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as other:
            try:
                assert other.stdout.readline() == b"held\n"
                token = terminal.types("token", "create", "--role", "facilitator").strip()
                other_made = terminal.json("token", "create", "--role", "observer")
                terminal.types("token", "revoke", other_made["token"])
            finally:
                other.kill()
        keys = Keys.beside(terminal.database)
        assert keys.read_token(token).role is Role.FACILITATOR
        assert "was revoked" in terminal.refuses("token", "revoke", other_made["token"])

    @pytest.mark.parametrize("database", ["postgresql://localhost/postmortem", "memory:"])
    def test_where_tokens_have_no_row_they_are_made_nevertheless(self, terminal, database):
        said = {"POSTMORTEM_DATABASE": database, "POSTMORTEM_SECRET": "a long secret"}
        token = terminal.types("token", "create", "--role", "facilitator", **said).strip()
        assert Keys("a long secret").read_token(token).role is Role.FACILITATOR

    def test_a_token_counts_until_it_is_revoked(self, terminal):
        made = terminal.json("token", "create", "--role", "facilitator", "--name", "Pager", "--days", "7")
        keys = Keys.beside(terminal.database)
        read = keys.read_token(made["token"])
        assert (read.id, read.name, read.role) == (made["id"], "Pager", Role.FACILITATOR)
        assert made["token"] != terminal.types("token", "create").strip()
        assert made["id"] in terminal.types("token", "revoke", made["token"])
        assert "revoked" in terminal.refuses("token", "revoke", made["token"])
        assert "not complete" in terminal.refuses("token", "revoke", "nonsense")


class TestDoctor:
    def test_a_fresh_start_is_safe(self, demo):
        assert [each for each in demo.json("doctor")["findings"] if each["unsafe"]] == []

    def test_each_unsafe_setting_is_named_with_its_fix(self, demo):
        Path(demo.database).chmod(0o644)
        unsafe = {
            "POSTMORTEM_SECRET": "short",
            "POSTMORTEM_METRICS_TOKEN": "abc",
            "POSTMORTEM_URL": "http://review.example.com",
            "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
            "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
        }
        printed = demo.types("doctor", ends=1, **unsafe)
        for words in (f"chmod 600 {demo.database}", "POSTMORTEM_SECRET is short", "POSTMORTEM_METRICS_TOKEN is short",
                      "review.example.com without HTTPS", "listens to other machines (0.0.0.0)",
                      "showErrorDetails is full"):  # fmt: skip
            assert words in printed
        assert printed.count("UNSAFE") == 6

    def test_a_database_that_does_not_work_is_found(self, terminal):
        Path(terminal.database).write_text("not a database, " * 1_000)
        Path(terminal.database).chmod(0o600)
        findings = terminal.json("doctor", ends=1)["findings"]
        assert "cannot be opened" in findings[0]["what"]

    def test_every_check_says_what_it_looks_at(self):
        assert all(check.__doc__.startswith("Look") for check in CHECKS)
