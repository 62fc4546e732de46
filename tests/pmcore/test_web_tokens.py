"""Tokens are rows: they say how far they go, are listed, noted when used, and revoked; who only reads gets no code."""

import json
from datetime import timedelta

import pytest

from pmcore.commands.people import RenewJoinCode
from pmcore.errors import NotAllowedError, StorageError
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.server import tokens as tokens_module
from pmcore.server.keys import DAY, MINUTE, Keys
from pmcore.server.tokens import NewToken, Tokens
from pmcore.store import MemoryStore
from pmcore.store.duck import DuckStore
from tests.web import Clock, Site


class CountingStore(MemoryStore):
    """A store in memory that counts how often tokens are written, and can be full."""

    written = 0
    full = False

    def put_tokens(self, tokens):
        if self.full:
            raise StorageError
        self.written += 1
        super().put_tokens(tokens)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(tmp_path, clock):
    return Keys("a secret", tmp_path / "revoked", clock)


@pytest.fixture
def store():
    return CountingStore()


@pytest.fixture
def tokens(store, keys, clock):
    tokens = Tokens(store, keys, clock)
    yield tokens
    tokens.close()


def old_token(keys, name="CI", role="facilitator"):
    """Return a token as earlier versions signed it: it says no scope, and no row knows it."""
    return keys._seal("token", ["0123456789ab", "program", name, role], 90 * DAY)


class TestRows:
    def test_a_token_is_a_row_without_the_token(self, tokens, store):
        text, row = tokens.make(NewToken(name="Pager", role=Role.SCRIBE, review_id="r", days=7))
        assert store.tokens() == [row]
        assert (row.name, row.scope, row.role, row.review_id) == ("Pager", Scope.WRITE, Role.SCRIBE, "r")
        assert row.expires_at - row.created_at == timedelta(days=7)
        assert text not in repr(row)

    def test_a_token_of_an_earlier_version_becomes_a_row_at_first_use_and_can_be_revoked(self, tokens, keys):
        text = old_token(keys)
        assert tokens.all() == []
        assert tokens.check(text).scope is Scope.ADMIN
        (row,) = tokens.all()
        assert (row.id, row.name, row.scope) == ("0123456789ab", "CI", Scope.ADMIN)
        tokens.revoke(row.id)
        with pytest.raises(NotAllowedError, match="was revoked"):
            tokens.check(text)

    def test_what_was_revoked_before_there_were_rows_stays_revoked(self, tokens, keys):
        text = old_token(keys)
        keys.revoke("0123456789ab")
        with pytest.raises(NotAllowedError, match="was revoked"):
            tokens.check(text)

    def test_a_backup_from_before_does_not_bring_a_revoked_token_back(self, tokens, store, keys, clock):
        text, row = tokens.make(NewToken())
        tokens.revoke(row.id)
        store.put_tokens([row])  # as it was
        with pytest.raises(NotAllowedError, match="was revoked"):
            Tokens(store, keys, clock).check(text)

    def test_what_is_revoked_in_the_file_is_listed_as_revoked(self, tokens, keys):
        _, row = tokens.make(NewToken())
        keys.revoke(row.id)
        assert tokens.all()[0].revoked_at

    def test_the_last_use_is_written_once_a_minute_and_never_while_somebody_waits(self, tokens, store, clock):
        text, _ = tokens.make(NewToken())
        assert store.written == 1
        for _ in range(50):
            clock.now += 1
            tokens.check(text)
        assert store.written == 1  # nothing waits for the disk
        tokens.flush()
        assert store.written == 2
        (first,) = store.tokens()
        tokens.check(text)
        tokens.flush()
        assert store.written == 2  # within the minute nothing changed
        clock.now += 1 * MINUTE
        tokens.check(text)
        tokens.flush()
        assert store.tokens()[0].last_used_at > first.last_used_at

    def test_a_full_disk_keeps_nobody_out_and_the_last_use_is_written_later(self, tokens, store):
        text, _ = tokens.make(NewToken())
        store.full = True
        assert tokens.check(text)
        with pytest.raises(StorageError):
            tokens.flush()
        store.full = False
        tokens.flush()
        assert store.tokens()[0].last_used_at

    def test_rows_outlive_the_process(self, tmp_path, keys, clock):
        path = str(tmp_path / "reviews.duckdb")
        first = DuckStore(path)
        tokens = Tokens(first, keys, clock)
        text, row = tokens.make(NewToken(name="Pager"))
        other, _ = tokens.make(NewToken(name="CI"))
        tokens.check(text)
        tokens.revoke(row.id)
        tokens.close()
        first.close()
        second = DuckStore(path)
        again = Tokens(second, keys, clock)
        revoked = next(each for each in again.all() if each.id == row.id)
        assert revoked.revoked_at
        assert revoked.last_used_at
        assert again.check(other)
        with pytest.raises(NotAllowedError, match="was revoked"):
            again.check(text)
        second.close()

    def test_rows_that_ran_out_long_ago_are_forgotten(self, tokens, store, keys, clock):
        tokens.make(NewToken(days=1))
        clock.now += 20 * DAY
        assert len(Tokens(store, keys, clock).all()) == 1
        clock.now += 20 * DAY
        assert Tokens(store, keys, clock).all() == store.tokens() == []

    def test_the_command_lines_own_token_leaves_no_row(self, tokens, keys):
        assert tokens.check(keys.passing_token("Command line", Role.FACILITATOR))
        assert tokens.all() == []

    def test_a_text_that_reads_the_same_but_is_another_counts_for_nothing(self, tokens, keys, monkeypatch):
        text, _ = tokens.make(NewToken())
        monkeypatch.setattr(keys, "read_token", lambda _: Keys.read_token(keys, text))
        with pytest.raises(NotAllowedError, match="not from here"):
            tokens.check(f"{text}=")

    def test_changes_are_written_by_themselves(self, store, keys, clock, monkeypatch):
        monkeypatch.setattr(tokens_module, "GATHER", 0.01)
        tokens = Tokens(store, keys, clock)
        tokens.make_for_seat("r", "p", "Ben")
        tokens._timer.join()
        assert [each.participant_id for each in store.tokens()] == ["p"]


