"""Queries for insights: one SELECT over the typed rows, which cannot write and reaches nothing outside the database."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import duckdb

from pmcore.errors import RuleError
from pmcore.store.base import QueryResult

REFUSED = (duckdb.ProgrammingError, duckdb.DataError, duckdb.PermissionException, duckdb.TransactionException)


def found_by(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any]) -> QueryResult:
    """Return what one reading statement finds; exact decimals come as floats. Raises `RuleError`."""
    try:
        statements = cursor.extract_statements(sql)
        if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
            raise RuleError("A query is one SELECT.")
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            found = cursor.execute(statements[0], list(parameters))
            described = found.description or ()
            exact = any(str(kind).startswith("DECIMAL") for _, kind, *_ in described)
            rows = found.fetchall()
            return QueryResult(tuple(name for name, *_ in described), [*map(_plain, rows)] if exact else rows)
        finally:
            with suppress(duckdb.Error):
                cursor.execute("ROLLBACK")
    except REFUSED as error:
        raise RuleError(f"That query cannot be answered. {str(error).partition(chr(10))[0]}") from error


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(float(each) if isinstance(each, Decimal) else each for each in row)
