"""Copies of a database that is in use, and its write-ahead log, which is folded in while it is quiet."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.cli.verify import check
from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import AddLesson
from pmcore.errors import RuleError, StorageError
from pmcore.model.people import Program, Role
from pmcore.reviews import Reviews
from pmcore.store.backups import backups_of, newest_backup, remove_old
from pmcore.store.duck import DuckStore

me = Program(name="writer", role=Role.FACILITATOR)


@pytest.fixture
def reviews(database: str) -> Iterator[Reviews]:
    opened = Reviews(DuckStore(database))
    yield opened
    opened.close()


def heads_of(path: Path, database: str) -> dict[str, int]:
    """Return how far the logs of a copy go, which must be whole and sealed."""
    secret = Path(f"{database}.key").read_text()
    with closing(DuckStore(str(path), secret=secret)) as store:
        found = check(store)
    assert found.problems == ()
    return dict(found.heads)


def test_copied_while_people_write_it_is_whole_and_they_lose_nothing(
    reviews: Reviews, database: str, tmp_path: Path
):
    ids = [reviews.create(CreateReview(title=f"Review {n}"), me).review.id for n in range(4)]
    ended = threading.Event()
    written = dict.fromkeys(ids, 1)

    def write(review_id: str) -> None:
        while not ended.is_set():
            outcome = reviews.execute(review_id, AddLesson(text=f"Number {written[review_id]}"), me)
            written[review_id] = outcome.review.version

    threads = [threading.Thread(target=write, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    copies = []
    for number in range(3):
        before, path = dict(written), tmp_path / f"copy-{number}.duckdb"
        heads = reviews.store.copy_to(path)
        assert all(before[each] <= heads[each] <= written[each] + 1 for each in ids)
        copies.append((path, heads))
    ended.set()
    for thread in threads:
        thread.join()
    for path, heads in copies:
        assert heads_of(path, database) == heads
    assert {each.id: each.version for each in reviews.all()} == written


@pytest.mark.slow
def test_a_copy_leaves_the_lock_in_place(reviews: Reviews, database: str, tmp_path: Path):
    """POSIX drops all locks of a process on a file when it closes any of its handles."""
    reviews.create(CreateReview(title="Locked"), me)
    reviews.store.copy_to(tmp_path / "copy.duckdb")
    script = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    other = subprocess.run([sys.executable, "-c", script, database], capture_output=True, check=False)
    assert b"Conflicting lock is held" in other.stderr


def test_never_over_what_is_there(reviews: Reviews, tmp_path: Path):
    there = tmp_path / "there.duckdb"
    there.write_text("Dear all")
    with pytest.raises(RuleError, match="there already"):
        reviews.store.copy_to(there)
    assert there.read_text() == "Dear all"


def test_where_nothing_can_be_written_it_says_so_and_goes_on(reviews: Reviews, tmp_path: Path):
    (tmp_path / "letter").write_text("no folder")
    with pytest.raises(StorageError, match=r"cannot be written|could not be copied"):
        reviews.store.copy_to(tmp_path / "letter" / "copy.duckdb")
    reviews.create(CreateReview(title="Goes on"), me)


def test_a_copy_that_lacks_a_line_is_refused(reviews: Reviews, tmp_path: Path):
    review = reviews.create(CreateReview(title="Holes"), me).review
    reviews.execute(review.id, AddLesson(text="Gone"), me)
    assert isinstance(reviews.store, DuckStore)
    with reviews.store.file.transaction() as cursor:
        cursor.execute("DELETE FROM change WHERE version = 1")
    with pytest.raises(StorageError, match="is damaged: the log of review"):
        reviews.store.copy_to(tmp_path / "copy.duckdb")
    assert list(tmp_path.glob("copy*")) == []


def test_only_backups_that_we_named_are_removed(tmp_path: Path):
    database = tmp_path / "a.duckdb"
    names = [f"a.duckdb.backup-2026110{day}T000000Z" for day in range(1, 6)]
    for name in [*names, "a.duckdb.backup-mine", "b.duckdb.backup-20261101T000000Z", "a.duckdb"]:
        (tmp_path / name).touch()
    assert [each.name for each in backups_of(database)] == names
    assert newest_backup(database) == tmp_path / names[-1]
    assert [each.name for each in remove_old(database, tmp_path, 2)] == names[:3]
    assert remove_old(database, tmp_path, 0) == []
    assert len(list(tmp_path.iterdir())) == 5


# ---------------------------------------------------------------------- folding in


def wait_until(holds: object) -> None:
    deadline = time.monotonic() + 60
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_while_it_is_quiet_the_log_is_folded_in(database: str):
    reviews = Reviews(DuckStore(database, quiet=0.2))
    review = reviews.create(CreateReview(title="Quiet"), me).review
    log = Path(f"{database}.wal")
    largest = 0

    def has_shrunk() -> bool:  # on a busy machine it may be quiet in the middle, too
        nonlocal largest
        size = log.stat().st_size if log.exists() else 0
        largest = max(largest, size)
        return size < largest

    folded = False
    for number in range(24):
        reviews.execute(review.id, AddLesson(text=f"{number} " * 1_300), me)
        folded = has_shrunk() or folded
    wait_until(lambda: folded or has_shrunk())
    reviews.execute(review.id, AddLesson(text="Goes on"), me)
    assert check(reviews.store).problems == ()
    reviews.close()


def test_where_the_disk_is_nearly_full_nothing_is_folded_in(
    reviews: Reviews, monkeypatch: pytest.MonkeyPatch
):
    """A checkpoint that fails costs the instance."""
    reviews.create(CreateReview(title="Full"), me)
    assert isinstance(reviews.store, DuckStore)
    file = reviews.store.file
    reviews.store.catch_up()  # nobody else writes rows meanwhile
    monkeypatch.setattr("pmcore.store.duck_file.FOLDS_WITH", 1 << 60)
    size = file.log.stat().st_size
    file.fold(asked=False)
    assert file.log.stat().st_size == size
    file.fold()
    assert not file.log.exists() or file.log.stat().st_size == 0


def test_within_a_second_it_is_written_down_how_far_the_logs_go(reviews: Reviews, database: str):
    reviews.create(CreateReview(title="Written down"), me)
    wait_until(Path(f"{database}.heads").exists)
