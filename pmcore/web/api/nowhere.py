"""What is said where there is nothing."""

from __future__ import annotations

from starlette.responses import Response

from pmcore.errors import NotFoundError
from pmcore.web.problems import problem_of

NOTHING = "There is nothing at this address. /api/v1/openapi.json lists what there is."
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def nothing_here() -> Response:
    """Return that there is nothing at an address."""
    return problem_of(NotFoundError(NOTHING))
