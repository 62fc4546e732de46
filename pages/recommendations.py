"""Recommendations: write silently, reveal together, group, vote with dots, see the result."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board, panel
from pages.parts.form import form
from pages.parts.here import here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.boards.recommendations import own_cards
from pmcore.commands.cards import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
    RenameGroup,
    TakeOutOfGroup,
)
from pmcore.commands.measures import MakeMeasure
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.meeting import stage
from pmcore.model.voting import DecidingPhase

view = here()
phase = view.review.deciding.phase
stage_heading(stage("recommendations"))


@st.fragment
def composer() -> None:
    """Show the form that writes a card, and while writing this person's own cards."""
    now = look() or view

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(
            now,
            AddRecommendation,
            values,
            command_id,
            say="Kept. Nobody else sees it yet." if silent(now) else "Added.",
        )

    form(
        "card",
        fields.scope(now),
        fields.CARD,
        add,
        submit="Keep the card" if silent(now) else "Add the card",
        look="card",
    )
    with st.container():
        cards = own_cards(now.review, now.me.id)
        if cards:
            st.caption(f"Your cards ({len(cards)})")
            panel(
                now,
                "own",
                cards,
                {
                    "edit": lambda wish: ask_for("edit", item=wish["id"]),
                    "remove": lambda wish: act(
                        now,
                        RemoveRecommendation,
                        {"id": wish["id"]},
                        wish["command_id"],
                        undo="Card removed.",
                    ),
                },
            )
    open_asked({"edit": edit})


def silent(now: Any) -> bool:
    """Return whether cards are hidden at this moment."""
    return bool(now.review.deciding.phase is DecidingPhase.WRITING)


@st.dialog("Edit the card")
def edit(item: str) -> None:
    """Edit a card; outcome and reason once it is revealed."""
    now = look() or view
    card = now.review.recommendations.get(item)
    if card is None:
        st.write("This card was removed. The history can bring it back.")
        return
    shown = fields.CARD if silent(now) else fields.CARD_EDIT
    values = card.model_dump(mode="json", include={field["name"] for field in shown})

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        changed = fields.changed(new, values)
        return send(now, EditRecommendation, changed | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"card-{item}", fields.scope(now), shown, save, submit="Save", values=values, seen=card.version
    )
    if answer and answer.ok:
        st.rerun()


@st.dialog("Rename the group")
def rename(item: str) -> None:
    """Give a group another title."""
    now = look() or view
    group = now.review.groups.get(item)
    if group is None:
        st.write("This group was taken apart.")
        return

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        return send(now, RenameGroup, new | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"group-{item}",
        fields.scope(now),
        fields.GROUP,
        save,
        submit="Save",
        values={"title": group.title},
        seen=group.version,
        focus=True,
    )
    if answer and answer.ok:
        st.rerun()


@st.fragment
def cards() -> None:
    """Show the board with what its buttons do; one's own dots are added in one's own browser."""
    now = look() or view
    deciding = now.review.deciding
    mine = {}
    if deciding.phase is DecidingPhase.VOTING:
        mine = {
            "dots": dict(deciding.ballot(now.me.id)),
            "left": deciding.left_for(now.me.id),
            "most": deciding.most_on_one,
        }

    def group(wish: dict[str, Any]) -> None:
        review = (look() or now).review  # the board shows groups that others made since this page was drawn
        groups = [each for each in wish.get("ids", []) if each in review.groups]
        chosen = [each for each in wish.get("ids", []) if each not in review.groups]
        chosen += [card.id for each in groups[1:] for card in review.in_group(each)]
        values = {"ids": chosen} | ({"into": groups[0]} if groups else {})
        act(now, GroupRecommendations, values, wish["command_id"], undo="Grouped.")

    def by_id(kind: Any, undo: str = "") -> Any:
        return lambda wish: act(now, kind, {"id": wish["id"]}, wish["command_id"], undo=undo)

    def plain(kind: Any) -> Any:
        return lambda wish: act(now, kind, {}, wish["command_id"])

    board(
        now,
        "recommendations",
        {
            "reveal": plain(RevealRecommendations),
            "open_vote": plain(OpenVote),
            "close_vote": lambda wish: act(
                now, CloseVote, {"without_result": wish["value"] == "without_result"}, wish["command_id"]
            ),
            "place": by_id(PlaceDot),
            "take_back": by_id(TakeBackDot),
            "group": group,
            "take_out": by_id(TakeOutOfGroup, "Taken out of the group."),
            "measure": by_id(MakeMeasure, "Measure made. It waits at Preventive Measures."),
            "edit": lambda wish: ask_for("edit-shown", item=wish["id"]),
            "rename": lambda wish: ask_for("rename", item=wish["id"]),
            "remove": by_id(RemoveRecommendation, "Card removed."),
        },
        mine=mine,
    )
    open_asked({"edit-shown": edit, "rename": rename})


cards()
if view.contributes and phase is DecidingPhase.WRITING:
    composer()
elif view.contributes and phase is not DecidingPhase.VOTING:
    with st.expander("Write another card", icon=":material/add:"):
        composer()
