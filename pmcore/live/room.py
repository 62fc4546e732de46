"""LiveRoom: one review while people have it open. It draws once per wave and tells every peer what that peer lacks."""

from __future__ import annotations

import asyncio
import time
import types
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pmcore.boards import Board, Room
from pmcore.boards.mine import evened, mine
from pmcore.faults import FAULTS
from pmcore.live.compact import to_json
from pmcore.live.following import Following
from pmcore.live.frames import Feed, board_of, changed_alone
from pmcore.live.peer import CloseReason, Peer
from pmcore.live.presence import Hosting, Presence
from pmcore.live.shared import Frame
from pmcore.live.state import State, StateFrames, Told
from pmcore.live.trail import NOWHERE, Stand
from pmcore.model.people import UNHOSTED, Role
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.remembered import MIB, ByBytes

MINES = 16 * MIB  # of one room
NO_STANDS: Mapping[str, Stand] = types.MappingProxyType({})


class Pace(NamedTuple):
    """How fast a room tells; in seconds."""

    pause: float = 0.1  # between two waves: one at once, then at most ten a second
    idle_pause: float = (
        0.01  # the same after a drawing that changed nothing, so that hidden cards delay nobody
    )
    timeout: float = 10.0  # how long a peer may take to accept a frame
    grace: float = 2.0  # between two tabs of the same person: a reload, a page switch, a blip of the network
    hostless: float = (
        UNHOSTED.total_seconds() + 0.2
    )  # until others may host; no clock may think it is too soon then


PACE = Pace()

SIGNED_OUT = CloseReason(4003, "signed out of this browser", '{"signed_out":true}')
REMOVED = CloseReason(4001, "removed from the review", '{"removed":true}')
MOVED = CloseReason(4002, "seat changed")


