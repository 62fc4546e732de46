"""The database file is moved, removed or replaced while it is open; the disk is full, or can only be read."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmcore.commands.lessons import AddLesson
from pmcore.errors import CannotSaveError, StorageError
from pmcore.store import MemoryStore
from pmcore.store.duck import DuckStore
from pmcore.store.duck_place import ROOM, SLACK
from tests.kit import Story, given

MB = 1024 * 1024


@pytest.fixture
def duck_store(database: str) -> Iterator[DuckStore]:
    store = DuckStore(database)
    yield store
    store.close()


@pytest.fixture
def path(duck_store: DuckStore) -> Path:
    return duck_store.file.path


@pytest.fixture
def story(duck_store: DuckStore) -> Story:
    return given(AddLesson(text="Saved before"), store=duck_store)


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def lessons(story: Story) -> list[str]:
    return [each.text for each in story.review.lessons.values()]


def lessons_in(database: Path) -> list[str]:
    """Return what the one review in a closed database says when somebody opens it."""
    store = DuckStore(str(database))
    (listed,) = store.reviews()
    found = [each.change.item.text for each in store.changes(listed.id) if each.change.kind == "lesson_added"]
    store.close()
    return found


def elsewhere(path: Path) -> Path:
    return path.with_name("elsewhere.duckdb")


# ---------------------------------------------------------------------- the file


@pytest.mark.parametrize("how", ["moved", "removed", "folder moved"])
def test_with_its_file_gone_nothing_is_acknowledged_and_all_can_be_read(
    duck_store: DuckStore, story: Story, path: Path, how: str
):
    if how == "moved":
        path.rename(elsewhere(path))
    elif how == "removed":
        path.unlink()
    else:
        path.parent.rename(path.parent.with_name("moved"))
    for check in (duck_store.check, duck_store.probe):
        with pytest.raises(CannotSaveError, match="was moved or removed") as told:
            check()
        assert str(path) in told.value.advice
        assert str(path.parent) not in told.value.sentence, "a path is nobody's business on the screen"
    story.when(AddLesson(text="Not saved")).then(CannotSaveError, "was moved or removed")
    assert lessons(story) == ["Saved before"]
    assert duck_store.changes(story.id) == story.log
    assert duck_store.reviews()[0].version == story.review.version


def test_a_command_that_was_done_before_is_not_answered_either(story: Story, path: Path):
    """The answer to a repeated command says that it is kept."""
    story.when(AddLesson(text="Once"), command_id="once")
    path.rename(elsewhere(path))
    story.when(AddLesson(text="Once"), command_id="once").then(CannotSaveError, "moved or removed")
    elsewhere(path).rename(path)
    story.when(AddLesson(text="Once"), command_id="once").then(lessons=2)


def test_with_its_file_back_it_goes_on_by_itself(duck_store: DuckStore, story: Story, path: Path):
    path.rename(elsewhere(path))
    story.when(AddLesson(text="Waits"), command_id="waits").then(CannotSaveError, "moved or removed")
    elsewhere(path).rename(path)
    duck_store.check()
    duck_store.probe()
    story.when(AddLesson(text="Waits"), command_id="waits").then(lessons=2)
    story.reviews.close()
    assert lessons_in(path) == ["Saved before", "Waits"]


def test_taken_away_in_the_middle_of_a_commit_it_is_not_acknowledged(
    duck_store: DuckStore, story: Story, path: Path
):
    """DuckDB says that all is well, and finds the line in its log when it is asked; the file is somewhere else."""
    lines = duck_store._log.table

    class TakenAway:
        def insert(self, cursor, rows):
            lines.insert(cursor, rows)
            path.rename(elsewhere(path))

    duck_store._log.table = TakenAway()
    story.when(AddLesson(text="In doubt"), command_id="in-doubt").then(CannotSaveError, "moved or removed")
    assert lessons(story) == ["Saved before"]
    duck_store._log.table = lines
    elsewhere(path).rename(path)
    story.when(AddLesson(text="Another")).then(lessons=3)
    story.when(AddLesson(text="In doubt"), command_id="in-doubt").then(lessons=3)
    assert sorted(lessons(story)) == ["Another", "In doubt", "Saved before"]
    assert duck_store.changes(story.id) == story.log


@pytest.mark.parametrize("old", ["moved", "removed"])
def test_another_file_in_its_place_is_not_written_and_not_taken_for_its_own(
    duck_store: DuckStore, story: Story, path: Path, tmp_path: Path, old: str
):
    other = given(AddLesson(text="Of the other file"), store=DuckStore(str(tmp_path / "other.duckdb")))
    other.reviews.close()
    path.rename(elsewhere(path)) if old == "moved" else path.unlink()
    shutil.move(tmp_path / "other.duckdb", path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(CannotSaveError, match="another file stands in the place") as told:
            duck_store.probe()
    assert "restart the server" in told.value.advice
    story.when(AddLesson(text="Not saved")).then(CannotSaveError, "another file")
    story.reviews.close()
    assert path.read_bytes() == before
    assert lessons_in(path) == ["Of the other file"]
    kept = elsewhere(path) if old == "moved" else rescued(path)
    assert lessons_in(kept) == ["Saved before"]


@pytest.mark.parametrize("what", ["another database", "an older copy", "nothing", "half of itself"])
def test_a_file_that_is_written_over_in_its_place_is_not_written_any_more(
    duck_store: DuckStore, story: Story, path: Path, tmp_path: Path, what: str
):
    """`cp backup postmortem.duckdb` keeps the inode: DuckDB would write its blocks into the middle of the backup."""
    duck_store.fold()
    copy = path.read_bytes()
    story.when(AddLesson(text="After the copy")).then(lessons=2)
    duck_store.fold()
    story.when(AddLesson(text="In the log alone")).then(lessons=3)
    other = given(AddLesson(text="Of the other file"), store=DuckStore(str(tmp_path / "other.duckdb")))
    other.reviews.close()
    contents = {
        "another database": (tmp_path / "other.duckdb").read_bytes(),
        "an older copy": copy,
        "nothing": b"",
        "half of itself": copy[:6_000],
    }[what]
    path.write_bytes(contents)
    for check in (duck_store.check, duck_store.probe):
        with pytest.raises(CannotSaveError, match="another file stands in the place") as told:
            check()
        assert "copying a backup over it" in told.value.advice
    story.when(AddLesson(text="Not saved")).then(CannotSaveError, "another file")
    assert lessons(story) == ["Saved before", "After the copy", "In the log alone"]
    story.reviews.close()
    assert path.read_bytes() == contents
    assert not wal(path).exists()
    assert len(list(path.parent.glob("*.wal.set-aside-*"))) == 1
    if what in {"another database", "an older copy"}:
        wanted = {"another database": "Of the other file", "an older copy": "Saved before"}[what]
        assert lessons_in(path) == [wanted]


def rescued(path: Path) -> Path:
    (kept,) = path.parent.glob(f"{path.name}.rescued-*")
    return kept


def test_of_a_removed_file_a_copy_is_kept_when_the_server_stops(story: Story, path: Path):
    path.unlink()
    story.reviews.close()
    assert not path.exists()
    assert lessons_in(rescued(path)) == ["Saved before"]
    assert list(path.parent.glob("*.partial")) == []


def test_of_a_removed_folder_a_copy_is_kept_too(story: Story, path: Path):
    shutil.rmtree(path.parent)
    story.reviews.close()
    assert lessons_in(rescued(path)) == ["Saved before"]


def test_the_write_ahead_log_of_another_file_stays_when_the_server_stops(
    duck_store: DuckStore, story: Story, path: Path, tmp_path: Path
):
    """A backup that was copied into its place together with its log must not lose that."""
    others = tmp_path / "other"
    others.mkdir()
    other = given(AddLesson(text="Of the other file"), store=DuckStore(str(others / path.name)))
    for each in others.iterdir():  # as a copy of a running server's files
        shutil.copy(each, others / f"copy of {each.name}")
    other.reviews.close()
    path.rename(elsewhere(path))
    wal(path).unlink(missing_ok=True)
    shutil.move(others / f"copy of {path.name}", path)
    shutil.move(others / f"copy of {path.name}.wal", wal(path))
    with pytest.raises(CannotSaveError):
        duck_store.check()
    story.reviews.close()
    assert lessons_in(path) == ["Of the other file"]
    assert lessons_in(elsewhere(path)) == ["Saved before"]


def test_an_instance_that_died_is_not_opened_as_a_new_empty_file(
    duck_store: DuckStore, story: Story, path: Path
):
    path.parent.rename(path.parent.with_name("moved"))
    duck_store.file._broken = True  # as after a failed checkpoint
    with pytest.raises(CannotSaveError, match="moved or removed"):
        duck_store.reviews()
    assert not path.parent.exists()
    path.parent.with_name("moved").rename(path.parent)
    story.when(AddLesson(text="Again")).then(lessons=2)


# ---------------------------------------------------------------------- the write-ahead log


@pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
def test_without_its_write_ahead_log_all_is_written_into_the_file(
    duck_store: DuckStore, story: Story, path: Path, how: str, tmp_path: Path
):
    """What stood in the log alone would be gone after a crash: so a copy of the file must have it all."""
    duck_store.catch_up()  # a checkpoint is not possible while rows are written; whoever writes just then tries again
    duck_store.check()
    if how == "moved":
        wal(path).rename(tmp_path / "elsewhere.wal")
    else:
        wal(path).unlink()
    if how == "replaced":
        wal(path).write_bytes(b"the log of another file")
    duck_store.check()
    story.when(AddLesson(text="After")).then(lessons=2)
    if how == "replaced":
        (aside,) = path.parent.glob("*.set-aside-*")
        assert aside.read_bytes() == b"the log of another file"
    crashed = tmp_path / "crashed.duckdb"
    for each in (path, wal(path)):
        if each.exists():
            shutil.copy(each, crashed.with_name(each.name.replace(path.name, crashed.name)))
    assert lessons_in(crashed) == ["Saved before", "After"]


def crashed(path: Path, folder: Path) -> Path:
    """Return a copy of the files of an open database, as a crash would leave them."""
    folder.mkdir()
    for each in (path, *path.parent.glob(f"{path.name}.*")):
        if each.exists():
            shutil.copy(each, folder / each.name)
    return folder / path.name


def test_the_log_that_was_read_at_the_start_is_its_own_before_it_is_written_to(
    duck_store: DuckStore, story: Story, path: Path, tmp_path: Path
):
    """DuckDB reads it and does not keep it open."""
    duck_store.catch_up()
    duck_store._write_heads()  # so that there is nothing to write at the start
    copy = crashed(path, tmp_path / "crashed")
    before = wal(copy).read_bytes()
    again = DuckStore(str(copy))
    for _ in range(2):
        again.check()
    assert wal(copy).read_bytes() == before
    assert list(copy.parent.glob("*.set-aside-*")) == []
    again.probe()
    again.check()
    again.fold()
    again.check()
    again.close()
    assert lessons_in(copy) == ["Saved before"]


def test_without_the_log_that_was_read_at_the_start_all_is_written_into_the_file(
    duck_store: DuckStore, story: Story, path: Path, tmp_path: Path
):
    duck_store.catch_up()
    duck_store._write_heads()
    copy = crashed(path, tmp_path / "crashed")
    again = DuckStore(str(copy))
    wal(copy).unlink()
    again.check()
    assert lessons_in(crashed(copy, tmp_path / "again")) == ["Saved before"]
    again.close()


def test_a_checkpoint_of_its_own_is_nothing_to_worry_about(duck_store: DuckStore, story: Story):
    for number in range(3):
        duck_store.catch_up()  # a checkpoint is refused while the rows of what was stored are being written
        with duck_store.file.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        duck_store.check()
        story.when(AddLesson(text=f"After checkpoint {number}")).then(lessons=number + 2)
        duck_store.check()


def test_a_store_in_memory_is_always_there():
    MemoryStore().check()


# ---------------------------------------------------------------------- the disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that is nearly empty."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = ROOM + 24 * MB
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only root can mount a small file system")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path, free: int) -> Path:
    """Fill a disk up to a few `free` bytes."""
    found = os.statvfs(disk)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - free)
    return ballast


@pytest.mark.parametrize("free", [ROOM - MB, 0])
def test_on_a_full_disk_nothing_is_acknowledged_and_with_space_again_it_goes_on(small_disk: Path, free: int):
    store = DuckStore(str(small_disk / "postmortem.duckdb"))
    story = given(AddLesson(text="Saved before"), store=store)
    store.check()
    ballast = fill(small_disk, free)
    for check in (store.check, store.probe):
        with pytest.raises(CannotSaveError, match="its disk is full") as told:
            check()
        assert f"has {free // MB} MB left" in told.value.advice
    story.when(AddLesson(text="Waits"), command_id="waits").then(StorageError, "its disk is full")
    assert lessons(story) == ["Saved before"]
    os.truncate(ballast, 0)
    store.check()
    store.probe()
    story.when(AddLesson(text="Waits"), command_id="waits").then(lessons=2)
    story.reviews.close()
    assert lessons_in(store.file.path) == ["Saved before", "Waits"]


def test_a_disk_that_is_just_full_enough_does_not_come_and_go(small_disk: Path):
    store = DuckStore(str(small_disk / "postmortem.duckdb"))
    fill(small_disk, ROOM - MB)
    with pytest.raises(CannotSaveError):
        store.check()
    fill(small_disk, 0).unlink()
    fill(small_disk, ROOM + SLACK // 2)
    with pytest.raises(CannotSaveError):
        store.check()
    fill(small_disk, 0).unlink()
    fill(small_disk, ROOM + SLACK + MB)
    store.check()
    store.close()


def test_a_disk_that_can_only_be_read_is_said_so(small_disk: Path):
    store = DuckStore(str(small_disk / "postmortem.duckdb"))
    subprocess.run(["mount", "--bind", small_disk, small_disk], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", small_disk], check=True)
        with pytest.raises(CannotSaveError, match="can only be read"):
            store.check()
    finally:
        subprocess.run(["umount", small_disk], check=True)
    store.check()
    store.close()
