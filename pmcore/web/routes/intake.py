"""`POST /live/intake`: what somebody pasted, dropped or chose, as rows to look at; `POST /live/intake/do`: what becomes of them.

The file is kept for some minutes under a ticket, so that it can be read again with an answer, another zone, another format; and
what was decided about it, so that whoever heard no answer can ask again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.intake import DIRECTLY, SHOWN, preview_html, unread_html
from pmcore.boards.intake_messages import Bring, Brought, NotRead
from pmcore.boards.messages import Done, NotDone
from pmcore.commands.base import Command
from pmcore.commands.imports import NamePeople, all_known
from pmcore.commands.tray import FillTray
from pmcore.errors import InvalidError, NotAllowedError, ReviewError, RuleError, StorageError
from pmcore.intake.bringing import Coming, Looked, compared
from pmcore.intake.importer import UnreadableError
from pmcore.intake.preview import Preview
from pmcore.intake.reading import LARGEST, TOO_LARGE, read_file
from pmcore.intake.registry import AUTO
from pmcore.intake.tray import beside, filling, require_new
from pmcore.intake.wanted import Wanted, pairs
from pmcore.model.people import DECIDERS, Role
from pmcore.model.review import Review
from pmcore.model.tray_rows import opened
from pmcore.server.inbox import Group
from pmcore.server.inbox_offers import FILE, offered
from pmcore.server.sent_files import Decided, GoneError, SentFile
from pmcore.server.service import Service
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.routes.doing import OOPS, done, refused
from pmcore.web.routes.intake_page import importers, most_of, page_of, too_many_for
from pmcore.web.routes.seated import Asking, asking

log = logging.getLogger(__name__)

AT_ONCE = 3  # files that are read in the same moment
LARGEST_ANSWER = 1_000_000
_BRING: TypeAdapter[Bring] = TypeAdapter(Bring)


class Intake:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._reading = CapacityLimiter(AT_ONCE)
        self._threads = CapacityLimiter(16)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/live/intake", self.show, methods=["POST"]),
            Route("/live/intake/do", self.bring, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Return what a file or a paste holds, read as the query says."""
        return await self._answered(self._show, request)

    async def bring(self, request: Request) -> Response:
        """Put the rows under a ticket onto the timeline, or into the tray."""
        return await self._answered(self._bring, request)

    async def _answered(
        self,
        act: Callable[[Request, Asking], Coroutine[Any, Any, Brought | NotRead | Done]],
        request: Request,
    ) -> Response:
        try:
            found = await to_thread.run_sync(self._asking, request, limiter=self._threads)
            return JSONResponse(await act(request, found))
        except TooLargeError:
            return JSONResponse(_said(TOO_LARGE), 413)
        except GoneError as error:
            return JSONResponse(refused(error), 410)
        except StorageError as error:
            return JSONResponse(_said(error.sentence), 503)
        except ReviewError as error:
            return JSONResponse(refused(error))
        except Exception:
            log.exception("A file could not be brought in")
            return JSONResponse(_said(OOPS), 500)

    def _asking(self, request: Request) -> Asking:
        """Return whose browser asks; raises where they may not write in this review."""
        found = asking(self._service, request, request.query_params.get("review", ""))
        if found.person.role is Role.OBSERVER:
            raise NotAllowedError
        return found

    async def _show(self, request: Request, found: Asking) -> Brought | NotRead:
        query = request.query_params
        wanted = Wanted(
            name=query.get("name", "")[:200],
            zone=query.get("zone", "").strip(),
            day=query.get("day", ""),
            starts=query.get("starts", ""),
            unmask=",".join(query.getlist("unmask")),
            answers=pairs(query.getlist("answers"), "answers"),
            columns=pairs(query.getlist("columns"), "columns"),
        )
        if "inbox" in query:
            wanted = FILE
        ticket, owner, review = query.get("ticket", ""), found.person.id, found.review
        data = await body_of(request, LARGEST)
        if ticket and not data:
            data = self._service.sent_files.get(ticket, owner, review.id).data
        try:
            preview = await self._read(request, found, data, wanted)
        except UnreadableError as error:
            if ticket or query.get("importer"):
                raise
            return {"ok": False, "sentence": error.sentence, "html": unread_html(importers())}
        looked = _looked(found, preview, wanted)
        role = found.person.role
        picks = too_many_for(role, looked)
        file = SentFile(owner, review.id, data, wanted, preview)
        return {
            "ok": True,
            "ticket": self._service.sent_files.keep(file, ticket),
            "html": preview_html(page_of(looked, review, role, day=wanted.day, sure=wanted is FILE)),
            "beyond": 0 if picks else sum(each.comes and not each.like for each in looked.rows[SHOWN:]),
            "directly": DIRECTLY,
            "timed": any(each.row.at or each.row.typed for each in looked.rows),
        }

    async def _read(self, request: Request, found: Asking, data: bytes, wanted: Wanted) -> Preview:
        """Return what a file holds, or what the inbox has of a service."""
        query, review, now = request.query_params, found.review, datetime.now(UTC)
        if "inbox" in query:
            if found.person.role not in DECIDERS:
                raise NotAllowedError
            group = Group(query["inbox"], query.get("source", ""))
            inbox = self._service.inbox
            return await to_thread.run_sync(offered, inbox, review, group, now, limiter=self._threads)
        importer = query.get("importer", "") or AUTO
        options = wanted.options(review, now)
        return await to_thread.run_sync(read_file, data, options, importer, limiter=self._reading)

    async def _bring(self, request: Request, found: Asking) -> Done:
        body = await body_of(request, LARGEST_ANSWER)
        try:
            bring = _BRING.validate_json(body, strict=True)
        except ValidationError as error:
            raise InvalidError("This does not say which rows.") from error
        return await to_thread.run_sync(
            self._put, found, request.query_params.get("ticket", ""), bring, limiter=self._threads
        )

    def _put(self, found: Asking, ticket: str, bring: Bring) -> Done:
        """Put the rows onto the timeline or into the tray, and remember what their people are called.

        Whose answer was lost asks again for the same under the same id: the same commands then are no news to the door.
        """
        person, review = found
        file = self._service.sent_files.get(ticket, person.id, review.id)
        commands = file.decided.commands if file.decided and file.decided.bring == bring else None
        if commands is None:
            commands = _commands(found, file, bring)
            self._service.sent_files.decide(ticket, Decided(bring, commands))
        outcome = self._service.execute_all(review.id, commands, found.seat, bring["command_id"])
        for command in commands:
            if isinstance(command, FillTray):
                opened(command.packed)  # somebody looks at it next
        return done(outcome)


