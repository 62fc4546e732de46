"""Checks of the timeline: what it leaves out or contradicts, each with its reason and one suggestion. They never stop anybody.

To add one: a file with `CHECK` (its code in `pmcore/model/checks.py`, what it looks for, an example that it finds and one that
it leaves alone), its words in the catalogue, and a line in `CHECKS`; the contract test tells what is missing.
"""

from pmcore.insight.checking import MOST_OF_ONE, found_by
from pmcore.insight.timeline_checks import (
    action_without_cue,
    anchors_out_of_order,
    decision_without_view,
    ends_before_start,
    far_outside,
    gap,
    no_detection,
    no_mitigation,
    no_voice,
    over_before_began,
    same_event,
    told_otherwise,
)
from pmcore.insight.timeline_checks.alike import Alike
from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.model.review import Review

__all__ = ["CHECKS", "MOST_OF_ONE", "Alike", "Finding", "TimelineCheck", "findings"]

# In the order of their weight: what cannot be, what is missing, what seems odd, what would be good to know.
CHECKS: tuple[TimelineCheck, ...] = (
    ends_before_start.CHECK,
    over_before_began.CHECK,
    far_outside.CHECK,
    no_detection.CHECK,
    no_mitigation.CHECK,
    anchors_out_of_order.CHECK,
    told_otherwise.CHECK,
    gap.CHECK,
    action_without_cue.CHECK,
    same_event.CHECK,
    decision_without_view.CHECK,
    no_voice.CHECK,
)


def findings(seen: Review, alike: Alike | None = None) -> list[Finding]:
    """Return what the checks find in a timeline, the weightiest first, without what was dismissed in this review.

    `seen` must be what its reader may see (`as_seen_by`). Whoever looks again and again keeps `alike`.
    """
    return found_by((each.find for each in CHECKS), CheckContext.of(seen, alike), seen.checks.dismissed)
