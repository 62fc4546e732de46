"""Measures of all reviews in which this browser has a seat: what is still to be done, what is late, what waits to be verified."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.forms.measures import DECLINE, FOLLOW_UP
from pages.parts.board import apart, public_panel
from pages.parts.layout import heading
from pages.parts.view import browser_keys, go, view_of
from pages.parts.words import plain
from pmcore.boards.follow_through import file_blocks, nothing_blocks, row_blocks, top_blocks
from pmcore.model.measures import Acceptance, Strength
from pmcore.server.service import service
from pmcore.store.measures import Asked, MeasureState, asked_for, listed_measures, services_of

PAGE = 20  # measures that are shown at once
ANY = ""
STATES = {
    MeasureState.OPEN: "Open",
    MeasureState.OVERDUE: "Overdue",
    MeasureState.DONE: "Done, to verify",
    MeasureState.VERIFIED: "Verified",
    MeasureState.DROPPED: "Dropped",
    MeasureState.ALL: "All",
}
STRENGTHS = {ANY: "Any strength"} | {each.value: each.heading for each in Strength}

ACCEPTANCES = {ANY: "Any answer"} | {each.value: each.heading for each in Acceptance}

keys = browser_keys()
asked = st.query_params
public_panel("top", top_blocks(), {})
heading(
    "Measures",
    "What your reviews led to: still to be done, late, done. A change counts at once, in closed reviews too.",
)


def chosen(name: str, known: list[str]) -> str:
    """Return what the address asks for, or the first of what is `known`."""
    return asked.get(name, "") if asked.get(name, "") in known else known[0]


def narrow(name: str) -> None:
    """Write into the address what was chosen; the list begins anew."""
    value = st.session_state.get(f"follow_{name}")
    asked.pop("page", None)
    if value and value != MeasureState.OPEN:
        asked[name] = "yes" if value is True else value
    else:
        asked.pop(name, None)


def turn(to: int) -> None:
    """Go to another page of the list."""
    asked["page"] = str(to)


def one_of(name: str, label: str, names: dict[str, str]) -> None:
    """Show a choice; what the address says is what is chosen, also after a way back."""
    known = list(names)
    st.session_state[f"follow_{name}"] = chosen(name, known)
    st.selectbox(
        plain(label),
        known,
        format_func=lambda each: names[each],
        key=f"follow_{name}",
        on_change=narrow,
        args=(name,),
    )


def filters() -> Asked:
    """Show the filters, and return what is asked for."""
    state, mine, said, strength, of_service = st.columns([4, 2, 4, 4, 4], vertical_alignment="bottom")
    names = {ANY: "Any service"} | {
        each: plain(each) for each in services_of(service().reviews.store.query, keys)
    }
    with state:
        one_of("state", "Which", {each.value: name for each, name in STATES.items()})
    with mine:
        st.session_state["follow_mine"] = asked.get("mine") == "yes"
        st.toggle("Mine", key="follow_mine", on_change=narrow, args=("mine",))
    with said:
        one_of("acceptance", "Owner says", ACCEPTANCES)
    with strength:
        one_of("strength", "Strength", STRENGTHS)
    with of_service:
        one_of("service", "Service", names)
    return asked_for(asked.to_dict(), keys, datetime.now(UTC).date())


@st.fragment
def listed(wanted: Asked) -> None:
    """Show a page of measures; a change here draws them anew."""
    number = asked.get("page", "1")
    at = int(number) if number.isdecimal() and len(number) < 6 else 1
    at = max(at, 1)
    found = listed_measures(service().reviews.store.query, wanted, limit=PAGE + 1, skip=(at - 1) * PAGE)
    if not found:
        narrowed = at > 1 or wanted != asked_for({}, keys, wanted.today)
        public_panel("no_measures", nothing_blocks(narrowed=narrowed), {})
    else:
        public_panel("measure_files", file_blocks(asked.to_dict()), {})
    for each in found[:PAGE]:
        view = view_of(each.review_id)
        measure = view.review.measures.get(each.id) if view else None
        if view and measure:
            apart(view, measure.id, row_blocks(view.review, measure, wanted.today), [FOLLOW_UP, DECLINE])
    with st.container(horizontal=True):
        if at > 1:
            st.button("Earlier", key="follow_before", on_click=turn, args=(at - 1,))
        if len(found) > PAGE:
            st.button("Later", key="follow_after", on_click=turn, args=(at + 1,))


if keys:
    listed(filters())
else:
    public_panel("no_measures", nothing_blocks(narrowed=False), {})
if st.button("Your reviews", type="tertiary", icon=":material/arrow_back:"):
    go("welcome")
