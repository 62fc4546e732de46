"""What many get is encoded once, and written as it stands where the server can; where it cannot, it arrives the usual way."""

import json

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from starlette.websockets import WebSocket
from websockets.frames import Opcode
from websockets.protocol import Protocol, Side

from pmcore.boards import Block, Room
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.live.frames import Feed
from pmcore.live.shared import FRESH, Frame
from pmcore.live.state import State, StateFrames, Told
from pmcore.model.people import Role
from pmcore.model.review import Review
from tests.kit import given, host, seat
from tests.pmcore.live_kit import Wire, serving

ana, ben = seat("Ana"), seat("Ben")


def feed_of(html):
    feed = Feed("board", lambda review, room: [Block("a", html)], "boot")
    feed.redraw(Review(id="r"), Room(), 1)
    return feed


@pytest.fixture
def sent_the_usual_way(monkeypatch):
    """Return the texts that went through all middleware."""
    texts, usual = [], WebSocket.send_text

    async def send_text(self, text):
        texts.append(text)
        await usual(self, text)

    monkeypatch.setattr(WebSocket, "send_text", send_text)
    return texts


def test_all_who_ask_within_a_moment_get_the_same_bytes():
    feed = feed_of("x")
    first = feed.frame(0, 1000)
    assert feed.frame(0, 1000 + FRESH).wire is first.wire
    assert json.loads(first.text)["now"] == 1000


@pytest.mark.parametrize("later", [1001 + FRESH, 999], ids=["later", "the clock was put back"])
def test_at_another_moment_a_frame_says_another_time(later):
    feed = feed_of("x")
    feed.frame(0, 1000)
    assert json.loads(feed.frame(0, later).text)["now"] == later


def test_nobody_gets_the_bytes_of_what_was_shown_before():
    feed = feed_of("before")
    feed.frame(0, 1000)
    feed._board = lambda review, room: [Block("a", "now")]
    feed.redraw(Review(id="r"), Room(), 2)
    assert "now" in json.loads(feed.frame(0, 1000).text)["blocks"]["a"]


def test_people_of_one_role_are_told_the_state_in_the_same_bytes_and_others_in_theirs():
    frames, state = StateFrames("boot", "process"), State.of(Review(id="r"))
    told = [Told(state, role, "") for role in (Role.PARTICIPANT, Role.PARTICIPANT, Role.FACILITATOR, None)]
    first, second, hosts, stranger = (frames.frame(each, 7, 1000) for each in told)
    assert first.wire is second.wire
    assert json.loads(hosts.text)["state"]["role"] == "facilitator"
    assert json.loads(stranger.text)["state"]["people"] == []
    assert json.loads(frames.frame(told[0]._replace(trouble="No disk."), 7, 1000).text)["state"]["trouble"]


@examples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from([1, 126, 70_000]))
def test_the_bytes_are_one_whole_message_to_a_browser(letters, times):
    text = letters * times
    browser = Protocol(Side.CLIENT, max_size=None)
    browser.receive_data(Frame(text).wire)
    (heard,) = browser.events_received()
    assert (heard.opcode, heard.fin, bytes(heard.data).decode()) == (Opcode.TEXT, True, text)


def test_what_a_room_is_told_is_written_past_the_middleware(sent_the_usual_way):
    story = given()
    with serving(story) as server:
        tabs = [server.open(each, "timeline") for each in (ana, ben)]
        for tab in tabs:
            tab.frame("timeline")
        story.when(AddTimelineEvent(text="Disk full"), by=ana)
        assert all("Disk full" in tab.frame("timeline", has="Disk").html for tab in tabs)
    assert sent_the_usual_way == []


@pytest.mark.parametrize("wire", [Wire.COMPRESSING, Wire.PLAIN])
def test_where_bytes_cannot_be_written_as_they_stand_they_arrive_all_the_same(wire, sent_the_usual_way):
    story = given()
    with serving(story, wire=wire) as server:
        tab = server.open(ana, "timeline", compression="deflate")
        tab.frame("timeline")
        story.when(AddTimelineEvent(text="Disk full"), by=ana)
        assert "Disk full" in tab.frame("timeline", has="Disk").html
        assert bool(tab.socket.protocol.extensions) == (wire is Wire.COMPRESSING)
    assert any("Disk full" in text for text in sent_the_usual_way)


def test_after_the_last_word_nothing_more_is_written():
    story = given()
    with serving(story) as server:
        tab = server.open(ben, "timeline")
        tab.frame("timeline")
        story.when(RemoveParticipant(id=story.id_of(ben)), by=host)
        story.when(AddTimelineEvent(text="Not for Ben"), by=ana)
        assert tab.ends()[0] == 4001
        assert tab.frames[-1].values == {"removed": True}
