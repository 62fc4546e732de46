"""The tables, as numbered steps. A step that was released is never edited; a change of the tables is a new step.

A column of a field that comes later says its step itself: `Column(step=…)` (pmcore/model/declared.py).
The log is `change`; the rest is mostly its current state as flat columns, for lists and analytics. A step that adds such a
column takes the rows of `review` away: they are then made anew from the logs, with all others, when the file is opened. Only primary keys:
foreign keys, secondary indexes and triggers block later changes of a table in DuckDB (NOTES.md), and the
rules they would keep are in the commands. The text keeps to what PostgreSQL understands too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb

from pmcore.errors import StorageError
from pmcore.store.columns import later_columns


class Cursor(Protocol):
    """What steps are run on: any connection that takes SQL with parameters."""

    def execute(self, sql: str, parameters: Any = None, /) -> Any:
        """Run one statement."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the tables: its number (1, 2, 3, …) and the statements that make it."""

    number: int
    statements: tuple[str, ...]


SEALED = 4
UNLINKED = 12
ANSWERS_UNLINKED = 15
UNLINKING = frozenset({UNLINKED, ANSWERS_UNLINKED})

_WRITTEN: tuple[Step, ...] = (
    Step(
        1,
        (
            """
            CREATE TABLE change (
                review_id varchar NOT NULL, version integer NOT NULL, body varchar NOT NULL,
                author varchar NOT NULL, author_name varchar NOT NULL, command_id varchar NOT NULL,
                command varchar NOT NULL, recorded_at timestamp with time zone NOT NULL, undoes varchar NOT NULL
            )
            """,
            """
            CREATE TABLE review (
                id varchar PRIMARY KEY, title varchar NOT NULL, severity varchar NOT NULL, status varchar NOT NULL,
                zone varchar NOT NULL, services varchar NOT NULL, detected_by varchar NOT NULL, stage varchar NOT NULL,
                closed boolean NOT NULL, sample varchar NOT NULL, join_code varchar NOT NULL, version integer NOT NULL,
                created_at timestamp with time zone NOT NULL, changed_at timestamp with time zone NOT NULL,
                began_at timestamp with time zone, detected_at timestamp with time zone,
                acknowledged_at timestamp with time zone, mitigated_at timestamp with time zone,
                resolved_at timestamp with time zone
            )
            """,
            """
            CREATE TABLE timeline_event (
                review_id varchar, id varchar, number integer NOT NULL, author varchar NOT NULL, kind varchar NOT NULL,
                starts_at timestamp with time zone, ends_at timestamp with time zone, precision varchar NOT NULL,
                margin integer NOT NULL, source varchar NOT NULL, text varchar NOT NULL, marks varchar,
                PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE cause (
                review_id varchar, id varchar, number integer NOT NULL, author varchar NOT NULL, text varchar NOT NULL,
                area varchar NOT NULL, factor varchar NOT NULL, is_problem boolean NOT NULL,
                evidence_count integer NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE lesson (
                review_id varchar, id varchar, number integer NOT NULL, author varchar NOT NULL, text varchar NOT NULL,
                lens varchar NOT NULL, tone varchar NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE recommendation (
                review_id varchar, id varchar, number integer NOT NULL, author varchar NOT NULL, text varchar NOT NULL,
                outcome varchar NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE measure (
                review_id varchar, id varchar, number integer NOT NULL, author varchar NOT NULL, title varchar NOT NULL,
                kind varchar NOT NULL, owner varchar NOT NULL, due_on date, priority varchar NOT NULL,
                status varchar NOT NULL, addresses_count integer NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE message (
                review_id varchar, id varchar, audience varchar NOT NULL, channel varchar NOT NULL,
                state varchar NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE participant (
                review_id varchar, id varchar, name varchar NOT NULL, role varchar NOT NULL,
                joined_at timestamp with time zone NOT NULL, removed boolean NOT NULL, PRIMARY KEY (review_id, id)
            )
            """,
            """
            CREATE TABLE seat (
                review_id varchar, id varchar, participant_id varchar NOT NULL, key varchar NOT NULL,
                PRIMARY KEY (review_id, id)
            )
            """,
            "CREATE TABLE probe (tried_at timestamp with time zone NOT NULL)",
        ),
    ),
    # What the commands said that led to a line, so that other words under a used id are noticed (pmcore/reviews/repeats.py).
    Step(2, ("ALTER TABLE change ADD COLUMN fingerprint varchar DEFAULT ''",)),
    # Tokens of programs and seats: to be listed and revoked. Of the token itself there is a hash only.
    Step(
        3,
        (
            """
            CREATE TABLE token (
                review_id varchar, id varchar, name varchar NOT NULL, hash varchar NOT NULL, scope varchar NOT NULL,
                role varchar NOT NULL, participant_id varchar NOT NULL,
                created_at timestamp with time zone NOT NULL, expires_at timestamp with time zone NOT NULL,
                last_used_at timestamp with time zone, revoked_at timestamp with time zone,
                PRIMARY KEY (review_id, id)
            )
            """,
        ),
    ),
    # A hash over the line before and this one (pmcore/store/seals.py). Lines that are there already get theirs with it, and
    # up to which they did is written down: what was done to them before cannot be seen.
    Step(
        SEALED,
        (
            "ALTER TABLE change ADD COLUMN seal varchar DEFAULT ''",
            """
            CREATE TABLE sealed_later (
                review_id varchar PRIMARY KEY, version integer NOT NULL, sealed_at timestamp with time zone NOT NULL
            )
            """,
            "INSERT INTO sealed_later SELECT review_id, max(version), now() FROM change GROUP BY review_id",
        ),
    ),
    # How many lines everybody may see: what lists say in place of the version, which counts hidden cards and dots too.
    Step(
        5,
        (
            "ALTER TABLE review ADD COLUMN public_version integer DEFAULT 0",
            """
            UPDATE review SET public_version = version - (
                SELECT count(*) FROM change WHERE change.review_id = review.id AND (
                    body LIKE '{"kind":"dot_placed",%'
                    OR (body LIKE '{"kind":"recommendation_added",%' AND body LIKE '%"number":0,%')
                    OR (body LIKE '{"kind":"recommendation_removed",%' AND body LIKE '%"number":0,%')
                    OR (body LIKE '{"kind":"recommendation_edited",%' AND body LIKE '%"hidden":true%')
                )
            )
            """,
        ),
    ),
    # The name of this history (epochs.py), and which logs were put in the place of others (heads.py).
    Step(
        6,
        (
            "CREATE TABLE epoch (id varchar NOT NULL)",
            "INSERT INTO epoch SELECT CAST(gen_random_uuid() AS varchar)",
            """
            CREATE TABLE rewritten (
                review_id varchar PRIMARY KEY, version integer NOT NULL, seal varchar NOT NULL,
                rewritten_at timestamp with time zone NOT NULL, proof varchar NOT NULL
            )
            """,
        ),
    ),
    # 7: `known_then` of timeline events, which says so itself (pmcore/model/timeline.py).
    # Rows have codes in place of the English words that were stored before (pmcore/model/codes.py): they are made anew.
    Step(8, ("DELETE FROM review",)),
    # What other tools sent to the inbox (deliveries.py): of no review, in no log, and only for some days.
    Step(
        9,
        (
            """
            CREATE TABLE delivery (
                source varchar, key varchar, service varchar NOT NULL, begins_at timestamp with time zone NOT NULL,
                received_at timestamp with time zone NOT NULL, size integer NOT NULL, body varchar NOT NULL,
                PRIMARY KEY (source, key)
            )
            """,
        ),
    ),
    # How many lines of logs had ballots with the voters' names, and lost them with this step (unlinking.py).
    Step(
        UNLINKED,
        (
            """
            CREATE TABLE unlinked (
                ballots integer NOT NULL, unlinked_at timestamp with time zone NOT NULL, left_over boolean NOT NULL
            )
            """,
        ),
    ),
    # The same again for the answers to the questions of the timeline and of links, which logs had until then.
    Step(ANSWERS_UNLINKED, ()),
)


