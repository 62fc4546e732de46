"""The `postmortem` command at a terminal: backups, restoring, and what proves that a log is whole."""

import re
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.store import open_store

pytestmark = pytest.mark.slow


class TestKeeping:
    def test_backup_restore_verify(self, demo):
        assert re.fullmatch(
            r"3 reviews with \d+ changes, the newest of [\d :-]+ UTC: all whole\.\n", demo.types("verify")
        )
        kept = demo.json("backup", "kept.duckdb")
        assert kept["reviews"] == 3
        assert stat.S_IMODE((demo.folder / "kept.duckdb").stat().st_mode) == 0o600
        before = demo.json("show", "gitlab-2017")

        assert "already" in demo.refuses("restore", "kept.duckdb")  # never over what is there
        Path(demo.database).rename(demo.folder / "moved.duckdb")
        assert "3 reviews" in demo.types("restore", "kept.duckdb")
        assert demo.json("show", "gitlab-2017") == before
        report = demo.json("verify")
        assert report.pop("newest").endswith(" UTC")
        assert report == {"reviews": 3, "lines": kept["lines"], "problems": [], "remarks": []}
        assert not list(demo.folder.glob("*.partial*"))

    def test_a_backup_goes_beside_the_database_and_never_over_another(self, demo):
        kept = Path(demo.types("backup").splitlines()[0])
        assert kept.name.startswith("reviews.duckdb.backup-")
        assert demo.json("verify", str(kept))["reviews"] == 3
        assert "there already" in demo.refuses("backup", str(kept))
        assert (
            "there is no file" in demo.refuses("--database", "new.duckdb", "restore", "gone.duckdb").lower()
        )

    def test_damage_is_found_and_named(self, demo):
        review = next(each["id"] for each in demo.made if each["sample"] == "gitlab-2017")
        other = next(each["id"] for each in demo.made if each["sample"] == "github-2018")
        with closing(open_store(demo.database)) as store, store.file.transaction() as cursor:
            cursor.execute("DELETE FROM change WHERE review_id = ? AND version = 12", [review])
            cursor.execute("UPDATE lesson SET text = 'another' WHERE review_id = ? AND number = 3", [other])
            cursor.execute("DELETE FROM cause WHERE review_id = ? AND number = 4", [other])
        report = demo.json("verify", ends=1)
        problems = "\n".join(report["problems"])
        assert f"{review}: line 12 of its log is missing." in problems
        assert "in table lesson differs from the log in text" in problems
        assert "is missing in table cause" in problems
        assert len(report["problems"]) == 3
        assert "is damaged" in demo.refuses("backup", "kept.duckdb")
        assert not (demo.folder / "kept.duckdb").exists()

    def test_rows_that_differ_from_the_history_are_made_anew(self, demo):
        with closing(open_store(demo.database)) as store, store.file.transaction() as cursor:
            cursor.execute("UPDATE lesson SET text = 'another' WHERE number = 3")
        assert "No history is damaged: `postmortem rebuild`" in demo.refuses("verify")
        assert demo.json("rebuild") == {"reviews": 3}
        assert demo.json("verify")["problems"] == []
        assert "3 reviews were made anew" in demo.types("rebuild")
        assert "There is no database" in demo.refuses("--database", "nowhere.duckdb", "rebuild")

    def test_a_folder_of_backups_keeps_the_newest(self, demo):
        for number in range(1, 4):
            (demo.folder / "kept").mkdir(exist_ok=True)
            (demo.folder / "kept" / f"reviews.duckdb.backup-2026010{number}T000000Z").touch()
        made = demo.json("backup", "--to", "kept", "--keep", "2")
        assert made["reviews"] == 3
        assert [Path(each).name[-16:] for each in made["removed"]] == ["20260101T000000Z", "20260102T000000Z"]
        left = sorted(each.name for each in (demo.folder / "kept").iterdir())
        assert left == ["reviews.duckdb.backup-20260103T000000Z", Path(made["file"]).name]
        assert "needs --to" in demo.refuses("backup", "--keep", "2")
        assert "not both" in demo.refuses("backup", "x.duckdb", "--to", "kept")

    def test_restored_beside_a_log_that_was_left_there_it_is_what_the_backup_was(self, demo):
        """DuckDB would merge a log of the same generation into any file of that name."""
        demo.types("backup", "kept.duckdb")
        script = """if True:
            import os, sys
            from pmcore.commands.incident import CreateReview
            from pmcore.model.people import Program, Role
            from pmcore.reviews import Reviews
            from pmcore.store import open_store
            reviews = Reviews(open_store(sys.argv[1]))
            reviews.store._turn.acquire()  # no rows follow, however slow the machine is: the log holds this alone
            for number in range(30):
                reviews.create(CreateReview(title=f"Review {number}"), Program(name="x", role=Role.FACILITATOR))
            reviews.store._write_heads()
            os._exit(0)
        """
        subprocess.run([sys.executable, "-c", script, demo.database], env=demo.environment, check=True)
        Path(demo.database).unlink()
        told = demo.types("restore", "kept.duckdb")
        assert "3 reviews with" in told
        assert "was not used: a backup was restored beside it. It holds 30 saved changes" in told
        assert told.count("It is missing with all its 1 change; the last was of") == 30
        assert len(demo.json("list")["reviews"]) == 3
        assert demo.json("verify")["problems"] == []
        assert len(list(demo.folder.glob("*.wal.set-aside-*"))) == 1
        assert len(list(demo.folder.glob("*.heads.set-aside-*"))) == 1

    def test_whether_a_backup_would_be_whole_is_told_without_touching_anything(self, demo):
        demo.types("backup", "kept.duckdb")
        before = sorted((each.name, each.read_bytes()) for each in demo.folder.iterdir())
        assert "would be restored whole" in demo.types("restore", "--check", "kept.duckdb")
        assert demo.json("restore", "--check", "kept.duckdb")["problems"] == []
        assert demo.json("verify", "kept.duckdb")["problems"] == []
        demo.types("verify")
        assert sorted((each.name, each.read_bytes()) for each in demo.folder.iterdir()) == before
        kept = bytearray((demo.folder / "kept.duckdb").read_bytes())
        for place in range(12_388, len(kept), 4_096):
            kept[place] ^= 255
        (demo.folder / "kept.duckdb").write_bytes(kept)
        assert demo.refuses("restore", "--check", "kept.duckdb")

    def test_the_file_alone_without_its_log_is_not_whole(self, demo):
        script = """if True:
            import os, sys
            from pmcore.commands.lessons import AddLesson
            from pmcore.model.people import Program, Role
            from pmcore.reviews import Reviews
            from pmcore.store import open_store
            reviews = Reviews(open_store(sys.argv[1]))
            reviews.store._turn.acquire()  # no rows follow, however slow the machine is: the log holds this alone
            one = reviews.all()[0].id
            for number in range(5):
                reviews.execute(one, AddLesson(text=f"Lesson {number}"), Program(name="x", role=Role.FACILITATOR))
            reviews.store._write_heads()
            print(one)
            os._exit(0)
        """
        done = subprocess.run(
            [sys.executable, "-c", script, demo.database],
            env=demo.environment,
            check=True,
            capture_output=True,
        )
        assert demo.json("verify")["problems"] == []
        review = done.stdout.decode().strip()
        log = Path(f"{demo.database}.wal")
        log.rename(demo.folder / "elsewhere")
        (problem,) = demo.json("verify", ends=1)["problems"]
        assert problem.startswith(f"Review {review}: Its last 5 changes, ")
        log.write_bytes((demo.folder / "elsewhere").read_bytes()[:-30])
        assert "Its last 1 change, " in demo.json("verify", ends=1)["problems"][0]
        (demo.folder / "elsewhere").rename(log)
        assert demo.json("verify")["problems"] == []

    def test_a_line_that_was_changed_by_hand_is_found(self, demo):
        with closing(open_store(demo.database)) as store, store.file.transaction() as cursor:
            cursor.execute("UPDATE change SET author_name = 'Eve' WHERE version = 3")
        problems = demo.json("verify", ends=1)["problems"]
        assert len(problems) == 3
        assert all("the seal of line 3 does not fit" in each for each in problems)
        Path(f"{demo.database}.key").write_text("another")
        problems = demo.json("verify", ends=1)["problems"]
        assert any("No seal fits" in each for each in problems)

    def test_what_is_no_database_gets_a_sentence(self, demo):
        (demo.folder / "notes.txt").write_text("not a database, " * 1_000)
        assert "cannot be opened" in demo.refuses("verify", "notes.txt")
        assert "pg_dump" in demo.refuses("--database", "postgresql://host/reviews", "backup")
