"""What travels between the server and a page's script is declared on both sides, alike, and real messages are as declared."""

import json

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from pages.forms.base import Layout
from pmcore.boards import messages, page_messages
from pmcore.commands.meeting import MoveToStage, SetTimer
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.timeline import AddTimelineEvent, RemoveTimelineEvent
from pmcore.commands.voting import OpenVote, PlaceDot, RevealRecommendations
from tests.forms import every_layout
from tests.kit import given, seat
from tests.meeting import Meeting
from tests.pmcore.live_kit import serving
from tests.shapes import in_python, in_script

PYTHON, SCRIPT = in_python(), in_script()
ana = seat("Ana")


def check(message, value):
    """Hold a value against a message, also that it has nothing more."""
    TypeAdapter(dict[str, message], config=ConfigDict(extra="forbid")).validate_json(
        json.dumps({"it": value}), strict=True
    )


# ---------------------------------------------------------------------- both sides say the same


def test_both_sides_declare_the_same_messages():
    assert len(PYTHON) > 25
    assert SCRIPT.keys() == PYTHON.keys()


@pytest.mark.parametrize("name", PYTHON)
def test_a_message_has_the_same_fields_on_both_sides(name):
    assert SCRIPT.get(name) == PYTHON[name]


def test_what_is_not_declared_is_found():
    check(messages.Saving, {"trouble": ""})
    for wrong in ({}, {"trouble": None}, {"trouble": "", "since": 1}):
        with pytest.raises(ValidationError):
            check(messages.Saving, wrong)


# ---------------------------------------------------------------------- what a running hub sends


def of_kind(frames):
    """Return which kinds of frames there are among these."""
    kinds = {
        "state": "state",
        "mine": "mine",
        "board": "board",
        "removed": "removed",
        "signed_out": "signed_out",
    }
    return {kind for frame in frames for name, kind in kinds.items() if name in frame.values}


def test_every_frame_of_a_meeting_is_as_declared():
    told = given(AddTimelineEvent(text="Deploy", starts="2026-11-23 13:00"))
    with serving(told) as server:
        tab = server.open(ana, "rail", "timeline", "recommendations")
        tab.state(stage="lobby")
        told.when(MoveToStage(stage="timeline"), SetTimer(minutes=5))
        while not tab.state(stage="timeline")["timer_ends_at"]:
            pass
        told.when(RemoveTimelineEvent(id="T-01"))
        told.when(AddRecommendation(text="One"), AddRecommendation(text="Two"), by=ana)
        mine = next(frame for frame in iter(tab.next, None) if frame.values.get("mine", {}).get("own"))
        first = mine.values["mine"]["own"][0][0].split(":")[-1]
        told.when(EditRecommendation(id=first, text="One, said better", seen=1), by=ana)
        told.when(RevealRecommendations(), OpenVote())
        told.when(PlaceDot(id="R-01"), by=ana)
        while not tab.frames[-1].values.get("mine", {}).get("dots"):
            tab.next()
        server.hub._loop.call_soon_threadsafe(server.hub.tell_trouble, "The disk is full.")
        assert tab.state(trouble="The disk is full.")
        told.when(RemoveParticipant(id=told.id_of(ana)))
        tab.ends()
    for frame in tab.frames:
        check(messages.Frame, frame.values)
    assert of_kind(tab.frames) == {"state", "mine", "board", "removed"}


def test_a_frame_with_only_what_changed_of_the_own_cards_is_as_declared():
    told = given(ana.does(AddRecommendation(text="One")))
    with serving(told) as server:
        tab = server.open(ana, review=f"{told.id}&own=changes")
        while "own" not in tab.next().values.get("mine", {}):
            pass
        told.when(AddRecommendation(text="Two"), by=ana)
        while "order" not in tab.next().values.get("mine", {}):
            pass
    for frame in tab.frames:
        check(messages.Frame, frame.values)


# ---------------------------------------------------------------------- what the routes answer


@pytest.fixture
def meeting():
    meeting = Meeting(began="2026-11-23 14:00", zone="Europe/Berlin")
    yield meeting
    meeting.close()


