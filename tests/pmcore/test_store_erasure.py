"""What was removed is in no byte of the files, and what names the history of a database."""

import gzip
from contextlib import closing, suppress
from pathlib import Path

import duckdb
import pytest

from pmcore.changes.log import Recorded
from pmcore.cli.verify import check, lacking
from pmcore.commands.lessons import AddLesson
from pmcore.errors import StorageError
from pmcore.store.duck import DuckStore
from tests.kit import Story, given, seat

ana = seat("Ana")
GOLDEN = Path(__file__).parents[1] / "golden" / "database_of_step_1.duckdb.gz"
WORD = "Xylophonist"


def files_with(database: str, word: str) -> set[str]:
    """Return the names of the files beside a database, and its own, that have a word in their bytes."""
    found = set()
    for each in Path(database).parent.iterdir():
        with suppress(FileNotFoundError):  # one that is just put in the place of another
            if each.is_file() and word.encode() in each.read_bytes():
                found.add(each.name)
    return found


def told(store: DuckStore) -> Story:
    return given(
        *(AddLesson(text=f"Lesson {number} of many, each with some words to it") for number in range(40)),
        AddLesson(text=f"The {WORD} was asleep"),
        store=store,
    )


def blanked(log: list[Recorded]) -> list[Recorded]:
    found = []
    for each in log:
        change = each.change
        if WORD in change.model_dump_json():
            change = change.model_copy(update={"item": change.item.model_copy(update={"text": "(removed)"})})
        found.append(each.model_copy(update={"change": change}))
    return found


