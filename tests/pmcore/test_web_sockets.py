"""The guard in front of the WebSockets: what passes, and that a flood hurts nobody (on a real server)."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from unittest.mock import AsyncMock

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from uvicorn.protocols.utils import ClientDisconnected
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from pmcore.server.metrics import Metrics
from pmcore.web.answers import POLICY_VIOLATION
from pmcore.web.guards import frames, sessions
from pmcore.web.guards import sockets as guard
from pmcore.web.guards.frames import Cut, check_live, check_stream, passes
from pmcore.web.guards.protobuf import fields
from pmcore.web.guards.who import Who
from tests.server import Server

# ---------------------------------------------------------------------- what passes


@pytest.mark.parametrize(("name", "passed"), [
    ("rerun_script", True), ("stop_script", True), ("file_urls_request", True), ("app_heartbeat", True),
    ("backend_operation_request", True), ("clear_cache", False), ("set_run_on_save", False), ("load_git_info", False),
    ("debug_disconnect_websocket", False), ("debug_shutdown_runtime", False),
])  # fmt: skip
def test_each_message_of_the_installed_streamlit_is_known(name, passed):
    message = BackMsg()
    field = message.DESCRIPTOR.fields_by_name[name]
    if field.message_type:
        getattr(message, name).SetInParent()
    else:
        setattr(message, name, True)
    assert passes(message.SerializeToString()) is passed


def test_streamlit_has_no_messages_that_this_list_forgot():
    assert {each.name for each in BackMsg.DESCRIPTOR.fields} == {
        "rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request", "clear_cache",
        "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime",
    }  # fmt: skip


@pytest.mark.parametrize("field", list(BackendOperationRequest.DESCRIPTOR.fields))
def test_nobody_installs_anything_on_the_server(field):
    message = BackMsg(backend_operation_request=BackendOperationRequest(request_id="r", session_id="s"))
    if field.message_type:
        getattr(message.backend_operation_request, field.name).SetInParent()
    assert passes(message.SerializeToString()) is (
        field.name not in {"install_skills", "dismiss_skills_nudge"}
    )


def test_what_hides_behind_an_innocent_message_does_not_pass():
    both = BackMsg(app_heartbeat=True).SerializeToString() + BackMsg(clear_cache=True).SerializeToString()
    assert not passes(both)


@given(st.binary(max_size=200))
def test_rubbish_is_cut_or_passes_but_never_hurts(data):
    with suppress(Cut):
        check_stream({"type": "websocket.receive", "bytes": data})


@given(st.text(max_size=50), st.text(max_size=50))
def test_the_outer_layer_is_read_as_protobuf_reads_it(query, page_hash):
    message = BackMsg()
    message.rerun_script.query_string, message.rerun_script.page_script_hash = query, page_hash
    data = message.SerializeToString()
    assert list(fields(data)) == [(frames.RERUN, message.rerun_script.SerializeToString())]


@pytest.mark.parametrize("message", [
    {"text": "{}"}, {"bytes": b"\x00" * (frames.LARGEST_STREAM + 1)}, {"bytes": b"\xff" * 11}, {"bytes": b"\x5a\x7f"},
])  # fmt: skip
def test_what_no_page_of_ours_sends_is_cut(message):
    with pytest.raises(Cut):
        check_stream(message)


@pytest.mark.parametrize(
    "message", [{"bytes": b"{}"}, {"text": "{"}, {"text": "x" * 20_000}, {"text": "[" * 10_000}]
)
def test_the_live_socket_takes_small_json_only(message):
    with pytest.raises(Cut):
        check_live(message)
    assert check_live({"text": '{"watch": ["rail"]}'})


# ---------------------------------------------------------------------- what fires


def firing(*events, widgets=1, name="board"):
    """Return a frame in which components fire `events` (names, or what else stands in the list)."""
    message = BackMsg()
    for number in range(widgets):
        widget = message.rerun_script.widget_states.widgets.add(id=f"{name}{number}")
        shaped = [{"event": each, "value": {}} if isinstance(each, str) else each for each in events]
        widget.json_trigger_value = json.dumps(shaped)
    return message.SerializeToString()


@pytest.mark.parametrize("events", [["do"], ["moved"], ["do", "moved"]])
def test_a_component_may_fire_each_of_its_events_once(events):
    assert passes(firing(*events, widgets=3))


@pytest.mark.parametrize(
    "frame",
    [
        firing(*["do"] * 16_000), firing("do", "do"), firing("do", "submit"), firing({"event": "do"}, {"event": "do"}), firing(1, 2),
        firing("do", [[]]), firing("do", widgets=9), firing("do", widgets=2, name="x") + firing("do", name="x"),
        firing({"event": "do", "value": "x" * 70_000}), firing({"event": ["do"]}),
    ],
    ids=["16,000", "twice", "unknown", "twice, spelt out", "numbers", "lists", "nine components", "two messages", "long", "no name"],
)  # fmt: skip
def test_a_frame_with_more_than_a_page_fires_is_cut(frame):
    with pytest.raises(Cut, match="triggers"):
        passes(frame)


def test_a_widget_that_fires_in_two_ways_is_cut():
    message = BackMsg()
    for _ in range(2):
        message.rerun_script.widget_states.widgets.add(id="button", trigger_value=True)
    with pytest.raises(Cut, match="triggers"):
        passes(message.SerializeToString())


def test_the_state_of_a_whole_page_passes():
    message = BackMsg()
    for number in range(60):
        message.rerun_script.widget_states.widgets.add(id=f"w{number}", json_value="{}")
    message.rerun_script.cached_message_hashes.extend(f"{number:032}" for number in range(900))
    assert passes(message.SerializeToString())


def test_a_frame_of_countless_fields_is_cut_before_it_is_read():
    with pytest.raises(Cut, match="fields"):
        check_stream({"bytes": b"\x88\x01\x01" * 80_000})


def test_the_fields_that_are_read_are_those_of_the_installed_streamlit():
    numbers = {each.name: each.number for each in WidgetState.DESCRIPTOR.fields}
    assert {
        number for name, number in numbers.items() if "trigger" in name or name == "chat_input_value"
    } == frames.TRIGGERS
    assert (numbers["id"], numbers["json_trigger_value"]) == (frames.WIDGET_ID, frames.JSON_TRIGGER)
    assert ClientState.DESCRIPTOR.fields_by_name["widget_states"].number == frames.WIDGET_STATES
    assert WidgetStates.DESCRIPTOR.fields_by_name["widgets"].number == frames.WIDGET
    assert ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number == guard.SCRIPT_FINISHED


# ---------------------------------------------------------------------- whose session it is


def test_a_session_is_found_in_the_message_that_tells_it():
    message = ForwardMsg()
    message.new_session.initialize.session_id = "abc-1"
    assert sessions.session_in(message.SerializeToString()) == "abc-1"
    assert sessions.session_in(ForwardMsg(script_finished=0).SerializeToString()) == ""


def test_the_first_owner_of_a_session_stays_it():
    known = sessions.Sessions()
    known.began("s", ("ana",))
    known.began("s", ("eve",))
    assert known.is_own("s", ("new cookie of ana", "ana"))
    assert known.is_foreign("s", ("eve",))
    assert known.is_foreign("s", ())
    assert not known.is_foreign("unknown", ("eve",))
    assert not known.is_own("unknown", ("eve",))


def test_without_a_cookie_nobody_owns_a_session():
    known = sessions.Sessions()
    known.began("s", ())
    assert not known.is_own("s", ())


# ---------------------------------------------------------------------- a real server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("sockets"), {"POSTMORTEM_METRICS_TOKEN": "t"}) as server:
        yield server


@contextmanager
def session(
    server: Server, *, seat: bool = False, cookie: str = "", asks: str = ""
) -> Iterator[SimpleNamespace]:
    """Open a page's socket as a browser would: with the cookie and the Origin, and with a seat where that is said.

    `asks` is the id of the session that it wants to go on with.
    """
    cookie = cookie or new_cookie(server)
    if seat:
        start_review(server, cookie)
    protocols = ["streamlit", "none", asks] if asks else ["streamlit"]
    socket = connect(
        server.url.replace("http", "ws") + guard.STREAM,
        subprotocols=protocols,
        origin=server.url,
        additional_headers={"Cookie": cookie},
        max_size=None,
        proxy=None,
        open_timeout=30,
    )
    with socket:
        yield SimpleNamespace(socket=socket, rerun=lambda: rerun(socket), cookie=cookie)


def new_cookie(server: Server) -> str:
    """Return the cookie that the first page gives."""
    answer = httpx.get(f"{server.url}/", headers={"accept": "text/html"}, trust_env=False)
    return answer.headers["set-cookie"].split(";")[0]


def start_review(server: Server, cookie: str) -> str:
    """Start a review, so that this browser has a seat; return its id."""
    command = {"kind": "create_review", "title": "Checkout was down", "facilitator": "Ana"}
    headers = {"cookie": cookie, "origin": server.url}
    answer = httpx.post(f"{server.url}/live/do", json=command, headers=headers, trust_env=False, timeout=30)
    assert answer.json()["ok"], answer.text
    return answer.json()["review"]


def rerun(socket) -> float:
    """Ask for the page; return the seconds until it is drawn."""
    message, started = BackMsg(), time.monotonic()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(socket.recv(timeout=20))
        if answer.WhichOneof("type") == "script_finished":
            return time.monotonic() - started


def closed_within(socket, seconds: float) -> int:
    """Read until the server ends it; return the code."""
    deadline = time.monotonic() + seconds
    with pytest.raises(ConnectionClosed) as end:
        read_until(socket, deadline)
    assert end.value.rcvd, "the connection broke without a word"
    return end.value.rcvd.code


def read_until(socket, deadline: float) -> None:
    while True:
        socket.recv(timeout=max(deadline - time.monotonic(), 0))


def shed(server: Server, reason: str) -> float:
    answer = httpx.get(f"{server.url}/metrics", headers={"authorization": "Bearer t"}, trust_env=False).text
    lines = [
        line for line in answer.splitlines() if line.startswith(f'postmortem_shed_total{{reason="{reason}"}}')
    ]
    return float(lines[0].split()[-1]) if lines else 0.0


@pytest.mark.slow
def test_a_page_opens_and_a_fast_clicker_is_never_cut(server):
    with session(server) as ana:
        for _ in range(40):  # as fast as answers come
            assert ana.rerun() < 15


@pytest.mark.slow
def test_a_flood_is_cut_and_every_page_of_the_others_is_drawn_meanwhile(server):
    message = BackMsg()
    message.rerun_script.query_string = ""
    data, before = message.SerializeToString(), shed(server, "flood")
    with session(server, seat=True) as quiet, session(server) as flood:
        quiet.rerun()

        def attack():
            with suppress(ConnectionClosed):
                while True:
                    flood.socket.send(data)
                    time.sleep(0.004)

        attacker = threading.Thread(target=attack, daemon=True)
        started = time.monotonic()
        attacker.start()
        while shed(server, "flood") == before:
            quiet.rerun()
            assert time.monotonic() - started < 30  # five of patience, and the rest for a slow machine
            attacker.join(0.2)
        assert closed_within(flood.socket, 15) == POLICY_VIOLATION
        quiet.rerun()


def test_whoever_is_cut_and_has_hung_up_already_leaves_no_trace():
    receive = AsyncMock(return_value={"type": "websocket.receive", "text": "rubbish"})
    hung_up = AsyncMock(side_effect=ClientDisconnected)
    socket = guard.Socket(guard.Gate(None, Metrics()), "live", {}, (), Who("browser", seated=True))
    message = asyncio.run(socket.guarded(receive, hung_up)())
    assert message == {"type": "websocket.disconnect", "code": POLICY_VIOLATION}


@pytest.mark.slow
def test_clearing_everybodys_caches_is_dropped_and_the_page_lives_on(server):
    before = shed(server, "dropped")
    with session(server) as eve:
        for name in ("clear_cache", "set_run_on_save", "debug_shutdown_runtime"):
            eve.socket.send(BackMsg(**{name: True}).SerializeToString())
        assert eve.rerun() < 15
    assert shed(server, "dropped") == before + 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "frame", [b"\x5a" + b"x" * (300 * 1024), "text", b"\xff" * 20], ids=["big", "text", "rubbish"]
)
def test_what_no_page_sends_ends_the_socket_at_once(server, frame):
    with session(server) as eve:
        eve.socket.send(frame)
        assert closed_within(eve.socket, 5) == POLICY_VIOLATION
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(("origin", "host"), [
    ("https://evil.example", None), ("null", None), ("http://localhost:1", None), (None, None),
    ("http://evil.example", "evil.example"),
])  # fmt: skip
@pytest.mark.parametrize("path", [guard.STREAM, f"{guard.LIVE}?review=x"])
def test_a_page_from_elsewhere_does_not_reach_the_sockets(server, origin, host, path):
    headers = {"Cookie": "pm_browser=anything"} | ({"Host": host} if host else {})
    with pytest.raises(InvalidStatus) as refused:
        connect(
            server.url.replace("http", "ws") + path, origin=origin, additional_headers=headers, proxy=None
        )
    assert refused.value.response.status_code == 403
