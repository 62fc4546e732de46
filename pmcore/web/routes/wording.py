"""`POST /live/wording`: which words of a text that is being written lead away from causes, for its writer alone.

The text is looked at and forgotten: it is in no log, no store, no cache and no count, and nobody else hears of it. It comes in the
body, so that no address of it is written down by whatever stands in front of the server.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.messages import WordingHint, WordingRead
from pmcore.errors import NotAllowedError, ReviewError
from pmcore.insight.wording import Finding, findings, language_of
from pmcore.model.communication import Audience
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service
from pmcore.throttle import TOO_FAST, Throttle
from pmcore.web.cookies import browser_of
from pmcore.web.routes.seated import Asking, asking
from pmcore.web.sent import sent
from pmcore.wording.language import catalogue

LONGEST = 20_000  # letters that are looked at, which is the longest text that there is
MOST = 20  # hints in one answer; one is shown at a time
RATE, BURST = 3.0, 30.0  # a second for each browser: a pause of the fingers is asked about, not each key
NO_TEXT = "Say in “text” what is being written."


class WordingHelp:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._throttle = Throttle(RATE, BURST)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/wording", self.read, methods=["POST"])]

    async def read(self, request: Request) -> Response:
        """Return hints for `text`: written for `audience`, or in the text for somebody with the id `item`, or as title of a `noun`."""
        if not self._throttle.allow(browser_of(request)):
            return _answer({"sentence": TOO_FAST}, 429)
        try:
            values, _ = await sent(request)
            review_id = request.query_params.get("review", "")
            found: Asking = await run_in_threadpool(asking, self._service, request, review_id)
            text = values.get("text")
            if not isinstance(text, str):
                return _answer({"sentence": NO_TEXT}, 400)
            seen = as_seen_by(found.review, found.person.id)
            customer = _for_customers(seen, values.get("audience"), values.get("item"))
            measure = values.get("noun") == "measure"
            return _answer(
                await run_in_threadpool(hints, text[:LONGEST], seen, customer=customer, measure=measure)
            )
        except NotAllowedError as error:
            return _answer({"sentence": error.sentence}, 403)
        except ReviewError as error:
            return _answer({"sentence": error.sentence}, 400)


def hints(text: str, seen: Review, *, customer: bool, measure: bool = False) -> WordingRead:
    """Return what is found in a text, or that there are no rules for the language that this server speaks."""
    spoken = catalogue()
    rules = language_of(spoken.language)
    if rules is None:
        name = spoken.locale.get_display_name(spoken.locale) or spoken.language
        return {"hints": [], "off": f"Wording help has no rules for {name}, so it is off."}
    found = findings(text, rules, _names(seen), customer=customer, measure=measure)
    return {"hints": [_hint(each) for each in found[:MOST]], "off": ""}


def _hint(found: Finding) -> WordingHint:
    return {"words": found.words, "reason": found.reason, "reframe": found.reframe}


def _names(seen: Review) -> Iterable[str]:
    """Return who has a seat, and who owns a measure."""
    seats = (each.name for each in seen.people.values())
    return {*seats, *(each.owner for each in seen.measures.values() if each.owner)}


def _for_customers(seen: Review, audience: object, item: object) -> bool:
    message = seen.messages.get(item) if isinstance(item, str) else None
    return Audience.CUSTOMERS in {audience, message.audience if message else None}


def _answer(values: object, status: int = 200) -> JSONResponse:
    return JSONResponse(values, status, {"cache-control": "no-store"})
