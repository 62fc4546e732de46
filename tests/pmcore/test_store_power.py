"""What a power cut, a flipped byte or a wrong copy leaves of a DuckDB file and its log: it opens, and says what is missing.

The files are those of a process that wrote and was killed. Of the log, a power cut leaves what was synced, and of the rest any
part in any state. More cases: POSTMORTEM_POWER_CUTS=200 python -m pytest tests/pmcore/test_store_power.py
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmcore.changes.log import fold
from pmcore.errors import StorageError
from pmcore.model.review import Review
from pmcore.store.duck import DuckStore
from pmcore.store.notices import kept
from pmcore.store.wal import FLUSH, generation_of, read_log

ROOT = Path(__file__).parents[2]
CASES = int(os.environ.get("POSTMORTEM_POWER_CUTS", "12"))
PAGE = 4096
KEY = "k" * 64

WRITER = """if True:
    import json, os, sys
    from pathlib import Path
    from pmcore.commands.incident import CreateReview
    from pmcore.commands.lessons import AddLesson
    from pmcore.commands.timeline import AddTimelineEvent
    from pmcore.model.people import Program, Role
    from pmcore.reviews import Reviews
    from pmcore.store import open_store

    database = sys.argv[1]
    store = open_store(database)
    reviews, me = Reviews(store), Program(name="writer", role=Role.FACILITATOR)
    ids = [reviews.create(CreateReview(title=f"Review {n}"), me).review.id for n in range(3)]
    store.fold()
    shown = []
    store._turn.acquire()  # however slow the machine is, no rows follow: the log holds what was shown, and nothing else
    for number in range(60):
        both = [AddTimelineEvent(text=f"{number} " * 40), AddLesson(text=f"{number}")]
        review = ids[number % 3]
        reviews.execute_all(review, both, me, f"command-{number}")
        shown.append([review, f"command-{number}", os.stat(f"{database}.wal").st_size])
    store._write_heads()
    print(json.dumps(shown), flush=True)
    os._exit(0)
