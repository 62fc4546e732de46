"""The lobby: the code on the wall, who has joined, who is here, and for the facilitator what can be done about it."""

import segno
from markupsafe import Markup

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.model.people import Participant, Role
from pmcore.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return a heading and one small block per person, those who are here first, the removed last."""
    present = review.present_people
    here = [person for person in present if person.id in room.online]
    gone = [person for person in review.people.values() if person.removed]
    people = sorted(present, key=lambda each: each.id not in room.online) + gone
    blocks = [block("head", "lobby", "heading", len(present), len(here))]
    for person in people:
        blocks += drawn(f"person:{person.id}", _person, review, room, person)
    return blocks


def _person(review: Review, room: Room, person: Participant) -> Block:
    here, ready = person.id in room.online, person.id in review.meeting.ready
    entries = 0 if review.meeting.closed else review.entries_of_people[person.id]
    return block(f"person:{person.id}", "lobby", "person", person, here, ready, tuple(Role), entries)


def join_blocks(code: str, url: str) -> list[Block]:
    """Return the card with code, link and QR code. `url` is how this viewer reached the server."""
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
    drawing = segno.make(url, error="m").svg_inline(border=0, scale=4, dark="#1e2528", omitsize=True)
    return Markup(drawing)  # noqa: S704 - our own drawing
