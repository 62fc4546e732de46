"""The `postmortem` command at a terminal: what is brought in."""

import re
from pathlib import Path

import pytest

from pmcore.intake.registry import IMPORTERS

pytestmark = pytest.mark.slow
SAMPLES = {"gitlab-2017", "cloudflare-2019", "github-2018"}


class TestImporting:
    def test_importers_are_listed_and_used(self, terminal):
        assert {each["name"] for each in terminal.json("import")["importers"]} == SAMPLES
        made = terminal.json("import", "sample", "github-2018")
        assert made["sample"] == "github-2018"
        assert [each["id"] for each in terminal.json("list")["reviews"]] == [made["id"]]
        assert "There is no importer" in terminal.refuses("import", "fax", "page-1")
        assert "Choose one of" in terminal.refuses("import", "sample", "titanic-1912")
        assert {each["importer"] for each in terminal.json("import")["files"]} == set(IMPORTERS)

    def test_a_file_is_looked_at_and_brought_in_once(self, demo):
        night = Path(demo.folder, "night.csv")
        night.write_text(
            "Time,Message,Who\n2026-11-23 13:00:07,Deploy 41,Kim Sample\n2026-11-23 13:04 CST,Alert,\n"
        )
        here = ("import", str(night), "--review", "github-2018")
        told = demo.types(*here, "--preview")
        assert re.search(r"1 +2026-11-23 13:00:07 .*Deploy 41", told)
        assert "(1 row waits for the answer)" in told
        assert "Row 2: This time waits for an answer." in told
        assert "--answer 'CST=+08:00'" in told
        assert "Nothing was added: this is a preview." in told
        before = len(demo.json("show", "github-2018")["events"])
        first = demo.json(*here, "--answer", "CST=-06:00")
        assert (first["added"], first["known"], first["rows"][1]["at"]) == (2, 0, "2026-11-23T19:04:00Z")
        again = demo.json(*here)
        assert (again["added"], again["known"], again["questions"]) == (0, 2, [])
        shown = demo.json("show", "github-2018")
        assert len(shown["events"]) == before + 2
        assert shown["time_answers"] == {"CST": "-06:00"}

    def test_a_long_file_goes_into_the_tray_once(self, demo):
        Path(demo.folder, "night.csv").write_text("Time,Message\n2026-11-23 13:00,a\n2026-11-23 13:04,b\n")
        here = ("import", "night.csv", "--review", "github-2018", "--tray")
        before = demo.json("show", "github-2018")["events"]
        assert "2 rows" in (told := demo.types(*here, "--preview"))
        assert "Nothing was added" in told
        first = demo.json(*here)
        assert (first["in_tray"], first["added"]) == (2, 0)
        assert demo.types(*here).endswith("0 put into the tray.\n")
        assert demo.json("show", "github-2018")["events"] == before

    def test_a_file_that_is_not_there_or_cannot_be_read_gets_a_sentence(self, demo):
        assert "There is no file" in demo.refuses("import", "nothing.csv", "--review", "github-2018")
        Path(demo.folder, "empty.csv").write_text("")
        assert demo.refuses("import", "empty.csv", "--review", "github-2018") == "This file is empty."
        assert "--review" in demo.refuses("import", "empty.csv")
        Path(demo.folder, "night.csv").write_text("Time,Message\n13:00,x\n")
        assert "There is no importer “telex”" in demo.refuses(
            "import", "night.csv", "--review", "github-2018", "--importer", "telex"
        )


class TestWholeReviews:
    def test_a_review_goes_into_another_database_once(self, demo):
        before = demo.json("show", "github-2018")
        written = demo.types("export", "github-2018", "--format", "review").strip()
        assert written.endswith(".postmortem")
        assert "is here already" in demo.refuses("import-review", written)
        there = {"POSTMORTEM_DATABASE": str(Path(demo.folder, "elsewhere.duckdb"))}
        made = demo.json("import-review", written, "--name", "Zoe", **there)
        assert made["id"] == before["id"]
        assert "/enter/" in made["enter_url"]
        after = demo.json("show", before["id"], **there)
        assert after["causes"] == before["causes"]
        assert [each["name"] for each in after["people"]][-1] == "Zoe"
        copy = demo.json("import-review", written, "--copy", **there)
        assert copy["id"] != made["id"]
        assert len(demo.json("list", **there)["reviews"]) == 2

    def test_a_file_that_is_none_says_so_and_makes_no_review(self, terminal):
        Path(terminal.folder, "night.csv").write_text("Time,Message\n")
        assert "This is no review from a Postmortem" in terminal.refuses("import-review", "night.csv")
        assert "There is no file" in terminal.refuses("import-review", "nothing.postmortem")
        assert terminal.json("list")["reviews"] == []
