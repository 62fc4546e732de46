"""Typed rows that follow the logs in a DuckDB file: behind a kill -9, behind a failure, behind somebody's SQL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from pmcore.cli.verify import check
from pmcore.commands.lessons import AddLesson, RemoveLesson
from pmcore.commands.people import RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import CannotSaveError
from pmcore.model.base import Stored
from pmcore.model.cards import Lesson
from pmcore.reviews import Reviews
from pmcore.store.columns import values_of
from pmcore.store.duck import DuckStore
from pmcore.store.schema import STEPS, Step
from tests.kit import Story, given, seat

ana = seat("Ana")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def duck_store(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DuckStore]:
    """A store whose rows follow only when they are asked for."""
    monkeypatch.setattr("pmcore.store.duck.ROWS_QUIET", 3_600.0)
    monkeypatch.setattr("pmcore.store.duck.ROWS_AT_MOST", 3_600.0)
    store = DuckStore(database)
    yield store
    store.close()


def rows(store: DuckStore, sql: str) -> list[tuple[object, ...]]:
    """Return what the tables have at this moment, however far they are behind."""
    with store.file.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_a_commit_writes_the_log_alone_and_lists_are_true_at_once(duck_store: DuckStore):
    story = given(ana.does(AddLesson(text="One")), store=duck_store)
    old = story.review.join_code
    story.when(RenewJoinCode())
    assert rows(duck_store, "SELECT count(*) FROM change") == [(story.review.version,)]
    for table in ("review", "lesson", "participant", "seat"):
        assert rows(duck_store, f"SELECT count(*) FROM {table}") == [(0,)]
    (listed,) = duck_store.reviews()
    assert (listed.version, listed.title) == (story.review.version, "Checkout was down")
    assert duck_store.review_with_code(story.review.join_code) == story.id
    assert duck_store.review_with_code(old) is None
    assert duck_store.seats(ana.key) == [(story.id, story.id_of(ana))]
    duck_store.catch_up()
    assert duck_store.reviews() == [listed]
    assert rows(duck_store, "SELECT version FROM review") == [(story.review.version,)]
    assert rows(duck_store, "SELECT text FROM lesson") == [("One",)]


def test_after_a_while_rows_follow_by_themselves(database: str):
    with closing(DuckStore(database)) as store:
        story = given(AddLesson(text="One"), store=store)
        deadline = time.monotonic() + 60
        while rows(store, "SELECT version FROM review") != [(story.review.version,)]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert rows(store, "SELECT text FROM lesson") == [("One",)]


KILLED = """if True:
    import os, signal, sys
    import pmcore.store.duck
    pmcore.store.duck.ROWS_QUIET = pmcore.store.duck.ROWS_AT_MOST = 3_600.0
    from pmcore.commands.lessons import AddLesson, RemoveLesson
    from pmcore.store import open_store
    from tests.kit import given, seat

    store = open_store(sys.argv[1])
    story = given(AddLesson(text="Written"), AddLesson(text="Removed later"), store=store)
    if sys.argv[2] != "never":
        store.catch_up()
    story.when(RemoveLesson(id="L-02"), seat("Ana").does(AddLesson(text="In the log alone")))
    if sys.argv[2] == "within":
        transaction = store.file.transaction_beside
        class Dies:
            def __enter__(self):
                self.own = transaction()
                return self.own.__enter__()
            def __exit__(self, *error):
                os.kill(os.getpid(), signal.SIGKILL)
        store.file.transaction_beside = Dies
        store.catch_up()
    print(story.id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["never", "once", "within"])
