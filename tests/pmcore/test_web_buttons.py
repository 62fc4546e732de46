"""The buttons that boards draw, pressed: what each sends goes over the wire as the browser sends it, and does what it says."""

import json

import pytest

from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.incident import AddImpact, AddLink
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import AgreeTimeline, CloseReview
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import OpenVote, RevealRecommendations
from pmcore.model.people import Role
from tests.meeting import Meeting
from tests.shown import button, row, rows
from tests.web import enters


@pytest.fixture
def empty():
    meeting = Meeting()
    yield meeting
    meeting.close()


@pytest.fixture
def meeting():
    meeting = Meeting(began="2026-11-23 14:00")
    meeting.host.does(
        AddImpact(measure="Failed payments"), AddLink(title="Channel", url="https://chat.example"),
        AddTimelineEvent(text="Disk full", starts="14:05"), AddCause(text="Down"), AddCause(text="Full", under="C-01"),
        AddLesson(text="Slow"), AddMeasure(title="Alert"), AddMessage(audience="customers", text="Sorry."),
        *(AddRecommendation(text=text) for text in ("One", "Two", "Three")), RevealRecommendations(),
    )  # fmt: skip
    yield meeting
    meeting.close()


def first(meeting, collection):
    return next(iter(meeting.review.items(collection)))


def cards(meeting):
    """Return the ids of the cards by number."""
    return [each.id for each in sorted(meeting.review.recommendations.values(), key=lambda each: each.number)]


REMOVED = [
    ("overview", "remove_impact", "impacts"), ("overview", "remove_link", "links"),
    ("timeline", "remove_timeline_event", "events"), ("causes", "remove_cause", "causes"),
    ("lessons", "remove_lesson", "lessons"), ("measures", "remove_measure", "measures"),
    ("communication", "remove_message", "messages"), ("recommendations", "remove_recommendation", "recommendations"),
]  # fmt: skip


@pytest.mark.parametrize(("board", "kind", "collection"), REMOVED)
def test_what_is_removed_says_so_and_comes_back(meeting, board, kind, collection):
    before, item = meeting.review.items(collection), first(meeting, collection)
    assert "emoved" in meeting.host.finds(board, kind, id=item).data["say"]
    assert meeting.host.presses(board, kind, id=item, command_id="gone")["ok"]
    assert item not in meeting.review.items(collection)
    assert meeting.host.sends("undo", target="gone")["ok"]
    assert meeting.review.items(collection) == before


@pytest.mark.parametrize(("board", "kind", "collection"), REMOVED)
def test_who_reads_along_gets_a_sentence_and_changes_nothing(meeting, board, kind, collection):
    olga = meeting.joins("Olga", Role.OBSERVER)
    version = meeting.review.version
    answer = olga.presses(board, kind, id=first(meeting, collection))
    assert not answer["ok"]
    assert answer["sentence"]
    assert meeting.review.version == version


def test_the_same_press_sent_twice_counts_once(meeting):
    event = first(meeting, "events")
    sent = meeting.host.finds("timeline", "edit_timeline_event", marks="detected").send
    for _ in range(2):
        assert meeting.host.sends(command_id="once", **sent)["ok"]
    assert meeting.review.events[event].version == 2
    assert meeting.review.incident.detected.at == meeting.review.events[event].starts.at


# ---------------------------------------------------------------------- timeline, causes, lessons


def test_the_room_agrees_and_opens_again(meeting):
    assert meeting.host.presses("timeline", "agree_timeline", agreed=True)["ok"]
    assert meeting.review.meeting.timeline_agreed
    assert meeting.host.presses("timeline", "agree_timeline", agreed=False)["ok"]
    assert not meeting.review.meeting.timeline_agreed


def test_a_mark_is_put_on_and_taken_off(meeting):
    event = first(meeting, "events")
    meeting.host.presses("timeline", "edit_timeline_event", marks="resolved")
    assert meeting.review.events[event].marks == "resolved"
    meeting.host.presses("timeline", "edit_timeline_event", marks=None)
    assert meeting.review.events[event].marks is None


def test_factors_are_marked_and_nodes_moved(meeting):
    meeting.host.does(AddCause(text="Nobody saw it", under="C-02"))
    down, full, unseen = meeting.review.causes
    meeting.host.presses("causes", "edit_cause", id=full, factor="primary")
    assert meeting.review.causes[full].factor == "primary"
    places = meeting.host.browser.get(
        "/live/choices", params={"review": meeting.id, "of": "effects", "id": unseen}
    )
    assert [each[0] for each in places.json()["choices"]] == [down, full, ""], "not under itself"
    assert meeting.host.sends("move_cause", id=unseen, under=down)["ok"]
    assert meeting.review.causes[unseen].leads_to == (down,)


