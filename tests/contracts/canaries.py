"""A review where every text field of every noun carries a word of its own, so that one sees where each of them goes.

The walk goes over the models: a field that somebody adds has its word the same minute.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pmcore.model.answers import TimeAnswers
from pmcore.model.asking import AgreementAnswer, Answered, Asking, Counts, Dissent, Outcome
from pmcore.model.called import Names
from pmcore.model.cards import Group, Lesson, Recommendation
from pmcore.model.causes import Cause
from pmcore.model.checks import Checks
from pmcore.model.communication import Audience, Message, MessageState
from pmcore.model.estimates import Candidate, Estimate, Estimated, Estimates, EstimatesResult, Spread
from pmcore.model.incident import Impact, Incident, Link, Severity
from pmcore.model.measures import Looked, Measure, MeasureStatus
from pmcore.model.meeting import Meeting, Pause, StageKey
from pmcore.model.moment import Moment
from pmcore.model.origin import Origin
from pmcore.model.people import Device, Participant, Role, UsedTicket, Waiting
from pmcore.model.primary_vote import CountedCause, PrimaryResult, PrimaryVote
from pmcore.model.pulse import Agrees, Asked, Pulse, PulseAnswer, PulseQuestion, PulseResult
from pmcore.model.questions import Question
from pmcore.model.reading import Reading
from pmcore.model.review import Review
from pmcore.model.support import LinkAnswer, LinkSupport, Support
from pmcore.model.timeline import TimelineEvent
from pmcore.model.tray import TrayFile
from pmcore.model.tray_rows import TrayRow, packed
from pmcore.model.versions import Version
from pmcore.model.voting import Counted, Deciding, DecidingPhase, Tally

ITEMS = {
    "impacts": Impact,
    "links": Link,
    "events": TimelineEvent,
    "unopened_events": TimelineEvent,
    "unopened_lessons": Lesson,
    "questions": Question,
    "causes": Cause,
    "lessons": Lesson,
    "recommendations": Recommendation,
    "groups": Group,
    "measures": Measure,
    "messages": Message,
    "people": Participant,
    "waiting": Waiting,
}
CANARY = re.compile(r"canary[a-z]+", re.IGNORECASE)
AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
FIXED = {"number": 1, "joined_at": AT, "asked_at": AT, "said_at": AT, "due_on": date(2031, 5, 17)}
CODES = {"zone", "said"}  # chosen from a list, never typed


def canary(*names):
    """Return a word that stands in one field alone: `incident`, `context` becomes `canaryincidentcontext`."""
    return "canary" + "".join(re.sub(r"[^a-z]", "", name.lower()) for name in names)


def takes(annotation, wanted):
    """Return whether a field takes values of a kind, through unions and constraints."""
    if get_origin(annotation) in {Union, UnionType, Annotated}:
        return any(takes(each, wanted) for each in get_args(annotation))
    return annotation is wanted


# What lies in a noun, by its field: each with words of its own.
INSIDE = {
    "devices": lambda where: (Device(key=canary(where, "devices"), label=canary(where, "label"), since=AT),),
    "used_tickets": lambda where: (UsedTicket(id=canary(where, "used_tickets"), until=AT),),
    "origins": lambda where: (filled(Origin, f"{where}origin", line=7),),
    "versions": lambda where: (filled(Version, f"{where}version"),),
    "looked": lambda where: filled(Looked, f"{where}looked", on=AT.date()),
}


def filled(kind, where, **values):
    """Return a value of a model whose every text field is a canary."""
    for name, field in kind.model_fields.items():
        if name in values or name in CODES:
            continue
        if name == "id":
            values[name] = canary(where, name)
        elif "url" in name or name == "link":
            values[name] = f"https://{canary(where, name)}.example"
        elif takes(field.annotation, str):
            values[name] = canary(where, name)
        elif name in INSIDE:
            values[name] = INSIDE[name](where)
        elif get_origin(field.annotation) is tuple and get_args(field.annotation)[0] is not Ellipsis:
            values[name] = (canary(where, name),)
        elif takes(field.annotation, Moment):
            values[name] = Moment(at=AT, source=canary(where, name))
        elif name in FIXED:
            values[name] = FIXED[name]
    return kind(**values)


def full(state=MessageState.DRAFT, text=""):
    """Return a review where everything that can be written is; `text` is the one for customers, in `state`."""
    support = filled(LinkSupport, "support", effect=canary("causes", "id"), support=Support.SUPPORTED)
    special = {
        "unopened_events": {"number": 0},
        "unopened_lessons": {"number": 0},
        "causes": {"leads_to": (), "proposals": (canary("people", "id"),), "supports": (support,)},
        "recommendations": {"group": ""},
        "measures": {"status": MeasureStatus.AGREED},
        "messages": {"audience": Audience.TECHNICAL, "state": MessageState.APPROVED},
        "people": {"role": Role.FACILITATOR},
    }
    items = {
        name: {canary(name, "id"): filled(kind, name, **special.get(name, {}))}
        for name, kind in ITEMS.items()
    }
    items["messages"]["customers"] = Message(
        id="customers",
        audience=Audience.CUSTOMERS,
        state=state,
        text=text or canary("unapproved"),
        channel=canary("channel"),
    )
    card = canary("recommendations", "id")
    row = TrayRow(text=canary("tray", "text"), who=canary("tray", "who"), raw=canary("tray", "raw"))
    tray = filled(TrayFile, "tray", count=1, packed=packed([row]), zone="UTC")
    return Review(
        asking=Asking(result=_outcome()),
        primary_vote=PrimaryVote(
            result=PrimaryResult(voters=5, dots_each=1, items=(filled(CountedCause, "countedcause", dots=3),))
        ),
        pulse=Pulse(result=_pulse()),
        estimates=Estimates(result=_estimated()),
        time_answers=TimeAnswers(words={canary("timeanswers", "word"): canary("timeanswers", "means")}),
        checks=Checks(dismissed=frozenset({canary("checks", "dismissed")})),
        names=Names(words={canary("names", "name"): canary("names", "called")}),
        id=canary("review"),
        join_code=canary("code"),
        sample=canary("sample"),
        created_at=AT,
        tray={tray.id: tray},
        incident=filled(Incident, "incident", severity=Severity.SEV2, zone="Asia/Tokyo"),
        deciding=Deciding(
            phase=DecidingPhase.CLOSED,
            round=2,
            ballots={canary("ballot"): {card: 1}},
            tallies=(
                Tally(round=1, dots={card: 1}, voters=1, items=(filled(Counted, "counted", dots=1),)),
                Tally(round=2, dots={card: 1}, voters=1, items=(filled(Counted, "counted", dots=1),)),
            ),
        ),
        meeting=Meeting(pauses=(Pause(began=AT, until=AT, stage=StageKey.CAUSES, ended=AT),)),
        **items,
    )


def asked():
    """Return the full review while the room is asked everything that is answered in secret, with an answer to each."""
    review = full()
    person, cause = canary("people", "id"), canary("causes", "id")
    choice = filled(Candidate, "candidate")
    answers = {
        "asking": Asking(
            ends_at=AT, answers={person: filled(Answered, "answered", answer=AgreementAnswer.EXCEPT)}
        ),
        "reading": Reading(cause=cause, effect=canary("effect"), answers={person: LinkAnswer.NO}),
        "primary_vote": PrimaryVote(
            candidates={cause: canary("candidate", "label")}, dots_each=1, ballots={person: {cause: 1}}
        ),
        "pulse": Pulse(answers={person: filled(PulseAnswer, "pulseanswer", learned=Agrees.FULLY)}),
        "estimates": Estimates(
            candidates=(choice,), answers={person: {choice.id: Estimate(impact=5, effort=1)}}
        ),
    }
    meeting = review.meeting.model_copy(
        update={"ready": frozenset({person}), "looks_at": cause, "looks_by": person}
    )
    deciding = review.deciding.model_copy(
        update={"phase": DecidingPhase.VOTING, "dots_each": 3, "started": frozenset({person})}
    )
    return replace(review, **answers, meeting=meeting, deciding=deciding)


def _outcome():
    dissent = filled(Dissent, "dissent")
    return Outcome(agreed=True, answered=5, counts=Counts(agree=3, dissent=1, absent=1), dissents=(dissent,))


def _pulse():
    questions = tuple(Asked(question=each, answers={Agrees.FULLY: 5}) for each in PulseQuestion)
    return PulseResult(answered=5, questions=questions, lines=(canary("pulse", "lines"),))


def _estimated():
    spread = Spread(median=3, lowest=1, highest=5)
    item = filled(Estimated, "estimated", impact=spread, effort=spread)
    return EstimatesResult(answered=5, items=(item,))
