"""The buttons of boards and panels, as the component sends them."""

import html
import re

import pytest

from pmcore.commands.cards import AddLesson, AddRecommendation, GroupRecommendations
from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.incident import AddImpact, AddLink
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import AgreeTimeline, CloseReview, MoveToStage, SetTimer
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.people import Role
from pmcore.web.service import service
from tests.pages.person import Person, latest


@pytest.fixture
def host():
    return Person("Host")


def with_something_of_everything(host):
    review_id = host.starts(began="2026-11-23 14:00")
    host.does(
        review_id,
        AddImpact(measure="Failed payments"), AddLink(title="Channel", url="https://chat.example"),
        AddTimelineEvent(text="Disk full", starts="14:05"), AddCause(text="Down"), AddCause(text="Full", under="C-01"),
        AddLesson(text="Slow"), AddMeasure(title="Alert"), AddMessage(audience="customers", text="Sorry."),
        AddRecommendation(text="One"), AddRecommendation(text="Two"), AddRecommendation(text="Three"),
        RevealRecommendations(),
    )  # fmt: skip
    return review_id


REMOVED = [
    ("overview", "remove_impact", "impacts"), ("overview", "remove_link", "links"), ("timeline", "remove", "events"),
    ("causes", "remove", "causes"), ("lessons", "remove", "lessons"), ("measures", "remove", "measures"),
    ("communication", "remove", "messages"), ("recommendations", "remove", "recommendations"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "do", "collection"), REMOVED)
def test_what_is_removed_comes_back_by_the_notice(host, page, do, collection):
    review_id = with_something_of_everything(host)
    before = latest(review_id).items(collection)
    item = next(iter(before))
    tab = host.opens(page, review_id).presses(f"board:{page}", do, id=item, command_id="gone")
    assert item not in latest(review_id).items(collection)
    notice = tab.parts[f"board:{page}"]["notice"]
    assert notice["undo"] == "gone"
    tab.presses(f"board:{page}", "undo", id=notice["undo"])
    assert latest(review_id).items(collection) == before
    assert tab.parts[f"board:{page}"]["notice"]["text"] == "Taken back."


@pytest.mark.parametrize(("page", "do", "collection"), REMOVED)
def test_an_observer_who_presses_gets_a_sentence_and_changes_nothing(host, page, do, collection):
    olga = Person("Olga")
    review_id = with_something_of_everything(host)
    olga.joins(review_id, Role.OBSERVER)
    version = latest(review_id).version
    tab = olga.opens(page, review_id).presses(
        f"board:{page}", do, id=next(iter(latest(review_id).items(collection)))
    )
    assert latest(review_id).version == version
    assert len(tab.said) == 1


def test_the_same_press_sent_twice_counts_once(host):
    review_id = with_something_of_everything(host)
    tab = host.opens("timeline", review_id)
    (event,) = latest(review_id).events
    for _ in range(2):
        tab.presses("board:timeline", "mark", id=event, value="detected", command_id="once")
    assert latest(review_id).events[event].version == 2
    assert latest(review_id).incident.detected.at == latest(review_id).events[event].starts.at


def test_the_room_agrees_and_opens_again(host):
    review_id = with_something_of_everything(host)
    tab = host.opens("timeline", review_id).presses("board:timeline", "agree", value="yes")
    assert latest(review_id).meeting.timeline_agreed
    tab.presses("board:timeline", "agree", value="no")
    assert not latest(review_id).meeting.timeline_agreed


def test_a_mark_is_put_on_and_taken_off(host):
    review_id = with_something_of_everything(host)
    (event,) = latest(review_id).events
    tab = host.opens("timeline", review_id).presses("board:timeline", "mark", id=event, value="resolved")
    assert latest(review_id).events[event].marks == "resolved"
    tab.presses("board:timeline", "mark", id=event, value="")
    assert latest(review_id).events[event].marks is None


def test_factors_are_marked_and_nodes_moved(host):
    review_id = with_something_of_everything(host)
    host.does(review_id, AddCause(text="Nobody saw it", under="C-02"))
    _, full, unseen = latest(review_id).causes
    tab = host.opens("causes", review_id).presses("board:causes", "factor", id=full, value="primary factor")
    assert latest(review_id).causes[full].factor == "primary factor"
    tab.presses("board:causes", "move", id=unseen, command_id="moved")
    places = tab.app.radio(key=f"move-{unseen}").options
    assert [each.strip()[:4] for each in places[:2]] == ["C-01", "C-02"]
    assert not any("Nobody saw it" in each for each in places)  # not under itself
    assert tab.app.button(key=f"move-go-{unseen}")