def test_answers_are_added_under_a_node_one_after_the_other(meeting):
    problem = first(meeting, "causes")
    how = button(meeting.host.sees("causes"), "+ How?", of="C-01").data
    for text in ("The disk was full", "Nobody looked"):
        assert meeting.host.sends(f"add_{how['add']}", text=text, area="process", **json.loads(how["fixed"]))[
            "ok"
        ]
    answers = [each for each in meeting.review.causes.values() if each.area == "process"]
    assert [(each.leads_to, each.text) for each in answers] == [
        ((problem,), "The disk was full"), ((problem,), "Nobody looked"),
    ]  # fmt: skip


def test_a_lesson_is_put_into_another_column(meeting):
    lesson = first(meeting, "lessons")
    meeting.host.presses("lessons", "edit_lesson", tone="lucky")
    assert meeting.review.lessons[lesson].tone == "lucky"


# ---------------------------------------------------------------------- recommendations


def test_ones_own_hidden_card_is_edited_and_removed_where_it_stands(empty):
    ana, host = empty.joins("Ana"), empty.host
    for each in (ana, host):
        each.does(AddRecommendation(text=f"qz{each.name}qz"))
    (mine,) = rows(ana.sees("own"))
    assert mine.values == {"text": "qzAnaqz"}
    assert ana.edits("own", "your card", "edit_recommendation", text="Better")["ok"]
    assert empty.review.recommendations[mine.id].text == "Better"
    assert ana.presses("own", "remove_recommendation", command_id="mine")["ok"]
    assert mine.id not in empty.review.recommendations
    assert ana.sends("undo", target="mine")["ok"]
    assert empty.review.recommendations[mine.id].text == "Better"


def test_a_hidden_card_of_somebody_else_is_not_there_for_anybody(empty):
    ana = empty.joins("Ana")
    ana.does(AddRecommendation(text="qzAnaqz"))
    card, version = first(empty, "recommendations"), empty.review.version
    for sent in (
        {"kind": "edit_recommendation", "id": card, "text": "No"}, {"kind": "remove_recommendation", "id": card},
        {"kind": "make_measure", "id": card}, {"kind": "take_out_of_group", "id": card},
    ):  # fmt: skip
        answer = empty.host.posts(sent)
        assert not answer.json()["ok"]
        assert "qzAnaqz" not in answer.text
    assert empty.review.version == version


def test_a_group_that_somebody_made_since_can_be_ticked(meeting):
    ana = meeting.joins("Ana")
    meeting.host.does(GroupRecommendations(ids=("R-01", "R-02"), title="Disks"))
    group = first(meeting, "groups")
    assert ana.presses("recommendations", "group_recommendations", group, cards(meeting)[2])["ok"]
    assert len(meeting.review.in_group(group)) == 3


def test_two_groups_become_one(meeting):
    meeting.host.does(
        AddRecommendation(text="Four"),
        GroupRecommendations(ids=("R-01", "R-02"), title="Disks"),
        GroupRecommendations(ids=("R-03", "R-04"), title="Alerts"),
    )
    one, two = meeting.review.groups
    assert meeting.host.presses("recommendations", "group_recommendations", one, two)["ok"]
    assert list(meeting.review.groups) == [one]
    assert len(meeting.review.in_group(one)) == 4


def test_ticking_nothing_or_one_card_is_answered_with_a_sentence(meeting):
    for ticked in ([], cards(meeting)[:1]):
        answer = meeting.host.presses("recommendations", "group_recommendations", *ticked)
        assert not answer["ok"]
        assert answer["sentence"]
    assert not meeting.review.groups


def test_the_ticked_cards_are_decided_together_and_taken_back_together(meeting):
    one, two, three = cards(meeting)
    defer = meeting.host.finds("recommendations", "edit_recommendation", outcome="deferred")
    deferred = defer.commands(one, two)
    assert [*meeting.host.sends(commands=deferred)["fields"]] == ["reason"]
    assert {each.outcome for each in meeting.review.recommendations.values()} == {"proposed"}
    asked_along = [each | {"reason": "It needs the vendor first"} for each in deferred]
    meeting.host.sends(commands=asked_along, command_id="both")
    outcomes = {each.id: each.outcome for each in meeting.review.recommendations.values()}
    assert outcomes == {one: "deferred", two: "deferred", three: "proposed"}
    meeting.host.sends("undo", target="both")
    assert {each.outcome for each in meeting.review.recommendations.values()} == {"proposed"}


