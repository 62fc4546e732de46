"""What a time means while it is typed: `GET /live/time` for a browser with a seat."""

import pytest

from pmcore.commands.incident import EditIncident
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.times import AnswerTimeQuestion
from pmcore.model.people import Seat
from pmcore.store.memory import MemoryStore
from tests.web import Site


@pytest.fixture
def site():
    site = Site()
    do(site, EditIncident(began="2017-02-28 23:40", zone="UTC"))
    yield site
    site.service.reviews.close()


def do(site, command):
    host = Seat(participant_id=site.review.present_people[0].id)
    return site.service.reviews.execute(site.review_id, command, host)


def ask(browser, site, text, **values):
    return browser.get("/live/time", params={"review": site.review_id, "text": text, **values})


def test_what_was_understood_comes_back_with_the_zone_named(site):
    answer = ask(site.joined("Ana"), site, "00:05")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "says": "1 Mar 2017, 00:05 UTC",
        "problem": "",
        "question": None,
        "at": "2017-03-01T00:05:00+00:00",
        "ends": None,
        "precision": "exact",
        "margin": 0,
        "zone": "UTC",
    }


def test_a_question_comes_with_texts_that_are_read_without_asking(site):
    ana = site.joined("Ana")
    question = ask(ana, site, "03/04/2017 10:00").json()["question"]
    assert question["sentence"] == "Which day is “03/04/2017”: 3 April 2017 or 4 March 2017?"
    assert [each["text"] for each in question["choices"]] == ["2017-04-03 10:00", "2017-03-04 10:00"]
    for each in question["choices"]:
        answer = ask(ana, site, each["text"]).json()
        assert answer["question"] is None
        assert answer["at"]
    assert question["choices"][0]["about"] == "DAY ORDER"
    do(site, AnswerTimeQuestion(about="DAY ORDER", means=question["choices"][0]["means"]))
    assert ask(ana, site, "03/04/2017 10:00").json()["at"] == "2017-04-03T10:00:00+00:00"


def test_what_is_no_time_is_a_problem_and_nothing_is_nothing(site):
    ana = site.joined("Ana")
    assert ask(ana, site, "soon").json()["problem"].startswith("“soon” is not a time.")
    nothing = ask(ana, site, "").json()
    assert (nothing["says"], nothing["problem"], nothing["precision"]) == ("", "", "unknown")
    assert "at most" in ask(ana, site, "1" * 300).json()["problem"]


def test_the_row_that_was_typed_last_tells_the_day(site):
    do(site, AddTimelineEvent(text="Later", starts="2017-03-03 22:00"))
    ana = site.joined("Ana")
    assert ask(ana, site, "22:10", after="T-01").json()["says"] == "3 Mar 2017, 22:10 UTC"
    assert ask(ana, site, "+3m", after=site.review.timeline[0].id).json()["says"] == "3 Mar 2017, 22:03 UTC"
    assert ask(ana, site, "22:10").json()["says"] == "28 Feb 2017, 22:10 UTC"


def test_an_end_is_read_against_its_start_and_a_moment_of_the_overview_against_the_one_before(site):
    do(site, AddTimelineEvent(text="Long", starts="2017-03-01 23:50", ends="2017-03-02 00:10"))
    ana = site.joined("Ana")
    assert ask(ana, site, "0:10", field="ends", starts="23:50").json()["says"] == "1 Mar 2017, 00:10 UTC"
    assert ask(ana, site, "0:20", field="ends", event="T-01").json()["says"] == "2 Mar 2017, 00:20 UTC"
    assert ask(ana, site, "00:05", field="detected").json()["says"] == "1 Mar 2017, 00:05 UTC"
    assert (
        "At what time on 1 Mar 2017"
        in ask(ana, site, "1 Mar 2017", field="resolved").json()["question"]["sentence"]
    )
    both = ask(ana, site, "00:05–00:20").json()
    assert (both["at"], both["ends"]) == ("2017-03-01T00:05:00+00:00", "2017-03-01T00:20:00+00:00")
    refused = ask(ana, site, "00:05", field="text")
    assert (refused.status_code, "one of these fields" in refused.json()["error"]) == (400, True)


@pytest.mark.parametrize("text", ["00:05", "~23:30", "3:37 PM PST", "00:05–00:20", "+3m", "1 Mar 2017"])
def test_it_says_what_the_command_then_does(site, text):
    said = ask(site.joined("Ana"), site, text).json()
    do(site, AddTimelineEvent(text="x", starts=text))
    event = site.review.timeline[-1]
    assert event.starts.at.isoformat() == said["at"]
    assert (event.ends and event.ends.at.isoformat()) == said["ends"]
    assert (event.precision.value, event.margin) == (said["precision"], said["margin"])


def test_a_stranger_and_who_was_removed_learn_nothing(site):
    ana, stranger = site.joined("Ana"), site.browser()
    seat = site.review.people_by_key[site.key_of(ana)]
    do(site, RemoveParticipant(id=seat.id))
    answers = [ask(ana, site, "00:05"), ask(stranger, site, "00:05")]
    answers.append(stranger.get("/live/time", params={"review": "nowhere", "text": "00:05"}))
    assert {(each.status_code, each.text) for each in answers} == {(403, answers[0].text)}
    assert "Join with the code" in answers[0].json()["error"]


@pytest.fixture
def unhurried(monkeypatch, request):
    """Return a site where nothing more is allowed while time passes, however slow the machine is."""
    monkeypatch.setattr("pmcore.web.routes.when.RATE", 0.001)
    return request.getfixturevalue("site")


def test_who_types_faster_than_fingers_can_waits(unhurried):
    ana, ben = unhurried.joined("Ana"), unhurried.joined("Ben")
    statuses = [ask(ana, unhurried, "00:05").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert ask(ben, unhurried, "00:05").status_code == 200


def test_the_database_is_not_asked(site, monkeypatch):
    ana = site.joined("Ana")
    for name in ("reviews", "seats", "review_with_code", "changes"):
        monkeypatch.setattr(MemoryStore, name, None)
    before = site.review.version
    assert ask(ana, site, "00:05").status_code == 200
    assert site.review.version == before
