"""A word that judges stands where a condition could: it says that something was bad, and not what (RCA2, rule 2)."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext, said_in
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.checks import CauseCode


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.outline:
        if words := said_in(cause.text, "negative"):
            yield about(CauseCode.NEGATIVE_WORDS, cause, words=words)


CHECK = CauseCheck(
    CauseCode.NEGATIVE_WORDS,
    _find,
    finds_in=lambda: graph(node("The deploy was poorly tested")),
    silent_for=lambda: graph(
        node("The tests do not measure processor time"), node("A bad block on the disk")
    ),
)
