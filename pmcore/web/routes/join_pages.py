"""The pages of the way in: for a code, for a name, for who somebody is, and why somebody stays out."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pmcore.commands.waiting import REFUSED, turned_away
from pmcore.errors import CrowdedError
from pmcore.model.meeting import REVIEW_PAGES, STAGES, stage
from pmcore.model.people import Participant
from pmcore.model.review import Review
from pmcore.web.cookies import browsers_of
from pmcore.web.html import page

CAME = "came"  # in the address of the way in: the stage where the room was then
WRONG = "This code does not open a review. Check it with the facilitator."
SLOW = f"{WRONG} Many wrong codes came from here, so wait a moment before the next one."


def ask_for_code(wrong: str = "", status: int = 200, code: str = "", retry: int = 0) -> Response:
    """Return the page with the field for a code."""
    headers = {"retry-after": str(retry)} if retry else None
    return page("code.html.j2", status, headers, title="Join a review", wrong=wrong, code=code[:16])


def stays_out(review: Review, request: Request) -> Response | None:
    """Return the page for a browser without a seat that came with the right code, where it cannot take one now."""
    asked = review.waiting_of(browsers_of(request))
    if asked is not None:
        return message(REFUSED) if asked.refused else RedirectResponse(f"/wait/{review.id}", 303)
    no = turned_away(review)
    return message(no) if no else None


def message(sentence: str) -> Response:
    """Return the page that says why somebody cannot join."""
    return page("message.html.j2", 403, title="You cannot join", sentence=sentence)


def pause(review: Review) -> int:
    """Return after how many seconds a page that waits looks again: the more wait, the later."""
    return 2 + len(review.in_waiting_room) // 50


def crowded(review: Review, name: str, error: CrowdedError, former: Participant | None = None) -> Response:
    """Return the invitation to somebody for whom there is room in a moment: it is sent again by itself."""
    seconds = error.seconds + secrets.randbelow(4)  # not all in the same moment
    return ask_for_name(review, name, error.sentence, 429, former, again=seconds)


def ask_for_name(
    review: Review, name: str = "", wrong: str = "", status: int = 200, former: Participant | None = None,
    *, again: int = 0,
) -> Response:  # fmt: skip
    """Return the invitation; with `former`, to somebody who sits down at that person's browser."""
    return page(
        "join.html.j2",
        status,
        {"retry-after": str(again)} if again else None,
        again=again,
        title="Join as somebody else" if former else "You are invited",
        code=review.join_code,
        name=name,
        wrong=wrong,
        here=former.name if former else "",
        to=path_in(review).removeprefix("/"),
        once=secrets.token_hex(16),
    )


def ask_whose(review: Review, seat: Participant) -> Response:
    """Return the page that asks a browser with a seat who sits there."""
    return page(
        "continue.html.j2",
        title="Continue",
        here=seat.name,
        role=seat.role.value,
        to=path_in(review).removeprefix("/"),
        code=review.join_code,
    )


def ask_for_both(
    to_page: str, to_review: str, wrong: str = "", status: int = 403, code: str = "", name: str = "",
    at: str = "code", retry: int = 0,
) -> Response:  # fmt: skip
    """Return the page for a stranger at the address of a review's page: fields for code and name, no word on the review."""
    headers = {"retry-after": str(retry)} if retry else None
    return page(
        "stranger.html.j2",
        status,
        headers,
        title="Join",
        wrong=wrong,
        at=at,
        to_page=to_page[:40],
        to_review=to_review[:80],
        code=code[:16],
        name=name[:200],
        attempt=secrets.token_hex(16),
    )


def removed() -> Response:
    """Return the page for somebody whose seat was taken away."""
    return message("You were removed from this review. The facilitator can let you back in.")


def path_in(review: Review, page_name: str = "") -> str:
    """Return where people come in: the page they asked for, else where the room is. The code is no part of it."""
    wanted = page_name if page_name in REVIEW_PAGES else stage(review.meeting.stage).page
    return f"/{wanted}?review={review.id}"


def way_in(review: Review, page_name: str = "", *, late: bool = False) -> Response:
    """Return the way in; who comes late is told there what the room has done so far.

    The address names the stage where the room is, so that a page which is drawn after the room has moved on follows it.
    """
    stage_key = review.meeting.stage
    came = "" if page_name in REVIEW_PAGES else f"&{CAME}={stage_key}"
    so_far = "&so_far=yes" if late and stage_key is not STAGES[0].key else ""
    return RedirectResponse(f"{path_in(review, page_name)}{came}{so_far}", 303)
