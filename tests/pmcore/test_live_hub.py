"""People see each other's changes at once, and only those who have a seat."""

import json
import socket
import time
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pmcore.boards import BOARDS, Block
from pmcore.commands.devices import SignOut
from pmcore.commands.hosting import ChangeRole, TakeOver
from pmcore.commands.meeting import MoveToStage, SetTimer
from pmcore.commands.people import ClaimSeat, LetBackIn, RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.live.room import Pace
from pmcore.model.people import UNHOSTED, Attendance, Visitor
from tests.kit import given, host, seat
from tests.pmcore.live_kit import PATIENCE, QUICK, Wire, serving, wait_until

ana, ben = seat("Ana"), seat("Ben")

# Watched last, so that all other frames of a wave came before the one that says who is here.
WITH_HERE = {**BOARDS, "here": lambda review, room: [Block("here", " ".join(sorted(room.online)))]}


def test_what_one_person_writes_appears_on_the_screen_of_the_other():
    story = given(AddTimelineEvent(text="Deployed the new queue"))
    with serving(story) as server:
        tab = server.open(ana, "timeline")
        assert "Deployed the new queue" in tab.frame("timeline").html
        story.when(AddTimelineEvent(text="Disk full"), by=ben).then(events=2)
        assert "Disk full" in tab.frame("timeline", has="Disk").html


def test_a_room_without_a_facilitator_is_told_when_the_time_has_come_and_when_one_is_back():
    began = time.time()
    fast = lambda: began + 400 * (time.time() - began)  # noqa: E731 - 30 seconds pass in 75 milliseconds
    story = given()
    with serving(story, pace=QUICK._replace(hostless=0.1), clock=fast) as server:
        hosts, tab = server.open(host, "rail"), server.open(ana, "rail")
        assert "No facilitator is here." not in tab.frame("rail").html
        assert server.hub.attendance(story.id).unhosted_since is None
        hosts.socket.close()
        tab.frame("rail", has="No facilitator is here.")
        room = server.hub.attendance(story.id)
        assert room.online == {story.id_of(ana)}
        story.clock.room, story.clock.now = room, room.unhosted_since + UNHOSTED
        story.when(TakeOver(), by=ana)
        assert tab.state(role="facilitator")
        wait_until(lambda: server.hub.attendance(story.id).unhosted_since is None)
        wait_until(lambda: tab.next() and "hosting" not in tab.board("rail"))
        server.open(host, "rail")
        tab.frame("rail", has="Host</bdi> is back.")


def test_nobody_is_here_where_nobody_has_come():
    story = given()
    with serving(story) as server:
        assert server.hub.attendance(story.id) == Attendance()


def events_in(blocks):
    """Return the rows of a timeline; what stands above them also tells who is there."""
    return {key: html for key, html in blocks.items() if key.startswith("event:")}


def test_a_frame_brings_only_the_blocks_that_changed():
    story = given(*(AddTimelineEvent(text=f"Event number {n}") for n in range(20)))
    with serving(story) as server:
        tab = server.open(ana, "timeline")
        first = tab.frame("timeline")
        assert first.values["from"] == 0
        seventh = list(story.review.events)[6]
        story.when(EditTimelineEvent(id=seventh, text="Now another text"))
        frame = tab.frame("timeline")
        assert frame.values["from"] == first.version
        assert len(frame.blocks) == 1
        assert "order" not in frame.values
        story.when(RemoveTimelineEvent(id=seventh))
        assert tab.frame("timeline").gone == [f"event:{seventh}"]
        drawn = server.open(ben, "timeline").frame("timeline").blocks
        assert events_in(tab.board("timeline")) == events_in(drawn)
        assert not any("another text" in html for html in drawn.values())