class LiveRoom:
    """The peers of one review, its feeds and its waves. Everything here runs on the loop, but for `heard`."""

    def __init__(
        self, review: Review, boards: Mapping[str, Board], boot: str, loop: asyncio.AbstractEventLoop,
        pace: Pace = PACE, clock: Callable[[], float] = time.time, process: str = "",
    ) -> None:  # fmt: skip
        """Begin with nobody, at `review`."""
        self.review = review
        self.peers: set[Peer] = set()
        self.presence = Presence(loop, self._moved, pace.grace)
        self._boards, self._boot, self._loop, self._pace, self._clock = boards, boot, loop, pace, clock
        self._now: Callable[[], datetime] = lambda: datetime.fromtimestamp(clock(), UTC)
        self.hosting = Hosting(loop, self.wake, self._now, pace.hostless)
        self._seen, self._state = as_seen_by(review), State.of(review)
        self._state_frames = StateFrames(boot, process)
        self._feeds: dict[str, Feed] = {}
        self._following = Following(self.peers, self._feeds)
        # Tenths of seconds, so that a room that is opened again goes on above where it was: pages compare versions.
        self.version = int(clock() * 10)
        self._next: asyncio.TimerHandle | None = None
        self._not_before = 0.0
        self._reaping: asyncio.TimerHandle | None = None
        self._waved, self._waved_state = review, self._state
        self._latest, self._told = review, False
        self._trouble = ""
        # What each person sees alone, as JSON, until cards or dots change.
        self._mines: ByBytes[str] = ByBytes(MINES)

    # ------------------------------------------------------------------ news

    def catch_up(self, review: Review) -> None:
        """Take a newer review; the next wave tells everybody."""
        if review.version > self.review.version:
            if not _same_alone(self.review, review):
                self._mines.clear()
            self.review, self._seen, state = review, as_seen_by(review), State.of(review)
            self._state = (
                self._state if state == self._state else state
            )  # who has the same one need not compare it
            self.hosting.see(review.people.values(), self.presence.online)

    def heard(self, review: Review) -> None:
        """Take the review after a commit; called by whoever commits, one at a time, as often as they like."""
        self._latest = review
        if not self._told:  # the loop clears this before it reads `_latest`, so nothing is missed
            self._told = True
            self._loop.call_soon_threadsafe(self._hear)

    def _hear(self) -> None:
        self._told = False
        self.wake()

    def _moved(self) -> None:
        """Take that somebody came or went."""
        self.hosting.see(self.review.people.values(), self.presence.online)
        self.wake()

    def wake(self) -> None:
        """Make a wave as soon as the last one is long enough ago."""
        if self._next is None:
            delay = max(0.0, self._not_before - self._loop.time())
            self._next = self._loop.call_later(delay, self._wave)

    def _wave(self) -> None:
        """Draw what is watched and wake the peers that have something to get; whatever fails, the next wave comes."""
        self._next = None
        try:
            told = self._tell()
        except Exception as error:  # noqa: BLE001 - a room whose waves end would show nothing to anybody any more
            FAULTS.note("wave", self.review.id, error)
            told = True
            for peer in self.peers:
                peer.wake()
        self._not_before = self._loop.time() + (self._pace.pause if told else self._pace.idle_pause)
        if self._reaping is None and told:
            self._reaping = self._loop.call_later(self._pace.timeout, self._reap)

    def _tell(self) -> bool:
        """Catch up, draw, tell; return whether there was anything to tell everybody."""
        self.catch_up(self._latest)
        before, self._waved = self._waved, self.review
        state, self._waved_state = self._waved_state, self._state
        changed = {name for board in self._followed() for name in self._redraw(board, self.version + 1)}
        self.version += bool(changed)  # only what can be seen counts
        everybody = self._concerns_everybody(before, state)
        alone = not _same_alone(before, self.review)
        for peer in self.peers:
            if everybody or not changed.isdisjoint(peer.at) or (alone and peer.mine != self._mine(peer)):
                peer.tell(self.due)
        return bool(everybody or changed)

    def _concerns_everybody(self, before: Review, state: State) -> bool:
        """Return whether any peer's state may be another one than at `before`, when it was `state`; part from those without a seat."""
        people = before.people is not self.review.people
        if people:
            for peer in self.peers:
                self._check_seat(peer)
        return people or state != self._state

    def _mine(self, peer: Peer) -> str:
        """Return what is for this peer's person alone, as JSON."""
        known = self._mines.get(peer.participant_id)
        if known is None:
            known = self._drawn_alone(peer)
            self._mines.put(peer.participant_id, known)
        return known

    def _drawn_alone(self, peer: Peer) -> str:
        """Draw what is for one person alone; what cannot be drawn stays as it was, and everybody else goes on."""
        try:
            return to_json(evened(mine(self.review, peer.participant_id), self.review))
        except Exception as error:  # noqa: BLE001 - one person's frame must not stop the room
            FAULTS.note("personal frame", peer.participant_id, error)
            return peer.mine

    def _followed(self) -> set[str]:
        """Return the boards that anybody follows, and forget the others."""
        followed = self._following.boards
        for name in self._feeds.keys() - followed:
            del self._feeds[name]
        return followed

    def _redraw(self, board: str, version: int) -> Collection[str]:
        """Draw a board; one that cannot be sent stays as it was, and the others go on. Return what looks different."""
        feed = self._feeds.get(board)
        if feed is None:
            feed = self._feeds[board] = Feed(board, self._boards[board], self._boot)
        now = self._now()
        room = Room(self.presence.online, now, unhosted=self.hosting.room.unhosted(now), moments=self.moments)
        try:
            changed = feed.redraw(self._seen, room, version, self._following.names)
        except Exception as error:  # noqa: BLE001 - one board must not stop the others
            FAULTS.note("board", board, error)
            return ()
        finally:
            self._following.drawn()
        self._follow_on(feed, version)
        return changed

    def _follow_on(self, feed: Feed, version: int) -> None:
        """Let those who had the rows of a new section follow it: nothing of what they see may go for that."""
        new: dict[str, list[Peer]] = {}  # a section may be split from one that is new itself
        for section, before in feed.made.items():
            followers = new.get(before) or [peer for peer in self.peers if peer.at.get(before)]
            if followers and feed.open(section, version):
                new[section] = followers
                self._following.moved()
                for peer in followers:
                    peer.at.setdefault(section, 0)
                    peer.wake()

    # ------------------------------------------------------------------ peers

    def enter(self, peer: Peer) -> None:
        """Let a peer in: it gets the state at once, and boards when it says what it watches."""
        self.peers.add(peer)
        self.presence.enter(peer.participant_id)
        self._check_seat(peer)  # somebody may have been removed while connecting
        peer.wake()

    def leave(self, peer: Peer) -> None:
        """Forget a peer."""
        self.peers.discard(peer)
        self._following.moved()
        self.presence.leave(peer.participant_id)

    def watch(self, peer: Peer, names: Collection[str], stands: Mapping[str, Stand] = NO_STANDS) -> None:
        """Set which boards and sections a peer follows; what it follows already goes on from where it is.

        `stands` is where its browser stands with what it followed before, such as over another socket.
        """
        peer.at = {name: peer.at.get(name, 0) for name in names if board_of(name) in self._boards}
        peer.keeps_to(self._role_of(peer))
        self._following.moved()
        for board in {board_of(name) for name in peer.at} - self._feeds.keys():
            self._redraw(board, self.version)
        peer.at = {name: at for name, at in peer.at.items() if board_of(name) == name or self._open(name)}
        self._following.moved()
        peer.stands = {name: stand for name, stand in stands.items() if not peer.at.get(name, 1)}
        peer.wake()

    def _open(self, section: str) -> bool:
        """Draw a section; return whether there is one. One that cannot be drawn is none."""
        feed = self._feeds.get(board_of(section))
        try:
            return feed is not None and feed.open(section, self.version)
        except Exception as error:  # noqa: BLE001 - one section must not stop the room
            FAULTS.note("section", section, error)
            return False

    def section_of(self, board: str, key: str) -> str:
        """Return by which name a row of a board is followed; an empty text where it goes with its board."""
        feed = self._feeds.get(board)
        return feed.section_of(key) if feed else ""

    def ask_for_a_moment(self, peer: Peer, wanted: bool) -> None:
        """Remember whether somebody in the middle of a text asked for a moment; facilitators see their name."""
        if peer.moment != wanted:
            peer.moment = wanted
            self.wake()

    @property
    def moments(self) -> frozenset[str]:
        """Return the participants who asked for a moment."""
        return frozenset(peer.participant_id for peer in self.peers if peer.moment)

    def tell_trouble(self, sentence: str) -> None:
        """Tell all peers what keeps the server from saving; an empty sentence says that it is over."""
        self._trouble = sentence
        for peer in self.peers:
            peer.wake()

    def due(self, peer: Peer) -> list[Frame]:
        """Return the frames that bring a peer up to date, and take them as sent."""
        now = int(self._clock() * 1000)
        frames = []
        told = Told(self._state, self._role_of(peer), self._trouble)
        if told != peer.told:
            peer.told = told
            frames.append(self._state_frames.frame(told, self.version, now))
        alone = self._mine(peer)
        if alone != peer.mine:
            before, peer.mine = peer.mine, alone
            alone = changed_alone(before, alone) if peer.merges else alone
            frames.append(Frame(f'{{"now":{now},"boot":{to_json(self._boot)},"mine":{alone}}}'))
        for name in self._following.lacked_by(peer):
            feed, since = self._feeds[board_of(name)], peer.at[name]
            first = None if since else peer.stands.pop(name, NOWHERE)
            frames.append(
                feed.frame(since, now, name) if first is None else feed.first_frame(first, now, name)
            )
            peer.at[name] = feed.version_of(name)
        return frames

    def _check_seat(self, peer: Peer) -> None:
        """Part from a peer whose seat was removed, or whose browser sits somewhere else now."""
        person = self.review.seat_of(peer.keys)
        if person is None:
            peer.leave(SIGNED_OUT)
        elif person.removed:
            peer.leave(REMOVED)
        elif person.id != peer.participant_id:
            peer.leave(MOVED)
        peer.keeps_to(self._role_of(peer))
        self._following.moved()

    def _role_of(self, peer: Peer) -> Role | None:
        person = self.review.people.get(peer.participant_id)
        return person.role if person else None

    def _reap(self) -> None:
        """Drop the peers that have not taken a frame for too long, and look again while any is slow."""
        self._reaping = None
        busy = [peer for peer in self.peers if peer.sending]
        for peer in busy:
            if self._loop.time() - peer.sending >= self._pace.timeout and peer.task is not None:
                peer.task.cancel()
        if busy:
            self._reaping = self._loop.call_later(self._pace.timeout / 4, self._reap)

    @property
    def empty(self) -> bool:
        """Return whether nobody is here, nor has been a moment ago."""
        return not self.peers and not self.presence.online

    def close(self) -> None:
        """Stop all timers, and let go of all: the collector runs rarely, and would find this room in a circle."""
        for timer in (self._next, self._reaping):
            if timer is not None:
                timer.cancel()
        self.presence.close()
        self.hosting.close()


def _same_alone(before: Review, now: Review) -> bool:
    """Return whether nobody can see anything alone in `now` that they did not see in `before`."""
    same = (
        before.deciding is now.deciding
        and before.recommendations is now.recommendations
        and before.unopened_events is now.unopened_events
        and before.unopened_lessons is now.unopened_lessons
        and before.asking is now.asking
        and before.reading is now.reading
        and before.primary_vote is now.primary_vote
        and before.pulse is now.pulse
        and before.estimates is now.estimates
        and (not now.primary_vote.is_open or before.causes is now.causes)
    )
    return same and before.tray is now.tray and (not now.tray or before.people is now.people)
