"""Reviews through the server that has the database open."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx

from pmcore.cli.access import JSON, WHO, Fetched, Into
from pmcore.errors import NotFoundError, ReviewError, StorageError
from pmcore.intake.review_file.lines import ENDING
from pmcore.intake.samples import title_of
from pmcore.intake.wanted import Wanted
from pmcore.server.export_queue import Wanted as Document
from pmcore.server.keys import Keys
from pmcore.server.running import Running
from pmcore.server.tokens import NewToken
from pmcore.store.measures import Asked

DOCUMENT = 600  # seconds: others may be before us in the queue, and a PDF takes its time


class Remote:
    """A server has the database; a token that we sign ourselves opens its API for a few minutes."""

    def __init__(self, running: Running, keys: Keys) -> None:
        """Talk to `running`."""
        self.url = os.environ.get("POSTMORTEM_URL", "").rstrip("/") or running.url
        token = keys.passing_token(WHO.name, WHO.role)
        headers = {"authorization": f"Bearer {token}"}
        self._client = httpx.Client(
            base_url=f"{running.url}/api/v1", headers=headers, timeout=60, trust_env=False
        )

    def all(self) -> list[JSON]:
        """Return all reviews in short."""
        found: list[JSON] = self._ask("GET", "/reviews").json()["reviews"]
        return found

    def one(self, review_id: str) -> JSON:
        """Return a review."""
        found: JSON = self._ask("GET", f"/reviews/{review_id}").json()
        return found

    def with_code(self, code: str) -> str | None:
        """Return the review of a code; the list does not tell codes, so each review is asked for its own."""
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        ids = (each["id"] for each in self.all())
        return next((each for each in ids if self.one(each)["join_code"] == plain), None)

    def report(self, wanted: Document) -> Fetched:
        """Return a document."""
        answer = self._ask(
            "GET",
            f"/reviews/{wanted.review_id}/report",
            params={"format": wanted.format, "audience": wanted.audience, "causes": wanted.causes},
            timeout=DOCUMENT,
        )
        return Fetched(answer.content, _name_in(answer) or f"postmortem.{wanted.format}")

    def measures(self, asked: Asked) -> list[JSON]:
        """Return measures in short."""
        found: list[JSON] = self._ask("GET", "/measures", params=_asked(asked)).json()["measures"]
        return found

    def measures_file(self, asked: Asked, tool: str) -> Fetched:
        """Return measures as a file."""
        answer = self._ask("GET", "/measures/file", params=_asked(asked) | {"format": tool})
        return Fetched(answer.content, _name_in(answer) or f"measures.{tool}")

    def bring_measures(
        self, data: bytes, *, site: str, day_first: bool | None, theirs: bool, preview: bool
    ) -> JSON:
        """Return what a tracker's file says of measures."""
        params = {"site": site, "theirs": theirs, "preview": preview}
        order = {} if day_first is None else {"day_first": day_first}
        found: JSON = self._ask(
            "POST", "/measures/import", params=params | order, content=data, timeout=DOCUMENT
        ).json()
        return found

    def load(self, sample: str) -> JSON:
        """Return the review of a sample."""
        made = self._ask("POST", "/reviews", json={"title": title_of(sample), "sample": sample}).json()
        return self.one(made["review_id"])

    def bring(self, review_id: str, data: bytes, importer: str, wanted: Wanted, into: Into) -> JSON:
        """Return what a file holds, and what came of it."""
        path = f"/reviews/{review_id}/imports/{quote(importer, safe='')}"
        params = _params(wanted) | {"preview": into is Into.NOTHING, "tray": into is Into.TRAY}
        found: JSON = self._ask("POST", path, params=params, content=data, timeout=DOCUMENT).json()
        return found

    def taken_along(self, review_id: str) -> Fetched:
        """Return a review as a file."""
        answer = self._ask("GET", f"/reviews/{review_id}/file", timeout=DOCUMENT)
        return Fetched(answer.content, _name_in(answer) or f"review.{ENDING}")

    def bring_review(self, data: bytes, *, copy: bool) -> JSON:
        """Return the review of a file."""
        answer = self._ask("POST", "/reviews/import", params={"copy": copy}, content=data, timeout=DOCUMENT)
        return self.one(answer.json()["review_id"])

    def seat(self, review_id: str, name: str, role: str) -> str:
        """Return a new seat."""
        made = self._ask("POST", f"/reviews/{review_id}/seats", json={"name": name, "role": role}).json()
        return str(made["participant_id"])

    def tokens(self) -> list[JSON]:
        """Return all tokens."""
        found: list[JSON] = self._ask("GET", "/tokens").json()["tokens"]
        return found

    def make_token(self, wanted: NewToken) -> JSON:
        """Return a new token."""
        made: JSON = self._ask(
            "POST", "/tokens", json=wanted.model_dump(mode="json", exclude_none=True)
        ).json()
        return made

    def revoke_token(self, token_id: str) -> JSON:
        """Revoke a token."""
        row: JSON = self._ask("DELETE", f"/tokens/{token_id}").json()
        return row

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise StorageError(f"The server at {self.url} does not answer. Try again in a moment.") from error
        if answer.is_error:
            raise (NotFoundError if answer.status_code == 404 else ReviewError)(_sentence(answer))
        return answer


def _name_in(answer: httpx.Response) -> str:
    """Return what a file is called that was sent."""
    return unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])


def _asked(asked: Asked) -> dict[str, str]:
    """Return which measures are asked for as the API takes it."""
    said = {
        "state": asked.state,
        "owner": asked.owner,
        "strength": asked.strength,
        "acceptance": asked.acceptance,
        "service": "".join(asked.services),
    }
    return {name: str(value) for name, value in said.items() if value}


def _params(wanted: Wanted) -> dict[str, Any]:
    """Return what is wanted as the API takes it; what is not said is left out."""
    said = {name: getattr(wanted, name) for name in ("name", "zone", "day", "starts", "rows", "unmask")}
    pairs = {
        name: json.dumps(dict(getattr(wanted, name)))
        for name in ("answers", "columns")
        if getattr(wanted, name)
    }
    order = {} if wanted.day_first is None else {"day_first": wanted.day_first}
    return {name: value for name, value in said.items() if value} | pairs | order


def copy_by(running: Running, database: Path, target: Path) -> dict[str, int]:
    """Let the server copy its database to `target`; return how far each log in the copy goes."""
    ticket = Keys.beside(str(database)).copy_ticket(str(target))
    try:
        answer = httpx.post(
            f"{running.url}/live/copy",
            headers={"authorization": f"Bearer {ticket}"},
            timeout=600,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise StorageError(f"The server at {running.url} does not answer. Try again in a moment.") from error
    if answer.is_error:
        raise StorageError(_sentence(answer))
    return {str(review_id): int(version) for review_id, version in answer.json()["heads"].items()}


def _sentence(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {answer.status_code} and gave no reason. Its log tells more."
