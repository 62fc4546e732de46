"""Where the log is kept: one protocol, several stores. `open_store` is the registry."""

from pmcore.errors import StorageError
from pmcore.store.base import Commit, QueryResult, ReviewMark, Store, StoredReview, StoredToken
from pmcore.store.deliveries import Delivery
from pmcore.store.memory import MemoryStore

__all__ = [
    "Commit",
    "Delivery",
    "MemoryStore",
    "QueryResult",
    "ReviewMark",
    "Store",
    "StoredReview",
    "StoredToken",
    "open_store",
]


def open_store(url: str, secret: str | None = None) -> Store:
    """Return the store that `url` names: `memory:`, or a path to a DuckDB file (made where it is missing).

    `secret` is what lines of the log are sealed with, where it is not the one that belongs to `url`.

    Raises `StorageError` with a sentence where it cannot be opened.
    """
    if url == "memory:":
        return MemoryStore()
    if url == ":memory:":
        raise StorageError(
            "“:memory:” would be a file of that name. Say “memory:” for a review that is gone when the program ends, or a path to a file."
        )
    if "://" in url:
        scheme = url.partition("://")[0]
        raise StorageError(
            f"There is no store for {scheme}:// addresses. POSTMORTEM_DATABASE is a path to a file."
        )
    from pmcore.store.duck import DuckStore  # the driver is loaded only where it is used

    return DuckStore(url, secret=secret)
