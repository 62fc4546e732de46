"""Refusals for programs: RFC 9457 problems, with the fields that they had before there were any.

A problem is `{"type", "title", "status", "detail"}`; beside that `error` is the sentence of `detail`, and `fields` has a
sentence per field. Of an edit that somebody else was faster with, `theirs` says what each field holds now, and `by` whose
it is; one that asks has `choices`: per field the texts that it takes without asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from starlette.responses import JSONResponse, Response

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
from pmcore.server.export_queue import BusyError
from pmcore.web.body import TooLargeError
from pmcore.web.documents import GoneError

MEDIA_TYPE = "application/problem+json"
NAMED = "urn:problem-type:postmortem:"
BUSY_SECONDS, STORAGE_SECONDS = 10, 2  # after which it is worth to ask again


class NoTokenError(NotAllowedError):
    """This needs a token: send it as `Authorization: Bearer …`. `postmortem token create` makes one."""


class Kind(NamedTuple):
    """One kind of problem: its HTTP status, its stable name (the end of `type`), and what it is called."""

    status: int
    name: str
    title: str


# The first that fits: subclasses stand before what they are made of.
KINDS: tuple[tuple[type[ReviewError], Kind], ...] = (
    (NoTokenError, Kind(401, "no-token", "A token is needed")),
    (NotAllowedError, Kind(403, "not-allowed", "Not allowed")),
    (NotFoundError, Kind(404, "not-found", "Not found")),
    (InvalidError, Kind(400, "invalid", "Something in it is not right")),
    (ConcurrentEditError, Kind(409, "concurrent-edit", "Somebody else changed it")),
    (RuleError, Kind(409, "rule", "Not possible at this moment")),
    (TooLargeError, Kind(413, "too-large", "Too large")),
    (SlowDownError, Kind(429, "slow-down", "Too often")),
    (BusyError, Kind(429, "busy", "Too many wait already")),
    (GoneError, Kind(499, "gone", "Whoever asked has gone away")),
    (StorageError, Kind(503, "storage", "Cannot be saved right now")),
    (ReviewError, Kind(400, "refused", "Not possible")),
)


def kind_of(error: ReviewError) -> Kind:
    """Return the kind of problem that an error is."""
    return next(kind for cause, kind in KINDS if isinstance(error, cause))


def problem_of(error: ReviewError) -> Response:
    """Return an error as an answer."""
    kind = kind_of(error)
    more: dict[str, Any] = {"choices": error.choices} if error.choices else {}
    if isinstance(error, ConcurrentEditError):
        more |= {"theirs": error.theirs, "by": error.by}
    headers: Mapping[int, dict[str, str]] = {
        401: {"www-authenticate": "Bearer"},
        429: {"retry-after": str(error.seconds if isinstance(error, SlowDownError) else BUSY_SECONDS)},
        503: {"retry-after": str(STORAGE_SECONDS)},
    }
    values = _values(kind.status, NAMED + kind.name, kind.title, error.sentence, error.fields) | more
    return _answer(values, headers.get(kind.status))


def plain_problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal of which there is nothing to say but its HTTP status and a sentence."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Refused"
    return _answer(_values(status, "about:blank", title, sentence, {}), headers)


def _values(status: int, name: str, title: str, sentence: str, fields: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": name,
        "title": title,
        "status": status,
        "detail": sentence,
        "error": sentence,
        "fields": dict(fields),
    }


def _answer(values: Mapping[str, Any], headers: Mapping[str, str] | None) -> Response:
    return JSONResponse(values, values["status"], headers, MEDIA_TYPE)
