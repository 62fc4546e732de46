"""Documents leave for one browser, for five minutes."""

import io
import re
import zipfile
from urllib.parse import unquote

import pytest

from pmcore.commands.cards import AddRecommendation
from pmcore.commands.incident import EditIncident
from pmcore.commands.people import RemoveParticipant
from pmcore.model.people import Seat
from pmcore.web.keys import ExportTicket
from pmcore.web.service import export_url
from tests.web import Site


@pytest.fixture
def site():
    site = Site()
    yield site
    site.service.reviews.close()


def url_for(site, browser, file_format="docx", audience="technical"):
    return export_url(site.service, site.review_id, file_format, audience, site.key_of(browser))


def test_a_document_comes_under_its_own_name_and_is_kept_by_nobody_on_the_way(site):
    ana = site.joined("Ana")
    answer = ana.get(url_for(site, ana))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert ".docx" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


@pytest.mark.parametrize("file_format", ["md", "json", "html"])
@pytest.mark.parametrize("audience", ["technical", "management", "customer"])
def test_every_format_and_audience_has_an_address(site, file_format, audience):
    ana = site.joined("Ana")
    answer = ana.get(url_for(site, ana, file_format, audience))
    assert answer.status_code == 200
    assert answer.content


def test_another_browser_gets_nothing_not_even_a_reason(site):
    ana, ben, stranger = site.joined("Ana"), site.joined("Ben"), site.browser()
    url = url_for(site, ana)
    answers = [ben.get(url), stranger.get(url), ana.get("/export/nonsense"), ana.get(url + "x")]
    assert [each.status_code for each in answers] == [404] * 4
    assert len({each.text for each in answers}) == 1
    assert ana.get(url).status_code == 200


def test_the_address_runs_out(site):
    ana = site.joined("Ana")
    ticket = ExportTicket(site.review_id, "md", "technical", site.key_of(ana))
    assert ana.get(f"/export/{site.service.keys.export_ticket(ticket, minutes=-0.1)}").status_code == 404
    assert ana.get(f"/export/{site.service.keys.export_ticket(ticket)}").status_code == 200


def test_who_was_removed_gets_nothing_more(site):
    ana = site.joined("Ana")
    url = url_for(site, ana)
    host = Seat(participant_id=site.review.present_people[0].id)
    person = site.review.people_by_key[site.key_of(ana)]
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=person.id), host)
    assert ana.get(url).status_code == 404


@pytest.mark.parametrize(
    ("file_format", "audience"), [("exe", "technical"), ("md", "everybody"), ("../x", "technical")]
)
def test_a_document_that_there_is_not_is_not_there(site, file_format, audience):
    ana = site.joined("Ana")
    assert ana.get(url_for(site, ana, file_format, audience)).status_code == 404
    answer = site.program().get(site.path("report"), params={"format": file_format, "audience": audience})
    assert answer.status_code in {400, 404}
    assert answer.json()["error"]


def test_hidden_cards_are_in_no_document_not_even_the_authors(site):
    ana = site.joined("Ana")
    seat = Seat(participant_id=site.review.people_by_key[site.key_of(ana)].id)
    site.service.reviews.execute(site.review_id, AddRecommendation(text="Not yet for other eyes"), seat)
    for file_format in ("md", "html", "json"):
        assert "Not yet for other eyes" not in ana.get(url_for(site, ana, file_format)).text
        assert (
            "Not yet for other eyes" not in site.program().get(site.path(f"report?format={file_format}")).text
        )


def test_a_program_gets_the_same_document_with_its_token(site):
    answer = site.program().get(site.path("report"), params={"format": "md", "audience": "customer"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "Incident report" in answer.text
    assert "Checkout was down" not in answer.text


@pytest.mark.parametrize(
    "title",
    [
        "שגיאה בשרת",
        "決済サービス障害　再発",
        "ล่มทั้งระบบ หน้าจอดำ",
        "🔥 🚒",
        "Größe: “A/B”\\ 100 %",
        "CON",
        "x" * 200,
    ],
)
def test_a_file_is_called_after_its_title_in_every_script(site, title):
    seat = Seat(participant_id=next(iter(site.review.people)))
    site.service.reviews.execute(site.review_id, EditIncident(title=title), seat)
    sent = site.program().get(site.path("report"), params={"format": "md"}).headers["content-disposition"]
    plain, _, encoded = sent.partition("; filename*=UTF-8''")
    name = unquote(encoded)
    stem = name.removesuffix("-technical.md")
    assert re.fullmatch(r'attachment; filename="[\x20-\x7e]*[a-z0-9]-technical\.md"', plain)
    assert stem
    assert len(name) <= 100
    assert not set(name) & set('<>:"/\\|?* \u3000')
    letters = [each for each in title.lower() if each.isalnum()][:40]
    assert [each for each in stem if each.isalnum()][: len(letters)] == letters or stem == "fire-fire-engine"
