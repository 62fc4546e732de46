"""Documents leave for one browser, for five minutes."""

import asyncio
import io
import re
import threading
import time
import zipfile
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from pmcore.commands.incident import EditIncident
from pmcore.commands.pauses import SoakUntil
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation
from pmcore.model.people import Seat
from pmcore.report import Document
from pmcore.server.export_queue import MOST_WAITING, Wanted, Who
from pmcore.server.keys import ExportTicket
from pmcore.server.service import document_url, export_url
from pmcore.web.routes import export


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


def test_the_address_of_the_report_page_gives_whoever_has_a_seat_the_document_as_it_is_now(site):
    ana, ben, stranger = site.joined("Ana"), site.joined("Ben"), site.browser()
    url = document_url(site.review_id, "md", "technical")
    assert "Checkout was down" in ana.get(url).text
    host = Seat(participant_id=site.review.present_people[0].id)
    site.service.reviews.execute(site.review_id, EditIncident(title="Payments were down"), host)
    for each in (ana, ben):
        answer = each.get(url)
        assert "Payments were down" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment")
    refused = [
        stranger.get(url), ana.get(document_url("nonsense", "md", "technical")), ana.get(document_url(site.review_id, "exe", "technical")),
        ana.get(f"/export/of/{site.review_id}"), ana.get(document_url(site.review_id, "md", "everybody")),
    ]  # fmt: skip
    assert [each.status_code for each in refused] == [404] * 5
    assert len({each.text for each in refused}) == 1
    person = site.review.people_by_key[site.key_of(ana)]
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=person.id), host)
    assert ana.get(url).status_code == 404


def test_whoever_has_a_seat_takes_the_next_meeting_into_their_calendar(site):
    ana, stranger, url = site.joined("Ana"), site.browser(), f"/export/meeting/{site.review_id}"
    assert ana.get(url).status_code == 404  # nobody has paused it
    host = Seat(participant_id=site.review.present_people[0].id)
    day = datetime.now(UTC).date() + timedelta(days=3)
    site.service.reviews.execute(site.review_id, SoakUntil(day=day, time="14:00"), host)
    answer = ana.get(url)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert f"DTSTART:{day:%Y%m%d}T140000Z" in answer.text
    assert f"/join/{site.review.join_code}" in answer.text.replace("\r\n ", "")
    assert stranger.get(url).status_code == 404


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


# ---------------------------------------------------------------------- in the queue

NAVIGATES = {"sec-fetch-mode": "navigate"}


class Busy:
    """Documents of other people that take until they are let go."""

    def __init__(self, site, count, who=None):
        self._door = threading.Event()
        for number in range(count):
            wanted = Wanted(f"other {number}", "docx", "technical")
            site.service.exports.ask(who or Who(f"somebody {number}"), wanted, 1, self._make)

    def _make(self, still):
        self._door.wait(20)
        return Document(b"x", "text/plain", "x")

    def ends(self):
        self._door.set()


@pytest.fixture
def busy(site, monkeypatch):
    monkeypatch.setattr(export, "SOON", 0.05)
    rooms = []

    def fill(count=2):
        rooms.append(Busy(site, count))
        return rooms[-1]

    yield fill
    for each in rooms:
        each.ends()


def next_of(page):
    """Return where a page of ours goes next, relative to the start page."""
    return "/" + re.search(r'http-equiv="refresh" content="\d; url=([^"]+)"', page.text)[1]


class Asking:
    """Somebody who waits for a document, in a thread of its own."""

    def __init__(self, browser, url):
        self.answer = None
        self._thread = threading.Thread(target=self._ask, args=(browser, url))
        self._thread.start()

    def _ask(self, browser, url):
        self.answer = browser.get(url)

    def ends(self):
        self._thread.join(20)
        return self.answer


def says(browser):
    """Return what a browser is told about its documents, as soon as it waits for any."""
    until = time.monotonic() + 60
    while not (documents := browser.get("/export").json()["documents"]):
        assert time.monotonic() < until
        time.sleep(0.01)
    return [each["sentence"] for each in documents]


def test_a_browser_is_told_how_many_come_before_and_gets_the_document_in_the_end(site, busy):
    ana, ben, others = site.joined("Ana"), site.joined("Ben"), busy(3)
    asking = Asking(ana, url_for(site, ana, "md"))
    assert says(ana) == ["Markdown: 3 documents come before yours."]
    assert ben.get("/export").json() == {"documents": []}
    others.ends()
    document = asking.ends()
    assert document.headers["content-disposition"].startswith("attachment")
    assert "Checkout was down" in document.text
    assert ana.get("/export").json() == {"documents": []}


def test_what_is_being_written_says_so(site, busy):
    ana = site.joined("Ana")
    others = Busy(site, 1, Who(site.key_of(ana)))
    assert says(ana) == ["Word: it is being written."]
    others.ends()


def test_a_preview_says_in_its_frame_how_far_it_is(site, busy):
    ana, others = site.joined("Ana"), busy()
    url = url_for(site, ana, "html").replace("/export/", "/preview/")
    page = ana.get(url, headers=NAVIGATES)
    assert "HTML: 2 documents come before yours." in page.text
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    others.ends()
    while "comes in a moment" in page.text:
        page = ana.get(next_of(page), headers=NAVIGATES)
    assert "Checkout was down" in page.text


def test_one_document_waits_for_each_browser_and_a_preview_beside_it(site, busy):
    ana, ben, others = site.joined("Ana"), site.joined("Ben"), busy()
    first = Asking(ana, url_for(site, ana, "md"))
    says(ana)
    preview = url_for(site, ana, "html").replace("/export/", "/preview/")
    assert "before yours" in ana.get(preview, headers=NAVIGATES).text
    second = ana.get(url_for(site, ana, "docx"))
    assert second.status_code == 429
    assert "Take that one first" in second.text
    other = Asking(ben, url_for(site, ben, "docx"))
    says(ben)
    others.ends()
    assert [first.ends().status_code, other.ends().status_code] == [200, 200]


def test_a_program_that_asks_for_too_much_at_once_is_told_to_come_back(site, busy):
    busy(2 + MOST_WAITING)
    answer = site.program().get(site.path("report?format=md"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert answer.json()["error"].endswith("Try again in a minute.")


def test_a_connection_that_closes_frees_its_place(site, busy):
    ana = site.joined("Ana")
    busy()
    scope = {
        "type": "http", "method": "GET", "path": url_for(site, ana, "md"), "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"127.0.0.1:8501"), (b"cookie", f"pm_browser={ana.cookies['pm_browser']}".encode())],
        "server": ("127.0.0.1", 8501), "client": ("192.0.2.7", 1), "root_path": "", "http_version": "1.1",
    }  # fmt: skip

    async def leaves():
        return {"type": "http.disconnect"}

    async def takes(_):
        pass

    asyncio.run(site.app({**scope, "raw_path": scope["path"].encode()}, leaves, takes))
    assert ana.get("/export").json() == {"documents": []}
    assert site.service.exports.of(["somebody 0"])  # nobody waited for the others to end
