"""A branch that ends at a person: what somebody did is where the questions begin (RCA2, rule 3)."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext, said_in
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.checks import CauseCode


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.leaves:
        named = context.names.search(cause.text) if context.names else None
        words = named[0] if named else said_in(cause.text, "human_error")
        if words:
            yield about(CauseCode.PERSON_AS_LEAF, cause, words=words)


CHECK = CauseCheck(
    CauseCode.PERSON_AS_LEAF,
    _find,
    finds_in=lambda: graph(node("Kim deleted the wrong directory"), people=("Kim",)),
    silent_for=lambda: graph(
        node("Kim deleted the wrong directory"),
        node("Both prompts looked the same", under=2),
        node("The disk failed"),
        people=("Kim",),
    ),
)
