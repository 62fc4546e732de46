"""`POST /live/do`: what a browser wants done, as one command or several that belong together.

Pages send everything through here, never through Streamlit: an answer costs one commit instead of a rerun, and a click
or a text cannot be lost in the middle of one. The browser's cookie says whose seat it is, as for the boards' socket;
the middleware has checked Host and Origin. What is asked and answered is declared in `pmcore/boards/messages.py`.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any, cast

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.choices import choices_of
from pmcore.boards.messages import Choice, Choices, Done, NotDone
from pmcore.commands.base import Command
from pmcore.commands.incident import CreateReview
from pmcore.commands.registry import any_command
from pmcore.errors import (
    ConcurrentEditError,
    InvalidError,
    NotAllowedError,
    OverridableError,
    ReviewError,
    SlowDownError,
    StorageError,
)
from pmcore.intake.samples import load_sample
from pmcore.model.people import Visitor
from pmcore.model.review import COLLECTIONS, Review
from pmcore.model.visibility import as_seen_by
from pmcore.reviews import Outcome
from pmcore.reviews.repeats import review_id_for
from pmcore.server.service import Service
from pmcore.web.api.kinds import NOT_IN_REVIEW
from pmcore.web.cookies import Renewed, browsers_of, renewed
from pmcore.web.devices import device_named
from pmcore.web.routes.seated import Asking, asking
from pmcore.web.sent import AT_ONCE, invalid_command, sent
from pmcore.web.sizes import MOST_TOGETHER
from pmcore.wording.words import headed

log = logging.getLogger(__name__)

NO_COOKIES = "Your browser refuses cookies. Allow them for this site: they keep your seat."
OOPS = "Something went wrong on our side. Your text is kept; please try again."


class Doing:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._threads = CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/do", self.do, methods=["POST"]), Route("/live/choices", self.choices)]

    async def do(self, request: Request) -> Response:
        """Do what was sent, by the one door, and answer what became of it."""
        try:
            values, command_id = await sent(request)
            review_id = request.query_params.get("review", "")
            run = self._start if not review_id else self._in_review
            outcome: Outcome = await self._run(run, request, review_id, values, command_id)
        except SlowDownError as error:
            self._service.metrics.shed("person")
            later: NotDone = {"ok": False, "again": True, "wait": error.seconds, "sentence": error.sentence}
            return JSONResponse(later, 429, {"retry-after": str(error.seconds)})
        except StorageError as error:
            again: NotDone = {"ok": False, "again": True, "sentence": error.sentence}
            return JSONResponse(again, 503)
        except ValidationError as error:
            return JSONResponse(refused(invalid_command(error)))
        except ReviewError as error:
            return JSONResponse(refused(error))
        except Exception:
            log.exception("A command of a page failed")
            failed: NotDone = {"ok": False, "sentence": OOPS}
            return JSONResponse(failed, 500)
        return JSONResponse(done(outcome))

    async def choices(self, request: Request) -> Response:
        """Return what a field can choose from that depends on the review, such as its events as evidence."""
        asked = request.query_params
        review_id, of, item_id = asked.get("review", ""), asked.get("of", ""), asked.get("id", "")
        try:
            found: Asking = await self._run(asking, self._service, request, review_id)
            seen = as_seen_by(found.review, found.person.id)
            offered: Choices = {"choices": [*choices_of(seen, of, item_id)]}
            return JSONResponse(offered)
        except ReviewError as error:
            return JSONResponse(refused(error), 404)

    # ------------------------------------------------------------------ in a thread: they wait for the disk

    def _start(
        self, request: Request, _review_id: str, values: dict[str, Any], command_id: str | None
    ) -> Outcome:
        """Start a review; whoever asks becomes its facilitator."""
        if not request.scope["known_browser"]:
            raise NotAllowedError(NO_COOKIES)
        command = CreateReview.model_validate(values | {"kind": "create_review"})
        if command.sample and (known := self._open_sample(request, command.sample)):
            return Outcome(known, (), repeated=True)
        once = command_id or secrets.token_hex(16)

        def took(key: str) -> bool:
            return (
                self._service.reviews.seat(review_id_for(kept_id(once, key), Visitor(key=key)), key)
                is not None
            )

        mine: Renewed = renewed(request, self._service.keys, once, took)
        device = device_named(request.headers.get("user-agent", ""))
        by, kept = Visitor(key=mine.key, device=device), kept_id(once, mine.key)
        if command.sample:
            outcome = load_sample(self._service.reviews, command.sample, by, kept)
        else:
            outcome = self._service.create(command, by, kept)
        mine.give(request)
        return outcome

    def _open_sample(self, request: Request, name: str) -> Review | None:
        """Return the sample that this browser has open already."""
        reviews = self._service.reviews
        mine = reviews.of_browser(*browsers_of(request))
        return next((reviews.get(each.id) for each in mine if each.sample == name and not each.closed), None)

    def _in_review(
        self, request: Request, review_id: str, values: dict[str, Any], command_id: str | None
    ) -> Outcome:
        seat = asking(self._service, request, review_id).seat
        return self._service.execute_all(review_id, commands_of(values), seat, command_id)

    async def _run(self, function: Callable[..., Any], *values: Any) -> Any:
        return await to_thread.run_sync(function, *values, limiter=self._threads)


def kept_id(once: str, key: str) -> str:
    """Return the command id under which a review is started and kept in its log.

    The page's own id stays between it and us: whoever knew it could ask for the same new browser once more.
    """
    return hashlib.sha256(f"{key} {once}".encode()).hexdigest()[:32]


def commands_of(values: dict[str, Any]) -> list[Command]:
    """Return the commands in a message: one, or those in `commands`, which are done all or none."""
    several = values.get("commands", [values])
    if not isinstance(several, list) or not 0 < len(several) <= MOST_TOGETHER:
        raise InvalidError(f"Please send 1 to {MOST_TOGETHER} commands at once.")
    if any(isinstance(each, dict) and each.get("kind") in NOT_IN_REVIEW for each in several):
        raise NotAllowedError("That is not done in a review.")
    return [any_command.validate_python(each) for each in several]


def done(outcome: Outcome) -> Done:
    """Return what a command did: which items it touched, and the versions they are at now."""
    touched: Sequence[tuple[str, str]] = [each.change.touches() for each in outcome.records]
    ids = list(dict.fromkeys(item_id for _, item_id in touched if item_id))
    versions = {item_id: version for item_id in ids if (version := version_of(outcome.review, item_id))}
    if any(collection == "incident" for collection, _ in touched):
        versions["incident"] = outcome.review.incident.version
    answer: Done = {"ok": True, "ids": ids, "versions": versions, "review": outcome.review.id}
    if said := " ".join(
        each.change.sentence(outcome.review) for each in outcome.records if each.change.tells
    ):
        answer["said"] = f"{headed(said)}."
    return answer


def refused(error: ReviewError) -> NotDone:
    """Return why something was not done, with what helps to do it after all."""
    answer: NotDone = {"ok": False, "sentence": error.sentence, "fields": error.fields}
    if error.choices:
        answer["choices"] = cast("dict[str, list[Choice]]", error.choices)
    if isinstance(error, OverridableError):
        answer["override"] = {"title": error.title, "yes": error.yes, "field": error.field}
        if error.no:
            answer["override"]["no"] = error.no
    if isinstance(error, ConcurrentEditError):
        answer["theirs"], answer["by"], answer["seen"] = error.theirs, error.by, error.seen
    return answer


def version_of(review: Review, item_id: str) -> int:
    """Return the version of an item, or 0 where there is none."""
    for collection in COLLECTIONS:
        if (item := review.items(collection).get(item_id)) is not None:
            return int(item.version)
    return 0
