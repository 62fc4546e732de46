"""A real server with the hub, and browser tabs that talk to it over real sockets.

with serving(story) as server:
    tab = server.open(ana, "timeline")
    story.when(AddTimelineEvent(text="Disk full"), by=ana)
    assert "Disk full" in tab.frame("timeline").html
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pmcore.boards import BOARDS, Board
from pmcore.boards.long_list import MARK
from pmcore.live.hub import Hub
from pmcore.live.room import Pace
from pmcore.server.keys import COOKIE
from pmcore.server.metrics import Metrics
from pmcore.web.guards.wire import limit
from tests.kit import Named, Story

PATIENCE = 10.0  # seconds that a test waits before it gives up; never how long it sleeps
QUICK = Pace(pause=0.02, idle_pause=0.0, timeout=0.3, grace=0.15)


class Cookies:
    """Reads cookies that say plainly whose browser they belong to."""

    def browsers_in(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """Return the browser's keys as tests.kit makes them; a cookie with another beginning is a forgery."""
        cookie = cookies.get(COOKIE, "")
        names = cookie.removeprefix("signed-").split("+") if cookie.startswith("signed-") else []
        return tuple(f"browser of {name}" for name in names)


class Wire(Enum):
    """Whose protocol a server speaks: ours, which writes shared frames as they stand; ours where it compresses; uvicorn's own."""

    OURS = "ours"
    COMPRESSING = "compressing"
    PLAIN = "plain"


@dataclass(frozen=True)
class Frame:
    """One frame as a browser reads it."""

    values: Mapping[str, Any]
    text: str

    def __getattr__(self, name: str) -> Any:
        return self.values[name]

    @property
    def html(self) -> str:
        return "".join(self.values["blocks"].values())


class Tab:
    """One browser tab: what came in so far, and waiting for what is still to come."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []

    def watch(self, *boards: str) -> None:
        self.socket.send(json.dumps({"watch": boards}))

    def next(self, timeout: float = PATIENCE) -> Frame:
        text = str(self.socket.recv(timeout=timeout))
        self.frames.append(Frame(json.loads(text), text))
        return self.frames[-1]

    def frame(self, board: str, **wanted: Any) -> Frame:
        """Return the next frame of a board; with `has="text"`, the next whose HTML holds the text."""
        has = wanted.get("has", "")
        while True:
            frame = self.next()
            if frame.values.get("board") == board and has in frame.html:
                return frame

    def state(self, **wanted: Any) -> Mapping[str, Any]:
        """Return the next state that says what is wanted."""
        while True:
            state = self.next().values.get("state")
            if state and all(state[name] == value for name, value in wanted.items()):
                return state

    def ends(self) -> tuple[int, str]:
        """Read until the server closes the socket; return its code and reason."""
        with suppress(ConnectionClosed):
            while True:
                self.next()
        return self.socket.close_code, self.socket.close_reason

    def board(self, name: str) -> dict[str, str]:
        """Return a board as the browser has it after everything that came in, by the rules of the frames."""
        shown: dict[str, str] = {}
        version = 0
        for frame in self.frames:
            if frame.values.get("board") != name:
                continue
            assert frame.values["from"] in {0, version}, "a frame starts where the browser is not"
            shown = merged(shown if frame.values["from"] else {}, frame.values)
            version = frame.version
        return shown

    def whole_board(self, name: str) -> dict[str, str]:
        """Return a board with the sections of its list that the browser follows in their places."""
        shown: dict[str, str] = {}
        for key, html in self.board(name).items():
            section = self.board(f"{name}{key}") if key.startswith(MARK) else {}
            shown |= section or {key: html}
        return shown


def merged(known: Mapping[str, str], frame: Mapping[str, Any]) -> dict[str, str]:
    """Return the blocks of a board after a frame, in order."""
    blocks = {**known, **frame["blocks"]}
    if "order" in frame:
        return {key: blocks[key] for key in frame["order"]}
    moves = frame.get("moves", [])
    away = {*frame.get("gone", []), *(key for key, _ in moves)}
    order = [key for key in known if key not in away]
    for key, above in moves:
        order.insert(order.index(above) + 1 if above is not None else 0, key)
    return {key: blocks[key] for key in order}


class Server:
    """The hub of a story, served."""

    def __init__(self, story: Story, hub: Hub, port: int) -> None:
        self.story, self.hub, self.port = story, hub, port
        self.tabs: list[Tab] = []

    def open(self, person: Named, *boards: str, takes_seat: bool = True, **other: Any) -> Tab:
        """Open a tab; `origin`, `cookie` and `review` may be other than they should be."""
        if takes_seat:
            self.story.id_of(person)
        cookie = other.pop("cookie", f"signed-{person.name}")
        tab = Tab(
            connect(
                f"ws://127.0.0.1:{self.port}/live/ws?review={other.pop('review', self.story.id)}",
                origin=other.pop("origin", f"http://127.0.0.1:{self.port}"),
                additional_headers={"Cookie": f"{COOKIE}={cookie}"} if cookie else {},
                max_size=None, open_timeout=PATIENCE, legacy=True, **{"max_queue": None, "compression": None} | other,
            )
        )  # fmt: skip
        self.tabs.append(tab)
        if boards:
            tab.watch(*boards)
        return tab

    @property
    def present(self) -> frozenset[str]:
        return self.hub.present(self.story.id)


@contextmanager
def serving(
    story: Story,
    boards: Mapping[str, Board] = BOARDS,
    pace: Pace = QUICK,
    wire: Wire = Wire.OURS,
    **options: Any,
) -> Iterator[Server]:
    """Serve the hub of a story on a free port, in a thread with uvloop, as the product does; `wire` is whose protocol it speaks."""
    hub = Hub(story.reviews, Cookies(), boards=boards, pace=pace, **options)

    @asynccontextmanager
    async def lifespan(_app: Starlette):
        hub.start(asyncio.get_running_loop())
        yield
        hub.stop()

    app = Starlette(routes=[WebSocketRoute("/live/ws", hub.endpoint)], lifespan=lifespan)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, loop="uvloop", log_level="warning", ws_per_message_deflate=wire is Wire.COMPRESSING
    )
    config.load()
    if wire is not Wire.PLAIN:
        limit(config, Metrics())
    uvicorn_server = uvicorn.Server(config)
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_until(lambda: uvicorn_server.started)
    server = Server(story, hub, listener.getsockname()[1])
    try:
        yield server
    finally:
        for tab in server.tabs:
            with suppress(ConnectionClosed):
                tab.socket.close()
        uvicorn_server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


def wait_until(holds: Callable[[], Any], timeout: float = PATIENCE) -> None:
    """Return as soon as `holds()`; fail where it never does."""
    end = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)