def test_who_comes_late_gets_the_whole_board_and_then_the_same_bytes_as_the_others():
    story = given(AddTimelineEvent(text="First"))
    with serving(story) as server:
        early = server.open(ana, "timeline")
        early.frame("timeline")
        story.when(AddTimelineEvent(text="Second"))
        early.frame("timeline", has="Second")
        late = server.open(ben, "timeline")
        whole = late.frame("timeline")
        assert whole.values["from"] == 0
        assert "First" in whole.html
        assert "Second" in whole.html
        story.when(AddTimelineEvent(text="Third"))
        frames = [each.frame("timeline", has="Third") for each in (early, late)]
        assert frames[0].text.partition(",")[2] == frames[1].text.partition(",")[2]  # but for "now"
        assert early.board("timeline") == late.board("timeline")


def test_a_burst_becomes_few_frames_and_ends_at_the_latest_state():
    story = given(AddTimelineEvent(text="First"))
    with serving(story, pace=Pace()) as server:
        tab = server.open(ana, "timeline")
        tab.frame("timeline")
        for number in range(300):
            story.when(AddTimelineEvent(text=f"Burst {number}"))
        tab.frame("timeline", has="Burst 99")
        assert len(tab.board("timeline")) >= 101
        seconds = (tab.frames[-1].now - tab.frames[0].now) / 1000
        assert len([each for each in tab.frames if "board" in each.values]) <= 3 + 10 * seconds


