"""Is the process there, can the database be written, and what do the counters and the notices say."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.messages import Saving
from pmcore.errors import NotAllowedError, ReviewError
from pmcore.model.scope import Scope
from pmcore.server.connections import Notice
from pmcore.server.keys import ProgramToken
from pmcore.server.safety import is_loopback
from pmcore.server.service import Service
from pmcore.store.notices import kept
from pmcore.web.answers import refusal

TIMEOUT = 3.0
FORWARDED = (
    "x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
    "x-forwarded-server", "x-client-ip", "true-client-ip", "cf-connecting-ip",
)  # fmt: skip


class Health:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
            Route("/notices", self.notices),
            Route("/live/saving", self.saving),
        ]

    async def healthz(self, request: Request) -> Response:
        """Say that the process answers."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, request: Request) -> Response:
        """Say whether the database can be written right now."""
        try:
            with anyio.fail_after(TIMEOUT):
                await to_thread.run_sync(self._service.reviews.store.probe, abandon_on_cancel=True)
        except TimeoutError:
            return not_ready("The database does not answer.")
        except ReviewError as error:
            self._service.saving.doubt()
            return not_ready(error.sentence)
        if (
            trouble := self._service.saving.trouble
        ):  # a load balancer must not hear of it later than the people
            return not_ready(trouble)
        return JSONResponse({"status": "ready"})

    async def saving(self, request: Request) -> Response:
        """Say to a page that has no live connection, such as the first one, what keeps the server from saving."""
        saving: Saving = {"trouble": self._service.saving.trouble}
        return JSONResponse(saving, headers={"cache-control": "no-store"})

    async def metrics(self, request: Request) -> Response:
        """Return the counters to who has the token, or asks from this very machine."""
        if not self._may_see(request):
            return refusal(request.scope, 404, "There is nothing here.")
        return Response(self._service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def notices(self, request: Request) -> Response:
        """Return what keeps people from connecting and what is wrong with the files, to who may see the counters."""
        if not self._may_see(request):
            return refusal(request.scope, 404, "There is nothing here.")
        told = [each.as_json() for each in [*self._files(), *self._service.connections.notices]]
        return JSONResponse({"notices": told})

    def _files(self) -> Iterator[Notice]:
        """Yield what was found wrong with the database and its backups, latest first."""
        if trouble := self._service.backups.trouble:
            fix = "Look at the folder that POSTMORTEM_BACKUP_TO names, and at its disk."
            yield Notice("backup", trouble, fix, 1, time.time())
        for each in reversed(kept(self._service.settings.database)):
            yield Notice("database", f"{each.at}: {each.what}", each.fix, 1, each.seconds)

    def _may_see(self, request: Request) -> bool:
        """Return whether somebody has the operator's token, or one for everything, or sits at this very machine."""
        sent = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = self._service.settings.metrics_token
        if token and hmac.compare_digest(sent.encode(), token.encode()):
            return True
        return (bool(sent) and self._is_admin(sent)) or (not token and self._is_this_machine(request))

    def _is_admin(self, sent: str) -> bool:
        try:
            token = self._service.tokens.check(sent)
        except NotAllowedError:
            return False
        return isinstance(token, ProgramToken) and token.scope is Scope.ADMIN and not token.review_id

    def _is_this_machine(self, request: Request) -> bool:
        """Return whether a program on this machine asks for itself.

        A proxy on this machine often says for whom it asks. One that says nothing passes the Host of who asked it on, or is
        the reason for POSTMORTEM_URL: then only a token counts.
        """
        settings = self._service.settings
        if settings.url and not is_loopback(settings.url_host):
            return False
        client, name = request.client.host if request.client else "", request.url.hostname or ""
        proxied = any(each in request.headers for each in FORWARDED)
        return is_loopback(client) and is_loopback(name) and not proxied


def not_ready(sentence: str) -> Response:
    """Return the answer that makes a load balancer look elsewhere."""
    return JSONResponse({"status": "not ready", "error": sentence}, 503, {"retry-after": "5"})
