"""How much one person may write, so that nobody can use up a review for all the others.

A review has limits of its own (pmcore/commands); these are each person's share. Programs with a token have their own
throttle (pmcore/web/api.py), and samples are rehearsed without any. Nothing here is stored: after a restart everybody
begins with a full bucket.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pmcore.changes.base import Added, Change
from pmcore.commands.base import Command
from pmcore.errors import RuleError, SlowDownError
from pmcore.model.people import Role
from pmcore.model.review import SIGNED, Review
from pmcore.throttle import MOST_KNOWN, Bucket

MOST_HIDDEN = 100  # of what waits to be opened, of each sort
HIDDEN = {"recommendations": "cards", "unopened_events": "rows", "unopened_lessons": "lessons"}
MOST_ENTRIES = 1_000  # of all kinds together
SHARES: Mapping[str, int] = {
    "lessons": 500,
    "recommendations": 500,
    "measures": 500,
    "messages": 50,
    "impacts": 100,
    "links": 100,
    "questions": 200,
}
NAMES = {"impacts": "impacts", "links": "links", "messages": "texts"}
TEN = 10  # commands in one message that count as one write; a facilitator's message is one, however long

# What moves the meeting on or is one of many clicks: no text, so it may come faster, and a vote never stalls.
CLICKS = frozenset({
    "add_seat", "admit_waiting", "change_role", "close_review", "close_vote", "decide_tray_rows", "end_join_code", "extend_timer", "give_back",
    "hand_over", "let_all_back_in", "let_back_in", "mark_ready", "move_to_stage", "open_vote", "place_dot", "refuse_waiting",
    "remove_joined_since", "remove_participant", "renew_join_code", "open_written", "reopen_review", "reveal_recommendations",
    "set_admission", "set_auto_timer", "set_timer", "stop_timer", "take_back_dot", "take_back_entries", "take_over", "write_silently",
})  # fmt: skip
# A row of the tray comes onto the timeline by these two together: that is one key, too.
FROM_TRAY = frozenset({"decide_tray_rows", "import_rows"})


class Pace(NamedTuple):
    """At most `burst` at once, and `rate` a second in the long run."""

    burst: float
    rate: float


WRITES, CLICKING = Pace(60, 1), Pace(300, 5)


class Quotas:
    """The shares of all people in all reviews. Used by whoever commits, one at a time; the clock is that of the decisions.

    How many entries somebody has is counted through the whole review only when it can matter: between two counts nobody has more
    than they had at the first, and what came since.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with full buckets."""
        self._now, self._began = now, now()
        self._buckets: OrderedDict[tuple[str, str, Pace], Bucket] = OrderedDict()
        self._entries: OrderedDict[str, dict[str, int]] = OrderedDict()  # by review and seat: at most so many

    def require_share(self, before: Review, after: Review, seat: str, changes: Sequence[Change]) -> None:
        """Raise `RuleError` where `seat` has more in the review `after` than one person's share, and added to it."""
        require_share(before, after, seat, changes)
        added = sum(isinstance(each, Added) and each.collection in SIGNED for each in changes)
        size = sum(len(after.items(each)) for each in SIGNED)
        if not added or size <= MOST_ENTRIES:
            return
        known = self._entries.setdefault(after.id, {})
        if known.get(seat, MOST_ENTRIES) + added > MOST_ENTRIES:
            known[seat] = entries_of(before, seat)
        if known[seat] + added > MOST_ENTRIES and entries_of(after, seat) > MOST_ENTRIES:
            raise RuleError(
                f"You have written {MOST_ENTRIES} entries in this review. Remove some first, or bring in a long list by the API "
                "with a program's token; this text is kept."
            )

    def count_added(self, after: Review, changes: Iterable[Change]) -> None:
        """Count what came into a review, by whoever it was first written."""
        known = self._entries.get(after.id)
        if known is None:
            return
        self._entries.move_to_end(after.id)
        while len(self._entries) > MOST_KNOWN:
            self._entries.popitem(last=False)
        for each in changes:
            if isinstance(each, Added) and each.collection in SIGNED:
                hands = after.hands.get(each.item.id)
                owner = hands.added.id if hands else getattr(each.item, "author", "")
                if owner in known:
                    known[owner] += 1

    def require_pace(self, review_id: str, seat: str, role: Role | None, commands: Sequence[Command]) -> None:
        """Raise `SlowDownError` where the seat has to wait, until one more message with these `commands` may be done."""
        now = self._time()
        wait = self._bucket(review_id, seat, commands, now).wait(now, cost_of(commands, role))
        if wait > 0:
            raise SlowDownError(seconds=math.ceil(wait))

    def count(self, review_id: str, seat: str, role: Role | None, commands: Sequence[Command]) -> None:
        """Count a message that was done."""
        now = self._time()
        self._bucket(review_id, seat, commands, now).take(now, cost_of(commands, role))

    def _time(self) -> float:
        """Return the seconds since the beginning."""
        return (self._now() - self._began).total_seconds()

    def _bucket(self, review_id: str, seat: str, commands: Sequence[Command], now: float) -> Bucket:
        """Return the bucket that a message of a seat is taken from; those not asked for longest are forgotten."""
        pace = pace_of(commands)
        key = review_id, seat, pace
        bucket = self._buckets.setdefault(key, Bucket(pace.rate, pace.burst, now))
        self._buckets.move_to_end(key)
        while len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        return bucket


def pace_of(commands: Sequence[Command]) -> Pace:
    """Return how often such a message may come."""
    kinds = {each.kind for each in commands}
    return CLICKING if kinds <= CLICKS or kinds == FROM_TRAY else WRITES


def cost_of(commands: Sequence[Command], role: Role | None) -> int:
    """Return as how many a message counts: who decides a hundred rows at once writes one thing."""
    return 1 if role is Role.FACILITATOR else math.ceil(len(commands) / TEN)


def require_share(before: Review, after: Review, seat: str, changes: Iterable[Change]) -> None:
    """Raise `RuleError` where `seat` has more in the review `after` than one person's share, and added to it."""
    added = {each.collection for each in changes if isinstance(each, Added)}
    for collection in sorted(added & HIDDEN.keys()):
        most = max(MOST_HIDDEN, hidden_of(before, seat, collection))
        if hidden_of(after, seat, collection) > most:
            raise RuleError(
                f"You have {MOST_HIDDEN} {HIDDEN[collection]} that nobody else sees yet. Remove or reword one of them; "
                "this text is kept."
            )
    for collection in sorted(added & SHARES.keys()):
        most, name = SHARES[collection], NAMES.get(collection, collection)
        if len(after.items(collection)) > most and sum(_entries(after, seat, [collection])) > most:
            raise RuleError(
                f"You have written {most} {name} here, and others need room too. Remove some first; this is kept."
            )


def hidden_of(review: Review, seat: str, collection: str = "recommendations") -> int:
    """Return how many things of a sort that `seat` has written wait to be opened."""
    return sum(not each.number and each.author == seat for each in review.items(collection).values())


def entries_of(review: Review, seat: str) -> int:
    """Return how many things that are still there `seat` has added, hidden ones too."""
    return sum(_entries(review, seat, SIGNED))


def _entries(review: Review, seat: str, collections: Iterable[str]) -> Iterable[int]:
    for name in collections:
        for item in review.items(name).values():
            hands = review.hands.get(item.id)
            yield hands.added.id == seat if hands else getattr(item, "author", "") == seat
