"""What changes and what is said: measures with owners and dates, approved texts, the document, the end of the review."""

import io
import os
import re
import shutil
import threading
from zipfile import ZipFile

import docx
import httpx
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, MEASURE, PAGES

PARTS = [PAGES[page] for page in list(PAGES)[1:8]]
LAPTOP = {"viewport": {"width": 1280, "height": 860}}
# Ana is there before Ben, whom she offers as an owner nevertheless.
SEATS = {"Fay": {"role": "facilitator", **LAPTOP}, "Ana": PHONE, "Ben": LAPTOP}


@pytest.fixture
def room(api, sits):
    """Fay hosts; Ana (on a phone) and Ben take part, or those who are named; and the review's id. All are at that page."""

    def gather(page, *names, fill=None):
        review = api.start("Checkout was down for everybody", began="2026-11-20 14:00", severity="SEV-1")
        if fill:
            fill(api, review["id"])
        at = {"close": "communication"}.get(page, page)
        api.do(review["id"], "move_to_stage", stage=page, anyway=True)
        return *(sits(review["id"], name, at, **SEATS[name]) for name in names or SEATS), review["id"]

    return gather


def cards(api, review_id):
    """Two cards that everybody can read."""
    for text in ("Let muted alerts come back after a day", "Fill the cache before traffic is switched"):
        api.do(review_id, "add_recommendation", text=text)
    api.do(review_id, "reveal_recommendations")


def test_measures_are_made_and_completed_by_their_chips(api, room):
    fay, ana, ben, review_id = room("measures", fill=cards)
    for each in (fay, ana, ben):
        each.sees("From the recommendations")
    muted = next(each["label"] for each in api.get(review_id)["recommendations"] if "muted" in each["text"])
    ben.presses(f"Make a measure from {muted}").is_told("Measure made.")
    for each in (fay, ana):
        each.sees("M-01", "nobody yet", "no date yet")
    ana.sets("Owner of M-01", "Ben")
    ana.is_on("Owner of M-01")
    ben.presses("Owner of M-01")  # somebody who is not in the room
    ben.page.keyboard.type("Olga Ops")
    ben.page.keyboard.press("Enter")
    ben.is_on("Owner of M-01: Olga Ops")
    ana.sets("Due date of M-01", "In two weeks")
    ana.sets("Priority of M-01", "P1")
    ana.sets("Kind of M-01", "Infrastructure change")
    ana.sets("Status of M-01", "Agreed")
    ana.edits("M-01").writes({
        "What will change": "Unmute alerts after 24 hours",
        "Due": "2026-12-18",
        "How we will know": "A muted test alert fires again the next day",
    }).submits()  # fmt: skip
    for each in (fay, ana, ben):
        each.sees("Unmute alerts after 24 hours", "18 Dec 2026", "A muted test alert fires again", "P1")
        expect(each.row("M-01")).to_contain_text("Olga Ops")
        expect(each.row("M-01")).to_have_attribute("aria-label", "M-01, agreed")
    form = fay.form(MEASURE).writes({"What will change": "Warm caches", "Owner": "Ana", "Priority": "P2"})
    form.writes({"Tracker": "https://tracker.example.org/7"}).sends().holds("What will change", "").holds(
        "Owner", ""
    )
    for each in (ana, ben):
        each.sees("M-02", "Warm caches", "tracker.example.org")
    found = {each["label"]: each for each in api.get(review_id)["measures"]}
    assert (found["M-01"]["owner"], found["M-01"]["due_on"]) == ("Olga Ops", "2026-12-18")
    assert (found["M-01"]["kind"], found["M-01"]["priority"]) == ("infrastructure_change", "P1")
    owners_answer(fay, ana, ben)


