"""The pages' script: one file, named with a version, that a browser keeps until it changes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPT = "/live/board.js"
FOR_A_YEAR = "public, max-age=31536000, immutable"


class Script:
    """The route of this file."""

    def __init__(self, source: str) -> None:
        """Serve `source`."""
        self._source = source

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route(SCRIPT, self.script)]

    async def script(self, request: Request) -> Response:
        """Return the script; the address that a page asks for carries its version."""
        headers = {"cache-control": FOR_A_YEAR if "v" in request.query_params else "no-cache"}
        return Response(self._source, media_type="text/javascript", headers=headers)