def test_from_cards_to_a_measure(meeting):
    one, two, three = cards(meeting)
    meeting.host.presses("recommendations", "group_recommendations", one, two)
    group = first(meeting, "groups")
    shown = row(meeting.host.sees("recommendations"), f"the group {meeting.review.groups[group].title}")
    assert meeting.host.sends("rename_group", id=shown.id, seen=shown.version, title="Disks")["ok"]
    meeting.host.presses("recommendations", "open_vote")
    for each in (meeting.host, meeting.joins("Ana"), meeting.joins("Ben")):
        each.presses("recommendations", "place_dot", id=group)
    meeting.host.presses("recommendations", "close_vote")
    assert meeting.review.deciding.result.dots == {group: 3, three: 0}
    meeting.host.sends("make_measure", id=one)
    assert [each.sources for each in meeting.review.measures.values()] == [(), (one,)]
    offered = [each.key for each in meeting.host.sees("measures") if each.key.startswith("sources/choice:")]
    assert {each.removeprefix("sources/choice:") for each in offered} == {three, group}
    meeting.host.presses("recommendations", "take_out_of_group", id=two)
    assert not meeting.review.groups


def test_dots_are_placed_and_taken_back_with_a_sentence_when_they_are_spent(meeting):
    ana = meeting.joins("Ana")
    meeting.host.does(OpenVote(dots_each=3))
    one, two, _ = cards(meeting)
    for card in (one, one, two):
        assert ana.presses("recommendations", "place_dot", id=card)["ok"]
    spent = ana.presses("recommendations", "place_dot", id=two)
    assert spent["sentence"] == "All your dots are placed. Take one back to vote here."
    assert ana.presses("recommendations", "take_back_dot", id=one)["ok"]
    assert meeting.review.deciding.ballot(ana.me.id) == {one: 1, two: 1}


# ---------------------------------------------------------------------- measures and communication


def test_a_measure_is_made_from_what_waits_for_one(meeting):
    card = cards(meeting)[1]
    assert meeting.host.presses("measures", "make_measure", id=card)["ok"]
    assert [each.sources for each in meeting.review.measures.values()] == [(), (card,)]


def test_a_measure_moves_on_by_its_chips(meeting):
    chosen = {
        "status": "in_progress",
        "owner": "Zoe",
        "due_on": "2026-12-24",
        "priority": "P0",
        "measure_kind": "policy_revision",
        "how": "checklist",
    }
    shown = row(meeting.host.sees("measures"), "M-01")
    assert {each.data["choose"] for each in shown.buttons if "choose" in each.data} == set(chosen)
    for field, value in chosen.items():
        assert meeting.host.sends("edit_measure", id=shown.id, **{field: value})["ok"]
    measure = meeting.only("measures")
    now = {"measure_kind": measure.kind, "due_on": str(measure.due_on)}
    assert {name: now.get(name) or getattr(measure, name) for name in chosen} == chosen
    assert row(meeting.host.sees("measures"), "M-01").values.items() >= chosen.items()


def test_a_measure_is_followed_through_and_a_text_sent_after_closing(meeting):
    message, measure = first(meeting, "messages"), first(meeting, "measures")
    meeting.host.does(EditMessage(id=message, state="approved"), CloseReview(anyway=True))
    done = {"status": "done", "owner": "Zoe", "evidence": "It rang"}
    assert meeting.host.sends("edit_measure", id=measure, **done)["ok"]
    assert [(each.status, each.owner) for each in meeting.review.measures.values()] == [("done", "Zoe")]
    assert meeting.host.presses("communication", "edit_message", state="sent")["ok"]
    assert meeting.review.messages[message].sent_at
    assert "closed" in meeting.host.presses("communication", "remove_message")["sentence"]
    assert "closed" in meeting.host.sends("edit_measure", id=measure, title="Another")["sentence"]


def test_a_text_is_approved_by_the_facilitator_alone_and_the_review_closed_and_reopened(meeting):
    ana, message = meeting.joins("Ana"), first(meeting, "messages")
    for kind, wanted in (("edit_message", {"state": "approved"}), ("close_review", {})):
        refused = ana.presses("communication", kind, **wanted)
        assert not refused["ok"]
        assert refused["sentence"]
    meeting.host.presses("communication", "edit_message", state="approved")
    assert meeting.review.messages[message].state == "approved"
    asked = meeting.host.presses("communication", "close_review")
    assert asked["sentence"].startswith("R-01, R-02 and R-03 are not decided.")
    meeting.host.sends("close_review", **{asked["override"]["field"]: True})
    assert meeting.review.meeting.closed
    assert not ana.presses("communication", "reopen_review")["ok"]
    meeting.host.presses("communication", "reopen_review")
    assert not meeting.review.meeting.closed


def test_who_corrects_a_typo_cannot_approve_and_an_approved_text_needs_approval_again(meeting):
    ana, message = meeting.joins("Ana"), first(meeting, "messages")
    meeting.host.presses("communication", "edit_message", state="approved")
    assert ana.edits("communication", "the text for customers", "edit_message", text="So sorry.")["ok"]
    assert meeting.review.messages[message].state == "in_review"


