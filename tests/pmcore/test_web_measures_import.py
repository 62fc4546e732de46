"""A tracker's CSV comes back by the API, by a page and at a terminal: seen first, done once, with the rights that one has."""

import csv
import html
import io
import re

import pytest

from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.intake.tracker import LARGEST
from pmcore.model.people import Program, Role
from tests.web import Site

HOST = Program(name="Host", role=Role.FACILITATOR)
PAGE = "/bring-measures"


@pytest.fixture
def site():
    """Two reviews: one of two measures, and one that others know nothing of."""
    site = Site()
    adds = [AddMeasure(title="Guard <b>it</b>", owner="Ana", status="agreed"), AddMeasure(title="Alert")]
    site.service.reviews.execute_all(site.review_id, adds, HOST)
    site.other = site.start("Mail was late", "other").id
    site.service.reviews.execute_all(site.other, [AddMeasure(title="Secret plan")], HOST)
    yield site
    site.service.reviews.close()


def exported(site, **said):
    """Return the file that a tracker gives back: all measures as they went out, each with what it says now."""
    text = site.program().get("/api/v1/measures/file?format=jira").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*rows[0], "Issue key", "Status"])
    writer.writeheader()
    writer.writerows(
        row | {"Issue key": f"OPS-{number}", "Status": "To Do"} | said for number, row in enumerate(rows, 1)
    )
    return out.getvalue().encode()


def send(program, data, query=""):
    answer = program.post(f"/api/v1/measures/import{query}", content=data)
    assert answer.status_code == 200, answer.text
    return answer.json()


def close(site):
    site.service.reviews.execute(site.review_id, CloseReview(), HOST)


def states(site):
    return [each.status for each in site.review.measures.values()]


def test_a_program_looks_first_then_changes_and_the_same_again_changes_nothing(site):
    ci, data = site.program(name="Sync"), exported(site, Status="Done")
    close(site)
    seen = send(ci, data, "?preview=true")
    assert (seen["changed"], len(seen["measures"]), states(site)) == (0, 3, ["agreed", "proposed"])
    first = seen["measures"][0]
    assert (first["ticket"], first["label"], first["changed"], first["problems"]) == (
        "OPS-1",
        "M-01",
        False,
        [],
    )
    assert first["fields"][0] == {"field": "status", "ours": "agreed", "theirs": "done", "conflict": False}
    done = send(ci, data, "?site=https://jira.example.com")
    assert (done["changed"], states(site)) == (3, ["done", "done"])
    measure = next(iter(site.review.measures.values()))
    assert (measure.link, measure.done_by) == ("https://jira.example.com/browse/OPS-1", "Sync")
    again = send(ci, data, "?site=https://jira.example.com")
    assert (again["changed"], again["measures"], again["same"]) == (0, [], 3)


def test_nobody_changes_more_than_they_may(site):
    data = exported(site, Status="Done")
    ben = site.seat(name="Ben")
    seen = send(ben, data)
    assert (seen["changed"], states(site)) == (2, ["done", "done"])
    assert ["There is no measure with the key" in each["sentence"] for each in seen["unknown"]] == [True]
    assert "Secret" not in str(seen)
    watching = send(site.program(Role.OBSERVER), exported(site, Status="In Progress"))
    assert watching["changed"] == 0
    person = next(each for each in site.review.people.values() if each.name == "Ben")
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=person.id), HOST)
    assert ben.post("/api/v1/measures/import", content=data).status_code == 403


@pytest.mark.parametrize("data", [b"", b"Not a table", b"x" * (LARGEST + 1)])
def test_what_is_no_such_file_gets_a_sentence(site, data):
    refused = site.program().post("/api/v1/measures/import", content=data)
    assert refused.status_code in {400, 409, 413, 422}
    assert refused.json()["error"].endswith(".")


# ---------------------------------------------------------------------- the page


def asks(browser, data, **fields):
    return browser.post(PAGE, data=fields, files={"file": ("jira.csv", data)})


def hidden(answer):
    return html.unescape(re.search(r'name="tickets" value="([^"]*)"', answer.text)[1])


def confirms(browser, tickets, **fields):
    return browser.post(PAGE, data={"tickets": tickets} | fields, files={"file": ("", b"")})


def test_a_browser_sees_what_would_change_and_confirms_it_once(site):
    ana = site.joined("Ana")
    close(site)
    seen = asks(ana, exported(site, Status="Done", Assignee="Zoe"), site="https://jira.example.com")
    assert seen.status_code == 200, seen.text
    assert "2 measures would change" in seen.text
    assert "Guard &lt;b&gt;it&lt;/b&gt;" in seen.text
    assert '<strong dir="auto">done</strong>' in seen.text
    assert "1 line without a measure" in re.sub(r"\s+", " ", seen.text)
    assert states(site) == ["agreed", "proposed"]
    done = confirms(ana, hidden(seen))
    assert "2 measures were changed" in done.text
    person = next(each for each in site.review.people.values() if each.name == "Ana")
    measure = next(iter(site.review.measures.values()))
    assert (measure.owner, measure.status, measure.done_by) == ("Zoe", "done", person.id)
    assert "Nothing was changed" in confirms(ana, hidden(seen)).text
    assert "Nothing to change" in asks(ana, exported(site), site="https://jira.example.com").text


def test_a_stranger_changes_nothing_not_even_with_somebody_elses_preview(site):
    data = exported(site, Status="Done")
    seen = asks(site.joined("Ana"), data)
    stranger = site.browser("192.0.2.9")
    stranger.get(PAGE)
    assert "Nothing to change" in asks(stranger, data).text
    assert "Guard" not in asks(stranger, data).text
    assert "Nothing was changed" in confirms(stranger, hidden(seen)).text
    assert states(site) == ["agreed", "proposed"]


def test_what_a_form_cannot_say_gets_a_sentence_and_keeps_what_was_written(site):
    ana = site.joined("Ana")
    wrong = asks(ana, b"Nothing", site="https://jira.example.com")
    assert (wrong.status_code, "This is no table" in wrong.text) == (400, True)
    assert 'value="https://jira.example.com"' in wrong.text
    assert "Choose the CSV first" in asks(ana, b"").text
    assert "cannot be read any more" in confirms(ana, '[{"line": "x"}]').text
    assert ana.post(PAGE, data={"a": "b"}).status_code == 400
    assert asks(ana, b"x" * (LARGEST + 1)).status_code == 413


@pytest.mark.slow
def test_at_a_terminal_it_is_looked_at_and_then_done(demo, tmp_path):
    rows = demo.types("measures", "--state", "open", "--format", "github", "-o", "-")
    table = list(csv.DictReader(io.StringIO(rows.decode(), newline="")))
    file = tmp_path / "issues.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, [*table[0], "url"])
        writer.writeheader()
        writer.writerow(table[0] | {"state": "closed", "url": "https://github.com/a/b/issues/1"})
        writer.writerow({"title": "Foreign", "state": "open"})
    told = demo.types("import-measures", str(file), "--preview")
    assert "status: " in told
    assert "1 would change, and nothing was; 0 as they were; 1 lines without a measure." in told
    assert demo.json("import-measures", str(file))["changed"] == 1
    assert "0 changed; 1 as they were" in demo.types("import-measures", str(file))
    assert "There is no file" in demo.refuses("import-measures", str(tmp_path / "none.csv"))
