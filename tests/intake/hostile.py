"""Bytes that no importer may stumble over, whatever it reads."""

import io
import random
import zipfile
from collections.abc import Iterator
from functools import cache

MEGABYTE = 1_000_000


def bytes_of_no_file() -> Iterator[tuple[str, bytes]]:
    """Yield what may be dropped on any importer."""
    yield "noise", random.Random(8).randbytes(20_000)
    yield "zeros", bytes(100_000)
    yield "nul in text", b"time,what\n2026-11-23 14:05,pa\0ged\n"
    yield (
        "wrong encoding",
        "時刻,内容\n2026-11-23 14:05,障害を検知しました。再起動します。\n".encode("shift_jis") * 5,
    )
    yield "cut utf-16", "time,what\n2026-11-23 14:05,paged\n".encode("utf-16")[:-1]
    yield "deep nesting", b"[" * 100_000
    yield "deep objects", b'{"a":' * 100_000
    yield "one long line", b"a" * MEGABYTE
    yield "many columns", b"," * MEGABYTE
    yield "only line breaks", b"\n" * MEGABYTE
    yield "only quotes", b'"' * 100_001
    yield "surrogates", b'{"text": "\\ud800"}'
    yield "bomb", _bomb()


@cache
def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("channels.json", bytes(MEGABYTE))
        for number in range(40):
            file.writestr(f"ops/{number}.json", bytes(8 * MEGABYTE))
    return out.getvalue()
