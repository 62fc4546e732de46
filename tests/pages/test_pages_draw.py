"""Every page, for every role, of an empty and of a complete review, open and closed."""

import pytest

from pmcore.commands.meeting import CloseReview
from pmcore.model.meeting import STAGES
from pmcore.model.people import Role
from pmcore.store.notices import noticed
from tests.pages.person import Person, latest

HEADINGS = {each.page: each.part for each in STAGES} | {"report": "Report", "history": "History"}
# What a page shows besides the rail: its shared board and what is drawn for one person alone.
DRAWN = {each.page: f"board:{each.page}" for each in STAGES} | {"history": "panel:history"}
COMPOSERS = {
    "timeline": "event",
    "causes": "problem",
    "lessons": "lesson",
    "recommendations": "card",
    "measures": "measure",
}
ROLES = (Role.FACILITATOR, Role.SCRIBE, Role.PARTICIPANT, Role.OBSERVER)


@pytest.fixture(params=["empty", "complete"])
def review_id(request):
    host = Person("Host")
    return host.starts() if request.param == "empty" else host.loads()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_drawn_for_every_role(review_id, role):
    ana = Person("Ana")
    me = ana.joins(review_id, role)
    assert me.role is role
    for page, heading in HEADINGS.items():
        tab = ana.opens(page, review_id)
        assert (tab.page, tab.heading) == (page, heading)
        rail = tab.parts["board:rail"]
        assert (rail["review"], rail["me"], rail["role"]) == (review_id, me.id, role.value)
        now = latest(review_id)
        state = {
            "stage": now.meeting.stage,
            "phase": now.deciding.phase,
            "role": role,
            "closed": now.meeting.closed,
        }
        assert rail["drawn"] == state
        if page in DRAWN:
            shown = tab.parts[DRAWN[page]]
            assert (shown["board"], shown["me"], shown["role"]) == (page, me.id, role.value)
        assert not tab.said


def test_writing_is_offered_to_whom_it_is_meant_for(review_id):
    for role in ROLES:
        someone = Person(role.value)
        someone.joins(review_id, role)
        for page, composer in COMPOSERS.items():
            shown = someone.opens(page, review_id).parts[f"board:{page}"]
            offered = shown.get("composer", {}).get("noun")
            assert offered == (composer if role is not Role.OBSERVER else None), f"{role} at {page}"
            assert composer in shown["layouts"]


def test_a_closed_review_has_no_composers_and_says_so_to_every_board():
    host = Person()
    review_id = host.loads()
    host.does(review_id, CloseReview())
    for page in HEADINGS:
        tab = host.opens(page, review_id)
        assert tab.heading == HEADINGS[page]
        assert not [part for part, data in tab.parts.items() if "composer" in data]
        assert all(data["closed"] for data in tab.parts.values())
        assert page == "history" or not [button.label for button in tab.app.button]


def test_the_heading_comes_with_the_purpose_of_the_stage():
    host = Person()
    review_id = host.starts()
    for stage in STAGES:
        tab = host.opens(stage.page, review_id)
        assert (tab.heading, tab.purpose) == (stage.part, stage.purpose)


def test_the_timeline_has_a_picture_beside_the_list():
    host = Person()
    tab = host.opens("timeline", host.loads())
    assert "board:picture" not in tab.parts
    tab.presses("board:timeline", "picture").draws_anew()
    assert tab.parts["board:picture"]["board"] == "picture"
    assert tab.parts["board:timeline"]["mine"] == {"pictured": True}
    tab.presses("board:timeline", "picture").draws_anew()
    assert "board:picture" not in tab.parts


def test_the_report_page_offers_every_format_at_addresses_that_stay():
    host, ana = Person(), Person("Ana")
    review_id = host.loads()
    ana.joins(review_id)
    *links, along = [each.proto.url for each in host.opens("report", review_id).app.get("link_button")]
    assert len(links) == 5
    assert along == f"/export/review/{review_id}", "only a facilitator takes the whole review along"
    others = [each.proto.url for each in ana.opens("report", review_id).app.get("link_button")]
    assert links == others, "who may have it is known by the seat, when it is fetched"
    assert {each.partition("?")[0] for each in links} == {f"/export/of/{review_id}"}


def test_the_lobby_shows_the_code_and_the_link():
    host = Person()
    review_id = host.starts()
    code = latest(review_id).join_code
    wall = host.opens("lobby", review_id).panel("wall")
    assert f"{code[:4]} {code[4:]}" in wall
    assert f"/join/{code}" in wall
    assert "<svg" in wall


def test_a_facilitator_sees_what_is_missing_and_nobody_else_does(tmp_path, monkeypatch):
    host, ana = Person("Host"), Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    notice = noticed("Less.", "", {review_id: "Its last 2 changes of *that* time cannot be found."})
    monkeypatch.setattr("pages.parts.losses.for_review", lambda *_: notice.reviews[review_id])
    (warning,) = host.opens("timeline", review_id).app.warning
    assert "Its last 2 changes of \\*that\\* time cannot be found" in warning.value
    assert not ana.opens("timeline", review_id).app.warning