@pytest.mark.parametrize("wire", [Wire.OURS, Wire.PLAIN])
def test_a_stuck_browser_delays_nobody_and_is_dropped_after_a_while(wire):
    heavy = {"heavy": lambda review, room: [Block("one", f"{len(review.events)}:" + "x" * 300_000)]}
    story = given()
    with serving(story, boards=heavy, wire=wire) as server:
        story.id_of(ben)
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", server.port))
        raw.sendall(
            f"GET /live/ws?review={story.id} HTTP/1.1\r\nHost: h\r\nOrigin: http://h\r\nCookie: pm_browser=signed-Ben\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        wait_until(lambda: server.hub.peers == 1)
        raw.sendall(b"\x81\x93\0\0\0\0" + b'{"watch":["heavy"]}')  # and never reads
        tab = server.open(ana, "heavy")
        for number in range(1, 40):
            story.when(AddTimelineEvent(text="More"))
            tab.frame("heavy", has=f"{number}:")  # one by one: nothing waits for Ben
        wait_until(lambda: server.hub.peers == 1)
        wait_until(lambda: server.present == {story.id_of(ana)})
        raw.close()


@pytest.mark.parametrize("wire", [Wire.OURS, Wire.PLAIN])
def test_a_browser_that_was_slow_gets_the_latest_state_in_one_frame(wire):
    heavy = {"heavy": lambda review, room: [Block("one", f"{len(review.events)}:" + "x" * 300_000)]}
    story = given()
    with serving(story, boards=heavy, pace=QUICK._replace(timeout=60), wire=wire) as server:
        slow = server.open(ben, "heavy", max_queue=1)
        slow.frame("heavy")
        quick = server.open(ana, "heavy")
        for number in range(1, 60):
            story.when(AddTimelineEvent(text="More"))
            quick.frame("heavy", has=f"{number}:")
        slow.frame("heavy", has="59:")
        assert len(slow.frames) < len(quick.frames)


def test_someone_is_present_while_a_tab_is_open_and_several_tabs_count_once():
    story = given()
    with serving(story, pace=QUICK._replace(grace=0.0)) as server:
        one, two = server.open(ana), server.open(ana)
        wait_until(lambda: server.hub.peers == 2)
        assert server.present == {story.id_of(ana)}
        one.socket.close()
        wait_until(lambda: server.hub.peers == 1)
        assert server.present == {story.id_of(ana)}
        two.socket.close()
        wait_until(lambda: not server.present)


def test_a_reload_does_not_flicker_on_the_screens_of_others():
    story = given()
    with serving(story, boards=WITH_HERE, pace=QUICK._replace(grace=30.0)) as server:
        watching = server.open(host, "rail", "timeline", "here")
        tab = server.open(ana)
        watching.frame("here", has=story.id_of(ana))
        seen = watching.board("rail")
        tab.socket.close()
        wait_until(lambda: server.hub.peers == 1)
        assert story.id_of(ana) in server.present
        server.open(ana)
        wait_until(lambda: server.hub.peers == 2)
        story.when(AddTimelineEvent(text="A mark in the stream"))
        watching.frame("timeline", has="A mark")
        assert watching.board("rail") == seen


def test_who_is_removed_is_told_and_disconnected_and_stays_out_until_let_back_in():
    story = given()
    with serving(story) as server:
        tab, second = server.open(ana, "rail"), server.open(ana)
        other = server.open(ben, "rail")
        wait_until(lambda: server.hub.peers == 3)
        story.when(RemoveParticipant(id=story.id_of(ana)))
        for each in (tab, second):
            assert each.ends() == (4001, "removed from the review")
            assert each.frames[-1].values == {"removed": True}
        again = server.open(ana, takes_seat=False)
        assert again.ends() == (4001, "removed from the review")
        assert [each.values for each in again.frames] == [{"removed": True}]
        wait_until(lambda: server.present == {story.id_of(ben)})
        back = next(p.id for p in story.review.people.values() if p.name == "Ana")
        story.when(LetBackIn(id=back))
        with pytest.raises(InvalidStatus):
            server.open(ana, takes_seat=False)
        story.when(ClaimSeat(id=back), by=Visitor(key=ana.key))
        server.open(ana).state(role="participant")
        other.socket.ping().wait(PATIENCE)  # was never disturbed


def test_a_device_that_is_signed_out_is_out_at_once_and_the_others_stay():
    story = given()
    with serving(story) as server:
        laptop = server.open(ana, "rail")
        mine = story.id_of(ana)
        story.when(ClaimSeat(id=mine), by=Visitor(key="browser of Phone"))
        phones = [server.open(ana, cookie=each) for each in ("signed-Phone", "signed-Newer+Phone")]
        wait_until(lambda: server.hub.peers == 3)
        assert server.hub.last_seen(story.id, "browser of Phone")
        phone = story.review.people[mine].device("browser of Phone").id
        story.when(SignOut(device=phone), by=ana)
        for each in phones:
            assert each.ends() == (4003, "signed out of this browser")
            assert each.frames[-1].values == {"signed_out": True}
        with pytest.raises(InvalidStatus):
            server.open(ana, cookie="signed-Phone")
        laptop.socket.ping().wait(PATIENCE)
        assert server.present == {mine}


def test_when_a_device_was_there_last_is_known_until_the_server_stops():
    story = given()
    with serving(story, clock=lambda: 1_900_000_000.0) as server:
        assert server.hub.last_seen(story.id, ana.key) is None
        tab = server.open(ana, "rail")
        wait_until(lambda: server.hub.peers == 1)
        assert server.hub.last_seen(story.id, ana.key) is not None
        tab.socket.close()
        wait_until(lambda: server.hub.peers == 0)
        assert server.hub.last_seen(story.id, ana.key).timestamp() == 1_900_000_000.0
        assert server.hub.last_seen(story.id, ben.key) is None


def test_stage_timer_phase_and_role_reach_those_whom_they_concern():
    story = given()
    with serving(story) as server:
        tab = server.open(ana)
        first = tab.state()
        bystander = server.open(ben)
        assert first == {
            "stage": "lobby", "phase": "writing", "timer_ends_at": None, "closed": False, "stand_at": None, "role": "participant",
            "people": [["Host", True], ["Ana", False]], "version": first["version"],
        }  # fmt: skip
        story.when(MoveToStage(stage="overview"))
        tab.state(stage="overview")
        story.when(SetTimer(minutes=6))
        assert tab.state(stage="overview")["timer_ends_at"] == story.clock.now.timestamp() * 1000 + 360_000
        story.when(ChangeRole(id=story.id_of(ana), role="scribe"))
        tab.state(role="scribe")
        story.when(SetTimer(minutes=7))
        bystander.state()
        while bystander.state()["timer_ends_at"] != story.clock.now.timestamp() * 1000 + 420_000:
            pass
        assert {each.state["role"] for each in bystander.frames} == {"participant"}


def test_a_hidden_card_causes_no_frame_at_all():
    story = given()
    with serving(story, boards=WITH_HERE) as server:
        tab = server.open(host, "recommendations", "rail", "timeline", "here")
        server.open(ana)
        tab.frame("here", has=story.id_of(ana))
        before = len(tab.frames)
        for number in range(5):
            story.when(AddRecommendation(text=f"Hidden {number}"), by=ana)
        story.when(AddTimelineEvent(text="Seen"), by=ana)
        frame = tab.frame("timeline", has="Seen")
        known = [each.version for each in tab.frames[:before] if "board" in each.values]
        assert len(tab.frames) == before + 1
        assert frame.version == max(known) + 1, "versions must not count what is hidden"


def test_a_restarted_server_is_another_process_with_the_same_history():
    story = given(AddTimelineEvent(text="First"))
    boots, processes = set(), set()
    for _ in range(2):
        with serving(story) as server:
            tab = server.open(ana, "timeline")
            boots.add(tab.frame("timeline").boot)
            assert {each.boot for each in tab.frames} == boots
            processes |= {each.values["process"] for each in tab.frames if "process" in each.values}
    assert boots == {story.reviews.store.epoch}
    assert len(processes) == 2


def test_a_stopping_hub_says_so():
    story = given()
    with serving(story) as server:
        tab = server.open(ana, "rail")
        tab.frame("rail")
        server.hub.stop()
        assert tab.ends() == (1012, "the server restarts")
        assert server.present == frozenset()


@pytest.mark.parametrize(
    "other",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": None},
        {"cookie": ""},
        {"cookie": "forged-Ana"},
        {"cookie": "signed-Stranger"},
        {"review": "no-such-review"},
        {"review": ""},
    ],
    ids=str,
)
def test_who_may_not_come_in_is_refused_before_the_connection_is_made(other):
    story = given()
    with serving(story) as server:
        with pytest.raises(InvalidStatus) as refused:
            server.open(ana, **other)
        assert refused.value.response.status_code == 403
        assert server.hub.peers == 0


