"""Forms of our own pages that carry a file: read within limits, and never more than one file."""

from __future__ import annotations

from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from pmcore.web.body import TooLargeError, counted, require_length

AROUND = 64 * 1024  # bytes of a form beside its file
A_FIELD = 8 * 1024


class Form(NamedTuple):
    """A form that was sent: its file (empty where there is none), and its fields."""

    data: bytes
    fields: dict[str, str]


async def form_with_file(request: Request, largest: int, field: int = A_FIELD) -> Form:
    """Return a form with a file of at most `largest` bytes, and fields of at most `field`.

    Raises `TooLargeError` as soon as that is clear, `MultiPartException` where it is no form.
    """
    most = max(largest, field) + AROUND
    require_length(request, most)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise MultiPartException("This is no form.")
    parser = MultiPartParser(
        request.headers, counted(request, most), max_files=1, max_fields=8, max_part_size=field
    )
    values = await parser.parse()
    try:
        file = values.get("file")
        data = await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await values.close()
    if len(data) > largest:
        raise TooLargeError
    return Form(data, {name: value for name, value in values.items() if isinstance(value, str)})
