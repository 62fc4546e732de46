"""How much memory does one more participant cost: Streamlit's session on the timeline, and the live socket beside it?

    python -m tests.bench.table memory

The sessions speak Streamlit's own protocol (that of the pinned version), as a browser that opens the page.
"""

import time
from contextlib import ExitStack
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.bench.live_run import memory_mb, server, viewers
from tests.bench.row import BenchRow

FIRST, PEOPLE = 10, 150
MEGABYTES = 0.5


def rows() -> list[BenchRow]:
    """Measure what the participants cost that come after the first ten, for whom the program itself still grows."""
    with server(FIRST + PEOPLE) as (_app, house), ExitStack() as stack:
        cookies = house["cookies"]
        _come(stack, house, cookies[:FIRST])
        before = memory_mb(house["pid"])
        _come(stack, house, cookies[FIRST:])
        each = (memory_mb(house["pid"]) - before) / PEOPLE
    return [
        BenchRow(
            "memory per connected participant", f"≤ {MEGABYTES} MB", f"{each:.2f} MB", ok=each <= MEGABYTES
        )
    ]


def _come(stack: ExitStack, house: dict[str, Any], cookies: list[str]) -> None:
    stack.enter_context(viewers({**house, "cookies": cookies}, len(cookies), watch=house["watch"]))
    for cookie in cookies:
        _open(stack.enter_context(_socket(house["port"], cookie)), house["review"])
    time.sleep(2)  # presence has settled


def _socket(port: int, cookie: str) -> ClientConnection:
    host = f"127.0.0.1:{port}"
    return connect(
        f"ws://{host}/_stcore/stream", origin=f"http://{host}", subprotocols=["streamlit"], proxy=None,
        additional_headers={"Cookie": f"pm_browser={cookie}"}, max_size=None,
    )  # fmt: skip


def _open(socket: ClientConnection, review: str) -> None:
    """Open the timeline, and read until it is drawn."""
    request = BackMsg()
    request.rerun_script.query_string = f"review={review}"
    request.rerun_script.page_name = "timeline"
    socket.send(request.SerializeToString())
    drawn = ""
    while True:
        message = ForwardMsg.FromString(bytes(socket.recv(timeout=20)))
        drawn += str(message.delta)
        if message.WhichOneof("type") == "script_finished":
            break
    assert "timeline" in drawn
    assert "exception" not in drawn.lower()
