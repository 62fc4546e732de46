"""The way to the API, and what else below /api has no answer.

FastAPI and the models of all answers are loaded by the first who asks, in a thread: that takes a quarter of a second,
which no page needs, and the server has a first page to draw.
"""

from __future__ import annotations

import re
import threading
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.server.service import Service
from pmcore.web.api.context import CONTEXT, Context
from pmcore.web.api.nowhere import METHODS, nothing_here

RouteT = TypeVar("RouteT", Mount, Route)


class Api:
    """The routes of the API."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._context = Context(service)
        self._app: ASGIApp | None = None
        self._loading = threading.Lock()

    def routes(self) -> list[BaseRoute]:
        """Return what to mount; the last one answers in JSON whatever is not here."""
        rest = Route("/api/{rest:path}", _nothing, methods=[*METHODS])
        return [with_any_letter(Mount("/api/v1", self._answer)), with_any_letter(rest)]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if app is None:
            app = await to_thread.run_sync(self._loaded)
        scope[CONTEXT] = self._context
        await app(scope, receive, send)

    def _loaded(self) -> ASGIApp:
        with self._loading:
            if self._app is None:
                from pmcore.web.api.application import application

                self._app = application()
            return self._app


def with_any_letter(route: RouteT) -> RouteT:
    """Return a route whose rest may hold any letter: Starlette's leaves line breaks to whoever comes next."""
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route


async def _nothing(request: Request) -> Response:
    return nothing_here()
