"""One chain only: several conditions had to meet, and each answer has no other beside it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.cause_checks.base import CauseCheck, Finding
from pmcore.insight.cause_checks.context import CheckContext
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.checks import CauseCode

LONG = 4  # nodes, the problem among them


def _find(context: CheckContext) -> Iterator[Finding]:
    problems = [each for each in context.outline if each.is_problem]
    branches = any(len(each) > 1 for each in context.answers.values())
    if len(problems) == 1 and len(context.outline) >= LONG and not branches:
        last = context.outline[-1]
        words = {"first": problems[0].label, "last": last.label}
        yield Finding(CauseCode.ONE_CHAIN, (problems[0], last), words, about=("causes",))


CHECK = CauseCheck(
    CauseCode.ONE_CHAIN,
    _find,
    finds_in=lambda: graph(node("The disk was full"), node("No alert", under=2), node("No owner", under=3)),
    silent_for=lambda: graph(
        node("The disk was full"), node("No alert", under=2), node("No owner", under=3), node("One replica")
    ),
)
