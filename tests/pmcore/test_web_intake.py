"""`/live/intake` and `/live/intake/do`: what is shown of a file, what comes of it, and what whoever heard no answer is told."""

import pytest

FILE = (
    b"time,what\n2026-11-23T14:05:00Z,Checkout answers with errors\n2026-11-23T14:07:00Z,Paged the on-call\n"
)


@pytest.fixture
def fay(site):
    """Return the browser of a facilitator."""
    browser = site.joined("Fay")
    person = site.review.seat_of([site.key_of(browser)])
    assert site.do(site.program(), "change_role", id=person.id, role="facilitator").status_code == 200
    return browser


def shows(site, browser, content=FILE, name="log.csv", **asked):
    """Return what somebody is shown of a file."""
    return browser.post(
        "/live/intake", params={"review": site.review_id, "name": name, **asked}, content=content
    )


def looks(site, browser):
    """Return the ticket of a file that somebody looked at."""
    answer = shows(site, browser).json()
    assert answer["ok"], answer
    return answer["ticket"]


def brings(site, browser, ticket, to, command_id="0123456789abcdef", **other):
    body = {"to": to, "without": [], "names": {}, "command_id": command_id} | other
    return browser.post(
        "/live/intake/do", params={"review": site.review_id, "ticket": ticket}, json=body
    ).json()


@pytest.mark.parametrize("to", ["timeline", "tray"])
def test_whoever_heard_no_answer_asks_again_and_hears_the_first_one(site, fay, to):
    ticket = looks(site, fay)
    first = brings(site, fay, ticket, to)
    version = site.review.version
    assert first["ok"], first
    assert brings(site, fay, ticket, to) == first
    assert site.review.version == version
    assert len(site.review.events) == (2 if to == "timeline" else 0)


def test_another_choice_after_a_lost_answer_is_a_choice_of_its_own(site, fay):
    ticket = looks(site, fay)
    assert brings(site, fay, ticket, "timeline", without=[2])["ok"]
    assert brings(site, fay, ticket, "timeline", "another-command-id")["ok"]
    assert [each.text for each in site.review.timeline] == [
        "Checkout answers with errors",
        "Paged the on-call",
    ]


def many(count):
    return "\n".join(
        f"2026-11-23 14:{each // 60:02}:{each % 60:02} step {each}" for each in range(count)
    ).encode()


def test_rows_that_are_not_shown_stay_out_where_nobody_wants_them(site, fay):
    answer = shows(site, fay, many(250)).json()
    assert answer["beyond"] == 50
    assert brings(site, fay, answer["ticket"], "timeline", rest=False, without=list(range(3, 201)))["ok"]
    assert [each.text for each in site.review.timeline] == ["step 0", "step 1"]


def test_a_participant_picks_from_a_long_file_and_puts_no_three_thousand_rows_onto_everybodys_timeline(site):
    ana = site.joined("Ana")
    answer = shows(site, ana, many(250)).json()
    assert "Tick up to 60 that matter" in answer["html"]
    assert " checked" not in answer["html"]
    assert answer["beyond"] == 0
    assert "more than 60 rows" in brings(site, ana, answer["ticket"], "timeline")["sentence"]
    assert brings(site, ana, answer["ticket"], "timeline", rest=False, without=list(range(61, 201)))["ok"]
    assert len(site.review.timeline) == 60


def test_a_second_import_says_what_lies_in_the_tray(site, fay):
    ticket = looks(site, fay)
    assert brings(site, fay, ticket, "tray", without=[2])["ok"]
    answer = shows(site, fay).json()
    assert "2 rows; 1 in the tray already." in answer["html"]
    assert brings(site, fay, answer["ticket"], "timeline", "another-command-id")["ok"]
    assert [each.text for each in site.review.timeline] == ["Paged the on-call"]
    assert "tray" not in shows(site, site.joined("Ana")).json()["html"]


def test_the_day_of_bare_times_can_be_said_and_the_zone_that_times_are_shown_in_is(site, fay):
    site.do(site.program(), "edit_incident", began="2026-11-23 14:00", zone="Europe/Berlin")
    lines = b"14:05 paged\n14:07 failed over"
    page = shows(site, fay, lines, name="").json()["html"]
    assert 'name="day" value="2026-11-23"' in page
    assert "times are shown in Europe/Berlin" in page
    assert "24 Nov" in shows(site, fay, lines, name="", day="2026-11-24").json()["html"]
    assert 'name="day"' not in shows(site, fay).json()["html"]


def test_the_zone_is_asked_for_where_times_wait_for_their_day(site, fay):
    page = shows(site, fay, b"14:05 paged\n14:07 failed over", name="").json()["html"]
    assert 'name="zone"' in page
    assert "says its own" not in page
    assert "says its own" not in shows(site, fay, b"paged\nfailed over", name="").json()["html"]


def test_what_nothing_recognises_can_be_read_as_something(site, fay):
    words = b"just words\nand more of them"
    answer = shows(site, fay, words, name="notes.txt").json()
    assert "No line of this text begins with a time" in answer["sentence"]
    assert '<option value="lines">' in answer["html"]
    answer = shows(site, fay, words, name="notes.txt", importer="lines").json()
    assert (answer["ok"], answer["timed"]) == (True, False)
    picture = shows(site, fay, b"\x89PNG\r\n\x1a\n\0\0", name="cat.png").json()
    assert picture["sentence"].startswith("Nothing here knows this sort of file.")


def test_a_file_that_is_not_kept_any_more_is_asked_for_again(site, fay):
    assert shows(site, fay, b"", ticket="gone").status_code == 410
    answer = fay.post(
        "/live/intake/do", params={"review": site.review_id, "ticket": "gone"},
        json={"to": "timeline", "without": [], "names": {}, "command_id": "0123456789abcdef"},
    )  # fmt: skip
    assert answer.status_code == 410
