"""The pages' script: one file, named with a version, that a browser keeps until it changes."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPT = "/live/board.js"
FOR_A_YEAR = "public, max-age=31536000, immutable"


def version_of(source: str) -> str:
    """Return what a page adds to the address of a script, so that it gets this one and no other."""
    return hashlib.blake2s(source.encode(), digest_size=8).hexdigest()


class Script:
    """The route of this file."""

    def __init__(self, source: str) -> None:
        """Serve `source`."""
        self._source, self._version = source, version_of(source)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route(SCRIPT, self.script)]

    async def script(self, request: Request) -> Response:
        """Return the script; a page from before a restart asks for another one, and must not keep this under its name."""
        known = request.query_params.get("v") == self._version
        headers = {"cache-control": FOR_A_YEAR if known else "no-cache"}
        return Response(self._source, media_type="text/javascript", headers=headers)
