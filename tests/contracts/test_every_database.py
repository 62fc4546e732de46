"""Databases that earlier versions wrote open whole: their rows, their logs and their documents say what they said then, item by item.

What a version after them noted beside (a further column, a further field) may stand there, too.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pmcore.changes.log import fold
from pmcore.changes.stored import lifted, written
from pmcore.cli.verify import check
from pmcore.model.codes import FORMER
from pmcore.model.review import Review
from pmcore.report import AUDIENCES
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.store.projection import ROW_TABLES
from pmcore.store.schema import STEPS
from tests.contracts.databases import goldens, seen
from tests.contracts.test_every_log import differences

pytestmark = pytest.mark.slow
ALL = goldens()
NOTED = [each for each in ALL if each.then]
named = {"ids": lambda golden: f"step {golden.step}"}
CODES = [
    each for words in FORMER.values() for each in words.items()
]  # what was stored before there were codes
LINE = ("version", "author", "author_name", "command_id", "command", "recorded_at", "undoes")


def rows_in(database: Path) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Return what stands in every table of rows, by the keys of the rows."""
    with duckdb.connect(str(database), read_only=True) as stranger:
        return {table: dict(keyed(stranger, table)) for table in ROW_TABLES if table in tables_of(stranger)}


def tables_of(stranger: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        name for (name,) in stranger.execute("SELECT table_name FROM information_schema.tables").fetchall()
    }


def keyed(
    stranger: duckdb.DuckDBPyConnection, table: str
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    found = stranger.execute(f"SELECT * FROM {table}")
    names = [each[0] for each in found.description]
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        yield tuple(row[name] for name in ("review_id", "id", "key") if name in row), row


def lines_in(database: Path) -> list[dict[str, Any]]:
    """Return the lines of all logs as they are stored."""
    with duckdb.connect(str(database), read_only=True) as stranger:
        found = stranger.execute("SELECT * FROM change ORDER BY review_id, version")
        names = [each[0] for each in found.description]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]


def test_there_are_some_and_that_of_the_step_before_is_one_of_them():
    assert {1, 14} < {each.step for each in ALL}
    assert NOTED
    assert ALL[-1].step >= STEPS[-1].number - 1, (
        "python -m tests.contracts.databases, before another step is added"
    )


@pytest.mark.parametrize("golden", ALL, **named)
def test_its_rows_say_what_they_said_also_when_all_are_made_anew(golden, tmp_path):
    database = golden.laid_at(tmp_path / "old.duckdb")
    then = rows_in(database)
    assert sum(map(len, then.values())) >= 10
    with closing(DuckStore(str(database), secret=golden.secret)) as store:
        store.catch_up()
    assert gone(then, rows_in(database)) == []
    with closing(DuckStore(str(database), secret=golden.secret)) as store:
        store.rebuild()
    assert gone(then, rows_in(database)) == []


def gone(then, now) -> list[str]:
    """Return what rows of then do not say any more."""
    return [
        f"{table} {key} {name}: {value!r} is now {now[table].get(key, {}).get(name)!r}"
        for table, rows in then.items()
        for key, row in rows.items()
        for name, value in row.items()
        if not same(value, now[table].get(key, {}).get(name))
    ]


def same(then: Any, now: Any) -> bool:
    return now == then or (then, now) in CODES


@pytest.mark.parametrize("golden", ALL, **named)
def test_its_logs_have_every_line_and_say_the_same(golden, tmp_path):
    database = golden.laid_at(tmp_path / "old.duckdb")
    then = lines_in(database)
    with closing(DuckStore(str(database), secret=golden.secret)) as store:
        assert check(store).problems == ()
        ids = sorted({each["review_id"] for each in then})
        logs = {each: store.changes(each) for each in ids}
        now = [record for log in logs.values() for record in log]
        assert [fold(Review(id=each), logs[each]).version for each in ids] == [
            len(logs[each]) for each in ids
        ]
    assert len(now) == len(then)
    stored = lines_in(database)
    for line, record, kept in zip(then, now, stored, strict=True):
        if is_secret(line):
            assert kept["version"] == line["version"]
            continue
        assert {name: kept[name] for name in LINE} == {name: line[name] for name in LINE}
        assert kept["body"] == line["body"]
        assert differences(lifted(json.loads(line["body"])), lifted(json.loads(written(record.change)))) == []


def is_secret(line) -> bool:
    """Return whether a line said who answered what in secret, which opening takes out of logs of before."""
    return json.loads(line["body"])["kind"] in {
        "dot_placed",
        "dot_taken_back",
        "agreement_answered",
        "link_answered",
    }


@pytest.mark.parametrize("golden", NOTED, **named)
def test_its_reviews_and_documents_are_those_that_the_version_made_which_wrote_it(golden, tmp_path):
    database = golden.laid_at(tmp_path / "old.duckdb")
    with closing(Reviews(DuckStore(str(database), secret=golden.secret))) as reviews:
        assert {each.id for each in reviews.all()} == set(golden.then)
        for review_id, then in golden.then.items():
            now = seen(reviews.get(review_id))
            for name in ("review", *AUDIENCES):
                assert differences(then[name], now[name]) == []
