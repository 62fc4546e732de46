"""The way from what is being answered to the start page: the one place that says what our addresses are relative to.

A proxy may have put us below any path without telling.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.types import Scope

_root: ContextVar[str] = ContextVar("root", default="/")


def root() -> str:
    """Return the way to the start page, such as `./` or `../`, from the address that is being answered."""
    return _root.get()


@contextmanager
def answering(scope: Scope) -> Iterator[str]:
    """Let `root()` be right for a request while the block runs; yield it."""
    way = way_to_root(scope)
    token = _root.set(way)
    try:
        yield way
    finally:
        _root.reset(token)


def way_to_root(scope: Scope) -> str:
    """Return the relative way from an address to the start page; an encoded slash is no step."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return "../" * (raw.count(b"/") - 1) or "./"