def owners_answer(fay, ana, ben):
    """Ana is asked for M-02 and says no, Ben takes it; Olga, who has no seat, takes M-01 by her link."""
    ana.sees("Fay asks you to own M-02.")
    ben.misses("asks you to own")
    ana.presses("Not me for M-02, because …")
    why = ana.page.get_by_label("Why not")
    why.fill("I am away until March")
    why.press("Enter")
    for each in (fay, ben):
        expect(each.row("M-02")).to_contain_text("I am away until March")
    fay.sets("Owner of M-02", "Ben")
    ben.presses("I take M-02").is_told("M-02 is yours.")
    for each in (fay, ana):
        expect(each.row("M-02").get_by_text("accepted", exact=True)).to_be_visible()
    fay.page.get_by_label("Change M-01").click()
    fay.presses("Ask the owner by a link")
    link = fay.page.get_by_role("dialog").locator("code").inner_text()
    assert "Unmute alerts" in httpx.get(link).text
    httpx.post(link, data={"answer": "yes"}, headers={"origin": fay.url})
    expect(ben.row("M-01").get_by_text("accepted", exact=True)).to_be_visible()


def test_a_text_is_written_reviewed_approved_and_sent(room):
    fay, ana, ben, _ = room("close")
    customers = ana.page.locator("[data-lane='audience:customers'], .block").filter(
        has=ana.page.get_by_role("heading", name="Customers")
    )
    customers.get_by_role("button", name="Write a text").last.click()
    form = ana.form("A text for customers")
    form.writes({"Text": "Paying was not possible from 14:00 to 14:45.", "Channel": "status page"}).sends()
    for each in (fay, ben):
        each.sees("Paying was not possible from 14:00 to 14:45.", "status page", "draft")
    form.holds("Text", "").closes()
    ana.picks("Change this text", "Ask for review")
    fay.sees("in review")
    expect(ana.button("Approve")).to_have_count(0)
    fay.presses("Approve").is_told("Approved.")
    for each in (ana, ben):
        each.sees("approved")
    fay.presses("Mark as sent").is_told("Marked as sent.")
    ana.sees("sent")


def a_whole_review(api, review_id):
    """All seven parts, as a meeting would have filled them."""

    def do(kind, **values):
        answer = api.do(review_id, kind, **values)
        return api.get(review_id) if answer else answer

    do("edit_incident", summary="For 45 minutes nobody could pay.", detected_by="customer_report")
    do("edit_incident", resolved="2026-11-20 14:45", context="Checkout reads its prices from a cache.")
    do("add_impact", measure="Failed payments", value="4,200", unit="orders", estimate=True)
    do("add_link", title="Incident channel", url="https://chat.example.org/i/42")
    for when, text in (
        ("13:58", "Release 812 goes out"),
        ("14:07", "Forty customers write that paying fails"),
        ("14:40", "The old release is rolled out"),
    ):
        do("add_timeline_event", text=text, starts=f"2026-11-20 {when}")
    causes = do("add_cause", text="Nobody could pay for 45 minutes")["causes"]
    do("add_cause", text="The alert was muted", under=causes[0]["id"], note="Muted since September")
    for tone, text in (("went_well", "Rolling back took two minutes"), ("lucky", "No sale weekend")):
        do("add_lesson", text=text, tone=tone)
    cards(api, review_id)
    card = api.get(review_id)["recommendations"][0]
    do("edit_recommendation", id=card["id"], outcome="deferred", reason="Needs the phone vendor")
    do("add_measure", title="Unmute alerts after 24 hours", owner="Ben", due_on="2026-12-18")
    do("add_message", audience="customers", text="Paying was not possible from 14:00 to 14:45.")


