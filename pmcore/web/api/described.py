"""What every operation of the description has."""

from __future__ import annotations

from typing import Any

from pmcore.web.api.sending import SCHEMAS
from pmcore.web.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]
_REFUSED: dict[str, Any] = {
    "description": "A sentence that says why not",
    "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}},
}
REFUSED: Responses = {"4XX": _REFUSED, "5XX": _REFUSED}
_ETAG = {
    "ETag": {"description": "Send it as If-None-Match with the same request.", "schema": {"type": "string"}}
}
_LINK = {"Link": {"description": 'Leads to the next page: `rel="next"`.', "schema": {"type": "string"}}}
_SAME: dict[str, Any] = {"description": "What you have (If-None-Match) still holds", "headers": _ETAG}
KEPT: Responses = {200: {"headers": _ETAG}, 304: _SAME, **REFUSED}
PAGED: Responses = {200: {"headers": _ETAG | _LINK}, 304: _SAME, **REFUSED}
