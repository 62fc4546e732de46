"""Reviews in the database itself, which is ours while a command runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from pmcore.cli.access import JSON, WHO, Fetched, Into
from pmcore.commands.base import Command
from pmcore.commands.people import AddSeat
from pmcore.commands.tray import FillTray
from pmcore.errors import NotFoundError
from pmcore.intake.bringing import Looked, added_by, look
from pmcore.intake.samples import load_sample
from pmcore.intake.tracker import Reach, bring, read_tickets
from pmcore.intake.tracker import look as look_at_tickets
from pmcore.intake.tray import filling
from pmcore.intake.wanted import Wanted
from pmcore.intake.whole_reviews import bring_review, taken_along
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.reviews import Reviews
from pmcore.server.export_queue import Wanted as Document
from pmcore.server.keys import Keys
from pmcore.server.measures import measures_file
from pmcore.server.tokens import NewToken, Tokens
from pmcore.store import open_store
from pmcore.store.measures import Asked, listed_measures
from pmcore.web.api.brought import brought_json
from pmcore.web.api.imported import imported_json
from pmcore.web.api.serializers import measure_json, review_json, stored_json, token_json
from pmcore.web.documents import write


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

    def report(self, wanted: Document) -> Fetched:
        """Return a document."""
        document = write(self._reviews.get(wanted.review_id), wanted)
        return Fetched(document.content, document.file_name)

    def measures(self, asked: Asked) -> list[JSON]:
        """Return measures in short."""
        return [measure_json(each) for each in listed_measures(self._reviews.store.query, asked)]

    def measures_file(self, asked: Asked, tool: str) -> Fetched:
        """Return measures as a file."""
        document = measures_file(self._reviews, asked, tool, datetime.now(UTC))
        return Fetched(document.content, document.file_name)

    def bring_measures(
        self, data: bytes, *, site: str, day_first: bool | None, theirs: bool, preview: bool
    ) -> JSON:
        """Return what a tracker's file says of measures."""
        reviews, reach = self._reviews, Reach(self._reviews.get, lambda _: WHO.role, lambda _: WHO)
        read = read_tickets(data, site=site, day_first=day_first)
        looked = look_at_tickets(reviews, read, reach, theirs_first=theirs)
        return brought_json(
            looked if preview else bring(reviews.execute, looked, reach, reviews.source.new_id)
        )

    def load(self, sample: str) -> JSON:
        """Return the review of a sample."""
        return review_json(load_sample(self._reviews, sample, WHO).review)

    def bring(self, review_id: str, data: bytes, importer: str, wanted: Wanted, into: Into) -> JSON:
        """Return what a file holds, and what came of it."""
        review = self._reviews.get(review_id)
        looked = look(review, data, importer, wanted, datetime.now(UTC))
        command = _command(looked, review, into)
        if command is None:
            return imported_json(looked, added=0, version=version_for(review), command_id="")
        outcome = self._reviews.execute(review_id, command, WHO)
        done, version = outcome.records[0].command_id, version_for(outcome.review)
        in_tray = command.count if isinstance(command, FillTray) else 0
        return imported_json(
            looked, added=added_by(outcome), in_tray=in_tray, version=version, command_id=done
        )

    def taken_along(self, review_id: str) -> Fetched:
        """Return a review as a file."""
        return Fetched(*taken_along(self._reviews, review_id, datetime.now(UTC)))

    def bring_review(self, data: bytes, *, copy: bool) -> JSON:
        """Return the review of a file."""
        return review_json(bring_review(self._reviews, data, WHO, copy=copy))

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


def _command(looked: Looked, review: Review, into: Into) -> Command | None:
    """Return what brings the rows of a file where they are to go; None where nothing is new, or it is only looked at."""
    if into is Into.TRAY:
        return filling(looked, review)
    return looked.coming if into is Into.TIMELINE else None
