"""The real app in a process of its own, with a driver that commits in it and notes when each commit became durable.

Reads one JSON command per line and answers with one line. What it notes is CLOCK_MONOTONIC in nanoseconds, which the
viewers (another process of this machine) can be compared with. `/bare` is the broadcast to be compared with: plain
Starlette sockets and one text for all.
"""

import asyncio
import json
import os
import random
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from pmcore.boards import BOARDS, Room
from pmcore.commands import waiting
from pmcore.commands.causes import AddCause, EditCause, MoveCause
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.live.frames import Feed
from pmcore.model.people import Seat, Visitor
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service, service

BEGAN = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - as people write it
KINDS = ("change", "symptom", "detection", "diagnosis", "decision", "action", "communication", "mitigation")
TEXT = "The queue of the checkout service grew to {n} messages; the on-call engineer looked at the dashboard first."

waiting.MOST_AT_ONCE = 100_000  # the seats of a bench are taken in a moment


class Bare:
    """A broadcast without anything: what the same bytes cost at least."""

    def __init__(self) -> None:
        self.sockets: set[WebSocket] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ws = WebSocket(scope, receive, send)
        await ws.accept()
        self.sockets.add(ws)
        try:
            while True:
                await ws.receive_text()
        except WebSocketDisconnect:
            self.sockets.discard(ws)

    async def tell(self, text: str) -> None:
        for ws in list(self.sockets):
            await ws.send_text(text)


