"""REST: the measures of all reviews, late ones first, and what is done about them after the meeting."""

from datetime import UTC, datetime, timedelta

import pytest

from pmcore.commands.incident import CreateReview
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.model.people import Program, Role
from tests.web import Site

TODAY = datetime.now(UTC).date()
HOST = Program(name="Host", role=Role.FACILITATOR)


def day(days):
    return TODAY + timedelta(days=days)


@pytest.fixture
def site():
    """Two reviews with measures: two late ones, one that has time, one without a date, one that is done."""
    site = Site()
    add = site.service.reviews.execute_all
    first = [
        AddMeasure(title="Guard the directory", owner="Ben", due_on=day(-3), how="forcing_function"),
        AddMeasure(title="Train everybody", owner="Ana", due_on=day(9), how="training"),
        AddMeasure(title="Some day", owner="Ben"),
    ]
    second = [
        AddMeasure(title="Alert on payments", owner="BEN", due_on=day(-20)),
        AddMeasure(title="Fill the cache", due_on=day(-9), status="done"),
    ]
    add(site.review_id, first, HOST)
    site.other = site.start("Mail was late", "other").id
    add(site.other, second, HOST)
    yield site
    site.service.reviews.close()


def titles(program, query=""):
    answer = program.get(f"/api/v1/measures{query}")
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["measures"]]


IN_ORDER = ["Alert on payments", "Fill the cache", "Guard the directory", "Train everybody", "Some day"]


def test_what_is_due_first_comes_first_with_its_review(site):
    ci = site.program()
    assert titles(ci) == IN_ORDER
    first = ci.get("/api/v1/measures?limit=1").json()["measures"][0]
    assert (first["label"], first["review_title"], first["due_on"]) == (
        "M-01",
        "Mail was late",
        day(-20).isoformat(),
    )
    assert (first["how"], first["strength"], first["purpose"]) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=overdue", ["Alert on payments", "Guard the directory"]),
        ("?state=overdue&owner=ben", ["Alert on payments", "Guard the directory"]),
        ("?state=open&owner=Ana", ["Train everybody"]),
        ("?state=done", ["Fill the cache"]),
        ("?state=dropped", []),
        ("?strength=weaker", ["Train everybody"]),
        ("?strength=stronger&state=open", ["Guard the directory"]),
        ("?acceptance=asked", ["Alert on payments", "Guard the directory", "Train everybody", "Some day"]),
        ("?acceptance=asked&owner=ana", ["Train everybody"]),
        ("?acceptance=accepted", []),
        ("?acceptance=nobody", ["Fill the cache"]),
    ],
)
def test_they_are_found_by_state_owner_strength_and_what_their_owner_says(site, query, found):
    assert titles(site.program(), query) == found


def test_it_lists_who_has_accepted_who_has_declined_and_why(site):
    ben, ci = site.seat(name="Ben"), site.program()
    known = {each["title"]: each["id"] for each in ben.get("/api/v1/measures").json()["measures"]}
    site.do(ben, "accept_measure", id=known["Guard the directory"])
    site.do(ben, "decline_measure", id=known["Some day"], decline_reason="I leave in May")
    (accepted,) = ci.get("/api/v1/measures?acceptance=accepted").json()["measures"]
    assert (accepted["title"], accepted["owner"], accepted["acceptance"]) == (
        "Guard the directory",
        "Ben",
        "accepted",
    )
    (declined,) = ci.get("/api/v1/measures?acceptance=declined").json()["measures"]
    assert declined["title"] == "Some day"
    assert (declined["owner"], declined["declined_by"], declined["decline_reason"]) == (
        "",
        "Ben",
        "I leave in May",
    )
    ci.patch(f"/api/v1/measures/{known['Some day']}", json={"owner": "Ana"})  # another one is asked
    (again,) = ci.get("/api/v1/measures?acceptance=asked&owner=ana&limit=1").json()["measures"]
    assert titles(ci, "?acceptance=declined") == []
    assert (again["acceptance"], again["declined_by"]) == ("asked", "")


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_hold_each_once(site, limit):
    ci = site.program()
    answer, found = ci.get(f"/api/v1/measures?limit={limit}"), []
    while True:
        found += [each["title"] for each in answer.json()["measures"]]
        if "next" not in answer.links:
            break
        answer = ci.get(answer.url.join(answer.links["next"]["url"]))
    assert found == IN_ORDER


def test_a_page_shows_what_was_changed_since_the_one_before(site):
    """What is behind the second page is read with it, and holds only while nothing changes."""
    ci = site.program()

    def turned(answer):
        return ci.get(answer.url.join(answer.links["next"]["url"]))

    second = turned(ci.get("/api/v1/measures?limit=1"))
    third = turned(second)
    assert [each["title"] for each in third.json()["measures"]] == IN_ORDER[2:3]
    change = {"status": "in_progress", "owner": "Cleo"}
    assert ci.patch(f"/api/v1/measures/{third.json()['measures'][0]['id']}", json=change).status_code == 200
    now = turned(second).json()["measures"][0]
    assert (now["title"], now["status"], now["owner"]) == (IN_ORDER[2], "in_progress", "Cleo")
    ci.patch(f"/api/v1/measures/{now['id']}", json={"due_on": day(40).isoformat()})
    assert turned(second).json()["measures"][0]["title"] == IN_ORDER[3]