def _steps_of_columns() -> Iterator[Step]:
    """Yield the steps that add the columns of fields that came later.

    They set the rows back to the first line of the logs, so that these fill the columns when the file is opened.
    """
    wanted: dict[int, list[str]] = {}
    for number, table, column in later_columns():
        wanted.setdefault(number, []).append(f"ALTER TABLE {table} ADD COLUMN {column.name} {column.sql}")
    for number, statements in wanted.items():
        yield Step(number, (*statements, "UPDATE review SET version = 0"))


STEPS: tuple[Step, ...] = tuple(sorted((*_WRITTEN, *_steps_of_columns()), key=lambda step: step.number))

VERSIONS = """
    CREATE TABLE IF NOT EXISTS schema_version (
        number integer PRIMARY KEY, applied_at timestamp with time zone NOT NULL
    )
"""


def missing(cursor: Cursor, steps: Sequence[Step] = STEPS) -> list[Step]:
    """Return the steps that a database still needs; raises `StorageError` where it knows more than this program."""
    applied = set[int]()
    with suppress(
        duckdb.CatalogException
    ):  # a new file has no such table; to look for it first takes ten times as long
        applied = {number for (number,) in cursor.execute("SELECT number FROM schema_version").fetchall()}
    newest = steps[-1].number if steps else 0
    if applied and max(applied) > newest:
        raise StorageError(
            f"The database was written by a newer Postmortem (its tables are version {max(applied)}, this program knows "
            f"{newest}). Install that version again, or restore a backup from before."
        )
    return [step for step in steps if step.number not in applied]


def migrate(
    cursor: Cursor, steps: Sequence[Step], finish: Mapping[int, Callable[[Cursor], None]] | None = None
) -> None:
    """Apply `steps` in order, each in a transaction with its row in `schema_version`: a step is done whole or not.

    `finish` has what a step does that is more than statements, by its number.
    """
    cursor.execute(VERSIONS)
    for step in steps:
        cursor.execute("BEGIN TRANSACTION")
        try:
            for statement in step.statements:
                cursor.execute(statement)
            if finish and step.number in finish:
                finish[step.number](cursor)
            cursor.execute("INSERT INTO schema_version VALUES (?, now())", [step.number])
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def columns_of(cursor: Cursor) -> dict[str, dict[str, str]]:
    """Return the columns of every table with their types, in order."""
    found: dict[str, dict[str, str]] = {}
    rows = cursor.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE schema_name = current_schema() AND NOT internal ORDER BY table_name, column_index"
    ).fetchall()
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found
