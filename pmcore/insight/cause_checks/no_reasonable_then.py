"""A human factor at the end of a branch, of which nobody said what made it reasonable then."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.causes import Area
from pmcore.model.checks import CauseCode


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.leaves:
        if cause.area is Area.HUMAN and not cause.reasonable_then.strip():
            yield about(CauseCode.NO_REASONABLE_THEN, cause)


CHECK = CauseCheck(
    CauseCode.NO_REASONABLE_THEN,
    _find,
    finds_in=lambda: graph(node("The alert was muted", area=Area.HUMAN)),
    silent_for=lambda: graph(
        node("The alert was muted", area=Area.HUMAN, reasonable_then="It had rung forty times that week"),
        node("The directory was removed", area=Area.HUMAN),
        node("The prompt did not name the host", under=3),
    ),
)
