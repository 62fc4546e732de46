"""The part of a DuckDB store that keeps secrets of reviews outside the database."""

from collections.abc import Collection

from pmcore.store.duck_deliveries import DuckDeliveries
from pmcore.store.duck_log import head_of
from pmcore.store.sealed import SealedFile


class DuckSealed(DuckDeliveries):
    """Secrets in a file beside the database; those of a commit go with it (duck.py)."""

    _sealed: SealedFile

    def put_sealed(self, review_id: str, key: str, value: bytes) -> None:
        """Keep a secret of a review outside the database."""
        self._sealed.put(review_id, key, value)

    def sealed(self, review_id: str, key: str) -> bytes | None:
        """Return a secret of a review."""
        return self._sealed.get(review_id, key)

    def drop_sealed(self, review_id: str, key: str | None = None) -> None:
        """Forget a secret of a review, or all of them."""
        self._sealed.drop(review_id, key)

    def _versions(self, review_ids: Collection[str]) -> dict[str, int]:
        """Return how far logs go."""
        with self.file.cursor() as cursor:
            return {each: head_of(cursor, each).version for each in review_ids}
