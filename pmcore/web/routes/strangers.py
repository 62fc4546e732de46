"""Strangers: who opens the address of a review's page without a seat there gets a page of ours with the fields to join.

People copy addresses from the address bar. Streamlit is not started for a stranger, and what is said is the same whether
there is such a review or not.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.model.meeting import REVIEW_PAGES
from pmcore.server.service import Service
from pmcore.web.cookies import browsers_of
from pmcore.web.routes.join_pages import ask_for_both, removed


class Strangers:
    """Middleware inside `BrowserCookie` that lets only those through to a review's pages who have a seat in it."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        """Wrap `app`."""
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer with the page to join."""
        name = scope["path"].strip("/") if scope["type"] == "http" else ""
        if name in REVIEW_PAGES and scope["method"] in {"GET", "HEAD"}:
            request = Request(scope)
            review_id, seats = request.query_params.get("review", ""), self._service.reviews.seat
            seat = await run_in_threadpool(seats, review_id, *browsers_of(request)) if review_id else None
            if review_id and (seat is None or seat.removed):
                answer = removed() if seat else self._way_in(request, name, review_id)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _way_in(self, request: Request, name: str, review_id: str) -> Response:
        """Return the fields to join, or lead whoever asked already to where they wait."""
        if self._service.reviews.waits(review_id, *browsers_of(request)):
            return RedirectResponse(f"/wait/{review_id}", 303)
        return ask_for_both(name, review_id)