def _commands(found: Asking, file: SentFile, bring: Bring) -> Sequence[Command]:
    """Return what has to be done so that the chosen rows of a file stand there, and its people have their names."""
    review, role = found.review, found.person.role
    looked = _looked(found, file.preview, file.wanted)
    whole = bring.get("rest", True)
    unseen = (
        each.row.row for each in looked.rows[SHOWN:] if each.like or not whole
    )  # nobody could tick them
    picked = frozenset(bring.get("picked", ()))
    left = frozenset(bring["without"]).union(unseen)
    chosen = looked._replace(rows=[each._replace(comes=_comes(each, left, picked)) for each in looked.rows])
    if too_many_for(role, chosen):
        raise RuleError(
            f"These are more than {most_of(role)} rows. Tick those that matter, or give the file to the facilitator or the scribe."
        )
    command = _into_the_tray(chosen, found) if bring["to"] == "tray" else chosen.coming
    if command is None:
        raise RuleError(all_known(len(looked.rows)) if looked.known else "No row is chosen.")
    if role not in DECIDERS:  # whoever may not say who people are brings in the rows all the same
        return [command]
    names = _new_names(bring["names"], review)
    return [NamePeople(names=names), command] if names else [command]


def _looked(found: Asking, preview: Preview, wanted: Wanted) -> Looked:
    """Return a file beside what its reader sees: the timeline, and the tray of those who have one."""
    looked = compared(found.review, preview, wanted, frozenset(), alike=True)
    return beside(looked, found.review) if found.person.role in DECIDERS else looked


def _comes(row: Coming, left: frozenset[int], picked: frozenset[int]) -> bool:
    return (row.comes or (row.could and row.row.row in picked)) and row.row.row not in left


def _into_the_tray(chosen: Looked, found: Asking) -> FillTray:
    """Return the command that fills the tray; raises for those who have none, and where nothing is new."""
    if found.person.role not in DECIDERS:
        raise NotAllowedError
    if not any(each.comes or each.known or each.kept for each in chosen.rows):
        raise RuleError("No row is chosen.")
    return require_new(filling(chosen, found.review))


def _new_names(names: dict[str, str], review: Review) -> dict[str, str]:
    """Return what people are called that the review does not know yet."""
    return {
        name: called.strip()
        for name, called in names.items()
        if called.strip() and review.names.words.get(name) != called.strip()
    }


def _said(sentence: str) -> NotDone:
    return {"ok": False, "sentence": sentence}
