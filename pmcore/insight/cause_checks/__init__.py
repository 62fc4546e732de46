"""Checks of the causes: where a branch stops too early or judges, each with its reason and one suggestion. They stop nobody.

To add one: a file with `CHECK` (its code in `pmcore/model/checks.py`, what it looks for, an example that it finds and one that
it leaves alone), its words in the catalogue, and a line in `CHECKS`; the contract test tells what is missing.
"""

from pmcore.insight.cause_checks import (
    deviation_without_cause,
    negative_words,
    no_reasonable_then,
    no_stop_reason,
    one_chain,
    person_as_leaf,
    primary_without_evidence,
)
from pmcore.insight.cause_checks.base import CauseCheck, Finding
from pmcore.insight.cause_checks.context import CheckContext
from pmcore.insight.checking import found_by
from pmcore.model.review import Review

__all__ = ["CHECKS", "CauseCheck", "Finding", "findings"]

# In the order of their weight: what points at people, what nothing shows, what is not asked yet.
CHECKS: tuple[CauseCheck, ...] = (
    person_as_leaf.CHECK,
    no_reasonable_then.CHECK,
    deviation_without_cause.CHECK,
    primary_without_evidence.CHECK,
    negative_words.CHECK,
    one_chain.CHECK,
    no_stop_reason.CHECK,
)


def findings(seen: Review) -> list[Finding]:
    """Return what the checks find in the causes, the weightiest first, without what was dismissed in this review.

    `seen` must be what its reader may see (`as_seen_by`).
    """
    return found_by((each.find for each in CHECKS), CheckContext(seen), seen.checks.dismissed)
