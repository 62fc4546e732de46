"""Signatures: nothing that was made elsewhere, changed, run out or revoked counts."""

import stat
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.errors import NotAllowedError
from pmcore.model.people import Role
from pmcore.server.keys import DAY, MINUTE, ExportTicket, Keys, ProgramToken, SeatToken
from tests.web import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(tmp_path, clock):
    return Keys("a secret", tmp_path / "revoked", clock)


def test_a_browser_is_always_the_same_and_never_another(keys):
    cookie, other = keys.new_browser(), keys.new_browser()
    assert keys.browser(cookie) == keys.browser(cookie)
    assert keys.browser(cookie) != keys.browser(other)
    assert keys.browser(cookie) not in cookie  # what a seat remembers is no cookie


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_no_made_up_cookie_is_a_browser(text):
    assert Keys("a secret").browser(text) is None


def test_a_cookie_of_another_server_is_nobody(keys):
    assert keys.browser(Keys("another secret").new_browser()) is None
    assert keys.browser(None) is None
    assert keys.browser("x" * 100_000) is None


def test_each_kind_of_signature_is_good_for_one_thing_only(keys):
    made = [
        keys.new_browser(),
        keys.ticket("r", "p"),
        keys.seat_token("r", "p"),
        keys.export_ticket(ExportTicket("r", "docx", "technical", "b")),
    ]
    readers = [keys.browser, keys.read_ticket, keys.read_token, keys.read_export_ticket]
    for number, text in enumerate(made):
        for other, read in enumerate(readers):
            if number == other:
                assert read(text)
            elif read == keys.browser:
                assert read(text) is None
            else:
                with pytest.raises(NotAllowedError):
                    read(text)


def test_tickets_and_tokens_run_out_with_a_sentence(keys, clock):
    ticket, export = (
        keys.ticket("r", "p", minutes=15),
        keys.export_ticket(ExportTicket("r", "md", "customer", "b")),
    )
    token = keys.program_token("CI", Role.OBSERVER, days=2)
    clock.now += 5 * MINUTE
    assert keys.read_ticket(ticket)[:2] == ("r", "p")
    with pytest.raises(NotAllowedError, match="has run out"):
        keys.read_export_ticket(export)
    clock.now += 2 * DAY
    for read, text in ((keys.read_ticket, ticket), (keys.read_token, token)):
        with pytest.raises(NotAllowedError, match="Ask for a new one"):
            read(text)


def test_a_token_says_whom_it_stands_for(keys):
    seat, program = (
        keys.read_token(keys.seat_token("r", "p")),
        keys.read_token(keys.program_token("CI", "scribe")),
    )
    assert seat == SeatToken(seat.id, "r", "p")
    assert program == ProgramToken(program.id, "CI", Role.SCRIBE)


def test_a_revoked_token_counts_no_more_and_no_other_is_hurt(keys):
    bad, good = keys.program_token("lost laptop", "facilitator"), keys.program_token("CI", "facilitator")
    keys.revoke(keys.read_token(bad).id)
    assert keys.read_token(good)
    with pytest.raises(NotAllowedError, match="was revoked"):
        keys.read_token(bad)


def test_a_token_for_a_role_that_there_is_not_cannot_be_made(keys):
    with pytest.raises(ValueError, match="emperor"):
        keys.program_token("CI", "emperor")


def test_the_key_file_is_for_its_owner_only_and_outlives_the_process(tmp_path, monkeypatch):
    monkeypatch.delenv("POSTMORTEM_SECRET", raising=False)
    database = str(tmp_path / "new" / "postmortem.duckdb")
    cookie = Keys.beside(database).new_browser()
    assert Keys.beside(database).browser(cookie)
    file = tmp_path / "new" / "postmortem.duckdb.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path, monkeypatch):
    monkeypatch.delenv("POSTMORTEM_SECRET", raising=False)
    database, gate, found = str(tmp_path / "p.duckdb"), threading.Barrier(8), []

    def start():
        gate.wait()
        found.append(Keys.beside(database))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    cookie = found[0].new_browser()
    assert len({keys.browser(cookie) for keys in found}) == 1
    assert found[0].browser(cookie)


def test_replicas_share_a_secret_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("POSTMORTEM_SECRET", "shared")
    cookie = Keys.beside(str(tmp_path / "a.duckdb")).new_browser()
    assert Keys.beside(str(tmp_path / "b.duckdb")).browser(cookie)
    assert not list(tmp_path.iterdir())
