"""The epoch of a store: the name of its history, kept in the database; a browser that knows another one begins anew."""

import uuid

from pmcore.store.schema import Cursor


def epoch_of(cursor: Cursor) -> str:
    """Return the epoch that the database has."""
    return str(cursor.execute("SELECT id FROM epoch").fetchone()[0])


def renew_epoch(cursor: Cursor) -> str:
    """Begin another epoch, and return it."""
    epoch = str(uuid.uuid4())
    cursor.execute("UPDATE epoch SET id = ?", [epoch])
    return epoch
