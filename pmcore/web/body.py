"""Reading what was sent, but never more than is allowed."""

from starlette.requests import Request

from pmcore.errors import ReviewError


class TooLargeError(ReviewError):
    """That is more than can be sent at once."""


async def body_of(request: Request, limit: int) -> bytes:
    """Return the body, or raise `TooLargeError` as soon as it is clear that it is over `limit` bytes."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise TooLargeError
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)
