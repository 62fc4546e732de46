"""The API as an app of its own, which mount.py puts below /api/v1."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.errors import InvalidError, ReviewError, sentence_of
from pmcore.web.api import (
    changes,
    commands,
    imports,
    inbox,
    measures,
    measures_import,
    origins,
    report,
    review_file,
    reviews,
    seats,
    tokens,
)
from pmcore.web.api.answers import Description
from pmcore.web.api.context import context_of
from pmcore.web.api.document import SERVERS, document_of
from pmcore.web.api.nowhere import METHODS, NOTHING, nothing_here
from pmcore.web.problems import plain_problem, problem_of
from pmcore.web.sent import invalid_command

RESOURCES = (
    reviews,
    review_file,
    changes,
    commands,
    seats,
    report,
    imports,
    inbox,
    origins,
    measures,
    measures_import,
    tokens,
)
# FastAPI would send what it sees to whoever the environment names. What happens in a review stays here.
TELEMETRY: dict[str, Any] = dict.fromkeys(
    ("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False
)


class Application(FastAPI):
    """FastAPI inside an app that has guards and a last net of its own."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return FastAPI's stack without its net: what fails gets its sentence and its line in the log from ours."""
        net = super().build_middleware_stack()
        assert isinstance(net, ServerErrorMiddleware)
        return net.app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; HEAD as GET, whose body the server leaves out."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Return the description, made once."""
        if not self.openapi_schema:
            self.openapi_schema = document_of(self.routes)
        return self.openapi_schema


@cache
def application() -> Application:
    """Return the app that answers for whatever context comes with a request; it has no pages with scripts of others.

    It is made once: to read what all routes take and give costs more than to answer a few requests.
    """
    app = Application(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=SERVERS,
        telemetry=TELEMETRY,  # type: ignore[arg-type]
    )
    for each in RESOURCES:
        app.include_router(each.routes)
    app.add_api_route(
        "/openapi.json",
        description,
        operation_id="openapi",
        summary="This description",
        description="It needs no token.",
        response_model=Description,
    )
    app.add_exception_handler(ReviewError, _refused)
    app.add_exception_handler(ValidationError, _invalid_body)
    app.add_exception_handler(RequestValidationError, _invalid_query)
    app.add_exception_handler(HTTPException, _nowhere)
    return app


@cache
def document() -> dict[str, Any]:
    """Return the description; it is the same for every service."""
    return application().openapi()


async def description(request: Request) -> Response:
    """Return the description of all this; it is no secret."""
    return JSONResponse(await context_of(request).run(document))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReviewError)
    return problem_of(error)


async def _invalid_body(request: Request, error: Exception) -> Response:
    assert isinstance(error, ValidationError)
    return problem_of(invalid_command(error))


async def _invalid_query(request: Request, error: Exception) -> Response:
    """Answer what cannot be read in the address: a sentence for each name, never what was sent."""
    assert isinstance(error, RequestValidationError)
    fields: dict[str, str] = {}
    for each in error.errors():
        _, name, *_ = each["loc"]  # such as query, limit, and which of the kinds that it can be
        fields.setdefault(str(name), sentence_of(each))
    whole = " ".join(f"{name}: {sentence}" for name, sentence in fields.items())
    return problem_of(InvalidError(whole, fields=fields))


async def _nowhere(request: Request, error: Exception) -> Response:
    """Answer what is at no address here, or cannot be asked like that."""
    assert isinstance(error, HTTPException)
    if request.method in METHODS:
        return nothing_here()
    return plain_problem(error.status_code, NOTHING, error.headers)
