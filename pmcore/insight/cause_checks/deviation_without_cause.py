"""A procedure that was not followed, and nothing says what led to that (RCA2, rule 4)."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext, said_in
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.checks import CauseCode


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.leaves:
        if words := said_in(cause.text, "deviation"):
            yield about(CauseCode.DEVIATION_WITHOUT_CAUSE, cause, words=words)


CHECK = CauseCheck(
    CauseCode.DEVIATION_WITHOUT_CAUSE,
    _find,
    finds_in=lambda: graph(node("The review was skipped")),
    silent_for=lambda: graph(
        node("The review was skipped"),
        node("A review takes two days, and the fix was needed at night", under=2),
        node("The request bypassed the cache"),
        node("The cache answers only what has a key", under=4),
    ),
)
