"""ETags: whoever has an answer already is told that it still holds (304), and gets no second copy.

An ETag is a hash of the answer, never a version: it must not change with what is hidden from whoever asks.
"""

from __future__ import annotations

import hashlib
import re
import threading
import weakref
from collections import OrderedDict
from typing import Any, NamedTuple

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from pmcore.model.review import Review

MOST_KNOWN = 2_000  # views of reviews
_TAG = re.compile(r'(?:W/)?("[^"]*")')


class View(NamedTuple):
    """Who looks at a review: all that an answer depends on beside the review itself."""

    review_id: str
    seat: str
    viewer: str
    code: bool


class _Known(NamedTuple):
    review: weakref.ref[Review]
    etag: str


class KnownEtags:
    """The ETags of reviews as they were drawn last: asking again for what one has costs no drawing. Any thread may ask."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[View, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, view: View, review: Review) -> str:
        """Return the ETag of just this `review` to whoever looks; an empty text where it was not drawn for them."""
        with self._lock:
            known = self._known.get(view)
        return known.etag if known and known.review() is review else ""

    def put(self, view: View, review: Review, etag: str) -> None:
        """Remember the ETag of what was drawn; views not drawn for longest are forgotten first."""
        with self._lock:
            self._known[view] = _Known(weakref.ref(review), etag)
            self._known.move_to_end(view)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)


class Drawn(NamedTuple):
    """An answer as it is sent."""

    body: bytes
    etag: str


def drawn(values: Any) -> Drawn:
    """Return JSON values (or models) as they are sent, and their ETag."""
    body = to_json(values)
    return Drawn(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


def has(request: Request, etag: str) -> bool:
    """Return whether whoever asks has the answer with this ETag (If-None-Match, compared weakly: a proxy may pack it)."""
    asked = request.headers.get("if-none-match", "")
    return asked.strip() == "*" or etag in _TAG.findall(asked)


def answer_of(request: Request, answer: Drawn, headers: dict[str, str] | None = None) -> Response:
    """Return the answer, or 304 where whoever asks has it."""
    if has(request, answer.etag):
        return not_modified(answer.etag, headers)
    more = {"etag": answer.etag} | (headers or {})
    return Response(answer.body, headers=more, media_type="application/json")


def not_modified(etag: str, headers: dict[str, str] | None = None) -> Response:
    """Return that what they have still holds."""
    return Response(status_code=304, headers={"etag": etag} | (headers or {}))
