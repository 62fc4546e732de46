"""The `postmortem` command as a person at a terminal meets it: real processes over real files."""

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import docx
import httpx
import pytest

from pmcore.__main__ import main
from pmcore.cli.access import find
from pmcore.cli.doctor import CHECKS
from pmcore.cli.serve import require_free, require_safe
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.people import Role
from pmcore.server.keys import Keys
from pmcore.server.running import announced, local_url, read_running, write_running
from pmcore.store import open_store
from tests.server import Server, free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SAMPLES = {"gitlab-2017", "cloudflare-2019", "github-2018"}


class Terminal:
    """A folder with a database, and commands typed in it, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.database = str(folder / "reviews.duckdb")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("POSTMORTEM_", "STREAMLIT_"))
        } | {"PYTHONPATH": str(ROOT), "POSTMORTEM_DATABASE": self.database}

    def types(self, *words, ends=0, **environment):
        """Run a command that must end with `ends`; return what it printed."""
        code, printed, complained = self.run(words, self.environment | environment)
        self.complaint = complained.decode()
        assert code == ends, f"{words}: {code}\n{printed.decode(errors='replace')}\n{self.complaint}"
        assert "Traceback" not in self.complaint
        return printed if "-" in words else printed.decode()

    def run(self, words, environment):
        done = subprocess.run(
            [sys.executable, "-m", "pmcore", *words],
            cwd=self.folder, env=environment, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def json(self, *words, **more):
        return json.loads(self.types(*words, "--json", **more))

    def refuses(self, *words, **environment):
        """Run a command that must end with 1; return the sentence."""
        printed = self.types(*words, ends=1, **environment)
        assert printed == ""
        return self.complaint.strip()


class QuickTerminal(Terminal):
    """The same commands in this very process: a start costs a second, and most stories type many."""

    def __init__(self, folder, monkeypatch, capfdbinary):
        super().__init__(folder)
        self._monkeypatch, self._capture = monkeypatch, capfdbinary

    def run(self, words, environment):
        self._capture.readouterr()
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            for name in os.environ.keys() - environment.keys():
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["postmortem", *words])
            with pytest.raises(SystemExit) as ended:
                main()
        sys.stdout.flush()
        return (ended.value.code or 0, *self._capture.readouterr())


@pytest.fixture
def terminal(tmp_path, monkeypatch, capfdbinary):
    return QuickTerminal(tmp_path, monkeypatch, capfdbinary)


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory):
    """A database with the three samples, made once; copy it before changing it."""
    terminal = Terminal(tmp_path_factory.mktemp("demo"))
    terminal.made = terminal.json("demo")["reviews"]
    return terminal


@pytest.fixture
def demo(demo_database, terminal):
    for ending in ("", ".key"):
        shutil.copy(demo_database.database + ending, terminal.database + ending)
    terminal.made = demo_database.made
    return terminal


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
        terminal.types("--help")
        assert "serve" in terminal.types(ends=2) + terminal.complaint

    def test_how_a_process_ends(self, tmp_path):
        terminal = Terminal(tmp_path)
        assert "postmortem demo" in terminal.refuses("list")
        terminal.types("dance", ends=2)
        assert "demo" in terminal.types("--help")

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


class TestLinks:
    def opens(self, terminal, url):
        """Return the review and the seat that a link opens."""
        return Keys.beside(terminal.database).read_ticket(url.rsplit("/", 1)[1])[:2]

    def test_a_link_opens_the_seat_of_a_person(self, demo):
        review = demo.json("show", "gitlab-2017")
        host = next(each for each in review["people"] if each["role"] == "facilitator")
        url = demo.types("link", "gitlab-2017", "--person", host["name"].upper()).strip()
        assert url.startswith("http://localhost:8501/enter/")
        assert self.opens(demo, url) == (review["id"], host["id"])
        assert f"the seat of {host['name']} (facilitator), once, within 60 minutes." in demo.complaint
        found = demo.json("link", "gitlab-2017", "--person", host["id"], "--minutes", "5",
                          POSTMORTEM_URL="https://pm.example/")  # fmt: skip
        assert found["url"].startswith("https://pm.example/enter/")
        assert (found["participant_id"], found["name"], found["minutes"]) == (host["id"], host["name"], 5)

    def test_who_is_not_there_is_answered_with_who_is(self, demo):
        names = [each["name"] for each in demo.json("show", "gitlab-2017")["people"]]
        for words, sentence in (
            (("--person", "Nobody"), "Nobody here is called “Nobody”. There are: "),
            ((), "Say whose seat with --person, or make a new one with --role. There are: "),
            (("--person", "x", "--role", "facilitator"), "Say whose seat with --person"),
        ):
            said = demo.refuses("link", "gitlab-2017", *words)
            assert said.startswith(sentence)
            assert all(name in said for name in names)
        demo.types("link", "gitlab-2017", "--person", "x", "--minutes", "0", ends=2)

    def test_a_review_without_a_host_gets_one(self, demo):
        made = demo.json("link", "github-2018", "--role", "facilitator", "--name", "Dana")
        seat = next(each for each in demo.json("show", "github-2018")["people"] if each["name"] == "Dana")
        assert self.opens(demo, made["url"]) == (made["review_id"], seat["id"])
        assert (seat["role"], made["role"]) == ("facilitator", "facilitator")
        assert demo.json("link", "github-2018", "--role", "observer")["name"] == "Observer"


class TestImporting:
    def test_importers_are_listed_and_used(self, terminal):
        assert {each["name"] for each in terminal.json("import")["importers"]} == SAMPLES
        made = terminal.json("import", "sample", "github-2018")
        assert made["sample"] == "github-2018"
        assert [each["id"] for each in terminal.json("list")["reviews"]] == [made["id"]]
        assert "There is no importer" in terminal.refuses("import", "fax", "page-1")
        assert "Choose one of" in terminal.refuses("import", "sample", "titanic-1912")


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


class TestTokens:
    def test_tokens_are_listed_with_their_scope_and_revoked_by_their_id(self, terminal):
        made = terminal.json("token", "create", "--role", "observer", "--name", "Pager", "--days", "7")
        other = terminal.json("token", "create", "--scope", "admin")
        assert (made["scope"], other["scope"], other["role"]) == ("read", "admin", "facilitator")
        listed = terminal.json("token", "list")["tokens"]
        assert [(each["name"], each["state"]) for each in listed] == [("API", "counts"), ("Pager", "counts")]
        assert made["token"] not in json.dumps(listed)
        assert made["id"] in terminal.types("token", "revoke", made["id"][:8])
        assert re.search(
            f"{made['id']} +Pager +read, observer +every one .* never +revoked",
            terminal.types("token", "list"),
        )
        assert "revoked already" in terminal.refuses("token", "revoke", made["id"])
        assert "no token" in terminal.refuses("token", "revoke", "ffffffffffff")
        assert "at most" in terminal.refuses("token", "create", "--role", "observer", "--scope", "admin")

    def test_a_token_for_one_review_needs_that_review(self, demo):
        review = demo.made[0]["id"]
        made = demo.json("token", "create", "--role", "scribe", "--review", review[:13])
        assert made["review_id"] == review
        assert "no review" in demo.refuses("token", "create", "--review", "nonsense")

    def test_while_somebody_else_has_the_database_a_token_is_made_nevertheless(self, terminal):
        holds = "import sys, time; from pmcore.store import open_store; open_store(sys.argv[1]); print('held', flush=True); time.sleep(60)"
        command = [sys.executable, "-c", holds, terminal.database]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as other:
            try:
                assert other.stdout.readline() == b"held\n"
                token = terminal.types("token", "create", "--role", "facilitator").strip()
                other_made = terminal.json("token", "create", "--role", "observer")
                terminal.types("token", "revoke", other_made["token"])
            finally:
                other.kill()
        keys = Keys.beside(terminal.database)
        assert keys.read_token(token).role is Role.FACILITATOR
        assert "was revoked" in terminal.refuses("token", "revoke", other_made["token"])

    @pytest.mark.parametrize("database", ["postgresql://localhost/postmortem", "memory:"])
    def test_where_tokens_have_no_row_they_are_made_nevertheless(self, terminal, database):
        said = {"POSTMORTEM_DATABASE": database, "POSTMORTEM_SECRET": "a long secret"}
        token = terminal.types("token", "create", "--role", "facilitator", **said).strip()
        assert Keys("a long secret").read_token(token).role is Role.FACILITATOR

    def test_a_token_counts_until_it_is_revoked(self, terminal):
        made = terminal.json("token", "create", "--role", "facilitator", "--name", "Pager", "--days", "7")
        keys = Keys.beside(terminal.database)
        read = keys.read_token(made["token"])
        assert (read.id, read.name, read.role) == (made["id"], "Pager", Role.FACILITATOR)
        assert made["token"] != terminal.types("token", "create").strip()
        assert made["id"] in terminal.types("token", "revoke", made["token"])
        assert "revoked" in terminal.refuses("token", "revoke", made["token"])
        assert "not complete" in terminal.refuses("token", "revoke", "nonsense")


class TestDoctor:
    def test_a_fresh_start_is_safe(self, demo):
        assert [each for each in demo.json("doctor")["findings"] if each["unsafe"]] == []

    def test_each_unsafe_setting_is_named_with_its_fix(self, demo):
        Path(demo.database).chmod(0o644)
        unsafe = {
            "POSTMORTEM_SECRET": "short",
            "POSTMORTEM_METRICS_TOKEN": "abc",
            "POSTMORTEM_URL": "http://review.example.com",
            "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
            "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
        }
        printed = demo.types("doctor", ends=1, **unsafe)
        for words in (f"chmod 600 {demo.database}", "POSTMORTEM_SECRET is short", "POSTMORTEM_METRICS_TOKEN is short",
                      "review.example.com without HTTPS", "listens to other machines (0.0.0.0)",
                      "showErrorDetails is full"):  # fmt: skip
            assert words in printed
        assert printed.count("UNSAFE") == 6

    def test_a_database_that_does_not_work_is_found(self, terminal):
        Path(terminal.database).write_text("not a database, " * 1_000)
        Path(terminal.database).chmod(0o600)
        findings = terminal.json("doctor", ends=1)["findings"]
        assert "cannot be opened" in findings[0]["what"]

    def test_every_check_says_what_it_looks_at(self):
        assert all(check.__doc__.startswith("Look") for check in CHECKS)


class TestServing:
    def test_other_machines_are_not_let_in_by_accident(self, monkeypatch):
        require_safe("127.0.0.1", behind_proxy=False, insecure=False)
        require_safe("localhost", behind_proxy=False, insecure=False)
        require_safe("0.0.0.0", behind_proxy=False, insecure=True)
        for host in ("0.0.0.0", "::", "192.168.1.5", "review.example.com"):
            with pytest.raises(RuleError, match="without HTTPS"):
                require_safe(host, behind_proxy=False, insecure=False)
        with pytest.raises(RuleError, match="POSTMORTEM_URL"):
            require_safe("0.0.0.0", behind_proxy=True, insecure=False)
        monkeypatch.setenv("POSTMORTEM_URL", "https://review.example.com")
        require_safe("0.0.0.0", behind_proxy=True, insecure=False)

    def test_the_refusal_as_a_person_sees_it(self, terminal):
        assert "--behind-proxy" in terminal.refuses("serve", "--host", "0.0.0.0")

    def test_a_taken_port_gets_a_sentence(self):
        import socket

        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            with pytest.raises(RuleError, match="--port"):
                require_free("127.0.0.1", other.getsockname()[1])

    def test_serve_starts_the_app_and_ends_with_it(self, demo):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "pmcore", "serve", "--port", str(port)],
            cwd=demo.folder, env=demo.environment | {"POSTMORTEM_DATABASE": "reviews.duckdb"}, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert f"http://127.0.0.1:{port}".encode() in process.stdout.readline()
            running = wait_for_server(demo.database, process)
            assert (running.url, running.pid) == (f"http://127.0.0.1:{port}", process.pid)
            assert "already" in demo.refuses("serve", "--port", str(free_port()))
        finally:
            process.terminate()
            process.wait(20)
        assert not Path(f"{demo.database}.server").exists()


class TestBesideARunningServer:
    def test_commands_talk_to_the_server_that_has_the_database(self, terminal):
        with Server(terminal.folder) as server:
            terminal.database = terminal.environment["POSTMORTEM_DATABASE"] = str(server.database)
            assert read_running(terminal.database).url == server.url

            made = terminal.json("demo")["reviews"]
            assert {each["sample"] for each in made} == SAMPLES
            assert all(each["enter_url"].startswith(f"{server.url}/enter/") for each in made)
            assert terminal.json("demo")["reviews"][0]["id"] == made[0]["id"]
            page = httpx.get(made[0]["enter_url"], follow_redirects=True, trust_env=False)
            assert page.is_success

            link = terminal.json("link", "gitlab-2017", "--role", "facilitator")["url"]
            again = terminal.json("link", "gitlab-2017", "--person", "facilitator")["url"]
            for url in (link, again):
                assert url.startswith(f"{server.url}/enter/")
                assert "Continue here" in httpx.get(url, trust_env=False).text

            assert len(terminal.json("list")["reviews"]) == 3
            assert len(terminal.json("show", "gitlab-2017")["events"]) == 31
            assert terminal.json("show", made[1]["join_code"])["id"] == made[1]["id"]
            document = docx.Document(io.BytesIO(terminal.types("export", "gitlab-2017", "-o", "-")))
            assert document.paragraphs
            token = terminal.types("token", "create", "--role", "observer").strip()
            asked = {"headers": {"authorization": f"Bearer {token}"}, "trust_env": False}
            assert httpx.get(f"{server.url}/api/v1/reviews", **asked).is_success
            (listed,) = [
                each for each in terminal.json("token", "list")["tokens"] if each["role"] == "observer"
            ]
            assert listed["last_used_at"]
            terminal.types("token", "revoke", listed["id"])
            assert httpx.get(f"{server.url}/api/v1/reviews", **asked).status_code == 401

            assert terminal.json("backup", "kept.duckdb")["reviews"] == 3
            assert "there already" in terminal.refuses("backup", "kept.duckdb")
            assert terminal.json("verify")["problems"] == []
            assert "Stop it first" in terminal.refuses("restore", "kept.duckdb")
            assert "would be restored whole" in terminal.types("restore", "--check", "kept.duckdb")
            assert httpx.post(f"{server.url}/live/copy", trust_env=False).status_code == 403
            assert "There is no review" in terminal.refuses("show", "titanic-1912")

        assert terminal.json("verify")["problems"] == []
        assert terminal.json("backup", "later.duckdb")["reviews"] == 3

    def test_what_a_crash_left_behind_is_not_believed(self, demo):
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        Path(f"{demo.database}.server").write_text(
            json.dumps({"url": "http://127.0.0.1:9", "pid": ended.pid})
        )
        assert read_running(demo.database) is None
        assert len(demo.json("list")["reviews"]) == 3
        for nonsense in ("", "{}", "[1]", '{"url": 1, "pid": "x"}'):
            Path(f"{demo.database}.server").write_text(nonsense)
            assert read_running(demo.database) is None

    def test_the_file_is_there_for_as_long_as_the_server(self, tmp_path):
        database = str(tmp_path / "reviews.duckdb")
        with announced("http://127.0.0.1:8501", database):
            said = json.loads(Path(f"{database}.server").read_text())
            assert said == {"url": "http://127.0.0.1:8501", "pid": os.getpid()}
        assert not Path(f"{database}.server").exists()
        assert write_running("http://127.0.0.1:8501", "memory:") is None

    def test_a_server_bound_to_everything_is_asked_from_here(self):
        assert local_url("0.0.0.0", 80) == "http://127.0.0.1:80"
        assert local_url(None, 8501) == "http://127.0.0.1:8501"
        assert local_url("::", 8501) == "http://[::1]:8501"
        assert local_url("review.local", 8501) == "http://review.local:8501"


def wait_for_server(database, process):
    """Return the server of a database once it answers."""
    while process.poll() is None:
        if running := read_running(database):
            return running
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"The server ended with {process.returncode}")
