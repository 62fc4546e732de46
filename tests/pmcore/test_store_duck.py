"""What only the DuckDB store has to do: the file, its tables, the lock, a full disk, a killed process."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pmcore.changes.log import fold
from pmcore.cli.backup import _copy_closed
from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.errors import StorageError
from pmcore.model.cards import Tone
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.server.service import open_service
from pmcore.server.settings import Settings
from pmcore.store import open_store
from pmcore.store.base import Commit
from pmcore.store.columns import TABLES
from pmcore.store.duck import DuckStore
from pmcore.store.duck_table import FEW
from pmcore.store.projection import Unwritten, rows_by_table
from pmcore.store.schema import STEPS, Step
from tests.kit import Story, given, seat

ana = seat("Ana")
ROOT = Path(__file__).parents[2]
LIVES = int(os.environ.get("POSTMORTEM_KILLS", "3"))
STEPS_BEFORE_CODES = tuple(step for step in STEPS if step.number < 7)
NEXT = Step(STEPS[-1].number + 1, ("ALTER TABLE lesson ADD COLUMN liked integer",))


def full_story(store: DuckStore) -> Story:
    return given(
        AddTimelineEvent(text="The disk was full", starts="2026-11-23 14:05", marks="detected"),
        AddTimelineEvent(text="A rumour"),
        EditTimelineEvent(id="T-01", text="The disk of the primary was full", ends="15:00"),
        RemoveTimelineEvent(id="T-02"),
        AddCause(text="Writes failed"),
        AddCause(text="Nobody rotated the logs", under="C-01", evidence=("T-01",)),
        AddMeasure(title="Rotate logs", due_on=date(2026, 12, 1), addresses=("C-02",), owner="Ana"),
        AddMessage(audience="customers", text="We are sorry."),
        EditIncident(services=("checkout", "payments"), resolved="2026-11-23 16:00"),
        ana.does(AddLesson(text="It’s 100% our “disk”; DROP TABLE change; -- \U0001f525")),
        store=store,
    )


def stored_rows(store: DuckStore, table: str) -> list[dict[str, object]]:
    return store.query(f'SELECT * FROM "{table}"').dicts()


@pytest.fixture
def duck_store(database: str):
    store = DuckStore(database)
    yield store
    store.close()


def test_the_typed_tables_say_what_the_log_folds_to(duck_store: DuckStore):
    story = full_story(duck_store)
    log = duck_store.changes(story.id)
    expected = rows_by_table([Unwritten.of(fold(Review(id=story.id), log), log)])
    assert set(expected) == {"review", "seat", *TABLES.values()} - {"recommendation"}
    for table, wanted in expected.items():
        living = [row for row in wanted.values() if row is not None]
        found = {row["id"]: row for row in stored_rows(duck_store, table)}
        assert found == {row["id"]: row for row in living}, table


def test_reopened_it_tells_the_same_story(database: str):
    story = full_story(DuckStore(database))
    log, listed = story.log, story.reviews.all()
    story.reviews.close()
    again = Reviews(open_store(database))
    try:
        assert again.get(story.id) == story.review
        assert again.log(story.id) == log
        assert again.all() == listed
    finally:
        again.close()


def test_its_folder_is_made(tmp_path: Path):
    DuckStore(str(tmp_path / "a" / "b" / "c.duckdb")).close()
    assert (tmp_path / "a" / "b" / "c.duckdb").exists()


@pytest.mark.parametrize("statement", [
    "SELECT * FROM read_csv('/etc/passwd')",
    "COPY (SELECT 1) TO 'stolen.csv'",
    "ATTACH 'other.duckdb'",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SELECT * FROM a_python_variable",
])  # fmt: skip
def test_sql_reaches_nothing_outside_the_database(duck_store: DuckStore, statement: str):
    a_python_variable = duck_store  # noqa: F841 - DuckDB would find it by its name
    for writes in (False, True):
        with duck_store.file.cursor(writes=writes) as cursor, pytest.raises(duckdb.Error):
            cursor.execute(statement)


def test_only_the_cursor_that_writes_looks_for_no_better_plan(duck_store: DuckStore):
    """Else a read of one log would go through the whole table."""

    def plan(cursor: duckdb.DuckDBPyConnection) -> object:
        return cursor.execute("EXPLAIN SELECT version FROM change WHERE review_id = 'x'").fetchall()

    with duck_store.file.cursor() as reads, duck_store.file.cursor(writes=True) as writes:
        assert plan(writes) != plan(reads)
        with writes.cursor() as beside:
            assert plan(beside) == plan(reads)


def test_times_come_back_in_utc_whatever_the_zone_of_the_server(database: str, tmp_path: Path):
    story = full_story(DuckStore(database))
    story.reviews.close()
    script = """if True:
        import sys
        from pmcore.store import open_store
        store = open_store(sys.argv[1])
        print(store.reviews()[0].created_at, store.changes(sys.argv[2])[0].recorded_at)
        store.close()
    """
    told = _python(script, database, story.id, env={"TZ": "Asia/Kathmandu"}).communicate()[0].decode()
    assert told.strip() == "2026-11-23 14:00:00+00:00 2026-11-23 14:00:00+00:00"


# ---------------------------------------------------------------------- who may open it


def test_a_second_process_is_told_which_one_has_it(duck_store: DuckStore):
    script = """if True:
        import sys
        from pmcore.errors import StorageError
        from pmcore.store import open_store
        try:
            open_store(sys.argv[1])
        except StorageError as error:
            print(error.sentence)
    """
    told = _python(script, str(duck_store.file.path)).communicate()[0].decode()
    assert f"is already open in process {os.getpid()}." in told
    assert "talk to the running server" in told


def test_the_same_process_opens_it_only_once(duck_store: DuckStore):
    """Two writers in one process would both believe that the log is theirs to number."""
    with pytest.raises(StorageError, match=f"already open in process {os.getpid()}"):
        DuckStore(str(duck_store.file.path))
    duck_store.close()
    DuckStore(str(duck_store.file.path)).close()


def test_what_is_no_database_is_left_alone(tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, " * 500)
    with pytest.raises(StorageError, match="cannot be opened"):
        DuckStore(str(letter))
    assert letter.read_text() == "Dear all, " * 500


def test_an_address_that_no_store_knows_is_not_taken_for_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StorageError, match="no store for mysql://"):
        open_store("mysql://root@db/postmortem")
    assert list(tmp_path.iterdir()) == []


def test_a_closed_store_says_so(duck_store: DuckStore):
    duck_store.close()
    with pytest.raises(StorageError, match="stopping"):
        duck_store.reviews()


# ---------------------------------------------------------------------- versions of the tables


def backups(database: str) -> list[Path]:
    return sorted(Path(database).parent.glob("*.before-*"))


def test_a_new_database_needs_no_backup(duck_store: DuckStore):
    assert backups(str(duck_store.file.path)) == []
    assert [row["number"] for row in stored_rows(duck_store, "schema_version")] == [
        step.number for step in STEPS
    ]


def test_before_its_tables_change_an_existing_file_is_kept(database: str):
    story = full_story(DuckStore(database))
    story.reviews.close()
    newer = DuckStore(database, (*STEPS, NEXT))
    assert "liked" in stored_rows(newer, "lesson")[0]
    assert newer.changes(story.id) == story.log
    newer.close()
    (kept,) = backups(database)
    older = DuckStore(str(kept))
    assert older.changes(story.id) == story.log
    assert "liked" not in stored_rows(older, "lesson")[0]
    older.close()


def test_rows_of_before_there_were_codes_have_codes(database: str):
    """They are made anew from the logs, whatever words they were written with."""
    full_story(DuckStore(database, STEPS_BEFORE_CODES)).reviews.close()
    with duckdb.connect(database) as file:
        file.execute("UPDATE lesson SET tone = 'went well' WHERE tone = 'went_well'")
        assert ("went well",) in file.execute("SELECT tone FROM lesson").fetchall()
    store = DuckStore(database)
    assert {row["tone"] for row in stored_rows(store, "lesson")} <= {each.value for each in Tone}
    store.close()


def test_opened_again_nothing_is_done_twice(database: str):
    for _ in range(3):
        DuckStore(database, (*STEPS, NEXT)).close()
    assert backups(database) == []


def test_a_step_that_fails_is_undone_whole(database: str):
    full_story(DuckStore(database)).reviews.close()
    broken = Step(NEXT.number, (*NEXT.statements, "ALTER TABLE there_is_none ADD COLUMN x integer"))
    with pytest.raises(StorageError, match="cannot be opened"):
        DuckStore(database, (*STEPS, broken))
    again = DuckStore(database)
    assert "liked" not in stored_rows(again, "lesson")[0]
    again.close()


def test_a_database_of_a_newer_version_is_not_touched(database: str):
    DuckStore(database, (*STEPS, NEXT)).close()
    before = Path(database).read_bytes()
    with pytest.raises(StorageError, match="written by a newer Postmortem"):
        DuckStore(database)
    assert Path(database).read_bytes() == before


# ---------------------------------------------------------------------- when the disk fails


def test_a_failure_half_way_leaves_nothing_and_says_a_sentence(duck_store: DuckStore):
    story = full_story(duck_store)
    before = story.log
    with duck_store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE change RENAME TO change_elsewhere")
    story.when(AddLesson(text="Two copies")).then(StorageError, "cannot be written right now")
    with duck_store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE change_elsewhere RENAME TO change")
    assert duck_store.changes(story.id) == before
    assert story.reviews.all()[0].version == before[-1].version
    story.when(AddLesson(text="Two copies")).then(lessons=2)
    assert duck_store.changes(story.id) == story.log


def test_few_and_many_lines_come_by_turns_and_what_cannot_be_written_comes_with_none_of_them(
    duck_store: DuckStore,
):
    story = given(*(AddTimelineEvent(text=f"Step {number}") for number in range(30)))
    whole, size = story.log, len(story.log)
    first, review = whole[: size - 24], Review(id=story.id)
    duck_store.append([Commit(story.id, 0, first, fold(review, first))])
    for begin, end in (
        (size - 24, size - 23),
        (size - 23, size - 12),
        (size - 12, size - 10),
        (size - 10, size),
    ):
        records, known = whole[begin:end], fold(review, whole[:end])
        if len(records) > FEW:
            broken = [*records[:-1], records[-1].model_copy(update={"version": "last"})]
            with pytest.raises(StorageError, match="cannot be written right now"):
                duck_store.append([Commit(story.id, begin, broken, known)])
        duck_store.append([Commit(story.id, begin, records, known)])
    assert duck_store.changes(story.id) == whole


def test_a_line_that_nobody_can_read_is_said_so(duck_store: DuckStore):
    story = full_story(duck_store)
    with duck_store.file.cursor() as cursor:
        cursor.execute("UPDATE change SET body = ? WHERE version = 3", ['{"kind": "from_the_future"}'])
    with pytest.raises(StorageError, match="a line that this program cannot read"):
        duck_store.changes(story.id)


FULL_DISK = """if True:
    import os, resource, signal, sys
    import pmcore.store.duck
    if sys.argv[3] == "in a checkpoint":  # which otherwise has the time to let the log grow longer than the file
        pmcore.store.duck.FOLDING_SHARE, pmcore.store.duck.LARGE, pmcore.store.duck.MOST = 1, 1_000_000, 1_000_000
    from pmcore.commands.incident import EditIncident
    from pmcore.errors import StorageError
    from pmcore.store import open_store
    from tests.kit import given

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    story = given(store=open_store(sys.argv[1]))
    acknowledged, sentence = ["created"], ""

    def say(number):
        long = {name: os.urandom(9_900).hex() for name in ("summary", "context", "detection")}
        story.when(EditIncident(title=f"Number {number}", **long), command_id=f"command-{number}")
        if story._error:
            return story._error.sentence
        acknowledged.append(f"command-{number}")
        return ""

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    number = 0
    while not sentence:
        number += 1
        sentence = say(number)
    story._error = None
    assert story.review.incident.title == f"Number {number - 1}", "what is shown is not what was acknowledged"
    for _ in range(2):
        assert say(number := number + 1) or sys.argv[3] == "in a checkpoint"  # the log itself has room
        story._error = None
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert not say(number + 1)
    assert not say(number + 2)
    story.reviews.close()
    print(sentence)
    print(" ".join(acknowledged[1:]))
    print(story.id)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "where"), [(400_000, "in the write-ahead log"), (6_000_000, "in a checkpoint")]
)
def test_a_full_disk_is_said_in_a_sentence_and_with_space_again_it_goes_on(
    database: str, limit: int, where: str
):
    """The second meets DuckDB's dead instance: everything is closed, and the file is opened again."""
    child = _python(FULL_DISK, database, str(limit), where)
    told, problems = child.communicate(timeout=240)
    assert child.returncode == 0, problems.decode()
    assert ("DuckDB gave up" in problems.decode()) == (where == "in a checkpoint")
    sentence, acknowledged, review_id = told.decode().splitlines()
    assert "its disk is full" in sentence
    store = DuckStore(database)
    log = store.changes(review_id)
    store.close()
    assert [each.version for each in log] == list(range(1, len(log) + 1))
    assert set(acknowledged.split()) <= {each.command_id for each in log}


