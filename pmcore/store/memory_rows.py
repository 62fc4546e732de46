"""Typed rows of logs that are in memory, for one query: the same tables as in a file, made for it and forgotten."""

from collections.abc import Sequence
from typing import Any

import duckdb

from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.store.base import QueryResult
from pmcore.store.duck_settings import LOCKED_DOWN
from pmcore.store.duck_table import DuckTable, tables_of
from pmcore.store.projection import Unwritten, rows_by_table
from pmcore.store.querying import found_by
from pmcore.store.schema import STEPS, migrate


def rows_in_memory(
    logs: Sequence[tuple[Review, Sequence[Recorded]]], sql: str, parameters: Sequence[Any]
) -> QueryResult:
    """Return what a SELECT finds in the rows of reviews with these logs. Raises `RuleError`."""
    with duckdb.connect(":memory:", config=LOCKED_DOWN | {"threads": "1"}) as db:
        db.execute("SET GLOBAL TimeZone = 'UTC'")
        db.execute("SET lock_configuration = true")
        migrate(db, STEPS)
        tables: dict[str, DuckTable] = tables_of(db)
        for table, rows in rows_by_table(Unwritten.of(*each) for each in logs).items():
            tables[table].insert(db, [row for row in rows.values() if row is not None])
        return found_by(db, sql, parameters)
