"""So far: three lines for somebody who comes late, so that they need not ask what they missed."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.model.causes import Factor
from pmcore.model.meeting import StageKey, stage
from pmcore.model.review import Review
from pmcore.wording.words import counted


class SoFar(NamedTuple):
    """What stands on the timeline, what came of it, and where the room is: a line each."""

    timeline: str
    outcome: str
    room: str


def so_far(seen: Review) -> SoFar:
    """Return what stands on the timeline, what came of it, and where the room is.

    `seen` must be what its reader may see (`as_seen_by`). Cards before their reveal and dots are not counted.
    """
    return SoFar(_timeline(seen), _outcome(seen), _room(seen))


def _timeline(seen: Review) -> str:
    if not seen.events:
        return "Nothing stands on the timeline yet"
    agreed = "agreed" if seen.meeting.timeline_agreed else "not agreed yet"
    return f"{_count(len(seen.events), 'event')} on the timeline, {agreed}"


def _outcome(seen: Review) -> str:
    causes = [each for each in seen.causes.values() if not each.is_problem]
    primary = sum(each.factor is Factor.PRIMARY for each in causes)
    shown = sum(bool(card.number) for card in seen.recommendations.values())
    counts = (
        (len(causes), "cause", f", {primary} primary" if primary else ""),
        (len(seen.lessons), "lesson", ""),
        (shown, "recommendation", ""),
        (len(seen.measures), "measure", ""),
    )
    words = [_count(count, noun) + more for count, noun, more in counts if count]
    return " · ".join(words) or "No causes, lessons or measures yet"


def _room(seen: Review) -> str:
    now = stage(seen.meeting.stage)
    if seen.meeting.closed:
        return "The review is closed; it can be read and exported"
    doing = f": {seen.deciding.phase.said('doing')}" if now.key is StageKey.RECOMMENDATIONS else ""
    return f"The room is at {now.part}{doing}"


def _count(count: int, noun: str) -> str:
    return counted("count", noun, count)
