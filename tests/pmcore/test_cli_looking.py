"""The `postmortem` command at a terminal: the first steps, looking at reviews, and taking documents home."""

import json
import re
import stat
from pathlib import Path

import docx
import pytest

from pmcore.cli.access import find
from pmcore.errors import NotFoundError
from pmcore.server.keys import Keys
from tests.pmcore.cli_kit import Terminal

pytestmark = pytest.mark.slow
SAMPLES = {"gitlab-2017", "cloudflare-2019", "github-2018"}


class TestFirstSteps:
    def test_demo_loads_three_reviews_once_and_links_that_open_them(self, terminal):
        printed = terminal.types("demo")
        links = re.findall(r"http://localhost:8501/enter/(\S+)", printed)
        assert len(links) == 3
        assert "postmortem serve" in printed

        listed = terminal.json("list")["reviews"]
        assert {each["sample"] for each in listed} == SAMPLES
        keys = Keys.beside(terminal.database)
        assert {keys.read_ticket(link)[0] for link in links} == {each["id"] for each in listed}

        again = terminal.json("demo")["reviews"]
        assert {each["id"] for each in again} == {each["id"] for each in listed}
        assert stat.S_IMODE(Path(terminal.database).stat().st_mode) == 0o600

    def test_where_nothing_is_a_sentence_says_what_to_do(self, terminal):
        assert "postmortem demo" in terminal.refuses("list")
        assert not Path(terminal.database).exists()  # looking makes nothing
        assert "demo" in terminal.types("--help")
        assert "serve" in terminal.types(ends=2) + terminal.complaint

    def test_how_a_process_ends(self, tmp_path):
        terminal = Terminal(tmp_path)
        assert "postmortem demo" in terminal.refuses("list")
        terminal.types("dance", ends=2)

    def test_wrong_usage_ends_with_2(self, terminal):
        terminal.types("list", "--colour", ends=2)
        terminal.types("dance", ends=2)
        terminal.types("export", "gitlab-2017", "--format", "xls", ends=2)
        assert "docx" in terminal.complaint
        terminal.types("export", "gitlab-2017", "--audience", "everybody", ends=2)
        terminal.types("token", "create", "--role", "king", ends=2)

    def test_version(self, terminal):
        assert re.fullmatch(r"postmortem \S+\n", terminal.types("version"))
        assert terminal.json("version")["version"]


class TestLooking:
    def test_list_and_show_for_people(self, demo):
        listed = demo.types("list")
        assert listed.splitlines()[0].startswith("ID")
        assert "GitHub: 43 seconds" in listed
        shown = demo.types("show", "github-2018")
        assert "24 h 11 min" in shown or "1 d 0 h" in shown
        assert "M-01" in shown
        assert "SEV-1, resolved" in shown

    def test_show_for_programs(self, demo):
        review = demo.json("show", "gitlab-2017")
        assert review["sample"] == "gitlab-2017"
        assert review["events"][0]["label"] == "T-01"
        assert len(review["causes"]) == 37
        assert all("keys" not in person for person in review["people"])

    def test_a_review_is_named_in_four_ways(self, demo):
        review = next(each for each in demo.made if each["sample"] == "cloudflare-2019")
        code = review["join_code"]
        for name in (
            review["id"],
            review["id"][:18],
            "cloudflare-2019",
            f"{code[:4].lower()}-{code[4:].lower()}",
        ):
            assert demo.json("show", name)["id"] == review["id"], name
        assert "postmortem list" in demo.refuses("show", "titanic-1912")

    def test_a_name_that_fits_several_is_not_guessed(self):
        class Two:
            def all(self):
                return [{"id": "01a2-one", "sample": ""}, {"id": "01a2-two", "sample": ""}]

            def with_code(self, code):
                return None

        assert find(Two(), "01a2-t") == "01a2-two"
        with pytest.raises(NotFoundError, match="2 reviews begin with “01a2”"):
            find(Two(), "01a2")
        with pytest.raises(NotFoundError):
            find(Two(), "01")  # too short to mean an id


class TestExporting:
    def test_the_word_document_opens_again(self, demo):
        named = demo.types(
            "export", "gitlab-2017", "--format", "docx", "--audience", "technical", "-o", "review.docx"
        )
        assert named.strip() == "review.docx"
        document = docx.Document(str(demo.folder / "review.docx"))
        headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading 1")]
        for part in ("Incident Overview", "Timeline", "Root Cause Analysis", "Lessons Learned", "Recommendations",
                     "Preventive Measures", "Communication"):  # fmt: skip
            assert any(part in heading for heading in headings), part
        text = "\n".join(each.text for each in document.paragraphs) + "\n".join(
            cell.text for table in document.tables for cell in table._cells
        )
        assert "pg_basebackup" in text

    def test_customers_get_less(self, demo):
        technical = demo.types("export", "gitlab-2017", "-f", "md", "-o", "-").decode()
        customer = demo.types("export", "gitlab-2017", "-f", "md", "-a", "customer", "-o", "-").decode()
        assert "Root Cause Analysis" in technical
        assert "Root Cause Analysis" not in customer
        assert "We are sorry" in customer

    def test_without_a_name_it_gets_its_own(self, demo):
        name = demo.types("export", "github-2018", "-f", "json").strip()
        assert name.endswith(".json")
        content = json.loads((demo.folder / name).read_text("utf-8"))
        assert content["sample"] == "github-2018"

    def test_a_place_that_cannot_be_written_gets_a_sentence(self, demo):
        assert "cannot be written" in demo.refuses(
            "export", "github-2018", "-f", "md", "-o", "no/such/folder/x.md"
        )


class TestMeasures:
    def test_they_are_listed_and_written_for_a_tracker_and_a_calendar(self, terminal, tmp_path):
        terminal.types("demo")
        listed = terminal.json("measures", "--state", "all")["measures"]
        assert len(listed) > 3
        first = listed[0]
        printed = terminal.types("measures", "--state", "all", "--owner", first["owner"].upper())
        assert first["title"] in printed
        jira, calendar = tmp_path / "jira.csv", tmp_path / "due.ics"
        terminal.types("measures", "--state", "all", "--format", "jira", "-o", str(jira))
        assert all(each["id"] in jira.read_text("utf-8") for each in listed)
        terminal.types("measures", "--format", "ics", "-o", str(calendar))
        assert calendar.read_bytes().startswith(b"BEGIN:VCALENDAR")
        assert "no such measure" in terminal.types("measures", "--owner", "Nobody at all")
        asked = [each["id"] for each in listed if each["acceptance"] == "asked"]
        found = terminal.json("measures", "--state", "all", "--acceptance", "asked")["measures"]
        assert [each["id"] for each in found] == asked != []
        terminal.types("measures", "--format", "trello", ends=2)
