"""DuckDB keeps what it has read of a file; the store gives that back, and nothing that is done meanwhile fails for it."""

from pathlib import Path

import pytest

from pmcore.commands.timeline import AddTimelineEvent
from pmcore.store import duck_file, duck_memory
from pmcore.store.duck import DuckStore
from tests.kit import given, host

MIB = 1 << 20


def held(store: DuckStore) -> int:
    """Return how many bytes DuckDB has in memory."""
    with store.file.cursor() as cursor:
        return int(cursor.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()[0])


def read_all(store: DuckStore) -> int:
    with store.file.cursor() as cursor:
        return int(cursor.execute("SELECT sum(length(words)) FROM large").fetchone()[0])


def limit(store: DuckStore) -> str:
    with store.file.cursor() as cursor:
        return str(cursor.execute("SELECT current_setting('memory_limit')").fetchone()[0])


@pytest.fixture
def large(database: str, monkeypatch):
    """Yield a store over a file that is larger than what may stay of it in memory."""
    monkeypatch.setattr(duck_memory, "KEEPS", 4 * MIB)
    store = DuckStore(database)
    with store.file.transaction() as cursor:
        cursor.execute(
            "CREATE TABLE large AS SELECT md5(range::varchar) || md5((range + 1)::varchar) AS words FROM range(400000)"
        )
    store.fold()
    store.close()
    assert Path(database).stat().st_size > 2 * duck_memory.KEEPS
    store = DuckStore(database)
    yield store
    store.close()


def test_what_was_read_of_a_large_file_is_given_back(large: DuckStore):
    before, allowed = read_all(large), limit(large)
    assert held(large) > 2 * duck_memory.KEEPS
    large.give_back()
    assert held(large) <= duck_memory.KEEPS
    assert limit(large) == allowed, "only for that moment"
    assert read_all(large) == before


def test_who_reads_at_this_moment_is_left_in_peace(large: DuckStore, monkeypatch):
    monkeypatch.setattr(duck_file, "QUIET_TIMEOUT", 0.01)
    read_all(large)
    with large.file.cursor() as cursor:
        cursor.execute("SELECT words FROM large")
        before = held(large)
        large.give_back()
        assert held(large) >= before - MIB
        assert len(cursor.fetchall()) == 400_000


def test_what_is_not_in_the_file_yet_stays_in_memory_and_is_not_written_beside_it(database: str, monkeypatch):
    monkeypatch.setattr(duck_memory, "KEEPS", 0)
    store = DuckStore(database)
    story = given(AddTimelineEvent(text="Disk full"), store=store)
    for number in range(40):
        events = [AddTimelineEvent(text=f"{number} {each} " + "x" * 900) for each in range(50)]
        story.reviews.execute_all(story.id, events, story.actor(host))
    assert store.file.log_size > 2 * MIB
    assert len(store.query("SELECT * FROM timeline_event").rows) == 2_001  # the rows have followed
    store.give_back()
    assert not list(Path(database).parent.glob("*.tmp"))
    assert len(store.changes(story.id)) == story.review.version
    assert len(store.query("SELECT * FROM timeline_event").rows) == 2_001
    store.close()


def test_a_store_that_is_closed_has_nothing_to_give_back(database: str):
    store = DuckStore(database)
    store.close()
    store.give_back()
