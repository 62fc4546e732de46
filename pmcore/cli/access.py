"""How commands reach the reviews: in the database itself, or through the server that is using it."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple, Protocol

from pmcore.errors import NotFoundError
from pmcore.intake.wanted import Wanted
from pmcore.model.people import Program, Role
from pmcore.server.export_queue import Wanted as Document
from pmcore.server.tokens import NewToken
from pmcore.store.measures import Asked

JSON = dict[str, Any]
WHO = Program(name="Command line", role=Role.FACILITATOR)
SHORTEST = 4  # letters of an id


class Into(Enum):
    """Where the rows of a file go."""

    NOTHING = "nothing"  # only looked at
    TIMELINE = "timeline"
    TRAY = "tray"


class Fetched(NamedTuple):
    """A document, and the name of its file."""

    content: bytes
    name: str


class Access(Protocol):
    """What commands ask for. Everything may raise a `ReviewError` with a sentence."""

    url: str

    def all(self) -> list[JSON]:
        """Return all reviews in short, latest change first."""

    def one(self, review_id: str) -> JSON:
        """Return a review as the whole room may see it."""

    def with_code(self, code: str) -> str | None:
        """Return the id of the review that a join code opens."""

    def report(self, wanted: Document) -> Fetched:
        """Return a document and the name of its file."""

    def measures(self, asked: Asked) -> list[JSON]:
        """Return measures of all reviews in short, what is due first comes first."""

    def measures_file(self, asked: Asked, tool: str) -> Fetched:
        """Return measures as the file of a tracker or a calendar."""

    def bring_measures(
        self, data: bytes, *, site: str, day_first: bool | None, theirs: bool, preview: bool
    ) -> JSON:
        """Return what a tracker's file says of measures; without `preview`, what is new of it is done then."""

    def load(self, sample: str) -> JSON:
        """Return the review made from a sample, now or before."""

    def bring(self, review_id: str, data: bytes, importer: str, wanted: Wanted, into: Into) -> JSON:
        """Return what a file holds; what is new of it is where it was to go then."""

    def taken_along(self, review_id: str) -> Fetched:
        """Return a whole review as a file for another Postmortem."""

    def bring_review(self, data: bytes, *, copy: bool) -> JSON:
        """Return the review that was made from such a file."""

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