# ---------------------------------------------------------------------- kill -9

WRITERS = """if True:
    import os, sys, threading, time
    from pmcore.commands.lessons import AddLesson
    from pmcore.commands.incident import CreateReview
    from pmcore.commands.timeline import AddTimelineEvent
    from pmcore.model.people import Program, Role
    from pmcore.reviews import Reviews
    from pmcore.store import open_store

    reviews, me = Reviews(open_store(sys.argv[1])), Program(name="writer", role=Role.FACILITATOR)

    def begun():
        return reviews.create(CreateReview(title=f"Life {sys.argv[2]}"), me).review.id

    ids = [begun()]

    def write(writer):
        number = 0
        while True:
            number += 1
            command = f"{sys.argv[2]}-{writer}-{number}"
            both = [AddTimelineEvent(text=command), AddLesson(text=command)]
            if writer == 0 and not number % 50:  # no review takes more than 1,000 cards
                ids.append(begun())
            reviews.execute_all(ids[-1], both, me, command)
            os.write(1, f"{command}\\n".encode())  # after the answer: it is durable now

    def fold():
        while True:
            reviews.store.fold()
            time.sleep(0.05)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)] + [threading.Thread(target=fold)]
    [each.start() for each in threads]
"""


@pytest.mark.slow
def test_killed_at_any_moment_it_keeps_every_acknowledged_command_whole(database: str):
    acknowledged = set[str]()
    chance = random.Random(7)
    for life in range(LIVES):
        child = _python(WRITERS, database, str(life))
        assert child.stdout is not None
        lines = iter(child.stdout.readline, b"")
        for _ in range(chance.randrange(1, 120)):
            acknowledged.add(next(lines).decode().strip())
        child.send_signal(signal.SIGKILL)
        acknowledged |= {line.decode().strip() for line in lines if line.endswith(b"\n")}
        child.wait()
        _check_whole(database, acknowledged)
    assert len(acknowledged) > 20


