"""The part of a DuckDB store that keeps deliveries to the inbox."""

import threading
from datetime import datetime

from pmcore.store import deliveries
from pmcore.store.deliveries import Delivery
from pmcore.store.duck_file import DuckFile


class DuckDeliveries:
    """Deliveries in a table with a key, so whoever writes them takes the turn of those who change rows (duck.py)."""

    file: DuckFile
    _turn: threading.RLock
    _writing: threading.Lock

    def keep_delivery(self, delivery: Delivery) -> bool:
        """Make a delivery to the inbox durable."""
        with self._turn, self._writing, self.file.transaction() as cursor:
            return deliveries.keep(cursor, delivery)

    def deliveries(self, since: datetime, until: datetime, most: int) -> list[Delivery]:
        """Return what may be about a span of time."""
        with self.file.cursor() as cursor:
            return deliveries.between(cursor, since, until, most)

    def forget_deliveries(self, before: datetime, most: int) -> int:
        """Forget what is old, or too much."""
        with self._turn, self._writing, self.file.transaction() as cursor:
            return deliveries.forget(cursor, before, most)
