"""Mischief against a real server: what is too much never reaches Streamlit or the reviews, and a quiet person's clicks all count.

The floods of tests/bench/flood_kinds.py with small numbers; how long a click takes meanwhile is measured in tests/bench/flooders.py.
"""

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from pmcore.web.answers import POLICY_VIOLATION
from pmcore.web.guards import wire
from pmcore.web.guards.sockets import LIVE, MOST_SOCKETS, STREAM
from tests.bench.flood_house import furnished
from tests.bench.flood_kinds import BINARY, frame, head
from tests.bench.flooders import beginning, quiet_people
from tests.bench.live_run import program
from tests.server import Server

pytestmark = pytest.mark.slow

SEATS = 9


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("mischief"), {"POSTMORTEM_METRICS_TOKEN": "t"})
    server.house = furnished(server.url, server.database, SEATS)
    with server:
        yield server


@pytest.fixture
def house(server):
    return server.house


def shed(server, reason):
    return counter(server, f'postmortem_shed_total{{reason="{reason}"}}')


def counter(server, name):
    answer = httpx.get(
        f"{server.url}/metrics", headers={"authorization": "Bearer t"}, trust_env=False, timeout=30
    )
    found = [line for line in answer.text.splitlines() if line.startswith(name)]
    return float(found[0].split()[-1]) if found else 0.0


def page(house, cookie, session="", path=STREAM):
    """Open a tab's socket, one that goes on with `session` where that is named."""
    return connect(
        house.url.replace("http", "ws") + path,
        subprotocols=["streamlit", "none", session] if session else ["streamlit"],
        origin=house.url,
        additional_headers={"Cookie": f"pm_browser={cookie}"} if cookie else {},
        max_size=None,
        proxy=None,
        open_timeout=60,
        legacy=True,
    )


def draw(tab, query="", name=""):
    """Ask for a page; return what Streamlit answered."""
    message, answers = BackMsg(), []
    message.rerun_script.query_string, message.rerun_script.page_name = query, name
    tab.send(message.SerializeToString())
    while not answers or answers[-1].WhichOneof("type") != "script_finished":
        answers.append(ForwardMsg.FromString(tab.recv(timeout=60)))
    return answers


def session_of(answers):
    return next(each.new_session.initialize.session_id for each in answers if each.HasField("new_session"))


def wait_for(what, seconds=30):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextmanager
def dialled(house):
    """Open a connection and say nothing yet."""
    with closing(socket.create_connection(("127.0.0.1", house.port), timeout=60)) as line:
        yield line


def upgraded(house, line, cookie):
    """Make a socket of a connection, by hand."""
    more = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    line.sendall(head(house, "GET", STREAM, cookie, *more))
    assert b" 101 " in line.recv(4096)


def heard_until_the_end(line):
    """Return what the server says until it closes."""
    said = b""
    try:
        while data := line.recv(65_536):
            said += data
    except ConnectionResetError:
        pass
    return said


# ---------------------------------------------------------------------- whose session it is


def test_a_foreign_browser_does_not_get_a_session_and_its_owner_loses_nothing(server, house):
    before = shed(server, "foreign session")
    with page(house, house.cookies[0]) as mine:
        session = session_of(draw(mine, f"review={house.review}", "timeline"))
        for cookie in (house.cookies[1], ""):
            with pytest.raises(InvalidStatus):
                page(house, cookie, session)
        assert session_of(draw(mine, f"review={house.review}", "timeline")) == session
    assert shed(server, "foreign session") == before + 2
    with page(house, house.cookies[0], session) as again:  # after a lost connection it is still theirs
        assert session_of(draw(again)) == session


def test_a_session_that_nobody_knows_begins_anew(house):
    with page(house, house.cookies[0], "00000000-0000-4000-8000-000000000000") as tab:
        assert session_of(draw(tab)) != "00000000-0000-4000-8000-000000000000"


# ---------------------------------------------------------------------- how many


def test_three_tabs_work_and_the_seventh_socket_of_a_browser_is_refused_with_a_sentence_for_its_page(
    server, house
):
    cookie = house.cookies[2]
    headers = {"cookie": f"pm_browser={cookie}"}

    def full():
        answer = httpx.get(
            f"{house.url}/live/check",
            params={"origin": house.url},
            headers=headers,
            trust_env=False,
            timeout=30,
        )
        return answer.json()["full"]

    streams = [page(house, cookie) for _ in range(MOST_SOCKETS)]
    boards = [page(house, cookie, path=f"{LIVE}?review={house.review}") for _ in range(3)]
    try:
        assert full() == MOST_SOCKETS
        with pytest.raises(InvalidStatus):
            page(house, cookie)
        with page(house, house.cookies[3]):  # others are not concerned
            pass
        streams.pop().close()
        wait_for(lambda: full() == 0)
        streams.append(page(house, cookie))
    finally:
        for each in (*streams, *boards):
            each.close()
    assert shed(server, "sockets") >= 1


def test_all_sockets_of_a_browser_share_one_allowance(server, house):
    """Sixty messages at once over six sockets are more than one browser may send, and not more than six could."""
    cookie, before = house.cookies[4], counter(server, 'postmortem_slowed_total{kind="stream"}')
    message = BackMsg(app_heartbeat=True).SerializeToString()
    tabs = [page(house, cookie) for _ in range(MOST_SOCKETS)]
    try:
        for _ in range(20):
            for each in tabs:
                each.send(message)
        wait_for(lambda: counter(server, 'postmortem_slowed_total{kind="stream"}') > before)
    finally:
        for each in tabs:
            each.close()