def test_a_seat_finds_those_of_its_review_until_it_is_removed(site):
    ben = site.seat(name="Ben")
    assert titles(ben) == ["Guard the directory", "Train everybody", "Some day"]
    person = next(each for each in site.review.people.values() if each.name == "Ben")
    site.service.reviews.execute(site.review_id, RemoveParticipant(id=person.id), HOST)
    refused = ben.get("/api/v1/measures")
    assert refused.status_code == 403
    assert "removed from this review" in refused.json()["error"]


@pytest.mark.parametrize(
    "query", ["state=late", "strength=strong", "acceptance=maybe", "limit=0", "cursor=xyz"]
)
def test_a_question_that_nobody_understands_gets_a_sentence(site, query):
    refused = site.program().get(f"/api/v1/measures?{query}")
    assert refused.status_code == 400
    assert refused.json()["fields"].keys() == {query.partition("=")[0]}


def test_a_tracker_says_that_something_is_done_after_the_review_was_closed(site):
    ci = site.program(name="Tracker")
    site.service.reviews.execute(site.other, CloseReview(), HOST)
    late = ci.get("/api/v1/measures?state=overdue").json()["measures"][0]
    change = {"status": "done", "link": "https://tracker.example.org/7", "command_id": "sync-7"}
    done = ci.patch(f"/api/v1/measures/{late['id']}", json=change)
    assert (done.status_code, done.json()["review_id"]) == (200, site.other)
    assert titles(ci, "?state=overdue") == ["Guard the directory"]
    bare = ci.patch(f"/api/v1/measures/{late['id']}", json={"status": "dropped"})
    assert (bare.status_code, set(bare.json()["fields"])) == (400, {"drop_reason"})
    again = ci.patch(f"/api/v1/measures/{late['id']}", json=change)
    assert again.json()["repeated"]
    refused = ci.patch(f"/api/v1/measures/{late['id']}", json={"title": "Another"})
    assert (refused.status_code, "closed" in refused.json()["error"]) == (409, True)


def test_who_may_not_change_a_review_changes_no_measure_of_it(site):
    mine = site.review.measures
    theirs = next(iter(site.service.reviews.get(site.other).measures))
    assert (
        site.program(Role.OBSERVER).patch(f"/api/v1/measures/{theirs}", json={"status": "done"}).status_code
        == 403
    )
    ben = site.seat(name="Ben")
    assert ben.patch(f"/api/v1/measures/{next(iter(mine))}", json={"status": "agreed"}).status_code == 200
    for unknown in (theirs, "M-01", "nothing"):
        refused = ben.patch(f"/api/v1/measures/{unknown}", json={"status": "done"})
        assert (refused.status_code, refused.json()["error"]) == (404, "There is no such measure.")


def test_a_measure_that_stands_in_two_reviews_is_not_guessed(site):
    log = site.service.reviews.log(site.review_id)
    site.service.reviews.adopt(log)
    measure = next(iter(site.review.measures))
    refused = site.program().patch(f"/api/v1/measures/{measure}", json={"status": "done"})
    assert refused.status_code == 409
    assert "Several reviews have this measure" in refused.json()["error"]


def test_a_review_that_nobody_knows_has_none(site):
    site.service.reviews.create(CreateReview(title="Quiet"), HOST)
    assert titles(site.program()) == IN_ORDER


def test_a_file_has_what_is_open_of_what_one_reaches(site):
    ci, ben = site.program(), site.seat(name="Ben")
    found = ci.get("/api/v1/measures/file?format=jira&owner=ben")
    assert (found.status_code, found.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "Alert on payments" in found.text
    assert "Train everybody" not in found.text
    mine = ben.get("/api/v1/measures/file?format=ics").text
    assert "BEGIN:VALARM" in mine
    assert "Alert on payments" not in mine, "that is of another review"
    assert ci.get("/api/v1/measures/file?format=trello").json()["fields"].keys() == {"format"}


def test_a_browser_takes_those_of_its_reviews_and_a_stranger_gets_none(site):
    ana = site.joined("Ana")
    found = ana.get("/export/measures?format=gitlab&mine=yes")
    assert found.status_code == 200
    assert "measures-gitlab.csv" in found.headers["content-disposition"]
    assert "Train everybody" in found.text
    assert "Guard the directory" not in found.text
    everybody = ana.get("/export/measures?format=gitlab").text
    assert "Guard the directory" in everybody
    assert "Alert on payments" not in everybody
    assert "Guard" not in site.browser().get("/export/measures?format=gitlab").text
    assert ana.get("/export/measures?format=trello").status_code == 400