def test_a_group_that_somebody_made_since_can_be_ticked(host):
    ana = Person("Ana")
    review_id = with_something_of_everything(host)
    ana.joins(review_id)
    tab = ana.opens("recommendations", review_id)
    host.does(review_id, GroupRecommendations(ids=("R-01", "R-02"), title="Disks"))
    (group,) = latest(review_id).groups
    third = next(each.id for each in latest(review_id).recommendations.values() if each.number == 3)
    tab.presses("board:recommendations", "group", ids=[group, third])
    assert not tab.said
    assert len(latest(review_id).in_group(group)) == 3


def test_two_groups_become_one(host):
    review_id = with_something_of_everything(host)
    host.does(review_id, AddRecommendation(text="Four"))
    host.does(review_id, GroupRecommendations(ids=("R-01", "R-02"), title="Disks"))
    host.does(review_id, GroupRecommendations(ids=("R-03", "R-04"), title="Alerts"))
    first, second = latest(review_id).groups
    host.opens("recommendations", review_id).presses("board:recommendations", "group", ids=[first, second])
    assert list(latest(review_id).groups) == [first]
    assert len(latest(review_id).in_group(first)) == 4


def test_ticking_nothing_or_one_card_is_answered_with_a_sentence(host):
    review_id = with_something_of_everything(host)
    tab = host.opens("recommendations", review_id).presses("board:recommendations", "group", ids=[])
    assert len(tab.said) == 1
    tab.presses("board:recommendations", "group", ids=[next(iter(latest(review_id).recommendations))])
    assert len(tab.said) == 1
    assert not latest(review_id).groups


def test_from_cards_to_a_measure(host):
    review_id = with_something_of_everything(host)
    tab = host.opens("recommendations", review_id)
    first, second, third = sorted(latest(review_id).recommendations.values(), key=lambda each: each.number)
    tab.presses("board:recommendations", "group", ids=[first.id, second.id])
    (group,) = latest(review_id).groups
    assert (
        tab.presses("board:recommendations", "rename", id=group).submits(f"group-{group}", title="Disks").ok
    )
    assert latest(review_id).groups[group].title == "Disks"
    tab.draws_anew().presses("board:recommendations", "open_vote")
    tab.presses("board:recommendations", "place", id=group)
    tab.presses("board:recommendations", "close_vote")
    assert latest(review_id).deciding.result.dots == {group: 1, third.id: 0}
    tab.presses("board:recommendations", "measure", id=first.id)
    assert [each.recommendation for each in latest(review_id).measures.values()] == ["", first.id]
    tab.presses("board:recommendations", "take_out", id=second.id)
    assert not latest(review_id).groups

    measures = host.opens("measures", review_id)
    measures.app.button(key="choose").click()
    offered = [each.value for each in measures.draws_anew().app.text]
    assert not any("One" in each and first.text == "One" for each in offered)
    assert len(offered) == 2  # the card that has a measure is not offered again


def test_a_measure_moves_on(host):
    review_id = with_something_of_everything(host)
    (measure,) = latest(review_id).measures
    host.opens("measures", review_id).presses("board:measures", "status", id=measure, value="in progress")
    assert latest(review_id).measures[measure].status == "in progress"


def test_a_measure_is_followed_through_and_a_text_sent_after_closing(host):
    review_id = with_something_of_everything(host)
    (message,), (measure,) = latest(review_id).messages, latest(review_id).measures
    host.does(review_id, EditMessage(id=message, state="approved"), CloseReview())
    tab = host.opens("measures", review_id).presses("board:measures", "status", id=measure, value="done")
    tab.presses("board:measures", "edit", id=measure)
    offered = {field["name"] for field in tab.parts[f"form:measure-{measure}"]["fields"]}
    assert offered == {"owner", "due_on", "done_when", "status", "link"}
    assert tab.submits(f"measure-{measure}", owner="Zoe").ok
    assert [(each.status, each.owner) for each in latest(review_id).measures.values()] == [("done", "Zoe")]
    texts = host.opens("communication", review_id)
    texts.presses("board:communication", "state", id=message, value="sent")
    assert latest(review_id).messages[message].sent_at
    assert len(texts.presses("board:communication", "remove", id=message).said) == 1


