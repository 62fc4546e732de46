"""Lists in pages, and queries over typed rows: what every store answers, however far its rows are behind the logs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson, RemoveLesson
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import RuleError
from pmcore.store import Commit, ReviewMark, Store, StoredReview, open_store
from tests.kit import Story, given, seat

ana = seat("Ana")


def many(store: Store, count: int) -> list[str]:
    """Put reviews into a store, each changed a minute after the one before; return their ids, the newest first."""
    story = given()
    for number in range(count):
        review_id = f"review-{number:02}"
        records = [
            each.model_copy(
                update={
                    "review_id": review_id,
                    "recorded_at": each.recorded_at + timedelta(minutes=number),
                }
            )
            for each in story.log
        ]
        store.append([Commit(review_id, 0, records, _with_id(story, review_id))])
    return [f"review-{number:02}" for number in reversed(range(count))]


def _with_id(story: Story, review_id: str):
    """Return the review of a story under another id."""
    return story.reviews.adopt(story.log, review_id)


def pages(store: Store, limit: int, **asked: object) -> list[StoredReview]:
    """Return all pages one behind the other."""
    found, after = list[StoredReview](), None
    while page := store.reviews(after=after, limit=limit, **asked):  # type: ignore[arg-type]
        assert len(page) <= limit
        found += page
        after = page[-1].mark
    return found


@pytest.mark.parametrize("caught_up", [True, False])
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_give_each_review_once_the_latest_change_first(store: Store, limit: int, caught_up: bool):
    ids = many(store, 7)
    if caught_up:
        store.catch_up()
    assert [each.id for each in pages(store, limit)] == ids
    assert store.reviews(limit=limit) == store.reviews()[:limit]


def test_reviews_of_the_same_moment_are_not_lost_between_pages(store: Store):
    story = given()
    for name in ("c", "a", "b"):
        records = [each.model_copy(update={"review_id": name}) for each in story.log]
        store.append([Commit(name, 0, records, _with_id(story, name))])
    assert [each.id for each in pages(store, 1)] == ["a", "b", "c"]


def test_behind_the_last_there_is_nothing(store: Store):
    many(store, 2)
    assert store.reviews(after=ReviewMark(datetime(1999, 1, 1, tzinfo=UTC), "")) == []


def test_only_some_reviews_are_asked_for(store: Store):
    ids = many(store, 6)
    assert [each.id for each in store.reviews(among=ids[1::2])] == ids[1::2]
    assert [each.id for each in pages(store, 2, among=ids[:3])] == ids[:3]
    assert store.reviews(among=[]) == []


def test_a_review_that_changes_moves_to_the_first_page(store: Store):
    story = given(store=store)
    story.reviews.adopt(story.log, "a copy")
    store.catch_up()
    assert {each.id for each in store.reviews()} == {story.id, "a copy"}
    story.later(hours=1).when(EditIncident(title="Changed since"))
    (first,) = store.reviews(limit=1)
    assert (first.id, first.title, first.version) == (story.id, "Changed since", story.review.version)


# ---------------------------------------------------------------------- queries


def lessons(store: Store) -> list[tuple[object, ...]]:
    return store.query("SELECT number, text FROM lesson ORDER BY number").rows


def test_a_query_knows_what_was_committed_a_moment_ago(store: Store):
    story = given(ana.does(AddLesson(text="One")), AddLesson(text="Two"), store=store)
    assert lessons(store) == [(1, "One"), (2, "Two")]
    story.when(AddLesson(text="Three"), RemoveLesson(id="L-01"))
    assert lessons(store) == [(2, "Two"), (3, "Three")]


def test_a_query_has_columns_parameters_and_plain_numbers(store: Store):
    story = given(AddLesson(text="It’s 100% “ours”"), store=store)
    found = store.query("SELECT text, 1.5 AS half, count(*) AS n FROM lesson WHERE text = ? GROUP BY text", ["It’s 100% “ours”"])  # fmt: skip
    assert found.columns == ("text", "half", "n")
    assert found.dicts() == [{"text": "It’s 100% “ours”", "half": 1.5, "n": 1}]
    assert store.query("SELECT text FROM lesson WHERE text = ?", [story.id]).rows == []


def test_times_in_a_query_are_utc(store: Store):
    story = given(AddTimelineEvent(text="Full", starts="2026-11-23 14:05"), store=store)
    ((starts,),) = store.query("SELECT starts_at FROM timeline_event WHERE review_id = ?", [story.id]).rows
    assert starts == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert starts.utcoffset() == timedelta(0)


@pytest.fixture(scope="module", params=["memory", "duck"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Yield a story in a store of each kind, which none of the statements below may change."""
    store = open_store(
        "memory:" if request.param == "memory" else str(tmp_path_factory.mktemp("kept") / "a.duckdb")
    )
    yield given(AddLesson(text="Kept"), store=store)
    store.close()


@pytest.mark.parametrize("sql", [
    "INSERT INTO lesson SELECT * FROM lesson",
    "DELETE FROM change",
    "WITH gone AS (DELETE FROM lesson RETURNING 1) SELECT * FROM gone",
    "SELECT 1; DELETE FROM change",
    "DROP TABLE lesson",
    "COMMIT",
    "CHECKPOINT",
    "ATTACH 'other.duckdb'",
    "SET threads = 4",
    "PRAGMA database_size",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "COPY lesson TO 'stolen.csv'",
    "SELECT nonsense FROM lesson",
    "SELECT * FROM nowhere",
    "Dear all",
    "",
])  # fmt: skip
def test_what_is_no_reading_statement_is_refused_with_a_sentence_and_changes_nothing(kept: Story, sql: str):
    store = kept.reviews.store
    with pytest.raises(RuleError, match="query"):
        store.query(sql)
    assert lessons(store) == [(1, "Kept")]
    assert store.changes(kept.id) == kept.log


def test_rows_can_be_made_anew_from_the_logs(store: Store):
    story = given(
        AddTimelineEvent(text="The disk was full", starts="2026-11-23 14:05"),
        EditTimelineEvent(id="T-01", text="The disk of the primary was full"),
        ana.does(AddLesson(text="Gone")),
        RemoveLesson(id="L-01"),
        store=store,
    )
    before = {table: store.query(f"SELECT * FROM {table} ORDER BY id").rows for table in ("timeline_event", "lesson", "review", "seat", "participant")}  # fmt: skip
    assert store.rebuild() == 1
    for table, rows in before.items():
        assert store.query(f"SELECT * FROM {table} ORDER BY id").rows == rows, table
    story.when(AddLesson(text="Goes on"))
    assert lessons(store) == [(2, "Goes on")]
