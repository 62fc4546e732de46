"""Whoever waits to be let in, or was refused, is a stranger: no page, no command, no socket, no document, no word of the review."""

import json

import pytest
from websockets.exceptions import InvalidStatus

from pmcore.commands.admission import AdmitWaiting, RefuseWaiting, SetAdmission
from pmcore.commands.people import JoinReview
from pmcore.commands.registry import COMMANDS
from pmcore.errors import NotFoundError
from pmcore.model.meeting import REVIEW_PAGES
from pmcore.model.people import Seat, Visitor
from pmcore.server.service import document_url, export_url
from pmcore.web.api.kinds import NOT_IN_REVIEW
from pmcore.web.routes.seated import NO_SEAT
from tests.contracts.full_review import EXAMPLES
from tests.kit import given, seat
from tests.pmcore.live_kit import serving
from tests.web import Site

TITLE = "Checkout was down"


@pytest.fixture(params=["waits", "was refused"])
def outside(request):
    """A site with a review, its facilitator, and Eve's browser, which has no seat."""
    site = Site()
    me = Seat(participant_id=site.review.present_people[0].id)
    site.service.execute(site.review_id, SetAdmission(entry="waiting_room"), me)
    eve = site.browser()
    eve.get(f"/join/{site.review.join_code}")
    answer = eve.post(f"/join/{site.review.join_code}", data={"name": "Eve"})
    assert answer.headers["location"] == f"../wait/{site.review_id}"
    assert len(site.review.in_waiting_room) == 1
    if request.param == "was refused":
        site.service.execute(site.review_id, RefuseWaiting(), me)
    yield site, eve, me
    site.service.reviews.close()


@pytest.mark.parametrize("name", sorted(REVIEW_PAGES))
def test_no_page_of_the_review_opens(outside, name):
    site, eve, _ = outside
    answer = eve.get(f"/{name}", params={"review": site.review_id})
    assert answer.headers["location"] == f"./wait/{site.review_id}"
    assert TITLE not in answer.text


@pytest.mark.parametrize("path", ["/", "/join", "/wait/{id}", "/join/{code}", "/join/{code}?other=yes"])
def test_no_page_of_the_way_in_says_what_it_is_about(outside, path):
    site, eve, _ = outside
    answer = eve.get(path.format(id=site.review_id, code=site.review.join_code))
    assert TITLE not in answer.text
    assert "Host" not in answer.text


@pytest.mark.parametrize("kind", sorted(set(COMMANDS) - set(NOT_IN_REVIEW)))
def test_no_command_is_done(outside, kind):
    site, eve, _ = outside
    before = site.review.version
    try:
        values = EXAMPLES[kind](site.review, "")
    except (IndexError, StopIteration, NotFoundError):
        values = {}
    answer = eve.post("/live/do", params={"review": site.review_id}, json={"kind": kind, **values})
    assert answer.json()["sentence"] == NO_SEAT
    assert TITLE not in answer.text
    assert site.review.version == before


def test_nothing_to_choose_from_is_told(outside):
    site, eve, _ = outside
    answer = eve.get("/live/choices", params={"review": site.review_id, "of": "events"})
    assert answer.status_code == 404


@pytest.mark.parametrize("file_format", ["docx", "md", "json", "html"])
def test_no_document_leaves(outside, file_format):
    site, eve, _ = outside
    url = export_url(site.service, site.review_id, file_format, "technical", site.key_of(eve))
    assert eve.get(url).status_code == 404
    assert eve.get(document_url(site.review_id, file_format, "technical")).status_code == 404


def test_the_api_knows_no_cookie(outside):
    site, eve, _ = outside
    for path in (site.path(), site.path("changes"), "/api/v1/reviews"):
        assert eve.get(path).status_code == 401


def test_who_is_let_in_goes_on_by_themselves_and_who_was_refused_is_told_so(outside):
    site, eve, me = outside
    answer = eve.get(f"/wait/{site.review_id}")
    (person,) = site.review.waiting.values()
    if person.refused:
        assert answer.status_code == 403
        assert "The facilitator did not let you in." in answer.text
    else:
        assert "You are asked to wait a moment" in answer.text
        assert 'data-again="2"' in answer.text
    site.service.execute(site.review_id, AdmitWaiting(ids=(person.id,)), me)
    goes_on = eve.get(f"/wait/{site.review_id}")
    assert goes_on.headers["location"] == f"../lobby?review={site.review_id}&came=lobby"


def test_strangers_are_not_told_whether_there_is_such_a_review(outside):
    site, _, _ = outside
    answers = [site.browser().get(f"/wait/{each}") for each in (site.review_id, "nonsense")]
    assert [(each.status_code, each.headers["location"]) for each in answers] == [(303, "../join")] * 2


@pytest.mark.parametrize("refused", [False, True])
def test_no_socket_opens(refused):
    story = given(SetAdmission(entry="waiting_room"))
    join = JoinReview(code=story.review.join_code, name="Eve")
    eve = seat("Eve")
    story.when(join, by=Visitor(key=eve.key))
    if refused:
        story.when(RefuseWaiting())
    with serving(story) as server:
        with pytest.raises(InvalidStatus) as no:
            server.open(eve, "rail", takes_seat=False)
        assert no.value.response.status_code == 403
        one = story.only("waiting").id
        story.when(AdmitWaiting(ids=(one,)))
        assert "Checkout" in server.open(eve, "rail", takes_seat=False).frame("rail").html


def test_no_frame_names_the_browser_of_who_waits():
    story = given(SetAdmission(entry="waiting_room"))
    with serving(story) as server:
        tab = server.open(seat("Host"), "rail", "lobby", takes_seat=False)
        story.when(JoinReview(code=story.review.join_code, name="Eve"), by=Visitor(key="the hash of Eve"))
        tab.frame("rail", has="Eve")
        tab.frame("lobby", has="Eve")
        assert not any("the hash of Eve" in json.dumps(dict(each.values)) for each in tab.frames)
