"""Hub: the live side of the server. One route, one room per review that is open, on the server's own event loop.

Whoever connects is known by the signed cookie of the browser and must have a seat in the review. The hub only ever
reads: what people do goes through `Reviews.execute`, and comes back here from the writer after it is durable.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from starlette.websockets import WebSocket

from pmcore.boards import BOARDS, Board
from pmcore.changes.log import Recorded
from pmcore.live.peer import GONE, CloseReason, Peer
from pmcore.live.room import PACE, REMOVED, LiveRoom, Pace
from pmcore.live.seen import Seen
from pmcore.live.shared import WRITES
from pmcore.live.trail import Stand
from pmcore.model.people import Attendance, Participant
from pmcore.model.review import Review
from pmcore.reviews import Reviews

log = logging.getLogger(__name__)

MOST_TABS = 20  # of one person in one review
MOST_PEERS = 5_000
MOST_WATCHED = 300  # boards and sections of their lists that one message of a page names; there are fewer

STOPPING = CloseReason(1012, "the server restarts")
NONSENSE = CloseReason(1008, "not understood")


class Browsers(Protocol):
    """Reads the cookie of a browser (pmcore/server/keys.py)."""

    def browsers_in(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """Return the hashes of the browser, newest first; none for a forged, foreign or missing cookie."""


class Hub:
    """All rooms. `start` and `stop` belong to the server's lifespan; before and after, nobody is present."""

    def __init__(
        self, reviews: Reviews, keys: Browsers, *, boards: Mapping[str, Board] = BOARDS,
        origins: Collection[str] = (), pace: Pace = PACE,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        """`origins` are further addresses (`https://review.example.org`) that pages may come from, behind a proxy."""
        self.boot = reviews.store.epoch  # what a page shows is of this history: else it must be read anew
        self.process = secrets.token_hex(
            6
        )  # whom a page speaks to: a session of Streamlit lives in one process
        self._reviews, self._keys, self._boards = reviews, keys, boards
        self._origins, self._pace, self._clock = frozenset(origins), pace, clock
        self._rooms: dict[str, LiveRoom] = {}
        self._seen = Seen(clock)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._trouble = ""

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listen to the reviews and serve on `loop`."""
        self._loop = loop
        self._unsubscribe = self._reviews.subscribe(self._heard)

    def stop(self) -> None:
        """Say goodbye to everybody; may be called from any thread."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._part)
        self._loop = None

    def tell_trouble(self, sentence: str) -> None:
        """Tell everybody what keeps the server from saving; an empty sentence says that it is over. Only on the loop."""
        self._trouble = sentence
        for room in self._rooms.values():
            room.tell_trouble(sentence)

    def present(self, review_id: str) -> frozenset[str]:
        """Return the participants who have the review open."""
        room = self._rooms.get(review_id)
        return room.presence.online if room else frozenset()

    def attendance(self, review_id: str) -> Attendance:
        """Return who is in the room, and since when no facilitator is; any thread may ask."""
        room = self._rooms.get(review_id)
        return room.hosting.room if room else Attendance()

    def sections_of(self, review_id: str, board: str, keys: Sequence[str]) -> list[str]:
        """Return by which names rows of a board are followed; empty texts where they go with it. Only on the loop."""
        room = self._rooms.get(review_id)
        return [room.section_of(board, key) if room else "" for key in keys]

    def last_seen(self, review_id: str, key: str) -> datetime | None:
        """Return when a browser had the review open last; None where it was not since this server started."""
        return self._seen.last(review_id, key)

    def version(self, review_id: str) -> int:
        """Return the version of what everybody sees; a page that asks before it draws knows what it has drawn."""
        room = self._rooms.get(review_id)
        return room.version if room else int(self._clock() * 10)

    @property
    def peers(self) -> int:
        """Return how many sockets are open."""
        return sum(len(room.peers) for room in self._rooms.values())

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve `/live/ws?review=<id>`: refuse strangers before accepting, then send frames until either side ends."""
        seat = await self._seat_of(websocket)
        loop = self._loop
        if loop is None or seat is None:
            await websocket.close(1008, "no seat in this review")
            return
        review_id, keys, person = seat
        await websocket.accept()
        if person.removed:
            await websocket.send_text(REMOVED.last)
            await websocket.close(REMOVED.code, REMOVED.reason)
            return
        room = self._room(review_id, loop)
        extensions = websocket.scope.get("extensions") or {}
        peer = Peer(websocket, keys, person.id, loop.time(), extensions.get(WRITES))
        peer.merges = websocket.query_params.get("own") == "changes"
        peer.returns = websocket.query_params.get("boot") == self.boot
        room.enter(peer)
        key = room.review.key_of(keys)
        self._seen.came(review_id, key)
        try:
            await self._serve(websocket, room, peer)
        finally:
            room.leave(peer)
            self._seen.left(review_id, key)
            loop.call_later(self._pace.grace + 1, self._sweep)  # a room that nobody is in is let go

    # ------------------------------------------------------------------ who

    async def _seat_of(self, websocket: WebSocket) -> Seated | None:
        """Return review, browser and seat of whoever connects, or None for those who may not."""
        keys = self._keys.browsers_in(websocket.cookies)
        review_id = websocket.query_params.get("review", "")
        if not keys or not self._own_page(websocket) or self.peers >= MOST_PEERS:
            return None
        # The first to open a review after a restart reads it from the database: not on the loop.
        person = await asyncio.to_thread(self._reviews.seat, review_id, *keys)
        room = self._rooms.get(review_id)
        if person is None or (room is not None and room.presence.tabs_of(person.id) >= MOST_TABS):
            return None
        return Seated(review_id, keys, person)

    def _own_page(self, websocket: WebSocket) -> bool:
        """Return whether the page that connects is ours; every browser says where it comes from."""
        origin = websocket.headers.get("origin", "")
        try:
            host = urlsplit(origin).netloc
        except ValueError:
            return False
        return origin in self._origins or host == (websocket.headers.get("host") or None)

    # ------------------------------------------------------------------ rooms

    def _heard(self, review: Review, _records: Sequence[Recorded]) -> None:
        """Pass a commit on to its room; called by whoever commits."""
        room = self._rooms.get(review.id)
        if room is not None:
            room.heard(review)

    def _room(self, review_id: str, loop: asyncio.AbstractEventLoop) -> LiveRoom:
        """Return the room of a review, as new as whoever enters: a new seat may be newer than the last wave."""
        self._sweep()
        room = self._rooms.get(review_id)
        if room is None:
            review = self._reviews.get(review_id)
            room = self._rooms[review_id] = LiveRoom(
                review, self._boards, self.boot, loop, self._pace, self._clock, self.process
            )
            room.tell_trouble(self._trouble)
        room.catch_up(self._reviews.get(review_id))  # after the room can hear, so that no commit is missed
        return room

    def _sweep(self) -> None:
        """Forget the rooms that everybody has left."""
        for review_id in [each for each, room in self._rooms.items() if room.empty]:
            self._rooms.pop(review_id).close()

    async def _serve(self, websocket: WebSocket, room: LiveRoom, peer: Peer) -> None:
        """Send and listen until one of the two ends."""
        clock = asyncio.get_running_loop().time
        peer.task = asyncio.create_task(peer.send(room.due, clock))
        listening = asyncio.create_task(self._listen(websocket, room, peer, peer.task))
        both = (peer.task, listening)
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            peer.task = None  # a task that was cancelled holds what ran in it, and so the peer and its room
            for ended in await asyncio.gather(*both, return_exceptions=True):
                if isinstance(ended, Exception):
                    log.error("A live connection failed", exc_info=ended)

    async def _listen(
        self, websocket: WebSocket, room: LiveRoom, peer: Peer, sending: asyncio.Task[None]
    ) -> None:
        """Read what the peer watches; after a farewell only wait for the end."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                text = await websocket.receive_text()
                if not peer.accepts(text, loop.time()):
                    break
                message = _message(text)
                if isinstance(message, Watching):
                    room.watch(peer, message.names, message.stands if peer.returns else {})
                elif isinstance(message, bool):
                    room.ask_for_a_moment(peer, message)
                else:
                    peer.leave(NONSENSE)
                    break
        except (*GONE, KeyError):  # KeyError: a binary message, which no page of ours sends
            return
        await sending

    def _part(self) -> None:
        """Send everybody away; runs on the loop."""
        rooms, self._rooms = self._rooms, {}
        for room in rooms.values():
            room.close()
            for peer in room.peers:
                peer.leave(STOPPING)


class Seated(NamedTuple):
    """Whoever connects: the review, the keys of the browser, and the seat."""

    review_id: str
    keys: tuple[str, ...]
    person: Participant


class Watching(NamedTuple):
    """What a page follows, and where it stands with what it followed before, over another socket."""

    names: list[str]
    stands: dict[str, Stand]


def _message(text: str) -> Watching | bool | None:
    """Return what a page says (pmcore/boards/messages.py), or None where it is nothing that a page of ours says.

    `{"watch": ["rail", "timeline"]}` gives the boards to follow, `{"moment": true}` whether its person needs one.
    """
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    if message.keys() == {"moment"} and isinstance(message["moment"], bool):
        return bool(message["moment"])
    names, stands = message.get("watch"), _stands(message.get("at", {}))
    if message.keys() - {"at"} != {"watch"} or stands is None or not isinstance(names, list):
        return None
    fits = len(names) <= MOST_WATCHED and all(isinstance(name, str) for name in names)
    return Watching(names, stands) if fits else None


def _stands(values: object) -> dict[str, Stand] | None:
    """Return where a page stands, or None for nonsense."""
    if not isinstance(values, dict) or len(values) > MOST_WATCHED:
        return None
    found = {}
    for name, value in values.items():
        match value:
            case [int(version), str(digest)] if not isinstance(version, bool):
                found[name] = Stand(version, digest)
            case _:
                return None
    return found
