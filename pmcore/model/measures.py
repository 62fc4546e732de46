"""Preventive measures: what will change, who owns it, by when, and how we will know."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from pmcore.model.base import Clean, Line, Numbered, OptionalLine, Prose, Refs, Stored, Url
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Detail, Taken, Told
from pmcore.model.links import WebLink


class MeasureKind(Code):
    """What sort of change it is."""

    CODE = "code_fix"
    INFRASTRUCTURE = "infrastructure_change"
    PROCESS = "process_update"
    POLICY = "policy_revision"


class Purpose(Code):
    """What it is for (Google's SRE workbook)."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    REPAIR = "repair"
    INVESTIGATE = "investigate"


class Strength(Code):
    """How much it relies on what people remember: the stronger, the less (the action hierarchy of RCA2)."""

    STRONGER = "stronger"
    INTERMEDIATE = "intermediate"
    WEAKER = "weaker"


class HowItWorks(Code):
    """In which way it makes the next time unlikely: the actions of RCA2's hierarchy, stronger ones first."""

    ARCHITECTURE = "architecture"
    TESTED_TOOL = "tested_tool"
    FORCING_FUNCTION = "forcing_function"
    FEWER_STEPS = "fewer_steps"
    STANDARD = "standard"
    LEADERSHIP = "leadership"
    REDUNDANCY = "redundancy"
    WORKLOAD = "workload"
    SOFTWARE = "software"
    FEWER_DISTRACTIONS = "fewer_distractions"
    SIMULATION = "simulation"
    CHECKLIST = "checklist"
    NO_LOOK_ALIKES = "no_look_alikes"
    READ_BACK = "read_back"
    DOCUMENTATION = "documentation"
    DOUBLE_CHECK = "double_check"
    WARNING = "warning"
    PROCEDURE = "procedure"
    TRAINING = "training"
    MORE_STUDY = "more_study"

    @property
    def strength(self) -> Strength:
        """Return how strong what works in this way is."""
        if self in _STRONGER:
            return Strength.STRONGER
        return Strength.WEAKER if self in _WEAKER else Strength.INTERMEDIATE


_STRONGER = frozenset(
    {
        HowItWorks.ARCHITECTURE,
        HowItWorks.TESTED_TOOL,
        HowItWorks.FORCING_FUNCTION,
        HowItWorks.FEWER_STEPS,
        HowItWorks.STANDARD,
        HowItWorks.LEADERSHIP,
    }
)
_WEAKER = frozenset(
    {
        HowItWorks.DOUBLE_CHECK,
        HowItWorks.WARNING,
        HowItWorks.PROCEDURE,
        HowItWorks.TRAINING,
        HowItWorks.MORE_STUDY,
    }
)


class Priority(Code):
    """How soon: P0 now, P1 next, P2 planned, P3 when there is time."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class MeasureStatus(Code):
    """How far it is."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"

    @property
    def is_over(self) -> bool:
        """Return whether nothing is left to be done."""
        return self in {MeasureStatus.DONE, MeasureStatus.VERIFIED, MeasureStatus.DROPPED}

    @property
    def is_verifiable(self) -> bool:
        """Return whether somebody has still to verify it, now or when it is done."""
        return self not in {MeasureStatus.VERIFIED, MeasureStatus.DROPPED}


class Acceptance(Code):
    """What the owner of a measure has said to it; without an owner, that one has declined, or that nobody is named yet."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOBODY = "nobody"

    @classmethod
    def of(cls, owner: str, accepted: bool, declined_by: str) -> Self:
        """Return it from what a measure says."""
        if owner:
            return cls.ACCEPTED if accepted else cls.ASKED
        return cls.DECLINED if declined_by else cls.NOBODY


# How an owner was asked and what they answered: it begins anew with another owner.
OWNING: Mapping[str, Any] = {
    "asked_by": "",
    "accepted": False,
    "declined_by": "",
    "decline_reason": "",
    "invitation": "",
    "invited_until": None,
}
# What goes on after the review was closed: who does it, by when, how far it is, and what shows that it worked.
FOLLOW_THROUGH = frozenset(
    {
        "status",
        "owner",
        "due_on",
        "link",
        "done_when",
        "verify_by",
        "evidence",
        "drop_reason",
        "done_by",
        "looked",
    }
) | frozenset(OWNING)


def _of_this_century(day: datetime.date) -> datetime.date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("Please write a date such as 2026-11-30.")
    return day


DueOn = Annotated[datetime.date, AfterValidator(_of_this_century)]
Said = Annotated[str, StringConstraints(max_length=2_000), Clean]


class Looked(Stored):
    """That a later review went through a measure which it carries: on which day, by whom there, and in which review.

    `by` is the participant in the measure's own review who said how it stands (of a program its name), `review_id` and `title`
    name the later one.
    """

    on: datetime.date
    by: str
    review_id: str
    title: str


def _looked_in(looked: Looked | None) -> str:
    return looked.review_id if looked else ""


class Measure(Numbered):
    """Something that will change. `addresses` are cause ids, `recommendations` the ids of the cards it was made from.

    `recommendation` is the first of them or empty (all there was in earlier versions, whose logs are lifted).
    `owner` is a name as written: the owner need not be in the meeting. `evidence` is a link or a sentence that shows that it
    is done, `done_by` the participant who said so (of a program its name): somebody else verifies it.

    `asked_by` is who named the owner, in the same way; whether that is `accepted` the owner says, or who `declined_by` (a name)
    and why, and then it has no owner. `invitation` is the one link that asks its owner, good until `invited_until`.
    `looked` is when a later review last went through it.
    """

    letter: ClassVar[str] = "M"

    title: Annotated[Line, Taken(), Told(), Column()]
    detail: Annotated[Prose, Taken(), Told()] = ""
    kind: Annotated[MeasureKind, Taken(name="measure_kind"), Told(), Column()] = MeasureKind.CODE
    purpose: Annotated[Purpose | None, Taken(), Told(), Column(step=11)] = None
    how: Annotated[HowItWorks | None, Taken(), Told(), Column(step=11)] = None
    owner: Annotated[OptionalLine, Taken(), Told(), Column()] = ""
    due_on: Annotated[datetime.date | None, Taken(DueOn | None), Told(), Column()] = None
    priority: Annotated[Priority, Taken(), Told(), Column()] = Priority.P2
    done_when: Annotated[Prose, Taken(), Told()] = ""
    verify_by: Annotated[datetime.date | None, Taken(DueOn | None), Told(), Column(step=11)] = None
    link: Annotated[Url, Taken(WebLink), Told()] = ""
    addresses: Annotated[
        tuple[str, ...], Taken(Refs), Told(), Column("addresses_count", of=len, sql="integer")
    ] = ()
    recommendation: Annotated[str, Told()] = ""
    recommendations: Annotated[tuple[str, ...], Told()] = ()
    status: Annotated[MeasureStatus, Taken(), Told(customers=True), Column()] = MeasureStatus.PROPOSED
    evidence: Annotated[Said, Taken(), Told(), Detail()] = ""
    drop_reason: Annotated[Said, Taken(), Told(), Detail()] = ""
    done_by: str = ""
    asked_by: str = ""
    accepted: Annotated[bool, Told(), Column(step=16)] = False
    declined_by: Annotated[OptionalLine, Column(step=16)] = ""
    decline_reason: Annotated[Said, Column(step=16)] = ""
    invitation: str = ""
    invited_until: AwareDatetime | None = None
    looked: Annotated[Looked | None, Column("looked_in", of=_looked_in, sql="varchar", step=17)] = None
    author: Annotated[str, Column()] = ""

    @property
    def strength(self) -> Strength | None:
        """Return how strong it is; None while nobody has said how it works."""
        return self.how.strength if self.how else None

    @property
    def acceptance(self) -> Acceptance:
        """Return what its owner has said."""
        return Acceptance.of(self.owner, self.accepted, self.declined_by)

    @property
    def looked_on(self) -> datetime.date | None:
        """Return the day on which a later review last went through it."""
        return self.looked.on if self.looked else None

    def was_looked_at(self, review_id: str) -> bool:
        """Return whether the review of this id was the last to go through it."""
        return self.looked is not None and self.looked.review_id == review_id

    @property
    def asks_owner(self) -> bool:
        """Return whether its owner was asked and has not answered, while something is left to be done."""
        return bool(self.owner) and not self.accepted and not self.status.is_over

    def is_owned_by(self, name: str) -> bool:
        """Return whether somebody who is called `name` is its owner; capitals or not."""
        return bool(self.owner) and self.owner.casefold() == name.casefold()

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the ids of the recommendations that it was made from."""
        return self.recommendations


def made_from(ids: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a measure that say which recommendations it was made from."""
    return {"recommendation": ids[0] if ids else "", "recommendations": ids}
