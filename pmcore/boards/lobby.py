"""The lobby: who has joined, who is here, and for the facilitator what can be done about it."""

import segno
from markupsafe import Markup

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.model.people import Role
from pmcore.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return a heading and one block per person, those who are here first."""
    present = review.present_people
    here = [person for person in present if person.id in room.online]
    gone = [person for person in review.people.values() if person.removed]
    people = sorted(present, key=lambda each: each.id not in room.online) + gone
    head = block("head", "lobby", "heading", len(present), len(here))
    roles = tuple(Role)
    return [head] + [
        block(
            f"person:{person.id}",
            "lobby",
            "person",
            person,
            person.id in room.online,
            person.id in review.meeting.ready,
            roles,
        )
        for person in people
    ]


def join_blocks(code: str, url: str) -> list[Block]:
    """Return the card with code, link and QR code, and the ground rules. `url` is how this viewer reached the server."""
    qr = Markup(segno.make(url, error="m").svg_inline(border=0, scale=4, dark="#1e2528", omitsize=True))  # noqa: S704 - our own drawing
    return [block("wall", "lobby", "wall", code, qr, url), block("rules", "lobby", "rules")]
