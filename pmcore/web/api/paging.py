"""Pages of a list: who sends a `limit` gets so many, and the address of the next ones in a `Link` header.

Without a limit the answer is the whole list, as it was before there were pages. A cursor says after which row to go on, so
a row that comes or goes meanwhile moves nothing; what changes meanwhile is the first of the list when it is read again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.requests import Request

from pmcore.errors import InvalidError
from pmcore.web.api.etags import Drawn, drawn

MOST = 1_000  # rows of one page
LONGEST_CURSOR = 300
WHOLE = "Please write a whole number."

Row = TypeVar("Row")


class Mark(NamedTuple):
    """A place in a list that is in the order of moments: behind the row that stood there. `moment` is UTC."""

    moment: datetime
    id: str


class Page(NamedTuple):
    """What part of a list is asked for: behind `after`, at most `limit` rows; without them, from its beginning, and all."""

    after: Mark | None
    limit: int | None

    @property
    def reading(self) -> int | None:
        """Return how many rows to read: one more than are shown tells whether there is a next page."""
        return self.limit and self.limit + 1


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
    """Return what part of a list is asked for; raises `InvalidError` where the cursor is none of ours."""
    return Page(_read(cursor) if cursor else None, limit)


Paging = Annotated[Page, Depends(page_of)]


def part_of(read: Sequence[Row], page: Page, mark: Callable[[Row], Mark]) -> Part[Row]:
    """Return what is shown of the rows that were read for a page, and where the next one begins."""
    rows = read[: page.limit]
    return Part(rows, _written(mark(rows[-1])) if len(read) > len(rows) else "")


class Listed(NamedTuple):
    """A list, or a page of it, as it is sent: the answer, and the header that leads to the next page where there is one."""

    answer: Drawn
    headers: dict[str, str]


def listed(request: Request, name: str, part: Part[Row], json_of: Callable[[Row], Any]) -> Listed:
    """Return a part of a list under its `name`, each row by `json_of`, with the way to the next part."""
    values: dict[str, Any] = {name: [json_of(each) for each in part.rows]}
    if not part.next:
        return Listed(drawn(values), {})
    return Listed(drawn(values | {"next": part.next}), link_to_next(request, cursor=part.next))


def link_to_next(request: Request, **query: str | int) -> dict[str, str]:
    """Return the header that leads to the next page: relative, so that it is right below any path."""
    asked = {name: value for name, value in request.query_params.items() if name not in query}
    return {"link": f'<?{urlencode(asked | query)}>; rel="next"'}


def _written(mark: Mark) -> str:
    text = json.dumps([mark.moment.astimezone(UTC).isoformat(), mark.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def not_ours() -> InvalidError:
    """Return the refusal of a cursor that no page gave."""
    sentence = "This cursor is not from here. Read the list from its beginning, without one."
    return InvalidError(sentence, fields={"cursor": sentence})


def _read(cursor: str) -> Mark:
    try:
        moment, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(row_id, str) and row_id.isascii() and row_id.isprintable():
            return Mark(datetime.fromisoformat(moment).astimezone(UTC), row_id)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise not_ours() from error
    raise not_ours()
