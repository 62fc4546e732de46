"""REST under /api/v1: whatever a page can do is a command here, by the same door (DESIGN.md section 5).

Bearer tokens only, so no page of somebody else's can use a visitor's cookie. Every refusal is
`{"error": sentence, "fields": {name: sentence}}`; of an edit that somebody else was faster with, also
`"theirs": {field: value now}` and `"by": name`; one that asks, `"choices": {field: [{"label", "text"}]}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.changes.log import Recorded
from pmcore.changes.people import ParticipantJoined
from pmcore.commands.base import Command
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import AddSeat
from pmcore.commands.registry import any_command
from pmcore.errors import (
    ConcurrentEditError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    ReviewError,
    RuleError,
    SlowDownError,
    StorageError,
)
from pmcore.intake.samples import load_sample
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.scope import Scope
from pmcore.model.visibility import version_for
from pmcore.reviews import Outcome
from pmcore.server.export_queue import BusyError, Who
from pmcore.server.service import Service, base_url, enter_url
from pmcore.server.tokens import NewToken
from pmcore.throttle import Throttle
from pmcore.web.asker import Asker, NoTokenError, asker_of
from pmcore.web.body import TooLargeError
from pmcore.web.documents import GoneError, document_of, download_of
from pmcore.web.openapi import NOT_IN_REVIEW, document
from pmcore.web.sent import AT_ONCE, invalid_command, sent
from pmcore.web.shown import lines_json, review_json, stored_json, token_json

LARGEST_IMPORT = 20 * 1024 * 1024
WAITING_EACH = 12  # documents of one token: they take turns with everybody else's
TOO_OFTEN = "This token asks too often. Wait a second, then go on."


STATUSES: tuple[tuple[type[ReviewError], int], ...] = (
    (NoTokenError, 401),
    (NotAllowedError, 403),
    (NotFoundError, 404),
    (InvalidError, 400),
    (ConcurrentEditError, 409),
    (RuleError, 409),
    (TooLargeError, 413),
    (SlowDownError, 429),
    (BusyError, 429),
    (GoneError, 499),
    (StorageError, 503),
    (ReviewError, 400),
)
Handler = Callable[[Request, Asker], Awaitable[Response]]


class Api:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._threads = CapacityLimiter(AT_ONCE)
        self._programs, self._seats = Throttle(200, 2_000), Throttle(10, 200)

    def routes(self) -> list[Route]:
        """Return what to mount; the last one answers in JSON whatever is not here."""
        one = "/api/v1/reviews/{review_id}"
        return [
            Route("/api/v1/openapi.json", self.openapi),
            Route("/api/v1/reviews", self._guarded(self.all)),
            Route("/api/v1/reviews", self._guarded(self.create), methods=["POST"]),
            Route(one, self._guarded(self.one)),
            Route(f"{one}/changes", self._guarded(self.changes)),
            Route(f"{one}/commands", self._guarded(self.command), methods=["POST"]),
            Route(f"{one}/seats", self._guarded(self.seat), methods=["POST"]),
            Route(f"{one}/report", self._guarded(self.report)),
            Route(f"{one}/imports/{{importer}}", self._guarded(self.bring_in), methods=["POST"]),
            Route("/api/v1/tokens", self._guarded(self.tokens)),
            Route("/api/v1/tokens", self._guarded(self.make_token), methods=["POST"]),
            Route("/api/v1/tokens/{token_id}", self._guarded(self.revoke_token), methods=["DELETE"]),
            Route("/api/{rest:path}", self.nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]

    # ------------------------------------------------------------------ reading

    async def openapi(self, request: Request) -> Response:
        """Return the description of all this; it is no secret."""
        return JSONResponse(document())

    async def nothing(self, request: Request) -> Response:
        """Say that there is nothing at this address."""
        return problem(
            NotFoundError("There is nothing at this address. /api/v1/openapi.json lists what there is.")
        )

    async def all(self, request: Request, asker: Asker) -> Response:
        """Return all reviews in short; to a seat, or a token of one review, that one."""
        stored = await self._run(self._service.reviews.all)
        shown = [each for each in stored if asker.only in ("", each.id)]
        return JSONResponse({"reviews": [stored_json(each) for each in shown]})

    async def one(self, request: Request, asker: Asker) -> Response:
        """Return a review as the asker's seat may see it."""
        review = await self._review(request, asker)
        code = asker.reads_code(review)
        return JSONResponse(review_json(review, asker.seat, asker.viewer, code=code))

    async def changes(self, request: Request, asker: Asker) -> Response:
        """Return what happened after a version: the lines that the asker may see, counted as they see them."""
        review = await self._review(request, asker)
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdecimal() or len(after) > 12:
            raise InvalidError(
                "after: Please write a whole number.", fields={"after": "Please write a whole number."}
            )
        lines = await self._run(self._lines, review, asker, int(after))
        version = version_for(review, asker.viewer)
        return JSONResponse({"review_id": review.id, "version": version, "changes": lines})

    def _lines(self, review: Review, asker: Asker, after: int) -> list[dict[str, Any]]:
        log = self._service.reviews.log(review.id)[: review.version]
        visible = [each for each in log if asker.sees(review, each)]
        return lines_of(review, enumerate(visible[after:], after + 1), asker)

    async def report(self, request: Request, asker: Asker) -> Response:
        """Return the document, as soon as it is made."""
        review = await self._review(request, asker)
        query = request.query_params
        wanted = query.get("format", "docx"), query.get("audience", "technical")
        who = Who(asker.token.id, WAITING_EACH)
        return download_of(await document_of(self._service, request, who, review, *wanted))

    # ------------------------------------------------------------------ changing

    async def create(self, request: Request, asker: Asker) -> Response:
        """Start a review. Sent twice with the same command_id, it is one review."""
        asker.require_role(Role.FACILITATOR, Role.SCRIBE)
        asker.require_scope(Scope.WRITE)
        if asker.only:
            raise NotAllowedError(
                "This token belongs to one review. To start another, use one for all of them."
            )
        values, command_id = await sent(request)
        command = CreateReview.model_validate(values | {"kind": "create_review"})
        if command.sample:  # the whole review of a real incident, told from public sources
            outcome = await self._run(
                load_sample, self._service.reviews, command.sample, asker.actor, command_id
            )
        else:
            outcome = await self._run(self._service.create, command, asker.actor, command_id)
        base = base_url(self._service, request)
        links = {"join_code": outcome.review.join_code, "join_url": f"{base}/join/{outcome.review.join_code}"}
        return JSONResponse(self._done(outcome, asker, command_id) | {"id": outcome.review.id} | links)

    async def command(self, request: Request, asker: Asker) -> Response:
        """Do something in a review."""
        review = await self._review(request, asker, Scope.WRITE)
        values, command_id = await sent(request)
        if values.get("kind") in NOT_IN_REVIEW:
            raise NotAllowedError(
                "That is not done here: POST /reviews starts a review, POST …/seats gives a seat."
            )
        command: Command = any_command.validate_python(values)
        outcome = await self._run(self._service.execute, review.id, command, asker.actor, command_id)
        return JSONResponse(self._done(outcome, asker, command_id))

    async def seat(self, request: Request, asker: Asker) -> Response:
        """Give somebody a seat; return its token and the link that opens it in a browser."""
        review = await self._review(request, asker, Scope.WRITE)
        values, command_id = await sent(request)
        command = AddSeat.model_validate(values | {"kind": "add_seat"})
        outcome = await self._run(self._service.execute, review.id, command, asker.actor, command_id)
        joined = next(
            (each.change for each in outcome.records if isinstance(each.change, ParticipantJoined)), None
        )
        if joined is None:
            raise RuleError("This command_id belongs to another command.")
        person, base = joined.item, base_url(self._service, request)
        return JSONResponse(
            self._done(outcome, asker, command_id)
            | {
                "participant_id": person.id,
                "name": person.name,
                "role": person.role.value,
                "token": self._service.tokens.make_for_seat(review.id, person.id, person.name),
                "enter_url": enter_url(self._service, review.id, person.id, minutes=60, base=base),
            }
        )

    async def bring_in(self, request: Request, asker: Asker) -> Response:
        """Bring in a timeline from a file."""
        await self._review(request, asker, Scope.WRITE)
        raise NotFoundError(f"There is no importer “{request.path_params['importer'][:40]}”.")

    # ------------------------------------------------------------------ tokens

    async def tokens(self, request: Request, asker: Asker) -> Response:
        """Return all tokens, the newest first; to a token of one review, those of that review."""
        asker.require_scope(Scope.ADMIN)
        rows = await self._run(self._service.tokens.all, asker.only)
        return JSONResponse({"tokens": [token_json(each) for each in rows]})

    async def make_token(self, request: Request, asker: Asker) -> Response:
        """Make a token. This answer alone holds it; afterwards there is only its row."""
        asker.require_scope(Scope.ADMIN)
        values, _ = await sent(request)
        wanted = NewToken.model_validate({"review_id": asker.only} | values)
        asker.require_reach(wanted.review_id)
        if wanted.review_id:
            await self._run(self._service.reviews.get, wanted.review_id)
        text, row = await self._run(self._service.tokens.make, wanted)
        return JSONResponse({"token": text} | token_json(row))

    async def revoke_token(self, request: Request, asker: Asker) -> Response:
        """Make a token count no more."""
        asker.require_scope(Scope.ADMIN)
        row = await self._run(self._service.tokens.revoke, request.path_params["token_id"], asker.only)
        return JSONResponse(token_json(row))

    # ------------------------------------------------------------------ for all of them

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Return `handler` behind the token, the throttle, and the place where errors become answers."""

        async def guarded(request: Request) -> Response:
            try:
                asker = asker_of(request, self._service.tokens)
                if not (self._seats if asker.seat else self._programs).allow(asker.token.id):
                    self._service.metrics.shed("api")
                    raise SlowDownError(TOO_OFTEN)
                return await handler(request, asker)
            except ValidationError as error:
                return problem(invalid_command(error))
            except ReviewError as error:
                return problem(error)

        return guarded

    async def _review(self, request: Request, asker: Asker, scope: Scope = Scope.READ) -> Review:
        """Return the review of the address as it is now, or raise where the asker has no business there."""
        asker.require_scope(scope)
        review: Review = await self._run(self._service.reviews.get, request.path_params["review_id"])
        asker.require(review)
        return review

    def _done(self, outcome: Outcome, asker: Asker, command_id: str | None) -> dict[str, Any]:
        """Return what a command did, in the versions that the asker counts."""
        review, records = outcome.review, outcome.records
        visible = [each for each in records if asker.sees(review, each)]
        last = version = version_for(review, asker.viewer)
        if records and records[-1].version != review.version:  # done long ago, or others did more since
            before = self._service.reviews.log(review.id)[: records[-1].version]
            last = sum(asker.sees(review, each) for each in before)
        return {
            "review_id": review.id,
            "version": version,
            "repeated": outcome.repeated,
            "command_id": records[0].command_id if records else command_id or "",
            "changes": lines_of(review, enumerate(visible, last - len(visible) + 1), asker),
        }

    async def _run(self, function: Callable[..., Any], *values: Any) -> Any:
        return await to_thread.run_sync(function, *values, limiter=self._threads)


def lines_of(review: Review, numbered: Iterable[tuple[int, Recorded]], asker: Asker) -> list[dict[str, Any]]:
    """Return lines of the log as an asker may see them."""
    return lines_json(review, numbered, asker.seat, code=asker.reads_code(review))


def problem(error: ReviewError) -> Response:
    """Return an error as an answer."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    headers = {
        401: {"www-authenticate": "Bearer"},
        429: {"retry-after": str(error.seconds) if isinstance(error, SlowDownError) else "10"},
        503: {"retry-after": "2"},
    }
    answer: dict[str, Any] = {"error": error.sentence, "fields": error.fields}
    if error.choices:
        answer["choices"] = error.choices
    if isinstance(error, ConcurrentEditError):
        answer |= {"theirs": error.theirs, "by": error.by}
    return JSONResponse(answer, status, headers.get(status))
