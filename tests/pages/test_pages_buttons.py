"""What the pages themselves do: lead somewhere, follow the meeting, open a dialog. What changes the review goes past them."""

import pytest

from pmcore.commands.lessons import AddLesson
from pmcore.commands.meeting import MoveToStage
from pmcore.commands.people import RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.server.service import service
from tests.pages.person import Person, latest


@pytest.fixture
def host():
    return Person("Host")


@pytest.mark.parametrize(
    "page", ["overview", "timeline", "lobby", "recommendations", "communication", "history"]
)
def test_what_no_button_of_a_page_asks_for_does_nothing(host, page):
    review_id = host.starts()
    host.does(review_id, AddTimelineEvent(text="Disk full"))
    version = latest(review_id).version
    tab = host.opens(page, review_id)
    for part in [each for each in tab.parts if not each.startswith("listen:")]:
        for do in ("remove", "move", "undo", "close", "__class__", None, 3):
            tab.presses(part, do, id=next(iter(latest(review_id).events)), value="causes")
    assert (tab.page, latest(review_id).version) == (page, version)


def test_a_renewed_code_is_drawn_as_soon_as_it_is_told(host):
    review_id = host.starts()
    tab, code = host.opens("lobby", review_id), latest(review_id).join_code
    assert f"{code[:4]} {code[4:]}" in tab.panel("wall")
    host.does(review_id, RenewJoinCode())
    new = latest(review_id).join_code
    assert f"{new[:4]} {new[4:]}" in tab.presses("panel:wall", "renewed").panel("wall")


def test_a_personal_link_of_somebody_else_is_handed_out_by_a_facilitator_alone(host):
    ana = Person("Ana")
    review_id = host.starts()
    me = ana.joins(review_id)
    tab = host.opens("lobby", review_id).presses("board:lobby", "link", id=me.id)
    assert tab.panel("seat").count("Ana") == 1
    (link,) = [each.value for each in tab.app.code]
    assert service().keys.read_ticket(link.rsplit("/", 1)[1])[:2] == (review_id, me.id)
    hers = ana.opens("lobby", review_id).presses("board:lobby", "link", id=host.seat(review_id).id)
    assert not hers.app.code


def test_the_list_of_what_is_open_leads_to_its_pages(host):
    review_id = host.starts()
    tab = host.opens("communication", review_id).presses("board:communication", "open", value="timeline")
    assert (tab.page, tab.review_id) == ("timeline", review_id)


# ---------------------------------------------------------------------- the history


def test_the_history_says_how_far_it_goes_and_is_drawn_when_it_asks_for_more(host):
    review_id = host.starts()
    tab = host.opens("history", review_id)
    before = tab.parts["panel:history"]["lines"]
    host.does(review_id, AddLesson(text="A mistake"))
    assert "A mistake" in tab.sets_off("panel:history", "moved", {"at": 1}).panel("history")
    assert tab.parts["panel:history"]["lines"] == before + 1


def test_the_history_is_narrowed_to_a_person_and_a_part(host):
    ana = Person("Ana")
    review_id = host.starts()
    host.does(review_id, AddLesson(text="Of the host"))
    ana.joins(review_id)
    ana.does(review_id, AddLesson(text="Of Ana"))
    tab = host.opens("history", review_id)
    tab.presses("panel:history", "only_who", id=ana.seat(review_id).id)
    assert "Of Ana" in tab.panel("history")
    assert "Of the host" not in tab.panel("history")
    tab.presses("panel:history", "only_part", id="causes")
    assert "Nothing of this kind" in tab.panel("history")
    tab.presses("panel:history", "only_all")
    assert "Of the host" in tab.panel("history")


def test_the_history_shows_more_on_request(host):
    review_id = host.loads()
    tab = host.opens("history", review_id)
    first = len(tab.parts["panel:history"]["blocks"])
    tab.app.button(key="history-more").click()
    tab.draws_anew()
    assert len(tab.parts["panel:history"]["blocks"]) > first


# ---------------------------------------------------------------------- the rail


def test_when_the_meeting_moves_whoever_is_elsewhere_follows(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    tabs = [each.opens("lobby", review_id) for each in (host, ana)]
    host.does(review_id, MoveToStage(stage="overview"))
    for tab in tabs:
        tab.sets_off("board:rail", "moved", {"state": {"stage": "overview"}, "at": 1})
        assert tab.page == "overview"
        assert tab.parts["board:rail"]["drawn"]["stage"] == "overview"


def test_a_page_that_says_that_the_meeting_moved_is_not_believed(host):
    review_id = host.starts()
    tab = host.opens("lobby", review_id)
    tab.sets_off("board:rail", "moved", {"state": {"stage": "measures"}, "at": 1})
    assert (tab.page, latest(review_id).meeting.stage) == ("lobby", "lobby")


def test_who_stays_is_not_moved(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    hers = ana.opens("lobby", review_id).presses("board:rail", "stay")
    assert hers.parts["board:rail"]["mine"]["stay"]
    host.does(review_id, MoveToStage(stage="overview"))
    hers.sets_off("board:rail", "moved", {"state": {"stage": "overview"}, "at": 1})
    assert hers.page == "lobby"
    assert hers.parts["board:rail"]["drawn"]["stage"] == "overview"  # told once, not for ever
    hers.presses("board:rail", "stay")
    host.does(review_id, MoveToStage(stage="timeline"))
    hers.sets_off("board:rail", "moved", {"state": {"stage": "timeline"}, "at": 2})
    assert hers.page == "timeline"


@pytest.mark.parametrize("first", ["do", "moved"])
def test_a_click_in_the_moment_of_a_change_that_moves_nobody_leads_where_it_should(host, first):
    tab = host.opens("lobby", host.starts())
    events = {"do": {"do": "look", "value": "timeline", "id": "", "command_id": "x"}, "moved": {"at": 1}}
    (second,) = {*events} - {first}
    tab.sets_off("board:rail", first, events[first], **{second: events[second]})
    assert tab.page == "timeline"


def test_looking_elsewhere_moves_nobody(host):
    review_id = host.starts()
    tab = host.opens("lobby", review_id).presses("board:rail", "look", value="measures")
    assert tab.page == "measures"
    assert latest(review_id).meeting.stage == "lobby"
    assert (
        tab.parts["board:rail"]["mine"]["here"] == "measures"
    )  # where “Bring everybody here” would bring them


@pytest.mark.parametrize("page", ["report", "history", "lobby"])
def test_the_menu_opens_the_other_pages_of_the_same_review(host, page):
    review_id = host.starts()
    tab = host.opens("timeline", review_id).presses("board:rail", "open", value=page)
    assert (tab.page, tab.review_id) == (page, review_id)


def test_home_leaves_the_review(host):
    tab = host.opens("timeline", host.starts()).presses("board:rail", "home")
    assert tab.page == "welcome"


def test_a_personal_link_is_shown_to_its_owner(host):
    review_id = host.starts()
    tab = host.opens("history", review_id).presses("board:rail", "device")
    (link,) = [each.value for each in tab.app.code]
    assert service().keys.read_ticket(link.rsplit("/", 1)[1])[:2] == (review_id, host.seat(review_id).id)


def test_a_dialog_that_was_asked_for_on_another_page_is_forgotten(host):
    review_id = host.starts()
    tab = host.opens("timeline", review_id)
    tab.app.session_state["dialog"] = ("device", {})
    tab.presses("board:rail", "look", value="lessons")
    assert tab.page == "lessons"
    assert "dialog" not in tab.app.session_state
    assert not tab.app.code