def asked(meeting, path, **query):
    """Return what a route answers to the facilitator's browser."""
    answer = meeting.host.browser.get(path, params={"review": meeting.id, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_answers_of_live_do_are_as_declared(meeting):
    ana, ben = meeting.joins("Ana"), meeting.joins("Ben")
    done = ana.sends("add_timeline_event", text="Deploy", starts="14:05")
    check(messages.Answer, done)
    event = done["ids"][0]
    ben.sends("edit_timeline_event", id=event, seen=1, text="By Ben")
    refused = [
        ana.sends("edit_timeline_event", id=event, seen=1, text="By Ana"),
        ana.sends("add_timeline_event", text="", starts="never o'clock"),
        ana.sends("add_timeline_event", text="When?", starts="03/04/2026 10:00"),
        meeting.host.sends("move_to_stage", stage="causes"),
        ana.sends("no_such_kind"),
    ]
    for answer in refused:
        assert answer["ok"] is False
        check(messages.Answer, answer)
    assert {"theirs", "by", "seen"} <= refused[0].keys()
    assert refused[1]["fields"]
    assert refused[2]["choices"]["starts"]
    assert refused[3]["override"]


def test_a_time_that_is_typed_is_answered_as_declared(meeting):
    for text in ("14:05", "about 14:05", "03/04/2026 10:00", "never", "?"):
        answer = asked(meeting, "/live/time", text=text, field="starts")
        check(messages.TimeRead, answer)


def test_a_text_that_is_written_is_answered_as_declared(meeting):
    for text in ("We should have looked.", "All is well.", ""):
        browser, where = meeting.host.browser, {"review": meeting.id}
        check(messages.WordingRead, browser.post("/live/wording", params=where, json={"text": text}).json())


def test_questions_to_ask_aloud_are_as_declared(meeting):
    meeting.host.does(AddTimelineEvent(text="Deploy", starts="14:05"))
    (event,) = meeting.review.events
    check(messages.PromptsRead, asked(meeting, "/live/prompts", item=event))


def test_choices_and_trouble_are_as_declared(meeting):
    meeting.host.does(AddTimelineEvent(text="Deploy"))
    check(messages.Choices, asked(meeting, "/live/choices", of="events"))
    check(messages.Saving, asked(meeting, "/live/saving"))


def test_the_moments_at_which_one_can_stand_are_as_declared(meeting):
    meeting.host.does(
        AddTimelineEvent(text="Deploy", starts="14:05"), AddTimelineEvent(text="Alert", starts="14:09")
    )
    answer = asked(meeting, "/live/steps")
    check(messages.Steps, answer)
    assert [(each["says"], each["later"]) for each in answer["steps"]] == [("14:05", 1), ("14:09", 0)]


@pytest.mark.parametrize("board", ["picture", "picture_by_service"])
def test_the_picture_at_a_moment_is_as_declared_and_has_nothing_that_came_later(meeting, board):
    meeting.host.does(
        AddTimelineEvent(text="Deploy", starts="14:05"), AddTimelineEvent(text="Alert", starts="14:09")
    )
    first, _ = asked(meeting, "/live/steps")["steps"]
    answer = asked(meeting, "/live/picture", board=board, at=first["at"])
    check(messages.PictureThen, answer)
    drawn = " ".join(html for _, html in answer["blocks"])
    assert "Deploy" in drawn
    assert "Alert" not in drawn
    assert "T-02" not in drawn
    meeting.host.sends("stand_at", at="2026-11-20T14:05Z")
    everything = asked(meeting, "/live/picture", board=board, at="all")
    assert "Alert" in " ".join(html for _, html in everything["blocks"])


def test_a_picture_of_nothing_or_at_no_moment_is_refused_with_a_sentence(meeting):
    for query in (
        {"board": "lessons", "at": "0"},
        {"board": "picture"},
        {"board": "picture", "at": "9" * 30},
    ):
        answer = meeting.host.browser.get("/live/picture", params={"review": meeting.id, **query})
        assert (answer.status_code, answer.json()["sentence"][:4]) == (400, "This")


# ---------------------------------------------------------------------- what pages hand to their boards


@pytest.mark.parametrize(
    "layout", list(every_layout()), ids=lambda each: f"{each['noun']} {len(each['fields'])}"
)
def test_every_layout_is_as_declared(layout):
    assert Layout is page_messages.Layout
    check(page_messages.Layout, layout)