def test_a_text_is_approved_by_the_facilitator_alone_and_the_review_closed_and_reopened(host):
    ana = Person("Ana")
    review_id = with_something_of_everything(host)
    ana.joins(review_id)
    (message,) = latest(review_id).messages
    refused = ana.opens("communication", review_id)
    for do, wish in (("state", {"id": message, "value": "approved"}), ("close", {}), ("reopen", {})):
        assert len(refused.presses("board:communication", do, **wish).said) == 1
    tab = host.opens("communication", review_id)
    tab.presses("board:communication", "state", id=message, value="approved")
    assert latest(review_id).messages[message].state == "approved"
    tab.presses("board:communication", "close")
    assert latest(review_id).meeting.closed
    tab.presses("board:communication", "reopen")
    assert not latest(review_id).meeting.closed
    tab.presses("board:communication", "add", value="technical")
    assert tab.submits("text-technical", text="What happened").ok
    tab.draws_anew().presses("board:communication", "open", value="report")
    assert (tab.page, tab.review_id) == ("report", review_id)


def test_the_facilitator_runs_the_lobby(host):
    ana = Person("Ana")
    review_id = host.starts()
    me = ana.joins(review_id)
    tab = host.opens("lobby", review_id)
    tab.presses("board:lobby", "role", id=me.id, value="scribe")
    assert ana.seat(review_id).role is Role.SCRIBE
    code = latest(review_id).join_code
    tab.presses("board:lobby", "link", id=me.id)
    assert tab.panel("seat").count("Ana") == 1
    (link,) = [each.value for each in tab.app.code]
    assert service().keys.read_ticket(link.rsplit("/", 1)[1]) == (review_id, me.id)
    hers = ana.opens("lobby", review_id).presses("board:lobby", "link", id=host.seat(review_id).id)
    assert not hers.app.code, "only a facilitator hands out seats"
    tab.presses("panel:wall", "renew")
    assert latest(review_id).join_code != code
    assert latest(review_id).join_code[:4] in tab.panel("wall")
    tab.presses("board:lobby", "remove", id=me.id)
    assert ana.seat(review_id).removed
    tab.presses("board:lobby", "let_in", id=me.id)
    tab.presses("board:lobby", "hand_over", id=me.id)
    assert ana.seat(review_id).role is Role.FACILITATOR
    assert host.seat(review_id).role is Role.PARTICIPANT
    assert len(tab.presses("panel:wall", "renew").said) == 1


def test_the_history_takes_back(host):
    review_id = with_something_of_everything(host)
    host.does(review_id, AddLesson(text="A mistake"))
    command = latest_command(review_id)
    tab = host.opens("history", review_id)
    assert "A mistake" in tab.panel("history")
    tab.presses("panel:history", "take_back", id=command)
    assert "A mistake" not in [each.text for each in latest(review_id).lessons.values()]
    assert "took back" in tab.panel("history")


def test_the_history_takes_back_several_at_once_and_says_how_to_bring_them_back(host):
    review_id = host.starts()
    for number in range(3):
        host.does(review_id, AddLesson(text=f"Mistake {number}"))
    tab = host.opens("history", review_id)
    (wanted,) = re.findall(r'data-do="take_back_all" data-id="([^"]*)"', tab.panel("history"))
    tab.presses("panel:history", "take_back_all", id=html.unescape(wanted))
    assert not tab.said
    assert not latest(review_id).lessons
    assert tab.app.session_state["notice"]["text"] == "Taken back: 3 changes."
    tab.presses("panel:history", "take_back", id=latest_command(review_id))
    assert len(latest(review_id).lessons) == 3


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
    tab.presses("panel:history", "only_part", id="Causes")
    assert "Nothing of this kind" in tab.panel("history")
    tab.presses("panel:history", "only_all")
    assert "Of the host" in tab.panel("history")


def latest_command(review_id):
    from pmcore.web.service import service

    return service().reviews.log(review_id)[-1].command_id


def test_the_history_shows_more_on_request(host):
    review_id = host.loads()
    tab = host.opens("history", review_id)
    first = len(tab.parts["panel:history"]["blocks"])
    tab.app.button(key="history-more").click()
    tab.draws_anew()
    assert len(tab.parts["panel:history"]["blocks"]) > first