@pytest.mark.parametrize("folded", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_what_was_removed_is_in_no_file_any_more(database: str, folded: bool, whole: bool):
    """In the write-ahead log, in the tables, and in what DuckDB has marked as free."""
    with closing(DuckStore(database)) as store:
        story = told(store)
        story.reviews.adopt(given(AddLesson(text="Kept Zirconium")).log, "other")
        store.catch_up()
        if folded:
            store.fold()
        assert files_with(database, WORD) == {f"postmortem.duckdb{'' if folded else '.wal'}"}
        store.rewrite(story.id, [] if whole else blanked(story.log))
        assert files_with(database, WORD) == set()
        assert check(store).problems == ()
        assert lacking(store, Path(database)) == []
        assert store.query("SELECT text FROM lesson WHERE text LIKE 'Kept%'").rows == [("Kept Zirconium",)]
    assert files_with(database, WORD) == set()
    assert files_with(database, "Zirconium") == {"postmortem.duckdb"}
    with closing(DuckStore(database)) as again:
        assert again.notices == []
        assert len(again.reviews()) == (1 if whole else 2)


def test_with_delete_alone_the_bytes_would_stay(database: str):
    """Why the file is written anew: when DuckDB no longer needs that, this fails."""
    with closing(DuckStore(database)) as store:
        story = told(store)
        store.fold()
        with store.file.transaction() as cursor:
            for table in ("change", "lesson"):
                cursor.execute(f"DELETE FROM {table} WHERE review_id = ?", [story.id])
        store.fold()
        assert files_with(database, WORD) == {"postmortem.duckdb"}


def test_people_go_on_after_it(database: str):
    with closing(DuckStore(database)) as store:
        story = told(store)
        store.rewrite(story.id, story.log)
        store.probe()
        store.check()
        story.when(AddLesson(text="Goes on"))
        store.check()
        assert store.changes(story.id) == story.log
        assert check(store).problems == ()
        store.copy_to(Path(database).with_name("copy.duckdb"))


def test_where_there_is_no_room_for_it_it_says_so_and_all_goes_on(
    database: str, monkeypatch: pytest.MonkeyPatch
):
    def full(path: Path, copy: Path) -> None:
        raise OSError(28, "No space left on device")

    with closing(DuckStore(database)) as store:
        story = told(store)
        with monkeypatch.context() as disk:
            disk.setattr("pmcore.store.compacting._copy_tables", full)
            with pytest.raises(StorageError, match=r"not in the history any more, but .* No space left"):
                store.rewrite(story.id, blanked(story.log))
        assert WORD not in str(store.changes(story.id))
        story.reviews.adopt(story.log, "other")
        store.rewrite("other", [])
        assert files_with(database, WORD) == set()
        assert check(store).problems == ()


def test_a_rewrite_that_was_cut_off_before_the_heads_is_no_loss(database: str):
    """Between the transaction and the new list of heads the power may go."""
    with closing(DuckStore(database)) as store:
        story = told(store)
        store._write_heads()
        heads = Path(f"{database}.heads").read_bytes()
        store.rewrite(story.id, blanked(story.log))
    Path(f"{database}.heads").write_bytes(heads)
    with closing(DuckStore(database)) as again:
        assert again.notices == []
        assert lacking(again, Path(database)) == []


def test_who_forges_that_in_the_database_is_found_out(database: str):
    with closing(DuckStore(database)) as store:
        story = told(store)
    with duckdb.connect(database) as stranger:
        head = stranger.execute("SELECT max(version), arg_max(seal, version) FROM change").fetchone()
        stranger.execute("INSERT INTO rewritten VALUES (?, ?, ?, now(), 'proof')", [story.id, *(head or ())])
        stranger.execute("DELETE FROM change WHERE version > 20")
    with closing(DuckStore(database)) as again:
        (notice,) = again.notices
        assert "Its last" in notice.what


# ---------------------------------------------------------------------- the sealed area


def test_secrets_are_beside_the_database_only_and_leave_nothing(database: str, tmp_path: Path):
    with closing(DuckStore(database)) as store:
        story = given(AddLesson(text="One"), store=store)
        store.put_sealed(story.id, WORD, b"a secret")
        store.put_sealed(story.id, "other", b"another")
        store.copy_to(tmp_path / "copy.duckdb")
    assert files_with(database, WORD) == {"postmortem.duckdb.sealed"}
    assert files_with(str(tmp_path / "copy.duckdb"), WORD) == set()
    assert Path(f"{database}.sealed").stat().st_mode & 0o777 == 0o600
    with closing(DuckStore(database)) as again:
        assert again.sealed(story.id, WORD) == b"a secret"
        again.drop_sealed(story.id, WORD)
        assert files_with(database, WORD) == set()
        assert again.sealed(story.id, "other") == b"another"


# ---------------------------------------------------------------------- the epoch


def epoch_of(database: str) -> str:
    with closing(DuckStore(database)) as store:
        return store.epoch


def test_the_epoch_outlives_restarts(database: str):
    with closing(DuckStore(database)) as store:
        epoch = store.epoch
        given(AddLesson(text="One"), store=store)
    assert epoch_of(database) == epoch_of(database) == epoch


def test_two_databases_have_two_epochs(database: str, tmp_path: Path):
    assert epoch_of(database) != epoch_of(str(tmp_path / "other.duckdb"))


def test_an_older_copy_in_its_place_is_another_epoch(database: str):
    with closing(DuckStore(database)) as store:
        epoch = store.epoch
        story = given(AddLesson(text="One"), store=store)
        copy = Path(database).with_name("copy")
        store.copy_to(copy)
        story.when(AddLesson(text="Two"))
    copy.replace(database)
    other = epoch_of(database)
    assert other != epoch
    assert epoch_of(database) == other


def test_a_restored_backup_is_another_epoch(database: str, tmp_path: Path):
    restored = tmp_path / "restored" / "a.duckdb"
    restored.parent.mkdir()
    with closing(DuckStore(database)) as store:
        epoch = store.epoch
        story = given(AddLesson(text="One"), store=store)
        store.copy_to(restored)
    other = epoch_of(str(restored))
    assert other != epoch
    assert epoch_of(str(restored)) == other
    assert story.review.version


def test_a_database_of_the_first_version_gets_an_epoch_and_keeps_its_rows(database: str):
    Path(database).parent.mkdir(parents=True)
    Path(database).write_bytes(gzip.decompress(GOLDEN.read_bytes()))
    with closing(DuckStore(database)) as store:
        epoch = store.epoch
        assert check(store).problems == ()
    assert epoch_of(database) == epoch