"""


@dataclass(frozen=True)
class Synced:
    """A command that was acknowledged, and how long the log was then."""

    review: str
    command: str
    size: int


@dataclass(frozen=True)
class Left:
    """The files of a process that is gone."""

    database: bytes
    log: bytes
    heads: bytes
    shown: Sequence[Synced]

    def put(self, folder: Path, log: bytes | None = None, *, heads: bool = True) -> str:
        """Write the files into a folder, with another log if one is given; return the path of the database."""
        folder.mkdir()
        path = folder / "a.duckdb"
        path.write_bytes(self.database)
        Path(f"{path}.wal").write_bytes(self.log if log is None else log)
        Path(f"{path}.key").write_text(KEY)
        if heads:
            Path(f"{path}.heads").write_bytes(self.heads)
        return str(path)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    path = tmp_path_factory.mktemp("left") / "a.duckdb"
    Path(f"{path}.key").write_text(KEY)
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    files = [Path(f"{path}{ending}").read_bytes() for ending in ("", ".wal", ".heads")]
    return Left(*files, [Synced(*each) for each in json.loads(done.stdout)])


def commands_in(store: DuckStore) -> dict[str, set[str]]:
    """Return the commands in each log, which must be without a gap and fold."""
    found = {}
    for review in store.reviews():
        log = store.changes(review.id)
        assert [each.version for each in log] == list(range(1, len(log) + 1))
        assert review.version == len(log)
        fold(Review(id=review.id), log)
        by_command: dict[str, int] = {}
        for each in log[1:]:
            by_command[each.command_id] = by_command.get(each.command_id, 0) + 1
        assert set(by_command.values()) <= {2}, "half a command"
        found[review.id] = set(by_command)
    return found


def require(store: DuckStore, shown: Sequence[Synced]) -> None:
    """Check that everything that was synced is there, and that one can go on."""
    there = commands_in(store)
    assert {each.command for each in shown if each.command not in there[each.review]} == set()
    store.probe()


# ---------------------------------------------------------------------- what DuckDB writes, as far as it is read here


def test_the_log_is_read_as_duckdb_wrote_it(left: Left, tmp_path: Path):
    """A new DuckDB that writes another log makes this fail first."""
    path = Path(left.put(tmp_path / "one"))
    log = read_log(left.log)
    assert log.generation == generation_of(path)
    assert (log.whole, log.lost, log.commits) == (len(left.log), 0, left.log.count(FLUSH))
    assert log.commits == len(left.shown)
    for each in left.shown:
        assert read_log(left.log[: each.size]).whole == each.size


# ---------------------------------------------------------------------- power cuts


def torn(chance: random.Random, log: bytes, synced: int) -> bytes:
    """Return what a power cut may leave of a log that was synced up to `synced`."""
    end = chance.randrange(synced, min(len(log), synced + 3 * PAGE) + 1)
    rest = bytearray(log[synced:end])
    kind = chance.choice(["short", "zeros", "garbage", "hole", "flips"])
    if kind == "zeros":
        rest += bytes(chance.randrange(1, 2 * PAGE))
    elif kind == "garbage":
        rest += chance.randbytes(chance.randrange(1, 2 * PAGE))
    elif kind == "hole" and rest:
        first = chance.randrange(len(rest))
        rest[first : first + 512] = bytes(len(rest[first : first + 512]))
    elif kind == "flips" and rest:
        for _ in range(3):
            rest[chance.randrange(len(rest))] ^= 1 << chance.randrange(8)
    return log[:synced] + bytes(rest)


@pytest.mark.slow
def test_after_a_power_cut_it_opens_with_all_that_was_synced(left: Left, tmp_path: Path):
    chance = random.Random(20)
    for case in range(CASES):
        synced = chance.randrange(len(left.shown) + 1)
        size = left.shown[synced - 1].size if synced else len(generation_heading(left))
        path = left.put(tmp_path / str(case), torn(chance, left.log, size), heads=False)
        with closing(DuckStore(path)) as store:
            require(store, left.shown[:synced])
        with closing(DuckStore(path)) as again:
            require(again, left.shown[:synced])
        shutil.rmtree(tmp_path / str(case))


def generation_heading(left: Left) -> bytes:
    generation = read_log(left.log).generation
    assert generation
    return generation.heading()


@pytest.mark.parametrize("size", [0, 1, 37, 38, 39, 60])
def test_a_log_that_had_only_just_begun_is_no_obstacle(left: Left, tmp_path: Path, size: int):
    with closing(DuckStore(left.put(tmp_path / "one", left.log[:size], heads=False))) as store:
        require(store, [])
        assert store.notices == []


def test_what_was_not_finished_is_kept_too(left: Left, tmp_path: Path):
    path = left.put(tmp_path / "one", left.log[:-5], heads=False)
    with closing(DuckStore(path)) as store:
        require(store, left.shown[:-1])
    (unfinished,) = Path(path).parent.glob("*.unfinished-*")
    assert unfinished.read_bytes() == left.log[:-5]


def test_after_a_crash_the_log_is_gone_on_with_where_it_is(left: Left, tmp_path: Path):
    """It is not taken for another process's because DuckDB has not written to it yet."""
    path = left.put(tmp_path / "one")
    with closing(DuckStore(path)) as store:
        store.probe()
        assert Path(f"{path}.wal").stat().st_size > len(left.log)
        require(store, left.shown)
    assert list(Path(path).parent.glob("*.wal.*")) == []


# ---------------------------------------------------------------------- damage


@pytest.mark.slow
def test_with_a_flipped_byte_it_opens_and_says_what_is_missing(left: Left, tmp_path: Path):
    chance = random.Random(17)
    for case in range(CASES):
        log = bytearray(left.log)
        log[chance.randrange(len(log))] ^= 1 << chance.randrange(8)
        path = left.put(tmp_path / str(case), bytes(log))
        with closing(DuckStore(path)) as store:
            require(store, [])
            there = commands_in(store)
            gone = {each.review for each in left.shown if each.command not in there[each.review]}
            told = " ".join(each.what for each in store.notices)
            assert all(f"Review {review}: Its last" in told for review in gone)
            assert told
        assert {each.what for each in kept(path)} == {each.what for each in store.notices}
        assert any(each.read_bytes() == log for each in Path(path).parent.glob("*.wal.*-*"))
        shutil.rmtree(tmp_path / str(case))


