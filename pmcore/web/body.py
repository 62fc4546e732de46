"""Reading what was sent, but never more than is allowed."""

from collections.abc import AsyncGenerator

from starlette.requests import Request

from pmcore.errors import ReviewError


class TooLargeError(ReviewError):
    """That is more than can be sent at once."""


async def body_of(request: Request, limit: int) -> bytes:
    """Return the body, or raise `TooLargeError` as soon as it is clear that it is over `limit` bytes."""
    require_length(request, limit)
    return b"".join([part async for part in counted(request, limit)])


def require_length(request: Request, limit: int) -> None:
    """Raise `TooLargeError` where the request itself says that more than `limit` bytes come."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise TooLargeError


async def counted(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """Yield what comes; raises `TooLargeError` as soon as it is over `limit` bytes."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError
        yield part
