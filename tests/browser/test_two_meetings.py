"""Two meetings: it soaks until Thursday after Lessons, and goes on at Recommendations with the same seats and drafts; and the end."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import LESSON

LEARNED = "What did we learn?"
GO_ON = "Go on another day…"


@pytest.fixture
def room(api, sits):
    """Fay (the facilitator) and Ana (on a phone) at Lessons, and what moves everybody to the Close."""
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "move_to_stage", stage="lessons", anyway=True)
    fay = sits(review["id"], "Fay", "lessons", "facilitator")
    ana = sits(review["id"], "Ana", "lessons", timezone_id="Asia/Tokyo", **PHONE)
    return fay, ana, lambda: api.do(review["id"], "move_to_stage", stage="close", anyway=True)


def test_it_soaks_until_another_day_and_everybody_comes_back_to_where_they_were_until_the_close(room):
    fay, ana, everybody_to_close = room
    day = datetime.now(UTC).date() + timedelta(days=3)
    form = fay.presses(GO_ON).form("Edit When we go on").writes({"Day": day.isoformat()}).submits()
    form.objects("Time", "such as 14:00").writes({"Time": "14:00"}).submits()
    for person in (fay, ana):
        person.sees(f"{day.year}, 14:00 (UTC) at Recommendations", "Your seat is kept")
    ana.sees("23:00")  # in Tokyo
    with ana.page.expect_download() as download:
        ana.page.get_by_role("link", name="Into my calendar").click()
    assert f"DTSTART:{day:%Y%m%d}T140000Z" in download.value.path().read_text()

    ana.form(LESSON).writes({LEARNED: "Slept over"})
    ana.reloads().is_at("lessons")
    ana.form(LESSON).holds(LEARNED, "Slept over")
    fay.presses("Change the time")
    fay.form("Edit When we go on").writes({"Time": "16:30"}).submits()
    ana.sees(f"{day.year}, 16:30 (UTC)")
    ana.form(LESSON).sends()
    fay.sees("Slept over").presses("Go on now")
    for person in (fay, ana):
        person.is_at("recommendations")
    expect(ana.board("rail")).not_to_contain_text("We go on on")

    everybody_to_close()
    for person in (fay, ana):
        person.is_at("communication").sees("Nothing is shown of fewer than 5 answers")
    form = ana.presses("Answer for yourself").form("Edit your answers")
    form.writes({"I would come again": "Agree fully", "One line": "Shorter, please"}).submits()
    expect(ana.button("Answer for yourself")).to_have_attribute("aria-pressed", "true")
    fay.sees("1 of 2 here has answered").confirms("Count them", "Count them")
    ana.sees("They were too few").misses("Shorter, please")