@pytest.fixture
def site():
    return Site()


def makes(site, asker=None, **values):
    """Return a program with a token that `asker` made."""
    answer = (asker or site.program()).post("/api/v1/tokens", json=values)
    assert answer.status_code == 200, answer.text
    return site.with_token(answer.json()["token"])


def all_answers(site, program):
    """Return everything that a program can read, as one text."""
    one = site.path()
    paths = ("/api/v1/reviews", one, f"{one}/changes", f"{one}/report?format=json", f"{one}/report?format=md")
    answers = [program.get(path) for path in paths]
    assert {each.status_code for each in answers} == {200}
    return " ".join(each.text for each in answers)


class TestScopes:
    @pytest.mark.parametrize("how", ["an observer's", "one that only reads", "an observer's seat"])
    def test_who_only_reads_gets_no_code_old_or_new(self, site, how):
        codes = [site.review.join_code]
        if how == "an observer's":
            program = site.program(Role.OBSERVER)
        elif how == "one that only reads":
            program = makes(site, role="facilitator", scope="read")
        else:
            program = site.seat(Role.OBSERVER)
        site.do(site.program(), "renew_join_code")
        codes.append(site.review.join_code)
        assert codes[0] != codes[1]
        text = all_answers(site, program)
        assert not [code for code in codes if code in text]
        assert '"join_code":' not in text
        assert "join_url" not in text
        for writer in (site.program(Role.PARTICIPANT), site.seat()):
            assert codes[1] in all_answers(site, writer)

    def test_what_only_reads_changes_nothing(self, site):
        reader, version = makes(site, role="facilitator", scope="read"), site.review.version
        answers = [
            site.do(reader, "add_lesson", text="No"),
            site.do(reader, "renew_join_code"),
            reader.post("/api/v1/reviews", json={"title": "New"}),
            reader.post(site.path("seats"), json={"name": "Eve", "role": "facilitator"}),
            reader.post(site.path("imports/x"), content=b""),
            reader.post("/api/v1/tokens", json={}),
        ]
        assert {each.status_code for each in answers} == {403}
        assert site.review.version == version
        assert len(site.service.reviews.all()) == 1

    def test_a_token_of_one_review_reaches_no_other(self, site):
        other = site.start("Payments were slow")
        program = makes(site, role="facilitator", review_id=site.review_id)
        assert [each["id"] for each in program.get("/api/v1/reviews").json()["reviews"]] == [site.review_id]
        assert site.do(program, "add_lesson", text="Yes").status_code == 200
        there = f"/api/v1/reviews/{other.id}"
        tried = [program.get(f"{there}{rest}") for rest in ("", "/changes", "/report")]
        tried += [program.post(f"{there}/commands", json={"kind": "add_lesson", "text": "No"})]
        tried += [program.post(f"{there}/seats", json={"name": "Eve"})]
        tried += [program.post("/api/v1/reviews", json={"title": "New"})]
        assert {each.status_code for each in tried} == {403}
        assert other.join_code not in " ".join(each.text for each in tried)

    def test_tokens_are_made_listed_and_revoked_by_admins_alone(self, site):
        for program in (site.program(Role.SCRIBE), site.program(Role.OBSERVER), site.seat(Role.FACILITATOR)):
            answers = [
                program.get("/api/v1/tokens"),
                program.post("/api/v1/tokens", json={}),
                program.delete("/api/v1/tokens/0123456789ab"),
            ]
            assert {each.status_code for each in answers} == {403}

    def test_an_admin_of_one_review_hands_out_tokens_for_that_review_alone(self, site):
        makes(site, name="Everywhere")
        admin = makes(site, role="facilitator", review_id=site.review_id, name="Here")
        assert makes(site, admin).get(site.path()).status_code == 200
        assert admin.post("/api/v1/tokens", json={"review_id": ""}).status_code == 403
        rows = admin.get("/api/v1/tokens").json()["tokens"]
        assert {each["review_id"] for each in rows} == {site.review_id}
        everywhere = next(each for each in site.service.tokens.all() if each.name == "Everywhere")
        assert admin.delete(f"/api/v1/tokens/{everywhere.id}").status_code == 404

    def test_a_revoked_token_counts_no_more_at_once(self, site):
        admin = site.program()
        made = admin.post("/api/v1/tokens", json={"name": "Lost", "role": "observer"}).json()
        lost = site.with_token(made["token"])
        assert lost.get(site.path()).status_code == 200
        row = admin.delete(f"/api/v1/tokens/{made['id']}").json()
        assert row["revoked_at"]
        assert lost.get(site.path()).status_code == 401
        assert admin.get(site.path()).status_code == 200

    def test_a_seats_token_is_a_row_that_can_be_revoked(self, site):
        seat = site.seat(name="Ben")
        row = next(each for each in site.service.tokens.all() if each.participant_id)
        assert (row.name, row.review_id) == ("Ben", site.review_id)
        site.program().delete(f"/api/v1/tokens/{row.id}")
        assert seat.get(site.path()).status_code == 401

    @pytest.mark.parametrize(
        "wrong",
        [{"days": 0}, {"days": 10**9}, {"role": "king"}, {"scope": "root"}, {"name": ""}, {"review_id": "x" * 81},
         {"role": "observer", "scope": "write"}, {"more": 1}],
    )  # fmt: skip
    def test_what_no_token_can_be_is_refused_with_a_sentence(self, site, wrong):
        answer = site.program().post("/api/v1/tokens", json=wrong)
        assert answer.status_code in {400, 409}
        assert answer.json()["error"].endswith(".")
        assert json.dumps(answer.json())


def test_a_renewed_code_is_in_the_history_of_who_may_write(site):
    host = next(iter(site.review.people.values()))
    site.service.execute(site.review_id, RenewJoinCode(), _seat(host.id))
    lines = site.program().get(site.path("changes")).json()["changes"]
    assert lines[-1]["change"]["join_code"] == site.review.join_code


def _seat(participant_id):
    from pmcore.model.people import Seat

    return Seat(participant_id=participant_id)