def test_a_text_is_written_for_whom_its_button_says(empty):
    for audience in ("technical", "management", "customers"):
        head = [each for each in empty.host.sees("communication") if each.key == f"{audience}/head"]
        write = button(head, "Write a text").data
        assert empty.host.sends(f"add_{write['add']}", text="Dear all", **json.loads(write["fixed"]))["ok"]
        assert list(empty.review.messages.values())[-1].audience == audience


# ---------------------------------------------------------------------- lobby, history, rail


def test_the_facilitator_runs_the_lobby(empty):
    ana = empty.joins("Ana")
    me, host, code = ana.me.id, empty.host, empty.review.join_code
    host.presses("lobby", "change_role", id=me, role="scribe")
    assert ana.me.role is Role.SCRIBE
    assert not ana.presses("wall", "renew_join_code")["ok"]
    host.presses("wall", "renew_join_code")
    assert empty.review.join_code != code
    host.presses("lobby", "remove_participant", id=me)
    assert ana.me.removed
    host.presses("lobby", "let_back_in", id=me)
    enters(ana.browser, f"/enter/{empty.site.service.keys.ticket(empty.id, me)}")
    host.presses("lobby", "hand_over", id=me)
    assert (ana.me.role, host.me.role) == (Role.FACILITATOR, Role.PARTICIPANT)
    assert not host.presses("wall", "renew_join_code")["ok"]


def test_the_history_takes_back(empty):
    empty.host.does(AddLesson(text="A mistake"))
    command = empty.site.service.reviews.log(empty.id)[-1].command_id
    assert empty.host.presses("history", "undo", target=command)["ok"]
    assert not empty.review.lessons
    assert "took back" in "".join(block.html for block in empty.host.sees("history"))


def test_the_history_takes_back_several_at_once_and_brings_them_back(empty):
    empty.host.does(*(AddLesson(text=f"Mistake {number}") for number in range(3)))
    several = button(empty.host.sees("history"), "Undo these 3")
    assert several.data["say"] == "Taken back: 3 changes."
    assert empty.host.sends(command_id="all three", **several.send)["ok"]
    assert not empty.review.lessons
    assert empty.host.presses("history", "undo", target="all three")["ok"]
    assert len(empty.review.lessons) == 3


def test_the_facilitator_moves_everybody_and_takes_it_back(empty):
    forth = empty.host.finds("rail", "move_to_stage", stage="overview")
    assert empty.host.sends(**forth.send)["ok"]
    assert empty.review.meeting.stage == "overview"
    assert empty.host.sends(**forth.back)["ok"]
    assert empty.review.meeting.stage == "lobby"


def test_everybody_is_brought_to_the_page_of_whoever_presses(empty):
    bring = button(empty.host.sees("rail"), "Bring everybody here")
    assert empty.host.sends(**bring.commands(here="overview")[0])["ok"]
    assert empty.review.meeting.stage == "overview"


def test_without_an_agreed_timeline_the_facilitator_is_asked_first(empty):
    bring = button(empty.host.sees("rail"), "Bring everybody here").commands(here="measures")[0]
    asked = empty.host.sends(**bring)
    assert asked["override"]["yes"]
    assert empty.review.meeting.stage == "lobby"
    empty.host.does(AddTimelineEvent(text="x"), AgreeTimeline(agreed=True))
    assert empty.host.sends(**bring)["ok"]
    assert empty.review.meeting.stage == "measures"


def test_who_takes_part_cannot_move_the_meeting(empty):
    ana = empty.joins("Ana")
    for kind, wanted in (
        ("move_to_stage", {"stage": "overview"}), ("set_timer", {"minutes": 5}), ("set_auto_timer", {}),
    ):  # fmt: skip
        assert "Only a facilitator" in ana.presses("rail", kind, **wanted)["sentence"]
    assert (empty.review.meeting.stage, empty.review.meeting.timer) == ("lobby", None)


def test_the_timer_and_ready_marks(empty):
    host = empty.host
    host.presses("rail", "set_timer", minutes=5)
    assert empty.review.meeting.timer.minutes == 5
    ends = empty.review.meeting.timer.ends_at
    host.presses("rail", "extend_timer", minutes=5)
    assert (empty.review.meeting.timer.ends_at - ends).total_seconds() == 300
    host.presses("rail", "stop_timer")
    assert empty.review.meeting.timer is None
    host.presses("rail", "mark_ready")
    assert empty.review.meeting.ready == {host.me.id}
    host.sends("mark_ready", ready=False)
    assert not empty.review.meeting.ready