# ---------------------------------------------------------------------- the rail


def test_the_facilitator_moves_everybody_and_who_is_elsewhere_follows(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    hers = ana.opens("lobby", review_id)
    his = host.opens("lobby", review_id).presses("board:rail", "move", value="overview")
    assert his.page == "overview"
    assert latest(review_id).meeting.stage == "overview"
    hers.sets_off("board:rail", "moved", {"state": {"stage": "overview"}, "at": 1})
    assert hers.page == "overview"
    assert hers.parts["board:rail"]["drawn"]["stage"] == "overview"


def test_who_stays_is_not_moved(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    hers = ana.opens("lobby", review_id).presses("board:rail", "stay", value="yes")
    assert hers.parts["board:rail"]["mine"]["stay"]
    host.does(review_id, MoveToStage(stage="overview"))
    hers.sets_off("board:rail", "moved", {"state": {"stage": "overview"}, "at": 1})
    assert hers.page == "lobby"
    assert hers.parts["board:rail"]["drawn"]["stage"] == "overview"  # told once, not for ever
    hers.presses("board:rail", "stay", value="no")
    host.does(review_id, MoveToStage(stage="timeline"))
    hers.sets_off("board:rail", "moved", {"state": {"stage": "timeline"}, "at": 2})
    assert hers.page == "timeline"


def test_looking_elsewhere_moves_nobody(host):
    review_id = host.starts()
    tab = host.opens("lobby", review_id).presses("board:rail", "look", value="measures")
    assert tab.page == "measures"
    assert latest(review_id).meeting.stage == "lobby"
    tab.presses("board:rail", "bring")
    assert latest(review_id).meeting.stage == "lobby"  # first it is asked whether to go on without agreement
    assert tab.app.button(key="anyway-yes").label == "Move everybody to Measures anyway"


def test_without_an_agreed_timeline_the_facilitator_is_asked_first(host):
    review_id = host.starts()
    tab = host.opens("timeline", review_id).presses("board:rail", "move", value="causes")
    assert tab.app.button(key="anyway-no").label == "Back to the timeline"
    assert latest(review_id).meeting.stage == "lobby"
    host.does(review_id, AddTimelineEvent(text="x"), AgreeTimeline(agreed=True))
    tab.presses("board:rail", "move", value="causes")
    assert (tab.page, latest(review_id).meeting.stage) == ("causes", "causes")


def test_a_participant_cannot_move_the_meeting(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    tab = ana.opens("lobby", review_id)
    for do, value in (
        ("move", "overview"),
        ("timer", "5"),
        ("extend", "5"),
        ("stop_timer", ""),
        ("bring", ""),
    ):
        tab.presses("board:rail", do, value=value)
        assert len(tab.said) == 1, do
    assert (latest(review_id).meeting.stage, latest(review_id).meeting.timer) == ("lobby", None)
    assert tab.page == "lobby"


def test_the_timer_and_ready_marks(host):
    review_id = host.starts()
    tab = host.opens("lobby", review_id).presses("board:rail", "timer", value="5")
    assert latest(review_id).meeting.timer.minutes == 5
    tab.presses("board:rail", "extend", value="5")
    tab.presses("board:rail", "stop_timer")
    assert latest(review_id).meeting.timer is None
    tab.presses("board:rail", "ready", value="yes")
    assert latest(review_id).meeting.ready == {host.seat(review_id).id}
    tab.presses("board:rail", "ready", value="no")
    assert not latest(review_id).meeting.ready


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
    host.does(review_id, SetTimer(minutes=5))
    tab = host.opens("history", review_id).presses("board:rail", "device")
    (link,) = [each.value for each in tab.app.code]
    from pmcore.web.service import service

    assert service().keys.read_ticket(link.rsplit("/", 1)[1]) == (review_id, host.seat(review_id).id)


def test_a_dialog_that_was_asked_for_on_another_page_is_forgotten(host):
    review_id = with_something_of_everything(host)
    tab = host.opens("timeline", review_id)
    tab.app.session_state["dialog"] = ("edit", {"item": "from another page"})
    tab.presses("board:rail", "look", value="lessons")
    assert tab.page == "lessons"
    assert "dialog" not in tab.app.session_state
    assert not any("was removed" in each.value for each in tab.app.markdown)