def test_behind_a_proxy_the_public_address_may_be_named():
    story = given()
    with serving(story, origins=["https://review.example.org"]) as server:
        server.open(ana, origin="https://review.example.org").state(role="participant")


@pytest.mark.parametrize(
    ("message", "end"),
    [
        ("not json", (1008, "not understood")),
        ("[]", (1008, "not understood")),
        ('{"watch": "rail"}', (1008, "not understood")),
        ('{"watch": [1]}', (1008, "not understood")),
        ('{"watch": [], "more": 1}', (1008, "not understood")),
        ('{"watch": [], "at": {"rail": [1]}}', (1008, "not understood")),
        ('{"watch": [], "at": {"rail": [true, ""]}}', (1008, "not understood")),
        ('{"watch": [], "at": [1]}', (1008, "not understood")),
        ('{"watch": ["' + "x" * 13000 + '"]}', (1009, "message too long")),
    ],
)
def test_nonsense_ends_the_connection(message, end):
    story = given()
    with serving(story) as server:
        tab = server.open(ana)
        tab.socket.send(message)
        assert tab.ends() == end


def test_who_talks_without_end_is_disconnected_and_the_others_are_not():
    story = given()
    with serving(story, wire=Wire.PLAIN) as server:  # ours would call it a flood before the hub hears of it
        tab, other = server.open(ana), server.open(ben, "timeline")
        other.frame("timeline")
        with suppress(ConnectionClosed):  # the server may end it while this still talks
            for _ in range(300):
                tab.watch("rail")
        assert tab.ends() == (1008, "too many messages")
        story.when(AddTimelineEvent(text="All is well"))
        other.frame("timeline", has="All is well")


