"""`GET /live/tray`: a page of the rows in the tray that were asked for; `POST /live/tray/do`: what becomes of rows.

Facilitator and scribe alone are answered. Onto the timeline come rows by `import_rows`, in one submission with what the tray is
told of it, so that one undo takes both back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.intake_messages import TrayShown, TrayWant
from pmcore.boards.messages import Done, NotDone
from pmcore.commands.base import Command
from pmcore.commands.timeline import MOST_EVENTS
from pmcore.commands.tray import MOST_AT_ONCE, DecideTrayRows, tray_file
from pmcore.errors import InvalidError, NotAllowedError, ReviewError, RuleError, SlowDownError, StorageError
from pmcore.intake.tray import placing, standing
from pmcore.intake.tray_search import Asked, found_in
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.tray import RowState
from pmcore.server.service import Service
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.routes.doing import OOPS, done, refused
from pmcore.web.routes.seated import Asking, asking
from pmcore.web.routes.tray_page import shown

log = logging.getLogger(__name__)

AT_ONCE = 4  # pages of trays that are made in the same moment
LARGEST = 300_000  # bytes of what says which rows
NOBODYS = "Only facilitator and scribe have a tray."
_WANT: TypeAdapter[TrayWant] = TypeAdapter(TrayWant)
Act = Callable[[Request], Coroutine[Any, Any, TrayShown | Done]]


class Tray:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._threads = CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/tray", self.show), Route("/live/tray/do", self.decide, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Return rows of the tray."""
        return await self._answered(self._show, request)

    async def decide(self, request: Request) -> Response:
        """Put rows onto the timeline, aside, or back."""
        return await self._answered(self._decide, request)

    async def _answered(self, act: Act, request: Request) -> Response:
        try:
            return JSONResponse(await act(request))
        except SlowDownError as error:
            slow = NotDone(ok=False, sentence=error.sentence, again=True, wait=error.seconds)
            return JSONResponse(slow, 429, {"retry-after": str(error.seconds)})
        except StorageError as error:
            return JSONResponse(_said(error.sentence), 503)
        except TooLargeError:
            return JSONResponse(_said("These are too many rows at once. Tick fewer of them."), 413)
        except ReviewError as error:
            return JSONResponse(refused(error))
        except Exception:
            log.exception("The tray could not be shown or changed")
            return JSONResponse(_said(OOPS), 500)

    async def _show(self, request: Request) -> TrayShown:
        return await to_thread.run_sync(self._page, request, limiter=self._threads)

    async def _decide(self, request: Request) -> Done:
        try:
            want = _WANT.validate_json(await body_of(request, LARGEST), strict=True)
        except ValidationError as error:
            raise InvalidError("This does not say which rows.") from error
        return await to_thread.run_sync(self._do, request, want, limiter=self._threads)

    # ------------------------------------------------------------------ in a thread

    def _asking(self, request: Request) -> Asking:
        """Return who asks; raises for those who have no tray."""
        found = asking(self._service, request, request.query_params.get("review", ""))
        if found.person.role not in DECIDERS:
            raise NotAllowedError(NOBODYS)
        return found

    def _page(self, request: Request) -> TrayShown:
        review = self._asking(request).review
        asked = Asked.of(request.query_params, review.incident.zone)
        first = request.query_params.get("first", "0")
        return shown(review, found_in(review, asked), int(first) if first.isdecimal() else 0)

    def _do(self, request: Request, want: TrayWant) -> Done:
        found = self._asking(request)
        review = found.review
        if want["all"]:
            rows = found_in(review, Asked.of(request.query_params, review.incident.zone)).by_file()
        else:
            rows = _by_file(want["rows"])
        if not rows:
            raise RuleError("No row is chosen.")
        if sum(map(len, rows.values())) > MOST_AT_ONCE:
            raise RuleError(f"That is more than {MOST_AT_ONCE} rows at once. Look for fewer of them.")
        state = _state(want["to"])
        if state is RowState.PLACED and len(review.events) + sum(map(len, rows.values())) > MOST_EVENTS:
            raise RuleError(f"A timeline holds at most {MOST_EVENTS} events. Look for fewer rows.")
        commands = [
            each for file_id, numbers in rows.items() for each in _commands(review, file_id, numbers, state)
        ]
        return done(self._service.execute_all(review.id, commands, found.seat, want["command_id"]))


def _commands(review: Review, file_id: str, numbers: Sequence[int], state: RowState) -> list[Command]:
    file = tray_file(review, file_id)
    if state is RowState.OPEN and (there := standing(review, file, file.placed.intersection(numbers))):
        numbers = [each for each in numbers if each not in there]
        if not numbers:
            raise RuleError(
                f"{next(iter(there.values()))} stands on the timeline. Remove it there, then put the row back."
            )
    if state is RowState.PLACED:
        return placing(review, file, [each for each in numbers if each not in file.placed] or numbers)
    return [DecideTrayRows(file=file.id, rows=tuple(numbers), state=state)]


def _by_file(ids: Sequence[str]) -> dict[str, list[int]]:
    """Return the numbers of rows by their files; `f1:3` is the third row of the file f1."""
    rows: dict[str, list[int]] = {}
    for each in ids:
        file_id, _, number = each.rpartition(":")
        if not number.isdecimal() or len(number) > 9:
            raise InvalidError("This does not say which rows.")
        rows.setdefault(file_id, []).append(int(number))
    return rows


def _state(to: str) -> RowState:
    if to not in set(RowState):
        raise InvalidError("This does not say what becomes of the rows.")
    return RowState(to)


def _said(sentence: str) -> NotDone:
    return {"ok": False, "sentence": sentence}