def test_killed_between_log_and_rows_the_next_start_makes_them_true(database: str, when: str):
    """`never`: no row was written; `once`: some were, and are outdated; `within`: in the middle of writing them."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, database, when],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with closing(DuckStore(database)) as store:
        assert rows(store, "SELECT text FROM lesson ORDER BY text") == [("In the log alone",), ("Written",)]
        (listed,) = store.reviews()
        assert rows(store, "SELECT version FROM review") == [(listed.version,)]
        assert listed.version == len(store.changes(listed.id))
        assert store.seats(ana.key)[0][0] == listed.id
        assert check(store).problems == ()
    with duckdb.connect(database, read_only=True) as closed:
        assert closed.execute("SELECT count(*) FROM lesson").fetchall() == [(2,)]


@pytest.mark.faults
def test_rows_that_cannot_be_written_hold_nobody_up_and_follow_later(duck_store: DuckStore):
    story = given(AddLesson(text="One"), store=duck_store)
    duck_store.catch_up()
    with duck_store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE lesson RENAME TO lesson_elsewhere")
    story.when(AddLesson(text="Two"), RemoveLesson(id="L-01"))
    for _ in range(2):
        with pytest.raises(Exception, match="cannot be written"):
            duck_store.catch_up()
    story.when(AddLesson(text="Three"))
    (listed,) = duck_store.reviews()
    assert listed.version == story.review.version
    with duck_store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE lesson_elsewhere RENAME TO lesson")
    assert duck_store.query("SELECT text FROM lesson ORDER BY text").rows == [("Three",), ("Two",)]
    assert check(duck_store).problems == ()


def test_a_commit_that_was_in_doubt_is_in_the_rows_if_it_is_in_the_log(
    duck_store: DuckStore, tmp_path: Path, database: str
):
    """Its lines are durable, though whoever wrote them was told that they are not."""
    story = given(AddLesson(text="Before"), store=duck_store)
    table = duck_store._log.table

    class TakenAway:
        def insert(self, cursor: object, lines: object) -> None:
            table.insert(cursor, lines)  # type: ignore[arg-type]
            Path(database).rename(tmp_path / "elsewhere")

    duck_store._log.table = TakenAway()  # type: ignore[assignment]
    story.when(AddLesson(text="In doubt")).then(CannotSaveError, "moved or removed")
    duck_store._log.table = table
    (tmp_path / "elsewhere").rename(database)
    story.when(AddTimelineEvent(text="Goes on"))
    texts = duck_store.query("SELECT text FROM lesson ORDER BY text").rows
    assert texts == [("Before",), ("In doubt",)]
    assert check(duck_store).problems == ()


def tampered(story: Story, store: DuckStore) -> None:
    """Let somebody write other rows than the logs lead to."""
    with store.file.transaction() as cursor:
        cursor.execute("UPDATE lesson SET text = 'another' WHERE number = 1")
        cursor.execute("DELETE FROM timeline_event")
        cursor.execute("INSERT INTO lesson SELECT * REPLACE ('x' AS id, 9 AS number) FROM lesson")
        cursor.execute("INSERT INTO review SELECT * REPLACE ('stranger' AS id) FROM review")


def test_rows_that_are_wrong_are_found_and_made_anew(duck_store: DuckStore):
    story = given(AddLesson(text="One"), AddTimelineEvent(text="Full"), store=duck_store)
    duck_store.catch_up()
    tampered(story, duck_store)
    problems = "\n".join(check(duck_store).problems)
    assert "differs from the log in text" in problems
    assert "is missing in table timeline_event" in problems
    assert "has a row x that its log does not know" in problems
    assert duck_store.rebuild() == 1
    assert check(duck_store).problems == ()
    assert [each.id for each in duck_store.reviews()] == [story.id]


def test_rows_of_a_log_that_cannot_be_read_stay(duck_store: DuckStore):
    story = given(AddLesson(text="One"), store=duck_store)
    duck_store.catch_up()
    with duck_store.file.transaction() as cursor:
        cursor.execute("UPDATE change SET body = ? WHERE version = 3", ['{"kind": "from_the_future"}'])
    assert duck_store.rebuild() == 0
    assert rows(duck_store, "SELECT text FROM lesson") == [("One",)]
    assert [each.id for each in duck_store.reviews()] == [story.id]


def test_rows_are_written_while_people_go_on(database: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pmcore.store.duck.ROWS_LINES", 5)
    with closing(DuckStore(database)) as store:
        story = given(store=store)
        for number in range(120):
            story.when(AddLesson(text=f"{number}"))
            if number % 10 == 0:
                assert store.query("SELECT count(*) FROM lesson").rows == [(number + 1,)]
        assert store.query("SELECT count(*) FROM lesson").rows == [(120,)]
        assert check(store).problems == ()


def test_reopened_nothing_is_behind(database: str):
    with closing(Reviews(DuckStore(database))) as reviews:
        story = given(AddLesson(text="One"))
        reviews.adopt(story.log)
    with duckdb.connect(database, read_only=True) as closed:
        assert closed.execute("SELECT text FROM lesson").fetchall() == [("One",)]


def test_a_column_that_comes_later_is_filled_from_the_logs(database: str, monkeypatch: pytest.MonkeyPatch):
    with closing(Reviews(DuckStore(database))) as reviews:
        reviews.adopt(given(AddLesson(text="One"), AddLesson(text="Two")).log)

    def with_loud(noun: Stored) -> dict[str, object]:
        return values_of(noun) | ({"loud": noun.text.upper()} if isinstance(noun, Lesson) else {})

    monkeypatch.setattr("pmcore.store.rows.values_of", with_loud)
    step = Step(
        STEPS[-1].number + 1, ("ALTER TABLE lesson ADD COLUMN loud varchar DEFAULT ''", "DELETE FROM review")
    )
    with closing(DuckStore(database, (*STEPS, step))) as store:
        assert rows(store, "SELECT loud FROM lesson ORDER BY number") == [("ONE",), ("TWO",)]
        assert check(store).problems == ()
