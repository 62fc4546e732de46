"""Which language is spoken: that of the house, but where something is said in another one.

Everything that says words asks `catalogue()`; a server chooses once with `use`, and `speaking` chooses for one task or thread
(a review, a document, a test).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pmcore.wording.catalogue import ENGLISH, Catalogue, catalogue_of

_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)
_house: list[Catalogue] = []  # at most one: read when first asked for


def catalogue() -> Catalogue:
    """Return the catalogue of the language that is spoken here and now."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    return _house[0] if _house else use(ENGLISH)


def use(language: str) -> Catalogue:
    """Let this process speak `language` from now on; raises `InvalidError` where there is no catalogue of it."""
    _house[:] = [catalogue_of(language)]
    return _house[0]


@contextmanager
def speaking(language: Catalogue | str) -> Iterator[Catalogue]:
    """Let what is done inside speak `language`."""
    chosen = language if isinstance(language, Catalogue) else catalogue_of(language)
    before = _spoken.set(chosen)
    try:
        yield chosen
    finally:
        _spoken.reset(before)