def test_a_damaged_commit_and_those_after_it_are_counted_and_named(left: Left, tmp_path: Path):
    log = bytearray(left.log)
    log[left.shown[49].size + 80] ^= 1
    with closing(DuckStore(left.put(tmp_path / "one", bytes(log)))) as store:
        require(store, left.shown[:50])
        first, second = (each.what for each in store.notices)
    assert "50 saved changes could be read, and at least 10 saved changes after that could not" in first
    for review in {each.review for each in left.shown[50:]}:
        lines = 2 * sum(each.review == review for each in left.shown[50:])
        assert f"Review {review}: Its last {lines} changes, " in second


def test_a_damaged_beginning_is_mended(left: Left, tmp_path: Path):
    for place in (1, 5, 9, 20):
        log = bytearray(left.log)
        log[place] ^= 4
        with closing(DuckStore(left.put(tmp_path / str(place), bytes(log)))) as store:
            require(store, left.shown)
            assert "was mended" in store.notices[0].what


def test_half_a_log_is_noticed(left: Left, tmp_path: Path):
    half = left.shown[29].size
    with closing(DuckStore(left.put(tmp_path / "one", left.log[:half]))) as store:
        require(store, left.shown[:30])
        (notice,) = store.notices
    assert "The database has less than was saved in it" in notice.what
    assert notice.what.count("Its last 20 changes, ") == 3


def test_a_file_that_was_copied_without_its_log_is_noticed(left: Left, tmp_path: Path):
    path = left.put(tmp_path / "one")
    Path(f"{path}.wal").unlink()
    with closing(DuckStore(path)) as store:
        (notice,) = store.notices
        assert notice.what.count("Its last 40 changes, ") == 3
    with closing(DuckStore(path)) as again:
        assert again.notices == []  # told once at the start, and kept beside the database
    assert [each.what for each in kept(path)] == [notice.what]


# ---------------------------------------------------------------------- logs of others


def test_a_log_of_another_database_is_set_aside(left: Left, tmp_path: Path):
    path = str(tmp_path / "b.duckdb")
    DuckStore(path).close()
    Path(f"{path}.wal").write_bytes(left.log)
    with closing(DuckStore(path)) as store:
        assert store.reviews() == []
        assert "it belongs to another database. It holds 60 saved changes" in store.notices[0].what
    (aside,) = tmp_path.glob("b.duckdb.wal.set-aside-*")
    assert aside.read_bytes() == left.log


def test_a_log_of_an_older_state_is_set_aside(left: Left, tmp_path: Path):
    path = left.put(tmp_path / "one")
    DuckStore(path).close()  # folds it in
    Path(f"{path}.wal").write_bytes(left.log)
    with closing(DuckStore(path)) as store:
        require(store, left.shown)
        assert "it belongs to an older state" in store.notices[0].what


def test_a_log_without_its_database_is_set_aside(left: Left, tmp_path: Path):
    path = left.put(tmp_path / "one", heads=False)
    Path(path).unlink()
    with closing(DuckStore(path)) as store:
        assert store.reviews() == []
        assert "there is no database" in store.notices[0].what
    assert len(list(Path(path).parent.glob("*.wal.set-aside-*"))) == 1


def test_the_log_of_a_running_process_is_never_touched(left: Left, tmp_path: Path):
    path = left.put(tmp_path / "one", left.log[:-5])
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()", path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdin
    holder.stdout.readline()
    before = Path(f"{path}.wal").read_bytes()
    with pytest.raises(StorageError, match=f"already open in process {holder.pid}"):
        DuckStore(path)
    assert Path(f"{path}.wal").read_bytes() == before
    assert list(Path(path).parent.glob("*.wal.*")) == []
    holder.communicate()


# ---------------------------------------------------------------------- the database itself


@pytest.mark.parametrize("place", [100, 4100, 5])
def test_a_damaged_database_says_which_backup_is_the_newest(left: Left, tmp_path: Path, place: int):
    path = left.put(tmp_path / "one")
    for each in ("a.duckdb.backup-20261101T000000Z", "a.duckdb.backup-20261102T000000Z"):
        shutil.copy(path, Path(path).with_name(each))
    broken = bytearray(left.database)
    broken[place] ^= 255
    broken[8192 + place % 4096] ^= 255
    Path(path).write_bytes(broken)
    with pytest.raises(StorageError) as refused:
        DuckStore(path)
    assert "cannot be opened" in refused.value.sentence
    assert f"postmortem restore {path}.backup-20261102T000000Z" in refused.value.sentence
