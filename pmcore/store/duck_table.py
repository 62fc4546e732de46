"""What writes one table of a DuckDB file. The text holds names from our own schema only; every value is a parameter.

DuckDB spends its time on parsing and planning, not on rows (measured by tests/bench/commits.py). So every statement is
parsed once, when it is first needed; a few rows go in as plain values; and many go in as one statement with one array for each column, which
costs twice as much for one row and a quarter for each of hundreds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pmcore.store.schema import Cursor, columns_of

FEW = 4  # rows; from here on arrays are cheaper

Values = Mapping[str, Any]


class DuckTable:
    """One table, whose key is the id, in most tables behind that of the review; the log is only ever inserted to."""

    def __init__(self, name: str, kinds: Mapping[str, str]) -> None:
        """`kinds` are the types of the columns."""
        self._columns = tuple(kinds)
        into = f"INSERT INTO {name} ({', '.join(kinds)})"
        row = f"({', '.join('?' for _ in kinds)})"
        self._insert_few = [f"{into} VALUES {', '.join([row] * count)}" for count in range(1, FEW + 1)]
        self._insert_many = f"{into} SELECT {', '.join(map(_array_of, kinds.values()))}"
        self._key = tuple(each for each in ("review_id", "id") if each in kinds)
        self._others = tuple(each for each in kinds if each not in self._key)
        sets, where = ", ".join(map(_is, self._others)), " AND ".join(map(_is, self._key))
        wanted = ", ".join(_array_of("varchar") for _ in self._key)
        self._update = f"UPDATE {name} SET {sets} WHERE {where}"  # noqa: S608
        self._delete = f"DELETE FROM {name} WHERE {where}"  # noqa: S608
        of = f"{self._key[0]} IN (SELECT {_array_of('varchar')})"
        self._delete_of = f"DELETE FROM {name} WHERE {of}"  # noqa: S608
        self._delete_many = f"DELETE FROM {name} WHERE ({', '.join(self._key)}) IN (SELECT {wanted})"  # noqa: S608
        self._parsed = dict[str, Any]()

    def insert(self, cursor: Cursor, rows: Sequence[Values]) -> None:
        """Add rows that are not there yet."""
        if len(rows) > FEW:
            self._run(cursor, self._insert_many, [[row[column] for row in rows] for column in self._columns])
        elif rows:
            statement = self._insert_few[len(rows) - 1]
            self._run(cursor, statement, [row[column] for row in rows for column in self._columns])

    def replace(self, cursor: Cursor, touched: Mapping[tuple[str, str], Values | None]) -> None:
        """Put rows in the place of those with the same (review id, id), if there are any; those that are None are gone."""
        keys = [key[-len(self._key) :] for key in touched]
        if len(keys) > FEW:
            self._run(cursor, self._delete_many, list(zip(*keys, strict=True)))
            self.insert(cursor, [row for row in touched.values() if row is not None])
        else:
            for key, row in zip(keys, touched.values(), strict=True):
                self._put(cursor, key, row)

    def delete_of(self, cursor: Cursor, review_ids: Sequence[str]) -> None:
        """Take out all rows of some reviews."""
        self._run(cursor, self._delete_of, [list(review_ids)])

    def _put(self, cursor: Cursor, key: Sequence[str], row: Values | None) -> None:
        """Make one row what it is now."""
        if row is None:
            self._run(cursor, self._delete, key)
        elif not _count(self._run(cursor, self._update, [*(row[column] for column in self._others), *key])):
            self.insert(cursor, [row])

    def _run(self, cursor: Any, sql: str, values: Sequence[Any]) -> Any:
        """Run a statement, which is parsed when it is first needed: a third of what opening a file took was parsing them all."""
        if sql not in self._parsed:
            (self._parsed[sql],) = cursor.extract_statements(sql)
        return cursor.execute(self._parsed[sql], values)


def tables_of(cursor: Any) -> dict[str, DuckTable]:
    """Return all tables of a database whose rows belong to reviews, by their names."""
    return {
        name: DuckTable(name, kinds)
        for name, kinds in columns_of(cursor).items()
        if "review_id" in kinds or name == "review"
    }


def _is(column: str) -> str:
    return f"{column} = ?"


def _array_of(kind: str) -> str:
    return f"unnest(CAST(? AS {kind}[]))"


def _count(updated: Any) -> int:
    """Return how many rows an UPDATE met."""
    (count,) = updated.fetchone()
    return int(count)