def test_the_report_is_read_and_taken_home(api, room, tmp_path):
    fay, ben, review_id = room("close", "Fay", "Ben", fill=a_whole_review)
    api.seat(review_id, "Ana")
    fay.presses("Preview and download the document").is_at("report")
    preview = fay.page.frame_locator("iframe")
    expect(preview.get_by_role("heading", level=1).first).to_have_text("Checkout was down for everybody")
    for part in PARTS:
        expect(preview.get_by_role("heading", name=part, exact=True)).to_be_visible()
    for person in (fay, ben.opens("report")):
        with person.page.expect_download() as download:
            person.page.get_by_role("link", name="Download the Word document").click()
        assert download.value.suggested_filename == "checkout-was-down-for-everybody-technical.docx"
        path = tmp_path / f"{person.name}.docx"
        download.value.save_as(path)
        check_document(path.read_bytes())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_whoever_waits_for_a_document_sees_how_far_it_is_until_it_comes(api, room):
    fay, ben, _ = room("lobby", "Fay", "Ben")
    others = api.start("Somebody else's review")["id"]
    for person in (fay, ben):
        person.opens("report")
        expect(
            person.page.frame_locator("iframe").get_by_role("heading", name="Summary").first
        ).to_be_visible()
    first = threading.Thread(
        target=api.http.get, args=(f"/api/v1/reviews/{others}/report?format=pdf",), kwargs={"timeout": 120}
    )
    first.start()
    said = fay.page.locator("#postmortem-exports")
    with fay.page.expect_download(timeout=120_000) as download:
        fay.page.get_by_role("link", name="PDF").click()
        expect(said).to_contain_text("PDF: ")
        if shots := os.environ.get("POSTMORTEM_SHOTS"):
            for scheme in ("light", "dark"):
                fay.page.screenshot(path=f"{shots}/exports-{scheme}.png")
    assert download.value.suggested_filename.endswith(".pdf")
    expect(said).to_have_count(0)
    assert ben.page.locator("#postmortem-exports").count() == 0
    first.join()


def check_document(content):
    document = docx.Document(io.BytesIO(content))
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings[:7] == PARTS
    words = "\n".join(each.text or "" for each in document.element.iter(qn("w:t")))
    for text in (
        "T-01", "T-03", "C-02", "L-02", "R-02", "M-01",
        "SEV-1", "45 min", "4,200", "For 45 minutes nobody could pay.", "Forty customers write that paying fails",
        "The alert was muted", "Muted since September", "No sale weekend", "Needs the phone vendor",
        "Unmute alerts after 24 hours", "18 Dec 2026", "Paying was not possible from 14:00 to 14:45.",
    ):  # fmt: skip
        assert text in words, text
    tables = [table for table in document.tables if table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")]
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert any("Owner" in head and "Due" in head for head in heads)
    for table in tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    people = next(table for table in tables if table.rows[0].cells[0].text == "Name")
    assert {row.cells[0].text: row.cells[1].text for row in people.rows[1:]} == {
        "Fay": "facilitator", "Ben": "participant", "Ana": "participant",
    }  # fmt: skip
    pictures = [each for each in ZipFile(io.BytesIO(content)).namelist() if each.endswith(".png")]
    assert len(pictures) >= 2  # the timeline and the causes
    assert len(document.inline_shapes) >= 2


def test_the_review_is_closed_and_opened_again(room):
    fay, ana, ben, _ = room("close", fill=a_whole_review)
    fay.confirms("Close the review", "Close anyway")  # one card is not decided
    fay.sees("Reopen the review")
    for each in (fay, ana, ben):
        each.sees("closed")
    ana.looks_at("timeline").sees("Forty customers write that paying fails")
    expect(ana.page.get_by_role("form", name=EVENT)).to_have_count(0)
    expect(ana.page.get_by_label("Change T-02")).to_be_hidden()
    ana.page.get_by_text("Forty customers write that paying fails").click()
    expect(ana.page.get_by_role("form")).to_have_count(0)
    answer = ana.sends_by_hand("add_timeline_event", text="After the end")
    assert not answer["ok"]
    assert "closed" in answer["sentence"]
    ana.looks_at("measures").sets("Status of M-01", "In progress")  # following through goes on
    expect(ben.looks_at("measures").row("M-01")).to_have_attribute("aria-label", re.compile("in progress$"))

    fay.presses("Reopen the review")
    ana.looks_at("timeline").misses("closed")
    ana.adds_event("One more thing").sees("One more thing")
    ben.looks_at("timeline").sees("One more thing")
