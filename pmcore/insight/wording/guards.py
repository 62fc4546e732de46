"""What speaks against a find: it is negated, it stands in an if-clause, or it is part of a name."""

from __future__ import annotations

from collections.abc import Sequence

from pmcore.insight.wording.patterns import MARKS, Place
from pmcore.insight.wording.questions import Asked

FARTHEST = 40  # words before a find that can speak against it
DENIES = frozenset({"negator", "denial"})
NOT_SO = frozenset({"not", "never"})
IS = frozenset({"is", "was", "are", "were", "be", "been"})


def silenced(asked: Asked, place: Place, guards: frozenset[str]) -> bool:
    """Return whether one of the guards of a rule speaks against what stands at a place."""
    first, last = place
    return (
        _disclaimed(asked, first)
        or ("negated" in guards and (_has(asked, first, "negator") or _denied(asked, last)))
        or ("conditional" in guards and _has(asked, first, "conditional"))
        or ("name" in guards and _in_a_name(asked, first, last))
    )


def _has(asked: Asked, at: int, named: str) -> bool:
    """Return whether the clause before a place has a word of a class."""
    for number in range(at - 1, max(-1, at - FARTHEST), -1):
        classes = asked.classes[number]
        if named in classes:
            return True
        if asked.tokens[number].text in MARKS or "clause" in classes:
            return False
    return False


def _disclaimed(asked: Asked, at: int) -> bool:
    """Return whether somebody says before a place that this is not what they say: `we do not think that …`."""
    for number in range(at - 1, max(0, at - FARTHEST), -1):
        if asked.tokens[number].text in MARKS or "clause" in asked.classes[number]:
            return False
        if "disclaimed" in asked.classes[number]:
            return any(
                not DENIES.isdisjoint(asked.classes[each]) for each in range(max(0, number - 3), number)
            )
    return False


def _denied(asked: Asked, at: int) -> bool:
    """Return whether what follows says that it is not so: `human error was not the cause`."""
    following = [each.text for each in asked.tokens[at : at + 2]]
    return len(following) == 2 and following[0] in IS and following[1] in NOT_SO


def _in_a_name(asked: Asked, first: int, last: int) -> bool:
    """Return whether it is part of a name: `Just Eat`, `a tenant on Clearly`, `the Obvious Choice plugin`."""
    if not all(each.capital for each in asked.tokens[first:last]) or _titled(asked):
        return False
    if last - first > 1:
        return first > 0 and asked.tokens[first - 1].text not in MARKS
    following = asked.tokens[last] if last < len(asked.tokens) else None
    if following and following.capital and following.raw != "I" and following.text not in MARKS:
        return True
    return first > 0 and asked.tokens[first - 1].text not in MARKS


def _titled(asked: Asked) -> bool:
    """Return whether the sentence is a heading, in which all words have capitals."""
    words: Sequence[str] = [each.raw for each in asked.tokens if len(each.raw) > 3 and each.raw[0].isalpha()]
    return len(words) > 2 and all(each[0].isupper() for each in words)
