"""Finding rows of a long list by what they say, by their number, or by their id."""

from __future__ import annotations

from pmcore.boards.messages import Found, FoundRow
from pmcore.model.review import Review

MOST = 50  # rows that are named; more are counted
SHORT = 120  # letters of each


def found_in(review: Review, board: str, text: str = "", item_id: str = "") -> Found:
    """Return the events of the timeline that have `text` in them (or are called so: `T-07`), or the one with an id.

    Of other boards, whose lists are never long, nothing is found. In which section a row stands is left empty.
    """
    wanted = text.strip().casefold()
    if board != "timeline" or not (wanted or item_id):
        return Found(count=0, rows=[])
    if item_id:
        found = [event for event in (review.events.get(item_id),) if event]
    else:
        called = [event for event in review.timeline if event.label.casefold() == wanted]
        found = called or [
            event
            for event in review.timeline
            if wanted in event.text.casefold() or wanted in event.source.casefold()
        ]
    rows = [
        FoundRow(key=f"event:{event.id}", section="", label=event.label, text=event.text[:SHORT])
        for event in found[:MOST]
    ]
    return Found(count=len(found), rows=rows)