def test_nobody_can_open_tabs_without_end():
    story = given()
    with serving(story) as server:
        for _ in range(20):
            server.open(ana)
        wait_until(lambda: server.hub.peers == 20)
        with pytest.raises(InvalidStatus):
            server.open(ana)
        server.open(ben)


@pytest.mark.faults
def test_an_unknown_board_is_left_out_and_a_board_that_breaks_says_so_and_leaves_the_others_alone():
    def broken(review, room):
        raise ZeroDivisionError

    story = given()
    boards = {"fine": lambda review, room: [Block("n", str(len(review.events)))], "broken": broken}
    with serving(story, boards=boards) as server:
        tab = server.open(ana, "broken", "nothing", "fine")
        assert "This part of the page cannot be shown" in tab.frame("broken").html
        assert tab.frame("fine").blocks == {"n": "0"}
        story.when(AddTimelineEvent(text="One"))
        assert tab.frame("fine").blocks == {"n": "1"}


def test_two_reviews_do_not_hear_of_each_other():
    one, two = given(AddTimelineEvent(text="In one")), given(AddTimelineEvent(text="In two"))
    moved = one.reviews.adopt(two.log, "another-review")
    with serving(one) as server:
        tab = server.open(host, "timeline")
        assert "In one" in tab.frame("timeline").html
        other = server.open(host, "timeline", review=moved.id)
        assert "In two" in other.frame("timeline").html
        one.when(AddTimelineEvent(text="Only for one"))
        tab.frame("timeline", has="Only for one")
        assert server.hub.present(moved.id) == server.hub.present(one.id)
        other.watch("timeline", "overview")
        other.frame("overview")
        assert not any("Only for one" in each.text for each in other.frames)


def test_a_room_that_everybody_left_is_forgotten_and_drawn_anew_for_the_next():
    story = given(AddTimelineEvent(text="First"))
    with serving(story, pace=QUICK._replace(grace=0.0)) as server:
        server.open(ana, "timeline").socket.close()
        wait_until(lambda: server.hub.peers == 0 and not server.present)
        version = server.hub.version(story.id)
        story.when(AddTimelineEvent(text="While nobody looked"))
        again = server.open(ana, "timeline").frame("timeline")
        assert "While nobody looked" in again.html
        assert again.version >= version, "a page must not take the new room for an older state"
        assert again.version <= server.hub.version(story.id)


def comes_back(server, story, stand, boot):
    """Return the timeline's first frame for a browser that says where it stands."""
    tab = server.open(ana, review=f"{story.id}&boot={boot}")
    tab.socket.send(json.dumps({"watch": ["timeline"], "at": {"timeline": stand}}))
    return tab.frame("timeline")


def test_a_page_whose_line_was_cut_is_told_what_it_missed():
    story = given(AddTimelineEvent(text="First"))
    with serving(story) as server:
        stays = server.open(ben, "timeline")
        stays.frame("timeline")
        first = server.open(ana, "timeline").frame("timeline")
        story.when(AddTimelineEvent(text="Second"))
        stays.frame("timeline", has="Second")
        stand = [first.version, first.digest]
        told = comes_back(server, story, stand, server.hub.boot)
        assert told.values["from"] == first.version
        assert "Second" in told.html
        assert "First" not in told.html
        assert comes_back(server, story, stand, "another").values["from"] == 0


def test_a_page_that_comes_back_after_a_restart_reads_nothing_anew():
    story = given(*(AddTimelineEvent(text=f"Event number {n}") for n in range(20)))
    with serving(story) as server:
        first = server.open(ana, "timeline").frame("timeline")
    with serving(story) as server:
        boot = server.hub.boot
        stand = [first.version, first.digest]
        told = comes_back(server, story, stand, boot)
        assert (told.values["from"], told.blocks) == (first.version, {})
        assert len(told.text) < 200
        story.when(AddTimelineEvent(text="Later"))
        frame = server.tabs[0].frame("timeline")
        assert frame.values["from"] == told.version
        assert "Later" in frame.html