@pytest.mark.slow
def test_killed_while_a_checkpoint_runs_it_keeps_what_was_committed_beside_it(database: str, tmp_path: Path):
    """Then there are two write-ahead logs; a copy of the closed file needs both."""
    both = Path(f"{database}.wal.checkpoint")
    child = _python(WRITERS, database, "0")
    assert child.stdout is not None
    lines = iter(child.stdout.readline, b"")
    acknowledged = {next(lines).decode().strip() for _ in range(40)}
    read = list[bytes]()
    reader = threading.Thread(
        target=lambda: read.extend(lines)
    )  # who waits would let the pipe fill, and writing stop
    reader.start()
    _stop_while(child, lambda: both.exists() and both.stat().st_size > 100)
    child.send_signal(signal.SIGKILL)
    child.wait()
    reader.join()
    acknowledged |= {line.decode().strip() for line in read if line.endswith(b"\n")}
    assert both.stat().st_size > 100
    copy = tmp_path / "copy.duckdb"
    _copy_closed(Path(database), copy)
    for each in (str(copy), database):
        _check_whole(each, acknowledged)


def _stop_while(child: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> None:
    """Stop a process at a moment that may pass before it is stopped: then it goes on to the next one."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            if is_so():
                child.send_signal(signal.SIGSTOP)
                os.waitpid(child.pid, os.WUNTRACED)
                if is_so():
                    return
                child.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    child.kill()
    pytest.fail("no checkpoint was met")


def _check_whole(database: str, acknowledged: set[str]) -> None:
    """Check that the logs have every acknowledged command, each with both of its changes, and no gap."""
    written: dict[str, int] = {}
    store = DuckStore(database)
    for listed in store.reviews():
        log = store.changes(listed.id)
        assert [each.version for each in log] == list(range(1, len(log) + 1))
        assert listed.version == len(log)
        for each in log[1:]:
            written[each.command_id] = written.get(each.command_id, 0) + 1
    lessons = {row["text"] for row in stored_rows(store, "lesson")}
    assert store.notices == []
    store.close()
    assert set(written.values()) <= {2}
    assert acknowledged <= set(written)
    assert lessons == set(written)


def _python(script: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a process of our own that runs `script`."""
    command = [sys.executable, "-c", script, *arguments]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=surroundings
    )


def test_the_name_by_which_databases_mean_memory_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for opening in (lambda: open_store(":memory:"), lambda: open_service(Settings(database=":memory:"))):
        with pytest.raises(StorageError, match="Say “memory:”"):
            opening()
    assert list(tmp_path.iterdir()) == []
