"""How commands reach the reviews: in the database itself, or through the server that is using it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from pmcore.commands.people import AddSeat
from pmcore.errors import NotFoundError
from pmcore.intake.samples import load_sample
from pmcore.model.people import Program, Role
from pmcore.reviews import Reviews
from pmcore.server.keys import Keys
from pmcore.server.running import Running, read_running
from pmcore.server.tokens import NewToken, Tokens
from pmcore.store import open_store
from pmcore.web.routes.export import write
from pmcore.web.shown import review_json, stored_json, token_json

JSON = dict[str, Any]
WHO = Program(name="Command line", role=Role.FACILITATOR)
SHORTEST = 4  # letters of an id


class Access(Protocol):
    """What commands ask for. Everything may raise a `ReviewError` with a sentence."""

    url: str

    def all(self) -> list[JSON]:
        """Return all reviews in short, latest change first."""

    def one(self, review_id: str) -> JSON:
        """Return a review as the whole room may see it."""

    def with_code(self, code: str) -> str | None:
        """Return the id of the review that a join code opens."""

    def report(self, review_id: str, export_format: str, audience: str) -> tuple[bytes, str]:
        """Return a document and the name of its file."""

    def load(self, sample: str) -> JSON:
        """Return the review made from a sample, now or before."""

    def seat(self, review_id: str, name: str, role: str) -> str:
        """Make a seat, and return its participant id."""

    def tokens(self) -> list[JSON]:
        """Return all tokens, the newest first, without the tokens themselves."""

    def make_token(self, wanted: NewToken) -> JSON:
        """Make a token, and return it with its row."""

    def revoke_token(self, token_id: str) -> JSON:
        """Make a token count no more, and return its row."""

    def close(self) -> None:
        """Let go."""


class Local:
    """The database is ours while this runs."""

    def __init__(self, database: str) -> None:
        """Open the database; raises `StorageError` where somebody else has it."""
        self.url = os.environ.get("POSTMORTEM_URL", "").rstrip("/") or "http://localhost:8501"
        self._reviews = Reviews(open_store(database))
        self._tokens = Tokens(self._reviews.store, Keys.beside(database))

    def all(self) -> list[JSON]:
        """Return all reviews in short."""
        return [stored_json(each) for each in self._reviews.all()]

    def one(self, review_id: str) -> JSON:
        """Return a review."""
        return review_json(self._reviews.get(review_id))

    def with_code(self, code: str) -> str | None:
        """Return the review of a code."""
        try:
            return self._reviews.with_code(code).id
        except NotFoundError:
            return None

    def report(self, review_id: str, export_format: str, audience: str) -> tuple[bytes, str]:
        """Return a document."""
        document = write(self._reviews.get(review_id), export_format, audience)
        return document.content, document.file_name

    def load(self, sample: str) -> JSON:
        """Return the review of a sample."""
        return review_json(load_sample(self._reviews, sample, WHO).review)

    def seat(self, review_id: str, name: str, role: str) -> str:
        """Return a new seat."""
        outcome = self._reviews.execute(review_id, AddSeat(name=name, role=Role(role)), WHO)
        return str(outcome.records[0].change.item.id)

    def tokens(self) -> list[JSON]:
        """Return all tokens."""
        return [token_json(each) for each in self._tokens.all()]

    def make_token(self, wanted: NewToken) -> JSON:
        """Return a new token."""
        text, row = self._tokens.make(wanted)
        return {"token": text} | token_json(row)

    def revoke_token(self, token_id: str) -> JSON:
        """Revoke a token."""
        return token_json(self._tokens.revoke(token_id))

    def close(self) -> None:
        """Close the database."""
        self._tokens.close()
        self._reviews.close()


class _Private:
    """Files that are made meanwhile belong to nobody else: a review is not for every user of the machine."""

    def __enter__(self) -> Self:
        self._before = os.umask(0o077)
        return self

    def __exit__(self, *_: object) -> None:
        os.umask(self._before)


@contextmanager
def opened(database: str, *, make: bool = False) -> Iterator[Access]:
    """Yield the way to the reviews of `database`; only with `make` is a database made where there is none."""
    running = read_running(database)
    if running is None and not make:
        require_there(database)
    with _Private():
        access = _through(running, database) if running else Local(database)
        try:
            yield access
        finally:
            access.close()


def _through(running: Running, database: str) -> Access:
    from pmcore.cli.remote import Remote  # HTTP is loaded only where it is needed

    return Remote(running, Keys.beside(database))


def require_there(database: str) -> None:
    """Raise `NotFoundError` where there is no such database yet."""
    if database != "memory:" and "://" not in database and not Path(database).exists():
        raise NotFoundError(
            f"There is no database at {database} yet. `postmortem demo` or `postmortem serve` makes one, and "
            "--database or POSTMORTEM_DATABASE says where another one is."
        )


def find(access: Access, wanted: str) -> str:
    """Return the id of the review that `wanted` names: an id, the start of one, a join code, or a sample's name."""
    reviews = access.all()
    ids = [each["id"] for each in reviews]
    if wanted in ids:
        return wanted
    if from_sample := [each["id"] for each in reviews if each["sample"] and each["sample"] == wanted]:
        return str(from_sample[0])
    begins = [each for each in ids if len(wanted) >= SHORTEST and each.startswith(wanted.lower())]
    if len(begins) > 1:
        raise NotFoundError(
            f"{len(begins)} reviews begin with “{wanted}”. Write more of the id; `postmortem list` has it."
        )
    found = begins[0] if begins else access.with_code(wanted)
    if found is None:
        raise NotFoundError(f"There is no review “{wanted[:60]}”. `postmortem list` shows what there is.")
    return str(found)
