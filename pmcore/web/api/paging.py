"""Pages of a list: who sends a `limit` gets so many, and the address of the next ones in a `Link` header.

Without a limit the answer is the whole list, as it was before there were pages. A cursor says after which row to go on, so
a row that comes or goes meanwhile moves nothing; what changes meanwhile is the first of the list when it is read again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.requests import Request

from pmcore.errors import InvalidError

MOST = 1_000  # rows of one page
LONGEST_CURSOR = 300
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE = "Please write a whole number."

Row = TypeVar("Row")
Place = tuple[int, str]  # of a row in its list, which is in the order of these


class Page(NamedTuple):
    """What part of a list is asked for; `limit` is 0 for all of it."""

    limit: int
    cursor: str


class Part(NamedTuple, Generic[Row]):
    """Some rows of a list, and the cursor of those after them; empty where these are the last."""

    rows: Sequence[Row]
    next: str


def whole_number(value: object) -> object:
    """Return digits of the query as they are; raises where it is anything but a few of them."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) <= 12):
        raise ValueError(WHOLE)
    return value


Limit = Annotated[
    Annotated[int, Field(ge=1, le=MOST)] | SkipJsonSchema[None],
    BeforeValidator(whole_number),
    Query(description="How many at most; without it, all of them."),
]


async def page_of(
    limit: Limit = None,
    cursor: Annotated[
        str,
        Query(
            max_length=LONGEST_CURSOR, description="From `next` of the page before; also in its header Link."
        ),
    ] = "",
) -> Page:
    """Return what part of a list is asked for."""
    return Page(limit or 0, cursor)


Paging = Annotated[Page, Depends(page_of)]


def latest_first(moment: datetime, row_id: str) -> Place:
    """Return the place of a row in a list that has the latest moment first, and then goes by id."""
    return -((moment - EPOCH) // timedelta(microseconds=1)), row_id


def part_of(rows: Sequence[Row], page: Page, place: Callable[[Row], Place]) -> Part[Row]:
    """Return the part of `rows` that is asked for; raises `InvalidError` where the cursor is none of ours."""
    if not page.limit and not page.cursor:
        return Part(rows, "")
    after = _read(page.cursor) if page.cursor else None
    ordered = sorted(rows, key=place)
    rest = [each for each in ordered if after is None or place(each) > after]
    limit = page.limit or len(rest)
    more = len(rest) > limit
    return Part(rest[:limit], _written(place(rest[limit - 1])) if more else "")


def link_to_next(request: Request, **query: str | int) -> dict[str, str]:
    """Return the header that leads to the next page: relative, so that it is right below any path."""
    asked = {name: value for name, value in request.query_params.items() if name not in query}
    return {"link": f'<?{urlencode(asked | query)}>; rel="next"'}


def _written(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str) -> Place:
    sentence = "This cursor is not from here. Read the list from its beginning, without one."
    try:
        moment, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidError(sentence, fields={"cursor": sentence}) from error
    if type(moment) is not int or not isinstance(row_id, str):
        raise InvalidError(sentence, fields={"cursor": sentence})
    return moment, row_id
