"""The lobby: the code on the wall, who has joined, who is here, and for the facilitator what can be done about it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

import segno
from markupsafe import Markup

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.boards.silence import lobby_blocks, promised_blocks
from pmcore.commands.admission import joined_since
from pmcore.model.moment import zone_named
from pmcore.model.people import Entry, Participant, Role
from pmcore.model.review import Review
from pmcore.wording.palette import LIGHT

MOST_ASKING = 60  # who wait and are named
MOST_MOMENTS = 8
MOST_NAMES = 5
MOST_GONE = 12  # removed people who are shown one by one


class Joined(NamedTuple):
    """A moment since which people have joined: in the log's time, on the clock of the review, how many, who."""

    since: str
    clock: str
    size: int
    names: str


class Removal(NamedTuple):
    """People who were removed together."""

    removed_at: str
    clock: str
    size: int
    names: str


def draw(review: Review, room: Room) -> list[Block]:
    """Return a heading and one small block per person, those who are here first, the removed last."""
    present = review.present_people
    here = [person for person in present if person.id in room.online]
    together = removals(review)
    gone = [person for person in review.people.values() if person.removed][-MOST_GONE:]
    people = sorted(present, key=lambda each: each.id not in room.online) + gone
    admission, asking = review.admission, review.in_waiting_room
    way_in = tuple(Entry), admission.entry, admission.code_ended, review.meeting.closed, len(asking)
    blocks = [
        *promised_blocks(review),
        block("head", "lobby", "heading", len(present), len(here), moments(review)),
        block("way_in", "lobby", "way_in", *way_in),
        *lobby_blocks(review),
    ]
    if asking:
        blocks.append(block("asking", "lobby", "asking", asking[:MOST_ASKING], len(asking)))
    for person in people:
        blocks += drawn(f"person:{person.id}", _person, review, room, person)
    return [*blocks, block("together", "lobby", "together", together)] if together else blocks


def _person(review: Review, room: Room, person: Participant) -> Block:
    here, ready = person.id in room.online, person.id in review.meeting.ready
    entries = 0 if review.meeting.closed else review.entries_of_people[person.id]
    return block(f"person:{person.id}", "lobby", "person", person, here, ready, tuple(Role), entries)


def moments(review: Review) -> tuple[Joined, ...]:
    """Return the latest minutes in which people joined, latest first, each with all who can be removed since then."""
    people = sorted(joined_since(review, review.created_at), key=lambda each: each.joined_at, reverse=True)
    found, since = list[Joined](), list[Participant]()
    for minute, group in groupby(people, key=lambda each: each.joined_at.replace(second=0, microsecond=0)):
        if len(found) == MOST_MOMENTS:
            break
        since += group
        found.append(Joined(minute.isoformat(), _clock(review, minute), len(since), _names(since)))
    return tuple(found)


def removals(review: Review) -> tuple[Removal, ...]:
    """Return who was removed together, latest first."""
    times: dict[datetime, list[Participant]] = {}
    for each in review.people.values():
        if each.removed and each.removed_at:
            times.setdefault(each.removed_at, []).append(each)
    return tuple(
        Removal(at.isoformat(), _clock(review, at), len(people), _names(people))
        for at, people in sorted(times.items(), reverse=True)
        if len(people) > 1
    )


def _clock(review: Review, at: datetime) -> str:
    return f"{at.astimezone(UTC).astimezone(zone_named(review.incident.zone)):%H:%M}"


def _names(people: Sequence[Participant]) -> str:
    """Return the first names and how many more there are."""
    named = ", ".join(each.name for each in people[:MOST_NAMES])
    return f"{named} and {len(people) - MOST_NAMES} more" if len(people) > MOST_NAMES else named


def join_blocks(review: Review, url: str) -> list[Block]:
    """Return the card with code, link and QR code, or what to do where the code ended.

    `url` is how this viewer reached the server.
    """
    if review.admission.code_ended:
        return [block("wall", "lobby", "ended", review.meeting.closed)]
    code = review.join_code
    return [block("wall", "lobby", "wall", code, qr_code(url), url)]


def seat_blocks(url: str, name: str = "") -> list[Block]:
    """Return the QR code of a personal link, for the phone beside the laptop, or for whoever is called `name`."""
    html = Markup('<div class="seat" role="img" aria-label="QR code of your seat">{}</div>').format(
        qr_code(url)
    )
    seat = Block("seat", html)  # not remembered by `block`: the link lets its bearer in
    return [block("name", "lobby", "link", name), seat] if name else [seat]


def qr_code(url: str) -> Markup:
    """Return the QR code of `url` as SVG."""
    drawing = segno.make(url, error="m").svg_inline(border=0, scale=4, dark=LIGHT["ink"], omitsize=True)
    return Markup(drawing)  # noqa: S704 - our own drawing
