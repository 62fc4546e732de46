"""What is looked for in a timeline, in the causes and in the measures, how long a gap may be, and what the room said not to be told again."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from pmcore.model.base import CleanName, Stored
from pmcore.model.codes import Code

GAP = 30  # minutes
LONGEST_GAP = 7 * 24 * 60
Gap = Annotated[int, Field(ge=1, le=LONGEST_GAP)]
_KEY = re.compile(r"[a-z_]{1,40}(?::[0-9A-Za-z_-]{1,60}){0,2}")


class Check(Code):
    """What a timeline is looked at for; the heaviest first."""

    ENDS_BEFORE_START = "ends_before_start"
    OVER_BEFORE_BEGAN = "over_before_began"
    FAR_OUTSIDE = "far_outside"
    NO_DETECTION = "no_detection"
    NO_MITIGATION = "no_mitigation"
    ANCHORS_OUT_OF_ORDER = "anchors_out_of_order"
    TOLD_OTHERWISE = "told_otherwise"
    GAP = "gap"
    ACTION_WITHOUT_CUE = "action_without_cue"
    SAME_EVENT = "same_event"
    DECISION_WITHOUT_VIEW = "decision_without_view"
    NO_VOICE = "no_voice"


class CauseCode(Code):
    """What the causes are looked at for; the heaviest first."""

    PERSON_AS_LEAF = "person_as_leaf"
    NO_REASONABLE_THEN = "no_reasonable_then"
    DEVIATION_WITHOUT_CAUSE = "deviation_without_cause"
    PRIMARY_WITHOUT_EVIDENCE = "primary_without_evidence"
    NEGATIVE_WORDS = "negative_words"
    ONE_CHAIN = "one_chain"
    NO_STOP_REASON = "no_stop_reason"


class MeasureCode(Code):
    """What the measures are looked at for."""

    ONLY_WEAKER = "only_weaker"
    NOTHING_URGENT = "nothing_urgent"
    ONE_PRIORITY = "one_priority"
    ONLY_AFTERWARDS = "only_afterwards"
    UNCLEAR_TITLE = "unclear_title"


class CardCode(Code):
    """What the recommendations are looked at for."""

    ALIKE_CARDS = "alike_cards"


AnyCheck = Check | CauseCode | MeasureCode | CardCode


def finding_key(check: AnyCheck, *about: str) -> str:
    """Return by what a finding is known for as long as it is the same one: `gap:3:4`."""
    return ":".join((check.value, *about))


def check_of(key: str) -> AnyCheck | None:
    """Return which check a finding is of; None where this version does not know it."""
    name = key.partition(":")[0]
    return next(
        (checks(name) for checks in (Check, CauseCode, MeasureCode, CardCode) if name in set(checks)), None
    )


def _of_a_check(key: str) -> str:
    if not _KEY.fullmatch(key) or check_of(key) is None:
        raise ValueError("There is no such finding.")
    return key


FindingKey = Annotated[
    str,
    StringConstraints(max_length=200),
    AfterValidator(_of_a_check),
    CleanName,
    Field(examples=["gap:3:4"]),
]


class Checks(Stored):
    """How the timeline of a review is looked at: from how many minutes on a gap is one, and which findings were dismissed."""

    gap_minutes: Gap = GAP
    dismissed: frozenset[str] = frozenset()
