"""A branch that ends, and nobody said why there."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.causes import Barrier
from pmcore.model.checks import CauseCode


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.leaves:
        if cause.stop_reason is None:
            yield about(CauseCode.NO_STOP_REASON, cause)


CHECK = CauseCheck(
    CauseCode.NO_STOP_REASON,
    _find,
    finds_in=lambda: graph(node("The disk was full", stop_reason=None)),
    silent_for=lambda: graph(
        node("The disk was full", stop_reason=None),
        node("No alert", under=2),
        node("The backup was whole", stop_reason=None, barrier=Barrier.WORKED),
    ),
)
