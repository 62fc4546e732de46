"""Who looks at which review: the seat that belongs to the browser's cookie in the review that the address names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from pmcore.errors import NotFoundError
from pmcore.model.people import Participant, Role, Seat
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service, service


@dataclass(frozen=True)
class View:
    """One person's view of one review. `review` holds only what this person may see."""

    service: Service
    review: Review
    me: Participant
    browser: str

    @property
    def seat(self) -> Seat:
        """Return the actor for commands."""
        return Seat(participant_id=self.me.id)

    @property
    def hosts(self) -> bool:
        """Return whether this person is a facilitator; for drawing only, the door decides."""
        return self.me.role is Role.FACILITATOR

    @property
    def contributes(self) -> bool:
        """Return whether this person may write here now; for drawing only."""
        return self.me.role is not Role.OBSERVER and not self.review.meeting.closed


def browser_keys() -> tuple[str, ...]:
    """Return the keys of this browser, newest first; stop where another browser's cookie continues a session.

    The guard in front of Streamlit refuses such a one before (pmcore/web/guards/sessions.py); nothing is cleared, so that its
    owner loses nothing even then. A browser that got one more id since is still the same one: it knows the newest that
    this session has seen.
    """
    keys = service().keys.browsers_in(st.context.cookies)
    known = st.session_state.get("browser")
    if known is not None and known not in keys:
        st.error("This page was opened by another browser. Reload it to continue.")
        st.stop()
    if keys:
        st.session_state["browser"] = keys[0]
    return keys


def taken_over() -> bool:
    """Return whether this session goes on with another browser's cookie.

    A click is handled before the page is drawn, so each asks this first: one browser must not act with the other's seat.
    """
    known = st.session_state.get("browser")
    return known is not None and known not in service().keys.browsers_in(st.context.cookies)


def fresh_view() -> View | None:
    """Return the view that the address and the cookie give, or None where there is no seat."""
    return view_of(st.query_params.get("review", ""))


def view_of(review_id: str) -> View | None:
    """Return this browser's view of a review, or None where it has no seat in it."""
    keys = browser_keys()
    if not review_id or not keys:
        return None
    try:
        review = service().reviews.get(review_id)
    except NotFoundError:
        return None
    me = review.seat_of(keys)
    if me is None or me.removed:
        return None
    return View(service(), as_seen_by(review, me.id), me, keys[0])


def current_view() -> View:
    """Return the view of a page that needs a seat; without one, say so and stop."""
    view = fresh_view()
    if view is None:
        st.switch_page("welcome.py")
    return view


def go(page: str, review_id: str = "") -> None:
    """Go to the page named `page` of a review (or to one that needs none)."""
    st.switch_page(f"{page}.py", query_params={"review": review_id} if review_id else {})


def known(page: str) -> str:
    """Return the name of a page that a button leads to. Raises `NotFoundError` where there is none of that name."""
    if page not in names():
        raise NotFoundError(f"There is no page “{page}”.")
    return page


def origin() -> str:
    """Return how this browser reached the server, such as `http://192.168.1.5:8501` or `https://tools.example.com/pm`."""
    url = (st.context.url or "").rstrip("/")
    before, _, page = url.rpartition(
        "/"
    )  # Streamlit takes the page's name off, but not in a session's first run
    return (before if page in names() else url) if "://" in url else ""


@cache
def names() -> frozenset[str]:
    """Return the names of all pages, as they stand in an address."""
    return frozenset(each.stem for each in Path(__file__).parents[1].glob("*.py")) - {"__init__", "frame"}
