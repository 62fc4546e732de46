"""Seals: whoever writes to the log by SQL is noticed, whatever they change, remove or add."""

import gzip
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pmcore.cli.verify import Checked, check, lacking
from pmcore.commands.lessons import AddLesson
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import StorageError
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.store.seals import Sealer
from tests.kit import Story, given, seat

GOLDEN = Path(__file__).parents[1] / "golden" / "database_of_step_1.duckdb.gz"
ana = seat("Ana")


@pytest.fixture
def story(database: str) -> Story:
    """A review of which all is on the disk, and nobody has it open."""
    told = given(
        AddTimelineEvent(text="The disk was full", starts="2026-11-23 14:05"),
        ana.does(AddLesson(text="Alerts were silent")),
        AddTimelineEvent(text="Paged"),
        AddLesson(text="Nobody looked"),
        store=DuckStore(database),
    )
    told.reviews.close()
    return told


def tampered(database: str, *statements: str) -> Checked:
    """Let somebody with another program write to the closed file; return what is found."""
    with duckdb.connect(database) as stranger:
        for statement in statements:
            stranger.execute(statement)
    with closing(DuckStore(database)) as store:
        found = check(store)
        return replace(found, problems=(*found.problems, *lacking(store, Path(database))))


def test_untouched_it_is_whole(database: str, story: Story):
    found = tampered(database)
    assert found.problems == ()
    assert found.remarks == ()
    assert found.newest == "2026-11-23 14:00:00 UTC"


@pytest.mark.parametrize("change", [
    "body = replace(body, 'full', 'fuII')",
    "author_name = 'Somebody else'",
    "author = ''",
    "command_id = 'another'",
    "command = 'another'",
    "undoes = 'x'",
    "fingerprint = 'x'",
    "recorded_at = recorded_at + INTERVAL 1 MICROSECOND",
    "seal = CASE seal[1] WHEN '0' THEN '1' ELSE '0' END || seal[2:]",
    "seal = ''",
])  # fmt: skip
def test_one_changed_byte_of_a_line_is_found(database: str, story: Story, change: str):
    version = next(each.version for each in story.log if "The disk was full" in each.change.model_dump_json())
    found = tampered(database, f"UPDATE change SET {change} WHERE version = {version}")
    (problem,) = [each for each in found.problems if "seal" in each]
    assert f"{story.id}: the seal of line {version} does not fit" in problem


def test_a_line_that_was_taken_out_with_the_rest_moved_up_is_found(database: str, story: Story):
    found = tampered(
        database,
        "DELETE FROM change WHERE version = 4",
        "UPDATE change SET version = version - 1 WHERE version > 4",
        "UPDATE review SET version = version - 1",
    )
    assert any("does not fit" in each or "cannot be read" in each for each in found.problems)


def test_lines_taken_from_the_end_are_missed(database: str, story: Story):
    last = story.log[-1].version
    found = tampered(
        database,
        f"DELETE FROM change WHERE version = {last}",
        f"UPDATE review SET version = {last - 1}",
        "DELETE FROM lesson WHERE number = 2",
    )
    assert any(f"Review {story.id}: Its last 1 change, of" in each for each in found.problems)


def test_a_review_that_was_taken_out_whole_is_missed(database: str, story: Story):
    tables = ("change", "timeline_event", "lesson", "participant", "seat")
    found = tampered(
        database,
        *(f"DELETE FROM {table} WHERE review_id = '{story.id}'" for table in tables),
        f"DELETE FROM review WHERE id = '{story.id}'",
    )
    assert any(f"Review {story.id}: It is missing with all its" in each for each in found.problems)


def test_a_line_that_was_added_is_found(database: str, story: Story):
    last = story.log[-1].version
    found = tampered(
        database,
        f"INSERT INTO change SELECT * REPLACE (version + 1 AS version) FROM change WHERE version = {last}",
    )
    assert found.problems


def test_with_another_secret_no_seal_can_be_made(story: Story):
    line = {**story.log[0].model_dump(), "body": "{}", "author": "", "author_name": ""}
    assert Sealer("one").seal("", line) == Sealer("one").seal("", line)
    assert Sealer("one").seal("", line) != Sealer("two").seal("", line)


def test_the_seal_of_a_line_is_the_same_for_ever():
    line = {
        "review_id": "r", "version": 7, "body": '{"text":"größer “als” 😀"}', "author": "a", "author_name": "Ana",
        "command_id": "c", "command": "add_lesson", "recorded_at": datetime(2026, 11, 23, 12, tzinfo=UTC), "undoes": "",
        "fingerprint": "f",
    }  # fmt: skip
    assert Sealer("one").seal("0" * 32, line) == "4f5a221838fe1e9274d65aca8e43e943"


def test_after_a_commit_that_failed_the_chain_goes_on(database: str):
    store = DuckStore(database)
    story = given(AddLesson(text="One"), store=store)
    with store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE change RENAME TO change_elsewhere")
    story.when(AddLesson(text="Two")).then(StorageError, "cannot be written")
    with store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE change_elsewhere RENAME TO change")
    story.when(AddLesson(text="Two"))
    assert check(store).problems == ()
    story.reviews.close()


def test_an_old_database_is_sealed_when_it_is_first_opened(database: str):
    Path(database).parent.mkdir(parents=True)
    Path(database).write_bytes(gzip.decompress(GOLDEN.read_bytes()))
    with closing(DuckStore(database)) as store:
        found = check(store)
        assert found.problems == ()
        _, remark = found.remarks
        assert f"{found.lines} changes were written before there were seals" in remark
    found = tampered(database, "UPDATE change SET author_name = 'Eve' WHERE version = 2")
    assert any("the seal of line 2 does not fit" in each for each in found.problems)


def test_an_adopted_log_gets_seals_of_its_own(database: str, story: Story):
    reviews = Reviews(DuckStore(database))
    reviews.adopt(story.log)
    assert check(reviews.store).problems == ()
    reviews.close()


def test_the_list_of_heads_cannot_be_rewritten(database: str, story: Story):
    heads = Path(f"{database}.heads")
    heads.write_bytes(heads.read_bytes().replace(story.id.encode(), b"x" * len(story.id)))
    with closing(DuckStore(database)) as store:
        (notice,) = store.notices
    assert "list of heads" in notice.what
    assert "was changed" in notice.what
