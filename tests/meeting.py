"""A meeting over the product's own routes: people at their browsers, who send what their boards and forms send.

meeting = Meeting()
ana = meeting.joins("Ana")
ana.sends("add_timeline_event", text="Disk full")
meeting.host.presses("timeline", "Remove", of="T-01")
"""

from __future__ import annotations

import itertools
from typing import Any

from httpx import Response

from pmcore.boards import BOARDS, Block, Room, draw
from pmcore.boards.history import history_blocks
from pmcore.boards.lobby import join_blocks
from pmcore.boards.recommendations import own_cards
from pmcore.commands.base import Command
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.incident import CreateReview
from pmcore.model.people import Participant, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from tests.shown import Button, buttons, row
from tests.web import Site


class Guest:
    """Somebody at a browser."""

    _numbers = itertools.count(1)

    def __init__(self, meeting: Meeting, name: str) -> None:
        """Open the browser; it has a cookie, and no seat yet."""
        self.meeting, self.name = meeting, name
        self.browser = meeting.site.browser()
        self.browser.get("/join")

    @property
    def me(self) -> Participant:
        """Return this person's seat as it is now."""
        return self.meeting.review.people_by_key[self.meeting.site.key_of(self.browser)]

    def posts(self, body: Any = None, *, review: str | None = None, **request: Any) -> Response:
        """Post to /live/do whatever `body` is (or what `content` says), for this meeting's review or another."""
        asked = self.meeting.id if review is None else review
        given = request if "content" in request else {"json": body, **request}
        return self.browser.post("/live/do", params={"review": asked} if asked else {}, **given)

    def sends(self, kind: str = "", *, command_id: str = "", **values: Any) -> dict[str, Any]:
        """Send a command, or several in `commands`, and return the answer."""
        named = {"kind": kind} if kind else {}
        sent = {"command_id": command_id or f"sent-{next(self._numbers)}", **named, **values}
        answer = self.posts(sent)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def does(self, *commands: Command) -> Outcome:
        """Do something by the door, as if on another device."""
        reviews, seat = self.meeting.site.service.reviews, Seat(participant_id=self.me.id)
        for each in commands:
            outcome = reviews.execute(self.meeting.id, each, seat)
        return outcome

    def sees(self, board: str) -> list[Block]:
        """Return the blocks that stand on this person's screen: a board, or what is drawn for them alone."""
        review, log = self.meeting.review, self.meeting.site.service.reviews.log(self.meeting.id)
        if board in BOARDS:
            return draw(board, review, Room(online=frozenset(review.people)))
        return {
            "own": lambda: own_cards(review, self.me.id),
            "wall": lambda: join_blocks(review, "http://here.example"),
            "history": lambda: history_blocks(review, log, self.me, 1_000)[0],
        }[board]()

    def finds(self, board: str, kind: str, **wanted: Any) -> Button:
        """Return the one button of a board that sends a command of a kind, with these values among its own."""
        found = {
            str(command): each
            for each in buttons(self.sees(board))
            for command in each.commands("", here="")
            if command["kind"] == kind and wanted.items() <= command.items()
        }
        assert len(found) == 1, f"{len(found)} buttons of {board} send {kind} {wanted}: {list(found)}"
        return next(iter(found.values()))

    def presses(
        self, board: str, kind: str, *ticked: str, command_id: str = "", here: str = "", **wanted: Any
    ) -> dict[str, Any]:
        """Press that button while rows are `ticked` and the page of the stage `here` is open; return the answer."""
        commands = self.finds(board, kind, **wanted).commands(*ticked, here=here)
        sent = commands[0] if len(commands) == 1 else {"commands": commands}
        return self.sends(command_id=command_id, **sent)

    def edits(self, board: str, label: str, kind: str, **values: Any) -> dict[str, Any]:
        """Edit the row that people call so, from what this person's screen shows now."""
        shown = row(self.sees(board), label)
        return self.sends(kind, id=shown.id, seen=shown.version, **values)


class Meeting:
    """A review with its people."""

    def __init__(self, site: Site | None = None, **facts: Any) -> None:
        """Start a review that `host` facilitates; `facts` are fields of `CreateReview`."""
        self.site = site or Site()
        self.host = Guest(self, "Host")
        create = CreateReview.model_validate({"title": "Checkout was down", "facilitator": "Host", **facts})
        started = self.site.service.reviews.create(create, Visitor(key=self.site.key_of(self.host.browser)))
        self.id = started.review.id

    @property
    def review(self) -> Review:
        """Return the review as it is now, with all that is hidden."""
        return self.site.service.reviews.get(self.id)

    def joins(self, name: str, role: Role = Role.PARTICIPANT) -> Guest:
        """Let somebody join by the page; the facilitator gives them the role."""
        guest = Guest(self, name)
        path = f"/join/{self.review.join_code}"
        assert guest.browser.post(path, data={"name": name}).status_code == 303
        if role is not Role.PARTICIPANT:
            self.host.does(ChangeRole(id=guest.me.id, role=role))
        return guest

    def only(self, collection: str) -> Any:
        """Return the one item of a collection."""
        (item,) = self.review.items(collection).values()
        return item

    def close(self) -> None:
        """Close the service."""
        self.site.service.reviews.close()