# ---------------------------------------------------------------------- what comes in a frame


def test_thousands_of_triggers_in_a_frame_end_the_socket_and_none_is_run(server, house):
    before = shed(server, "triggers")
    message = BackMsg()
    message.rerun_script.query_string = f"review={house.review}"
    widget = message.rerun_script.widget_states.widgets.add(
        id="$$STREAMLIT_INTERNAL_KEY_$$ID-0-board:timeline__events"
    )
    widget.json_trigger_value = json.dumps([{"event": "do"}] * 15_000, separators=(",", ":"))
    with page(house, house.cookies[5]) as tab:
        tab.send(message.SerializeToString())
        with pytest.raises(ConnectionClosed) as end:
            tab.recv(timeout=60)
    assert end.value.rcvd.code == POLICY_VIOLATION
    assert shed(server, "triggers") == before + 1


def test_a_message_in_thousands_of_pieces_ends_its_socket(house, server):
    before = shed(server, "fragments")
    with dialled(house) as line:
        upgraded(house, line, house.cookies[5])
        line.sendall(b"\x02\x80\0\0\0\0" + b"\x00\x80\0\0\0\0" * (wire.MOST_FRAGMENTS + 9))
        heard_until_the_end(line)
    assert shed(server, "fragments") == before + 1


def test_more_than_a_megabyte_in_one_message_is_not_read(house):
    with dialled(house) as line:
        upgraded(house, line, house.cookies[5])
        line.sendall(frame(BINARY, b"", wire.LARGEST_MESSAGE + 1))
        assert b"\x03\xf1" in heard_until_the_end(line)  # 1009: too big, before a byte of it has come


def test_one_who_pings_without_an_end_is_cut(server, house):
    before = shed(server, "pings")
    with dialled(house) as line:
        upgraded(house, line, house.cookies[5])
        line.sendall(frame(0x89, b"") * 100)
        heard_until_the_end(line)
    assert shed(server, "pings") == before + 1


# ---------------------------------------------------------------------- what is never finished


def half_a_message(house):
    with dialled(house) as line:
        upgraded(house, line, house.cookies[5])
        line.sendall(b"\x82\xff" + (900_000).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 9000)
        return heard_until_the_end(line)


def half_a_head(house):
    with dialled(house) as line:
        line.sendall(head(house, "GET", "/", "")[:-2])
        return heard_until_the_end(line)


def silence(house):
    with dialled(house) as line:
        return heard_until_the_end(line)


def no_body(house):
    path = f"/live/do?review={house.review}"
    more = ["Content-Type: application/json", "Content-Length: 500"]
    with dialled(house) as line:
        line.sendall(head(house, "POST", path, house.cookies[5], *more))
        return heard_until_the_end(line)


@pytest.fixture(scope="module")
def unfinished(server):
    """Return what is heard by who never finishes, and how many were given up for a reason: all at once, for each waits ten seconds."""
    before = {reason: shed(server, reason) for reason in ("half-open", "half-sent")}
    ways = (half_a_message, half_a_head, silence, no_body)
    with ThreadPoolExecutor(len(ways)) as pool:
        heard = dict(zip(ways, pool.map(lambda way: way(server.house), ways), strict=True))
    return heard, {reason: shed(server, reason) - count for reason, count in before.items()}


def test_a_message_that_is_never_whole_ends_its_socket(unfinished):
    _, given_up = unfinished
    assert given_up["half-sent"] == 2  # the body that never comes is the other


def test_a_request_whose_head_never_ends_is_given_up(unfinished):
    heard, given_up = unfinished
    assert (heard[half_a_head], heard[silence]) == (b"", b"")
    assert given_up["half-open"] == 2


def test_a_body_that_never_comes_is_given_up_with_a_sentence(unfinished):
    heard, _ = unfinished
    assert heard[no_body].startswith(b"HTTP/1.1 408")
    assert b"did not come in time" in heard[no_body]


def test_a_head_without_an_end_is_cut_by_its_size(server, house):
    before = shed(server, "large head")
    with dialled(house) as line:
        line.sendall(b"GET / HTTP/1.1\r\n" + b"X-More: " + b"x" * wire.LARGEST_HEAD)
        heard_until_the_end(line)
    assert shed(server, "large head") == before + 1


# ---------------------------------------------------------------------- floods


@pytest.fixture(scope="module")
def flood():
    """Yield the process that the floods come from."""
    with program("flooders") as flood:
        yield flood


@pytest.mark.parametrize(
    "kind", ["reruns", "commands_without_a_seat", "wrong_codes", "half_frames", "commands"]
)
def test_a_quiet_persons_clicks_all_count_under_a_flood(server, house, flood, kind):
    with beginning(flood, house, kind, 3):
        wait_for(lambda: sum(flood("counts").values()) > 20)
        taken = asyncio.run(quiet_people(house, 1))
        counts = flood("counts")
    assert counts
    assert taken.times
    assert not taken.lost
    assert "Traceback" not in server.log.read_text()


def test_more_than_the_share_of_people_without_a_seat_never_reaches_streamlit(server, house, flood):
    """Twenty sockets just below the old limit of each: together far above what people without a seat may."""
    before = counter(server, 'postmortem_slowed_total{kind="stream"}')
    with beginning(flood, house, "reruns", 20):
        wait_for(lambda: counter(server, 'postmortem_slowed_total{kind="stream"}') >= before + 10, 60)
        wait_for(lambda: shed(server, "flood") >= 5, 60)
        assert flood("counts")["sent"] > 100