class Driver:
    """Does in the server what people would do, when the bench says so."""

    def __init__(self, opened: Service, port: int) -> None:
        self.service, self.port, self.bare = opened, port, Bare()
        opened.reviews.decider.quotas = None  # one seat does here what a roomful does
        self.loop: asyncio.AbstractEventLoop | None = None
        self.marks: dict[int, int] = {}
        self.version: int = 0
        self._times: dict[int, int] = {}
        self._newest = 0
        self.last: dict[str, int] = {}  # the last mark of each cause
        self._quiet = threading.Event()
        self._threads = ThreadPoolExecutor(10)  # kept, as the server keeps its own
        opened.reviews.subscribe(self._heard)  # before the hub, so that the hub's own work counts

    def _heard(self, review: Any, _records: Any) -> None:
        self._times[review.version] = time.monotonic_ns()
        self._newest = review.version

    def _when(self, version: int) -> int:
        """Return when a version became durable: several that were committed together are heard of as the last of them."""
        while self._newest < version:
            time.sleep(0.001)
        return self._times.get(version) or min(at for each, at in [*self._times.items()] if each > version)

    def setup(self, people: int, events: int) -> dict[str, Any]:
        """Make a review with a realistic timeline of so many events and so many seats; return who may look."""
        keys, reviews = self.service.keys, self.service.reviews
        cookies = [keys.new_browser() for _ in range(people)]
        visitors = [Visitor(key=str(keys.browser(cookie))) for cookie in cookies]
        review = reviews.create(CreateReview(title="Checkout down", facilitator="Host"), visitors[0]).review
        for number, visitor in enumerate(visitors[1:], 1):
            reviews.execute(review.id, JoinReview(code=review.join_code, name=f"Person {number}"), visitor)
        self.review_id = review.id
        self.people = [Seat(participant_id=each) for each in reviews.get(review.id).people]
        for n in range(events):
            at = BEGAN + n // 10 * timedelta(hours=1) + n % 10 * timedelta(minutes=5)
            kind = KINDS[n % len(KINDS)]
            self._do(
                AddTimelineEvent(
                    text=TEXT.format(n=n), starts=f"{at:%Y-%m-%d %H:%M}", event_kind=kind, source="Grafana"
                )
            )
        self.events = list(reviews.get(review.id).events)
        watch = ["rail", "timeline", *self._sections()]
        return {
            "review": review.id,
            "cookies": cookies,
            "port": self.port,
            "pid": os.getpid(),
            "watch": watch,
        }

    def _sections(self) -> list[str]:
        """Return the names of all sections of a long timeline: everybody has all of it on the screen."""
        feed = Feed("timeline", BOARDS["timeline"], "boot")
        feed.redraw(as_seen_by(self.service.reviews.get(self.review_id)), Room(), 1)
        return sorted(filter(None, {feed.section_of(f"event:{each}") for each in self.events}))

    def _do(self, command: Any, who: int = 0) -> int:
        by = self.people[who % len(self.people)]
        return self.service.reviews.execute(self.review_id, command, by).review.version

    def single(self, marks: list[int], gap: float) -> dict[int, int]:
        """Commit once per mark with random pauses; return when each was durable."""
        random.seed(marks[0])
        times = {}
        for mark in marks:
            event = self.events[mark % len(self.events)]
            text = f"{TEXT.format(n=mark)} mark:{mark};"
            times[mark] = self._when(self._do(EditTimelineEvent(id=event, text=text)))
            time.sleep(gap * random.uniform(0.7, 1.3))
        return times

    def burst(self, marks: list[int], seconds: float) -> dict[int, int]:
        """Commit the marks evenly within `seconds`, each by somebody else; return when each was durable."""
        start, times = time.monotonic(), {}

        def one(place: int, mark: int) -> None:
            time.sleep(max(0.0, start + seconds * place / len(marks) - time.monotonic()))
            text = f"{TEXT.format(n=mark)} mark:{mark};"
            event = self.events[mark % len(self.events)]
            times[mark] = self._when(self._do(EditTimelineEvent(id=event, text=text), mark))

        list(self._threads.map(one, range(len(marks)), marks))
        return times

    def grow(self, nodes: int) -> int:
        """Make a tree of so many causes, each under one of those before it."""
        for n in range(1, nodes + 1):
            under = f"C-{n // 3:02d}" if n // 3 else ""
            self._do(AddCause(text=TEXT.format(n=n), under=under), n)
        self.nodes = list(self.service.reviews.get(self.review_id).causes)
        return len(self.nodes)

    def tend(self, people: int, seconds: float, gap: float, turn: int) -> dict[int, int]:
        """Let so many people edit nodes of their own and add and move others at once; return when each mark was durable."""
        times: dict[int, int] = {}
        self.last = self.last if turn else {}
        ends = time.monotonic() + seconds

        def one(who: int) -> None:
            dice, mark = random.Random(f"{who} {turn}"), 100_000 * (who + 1) + 1_000 * turn
            own = self.nodes[who + 1 :: people]
            while time.monotonic() < ends:
                time.sleep(gap * dice.uniform(0.3, 1.7))
                mark += 1
                node, text = dice.choice(own), f"{TEXT.format(n=mark)} mark:{mark};"
                if mark % 10 == 0:
                    times[mark] = self._when(self._do(AddCause(text=text, under=node), who))
                    continue
                times[mark] = self._when(self._do(EditCause(id=node, text=text), who))
                self.last[node] = mark
                if mark % 25 == 0:
                    self._do(MoveCause(id=node, under=self.nodes[0]), who)

        with ThreadPoolExecutor(people) as room:
            list(room.map(one, range(people)))
        return times

    def lost(self, marks: list[int]) -> list[int]:
        """Return which of these marks are in no text where they were the last to be written."""
        causes = self.service.reviews.get(self.review_id).causes
        texts = " ".join(each.text for each in causes.values())
        added = [mark for mark in marks if mark % 10 == 0 and f"mark:{mark};" not in texts]
        return added + [mark for node, mark in self.last.items() if f"mark:{mark};" not in causes[node].text]

    def busy(self, a_second: float) -> None:
        """Let people act so many times a second, one after the other; 0 ends it."""

        def act() -> None:
            number = 0
            while not self._quiet.wait(random.uniform(0.5, 1.5) / a_second):
                number += 1
                text = f"{TEXT.format(n=number)} mark:{number};"
                self._do(EditTimelineEvent(id=self.events[number % len(self.events)], text=text), 1 + number)

        if a_second:
            self._quiet.clear()
            threading.Thread(target=act, daemon=True).start()
        else:
            self._quiet.set()

    def plain(self, marks: list[int], gap: float, size: int) -> dict[int, int]:
        """Broadcast a text of the same size once per mark to the bare sockets; return when each began."""
        assert self.loop is not None
        times = {}
        for mark in marks:
            text = f"mark:{mark};".ljust(size, "x")
            times[mark] = time.monotonic_ns()
            asyncio.run_coroutine_threadsafe(self.bare.tell(text), self.loop)
            time.sleep(gap * random.uniform(0.7, 1.3))
        return times

    def serve_commands(self) -> None:
        """Answer the bench until it goes."""
        for line in sys.stdin:
            what, *arguments = json.loads(line)
            print(json.dumps(getattr(self, what)(*arguments)), flush=True)
        os._exit(0)


def main() -> None:
    """Serve the app on a free port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    driver = Driver(service(), listener.getsockname()[1])
    from app import app

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            driver.loop = asyncio.get_running_loop()
        await (driver.bare if scope.get("path") == "/bare" else app)(scope, receive, send)

    config = uvicorn.Config(
        asgi, loop="uvloop", log_level="warning", ws_per_message_deflate=False, ws_ping_interval=10,
        ws_ping_timeout=10,
    )  # fmt: skip
    server = uvicorn.Server(config)

    def wait_and_serve() -> None:
        while not server.started:
            time.sleep(0.01)
        driver.serve_commands()

    threading.Thread(target=wait_and_serve, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
