"""A review with something of everything, in each phase of deciding, and one good example of every command.

Contract tests walk the registry of commands over it. A new command needs one line in `EXAMPLES`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from pmcore.commands.admission import AdmitWaiting, RefuseWaiting, SetAdmission
from pmcore.commands.asking import AnswerAgreement, AskAgreement, CloseAgreement
from pmcore.commands.base import Command
from pmcore.commands.carrying import LookAtMeasure
from pmcore.commands.cause_merging import MergeCauses
from pmcore.commands.causes import AddCause, EditCause, LinkCause, RemoveCause
from pmcore.commands.checks import ChooseGap, DismissCheck
from pmcore.commands.communication import AddMessage, EditMessage, RemoveMessage
from pmcore.commands.devices import SignOut
from pmcore.commands.estimates import CloseEstimates, EstimateItem, OpenEstimates
from pmcore.commands.factors import ProposePrimary
from pmcore.commands.history import Undo
from pmcore.commands.hosting import GiveBack, TakeOver
from pmcore.commands.imports import ImportRows, NamePeople
from pmcore.commands.incident import AddImpact, AddLink, CreateReview, EditImpact, RemoveImpact, RemoveLink
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.looking import LookHere
from pmcore.commands.measures import AddMeasure, EditMeasure, RemoveMeasure, SetCapacity
from pmcore.commands.meeting import AgreeTimeline, CloseReview, MarkReady, MoveToStage, SetTimer
from pmcore.commands.merging import MergeEvents
from pmcore.commands.owning import InviteOwner
from pmcore.commands.pauses import ResumeMeeting, SoakUntil
from pmcore.commands.people import JoinReview, RemoveParticipant, RenewJoinCode
from pmcore.commands.primary_vote import ClosePrimaryVote, OpenPrimaryVote, VotePrimary
from pmcore.commands.pulse import AnswerPulse
from pmcore.commands.questions import AddQuestion, AnswerQuestion, EditQuestion, RemoveQuestion
from pmcore.commands.reading import AnswerLink, AskLink, CloseLink
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
    RenameGroup,
    SplitGroup,
    TakeOutOfGroup,
)
from pmcore.commands.registry import COMMANDS
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.standing import StandAt
from pmcore.commands.star import StarEvent
from pmcore.commands.supports import SupportLink
from pmcore.commands.timeline import (
    AddTimelineEvent,
    EditTimelineEvent,
    OrderTimelineEvent,
    RemoveTimelineEvent,
)
from pmcore.commands.times import AnswerTimeQuestion
from pmcore.commands.tray import DecideTrayRows, EmptyTray, FillTray
from pmcore.commands.versions import AddVersion, RemoveVersion, SettleVersions
from pmcore.commands.voting import (
    ChooseDots,
    CloseVote,
    OpenVote,
    PlaceDot,
    RevealRecommendations,
    TakeBackDot,
)
from pmcore.model.cards import Outcome, Tone
from pmcore.model.causes import Barrier, Factor
from pmcore.model.communication import MessageState
from pmcore.model.incident import Anchor
from pmcore.model.measures import MeasureStatus
from pmcore.model.people import Entry, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.model.support import Support
from pmcore.model.tray_rows import TrayRow, packed
from tests.contracts.copies import Copy
from tests.kit import Named, Story, given, host, seat

sue = seat("Sue", Role.SCRIBE)
ana = seat("Ana")
ben = seat("Ben")
olga = seat("Olga", Role.OBSERVER)
rex, roy, ray = seat("Rex"), seat("Roy"), seat("Ray")  # were removed, the first two together
WRITERS = (host, sue, ana, ben)
EVERYBODY = (*WRITERS, olga)

Payload = Mapping[str, Any]
Example = Callable[[Review, str], Payload]  # given the review and the participant who asks


# Phases that only a few steps lead to.
SHORT: Mapping[str, tuple[Command, ...]] = {
    "before the cards": (),
    "asked": (AskAgreement(), AskLink(id="C-02"), OpenPrimaryVote()),
    "at close": (MoveToStage(stage="close", anyway=True), AnswerPulse(learned="agree_fully")),
    "resting": (SoakUntil(day=date(2026, 11, 26), time="14:00"),),
}


@cache
def story(phase: str) -> Story:
    """Return the review in a phase: writing, revealed, voting, estimated or closed. Look, do not change it.

    Closed is the whole review: every kind of change that anything writes is in its log (test_every_change.py counts them).

    In the phase “asked” the room is asked whether the timeline is what happened; in the phases “nobody hosts” and “hosted by Sue” the facilitator's browser was away.
    """
    told = given(
        CreateReview(title="Checkout was down", facilitator=host.name, began="2026-11-23 13:00"),
        AddImpact(measure="Failed payments", value="1200"),
        AddLink(title="Channel", url="https://chat.example/incident"),
        AddTimelineEvent(text="Deploy", starts="13:00", marks="began"),
        AddTimelineEvent(text="Alert", starts="13:05", marks="detected"),
        AddTimelineEvent(text="Another alert", starts="13:05"),
        ana.does(
            AddTimelineEvent(text="Page!", starts="13:05", silently=True),
            AddTimelineEvent(text="Twice", starts="13:05", silently=True),
            lambda review: RemoveTimelineEvent(id=_ids(review, "unopened_events")[1]),
            lambda review: EditTimelineEvent(id=_ids(review, "unopened_events")[0], text="Page"),
        ),
        OpenWritten(),
        WriteSilently(stage="lessons"),
        ana.does(
            AddLesson(text="Alerts were late"),
            lambda review: EditLesson(id=_ids(review, "unopened_lessons")[0], text="Alerts came late"),
            lambda review: RemoveLesson(id=_ids(review, "unopened_lessons")[0]),
        ),
        OpenWritten(stage="lessons"),
        AddCause(text="Checkout was down"),
        lambda review: AddCause(text="The disk was full", under="C-01", evidence=("T-02",)),
        AddCause(text="Nobody sees the disk", under="C-02", factor="contributing"),
        AddCause(text="One replica", under="C-01", barrier=Barrier.WORKED, factor="contributing"),
        LinkCause(id="C-03", under="C-04"),
        AddMessage(audience="customers", text="Sorry."),
        AddQuestion(about="T-02", who_may_know="database engineer"),
        ana.does(AddVersion(id="T-02", starts="13:12", text="The alert on the disk")),
        MoveToStage(stage="timeline", timed=True),
        SetTimer(minutes=10),
        FillTray.model_validate(FILLED),
        rex.does(AddLesson(text="Rex was here")),
        olga.does(),
    )
    for person in WRITERS:
        told.when(
            AddLesson(text=f"Lesson of {person.name}"), by=person, command_id=f"lesson of {person.name}"
        )
        cards = [AddRecommendation(text=f"Advice of {person.name}")] if phase != "before the cards" else []
        told.when(*cards, by=person)
        told.when(AddVersion(id="T-02", text=f"The alert as {person.name} saw it"), by=person)
    told.id_of(olga)
    for person in (rex, roy):
        told.when(RemoveParticipant(id=told.id_of(person)))
    told.id_of(ray)
    told.later(microseconds=1).when(RemoveParticipant(id=told.id_of(ray)))
    told.when(SetAdmission(entry=Entry.WAITING_ROOM))
    told.when(JoinReview(code=told.review.join_code, name="Wim"), by=Visitor(key="browser of Wim"))
    told.when(JoinReview(code=told.review.join_code, name="Xia"), by=Visitor(key="browser of Xia"))
    told.when(SetAdmission(entry=Entry.LOCKED))
    told.here(*WRITERS, olga)
    if phase == "writing":
        told.when(WriteSilently())
        for person in (ana, ben):
            told.when(
                AddTimelineEvent(text=f"What {person.name} saw", starts="13:20", silently=True), by=person
            )
        return told
    if phase in SHORT:
        return told.when(*SHORT[phase])
    if phase == "hosted by Sue":
        told.here(sue, ana, ben, olga).later(seconds=31).when(TakeOver(), by=sue).here(*EVERYBODY)
        return told
    if phase == "nobody hosts":
        return told.here(sue, ana, ben, olga).later(seconds=31)
    told.when(RevealRecommendations(), GroupRecommendations(ids=("R-01", "R-02"), title="Disks"))
    told.when(AddRecommendation(text="One more"), by=ana)
    told.when(AddMeasure(title="Alert on disk space", addresses=("C-03",), recommendation="R-05"))
    for person in WRITERS:  # each is asked, and one who has no seat
        told.when(
            AddMeasure(title=f"Told to {person.name}", owner=person.name, due_on="2026-12-01"),
            by=ben if person is ana else ana,
        )
    told.when(AddMeasure(title="Told to Zoe", owner="Zoe", due_on="2026-12-01"), InviteOwner(id="M-06"))
    if phase == "voting":
        they_begin_to_vote(told)
    if phase == "estimated":
        they_estimate(told, "R-05")
    if phase == "closed":
        they_change_their_minds(told)
        they_vote(told)
        they_decide(told)
        people_come_and_go(told)
        they_say_what_it_was(told)
        put_off = EditRecommendation(id="R-03", returns_on=date(2027, 4, 1))
        later = LookAtMeasure(id="M-01", looked_in="later", title="Checkout was slow")
        told.when(CloseReview(anyway=True), put_off, later, RenewJoinCode())
    return told


def they_begin_to_vote(told: Story) -> None:
    """A vote in which everybody has put a dot, and which is open."""
    told.when(OpenVote())
    for person in WRITERS:
        told.when(PlaceDot(id="R-03"), by=person)


def they_estimate(told: Story, label: str) -> None:
    """Everybody gives impact and effort of one card; it is not counted yet."""
    told.when(OpenEstimates())
    for person in WRITERS:
        told.when(EstimateItem(id=label, impact=4, effort=2), by=person)


def they_change_their_minds(told: Story) -> None:
    """Edit one of each noun, put another one there and remove it again; nothing that the examples name goes."""
    told.when(
        WriteSilently(),
        OpenWritten(),
        lambda review: EditImpact(id=_ids(review, "impacts")[0], value="1300", estimate=True),
        AddImpact(measure="Counted twice"),
        lambda review: RemoveImpact(id=_ids(review, "impacts")[1]),
        AskAgreement(),
        AnswerAgreement(events=("T-03",), reason="It was later"),
        CloseAgreement(agreed=False),
        LookHere(id="C-02"),
        LookHere(),
        StandAt(at="13:05"),
        StandAt(at=""),
        ChooseGap(minutes=45),
        DismissCheck(key="no_mitigation:timeline"),
        AddLink(title="Twice", url="https://chat.example/incident"),
        lambda review: RemoveLink(id=_ids(review, "links")[1]),
        AgreeTimeline(),
        SoakUntil(day=date(2026, 11, 26), time="14:00"),
        ResumeMeeting(),
        AnswerTimeQuestion(about="CST", means="Asia/Shanghai"),
        AddTimelineEvent(text="Rollback", starts="13:30", marks=Anchor.MITIGATED),
        AddTimelineEvent(text="Quiet again", starts="13:40", marks=Anchor.RESOLVED),
        AddTimelineEvent(text="Entered twice", starts="13:40"),
        RemoveTimelineEvent(id="T-07"),
        EditTimelineEvent(id="T-04", text="Ben was paged", marks=Anchor.ACKNOWLEDGED, source="pager"),
        OrderTimelineEvent(id="T-03", before="T-02"),
        StarEvent(id="T-02"),
        AddVersion(id="T-03", starts="13:09"),
        lambda review: RemoveVersion(id="T-03", version=review.item("events", "T-03").versions[0].id),
        AddVersion(id="T-03", starts="13:09"),
        SettleVersions(id="T-03"),
        AddTimelineEvent(text="Alert again", starts="13:06"),
        lambda review: MergeEvents(id="T-03", other=_ids(review, "events")[-1]),
        EditQuestion(id="Q-01", text="Why so late?"),
        AnswerQuestion(id="Q-01", answer="The threshold was too high."),
        AddQuestion(about="T-03", text="Asked twice"),
        RemoveQuestion(id="Q-02"),
        EditCause(id="C-02", factor=Factor.PRIMARY, note="Nobody looks at it at night."),
        EditCause(id="C-03", factor=Factor.CONTRIBUTING),
        OpenPrimaryVote(),
        VotePrimary(id="C-03"),
        ClosePrimaryVote(),
        ProposePrimary(id="C-03"),
        SupportLink(id="C-03", under="C-04", support=Support.UNKNOWN),
        AskLink(id="C-03~C-02"),
        AnswerLink(answer="yes"),
        CloseLink(),
        AddCause(text="Said twice", under="C-02"),
        RemoveCause(id="C-05"),
        AddCause(text="The disk filled up", under="C-01", barrier=Barrier.FAILED),
        MergeCauses(id="C-02", other="C-06"),
        EditLesson(id="L-01", text="Rollback is quick", tone=Tone.LUCKY),
        AddLesson(text="Said twice"),
        lambda review: RemoveLesson(id=_ids(review, "lessons")[-1]),
        AddRecommendation(text="Said twice"),
        lambda review: RemoveRecommendation(id=_ids(review, "recommendations")[-1]),
        lambda review: RenameGroup(id=_ids(review, "groups")[0], title="Room on the disks"),
        GroupRecommendations(ids=("R-03", "R-04"), title="Not the same after all"),
        TakeOutOfGroup(id="R-03"),
        NamePeople(names={"Kim Sample": "Database on call"}),
        ImportRows.model_validate({"rows": ROWS, "importer": "csv", "file": "log.csv"}),
        lambda review: DecideTrayRows(file=next(iter(review.tray)), rows=(1, 2), state="aside"),
        EmptyTray(),
        lambda review: Undo(target=import_in(told)),
        lambda review: Undo(target=told.log[-1].command_id),
    )


def import_in(told: Story) -> str:
    """Return the command that brought in a file."""
    return next(each.command_id for each in told.log if each.command == "import_rows")


def they_vote(told: Story) -> None:
    """A first vote in which nobody votes, one with a result, and how many dots there would be in a further one."""
    told.when(
        AddRecommendation(text="Said twice"),
        AddRecommendation(text="And once more"),
        lambda review: GroupRecommendations(ids=_ids(review, "recommendations")[-2:], title="Too early"),
        OpenVote(),
        lambda review: SplitGroup(id=_ids(review, "groups")[-1]),
        CloseVote(without_result=True),
        lambda review: RemoveRecommendation(id=_ids(review, "recommendations")[-1]),
        lambda review: RemoveRecommendation(id=_ids(review, "recommendations")[-1]),
        OpenVote(dots_each=3),
    )
    for person in WRITERS:
        told.when(PlaceDot(id="R-03"), PlaceDot(id="R-05"), by=person)
    told.when(PlaceDot(id="R-04"), TakeBackDot(id="R-04"), PlaceDot(id="R-03"), by=ana)
    told.when(CloseVote(), ChooseDots(dots_each=5))
    they_estimate(told, "R-03")
    told.when(CloseEstimates())


def they_decide(told: Story) -> None:
    """What becomes of each card; a measure of somebody by a day; a text for customers that was sent, others on their way."""
    told.when(
        EditRecommendation(id="R-03", outcome=Outcome.DEFERRED, reason="Next quarter"),
        EditRecommendation(id="R-04", outcome=Outcome.DECLINED, reason="Too dear"),
        EditMeasure(id="M-01", owner="Ben", due_on=date(2026, 12, 24), status=MeasureStatus.AGREED),
        EditMeasure(id="M-01", how="warning", purpose="detect", verify_by=date(2027, 1, 31)),
        SetCapacity(capacity=3),
        EditCause(id="C-04", accepted_because="It happens once in ten years"),
        AddMeasure(title="Said twice"),
        RemoveMeasure(id="M-07"),
        lambda review: EditMessage(id=_ids(review, "messages")[0], state=MessageState.APPROVED),
        lambda review: EditMessage(id=_ids(review, "messages")[0], state=MessageState.SENT),
        AddMessage(audience="management", text="Half an hour.", state=MessageState.APPROVED),
        AddMessage(audience="management", text="Half an hour, we think.", state=MessageState.IN_REVIEW),
        AddMessage(audience="technical", text="To be written."),
        AddMessage(audience="technical", text="Said twice."),
        lambda review: RemoveMessage(id=_ids(review, "messages")[-1]),
    )


def they_say_what_it_was(told: Story) -> None:
    """Answer the questions of the close."""
    told.when(MoveToStage(stage="close", anyway=True))
    for person in WRITERS:
        told.when(AnswerPulse(learned="agree_fully", again="partly", line="An hour well spent"), by=person)


def people_come_and_go(told: Story) -> None:
    """One who waits comes in, another is turned away; a device is signed out; Sue hosts while the facilitator is away."""
    wim, xia = _ids(told.review, "waiting")
    told.when(AdmitWaiting(ids=(wim,)), RefuseWaiting(ids=(xia,)), lambda review: SignOut(id=wim))
    told.when(MarkReady(), by=ben)
    told.here(sue, ana, ben, olga).later(seconds=31).when(TakeOver(), by=sue)
    told.here(*EVERYBODY).when(GiveBack(), by=sue)


@cache
def _copy(phase: str) -> Copy:
    return Copy(story(phase))


def fresh(phase: str) -> str:
    """Return the id of a copy of that review, in the same `Reviews`, to do something with, until the next one is asked for."""
    return _copy(phase).as_it_was()


@cache
def untouched(phase: str) -> str:
    """Return the id of another copy, for all commands that are refused: nothing is ever done with it."""
    return Copy(story(phase)).id


def phase_of(kind: str) -> str:
    """Return the phase that a command needs."""
    return PHASES.get(kind, "revealed")


def asker_of(kind: str) -> Named:
    """Return somebody who may do a command: the facilitator, but for what is done because there is none."""
    return sue if kind == "take_over" else host


def example(kind: str, review: Review, asker: str = "") -> Command:
    """Return the good example of a command."""
    return COMMANDS[kind].model_validate(EXAMPLES[kind](review, asker))


def actor(person: Named, phase: str) -> Seat:
    """Return the person as who asks, in every copy of the review in a phase."""
    return Seat(participant_id=story(phase).review.people_by_key[person.key].id)


def _ids(review: Review, collection: str) -> list[str]:
    return list(review.items(collection))


def _seen(review: Review, collection: str) -> int:
    """Return the version of the first item of a collection; 1 where there is none."""
    return next((each.version for each in review.items(collection).values()), 1)


def _mine(review: Review, asker: str) -> str:
    cards = review.recommendations.values()
    return next((card.id for card in cards if card.author == asker), next(iter(review.recommendations)))


def _told_by(review: Review, asker: str) -> str:
    """Return the version of T-02 that somebody told, or else the first."""
    versions = review.item("events", "T-02").versions
    return next((each.id for each in versions if each.by == asker), versions[0].id)


def _asked(review: Review, asker: str) -> str:
    """Return the measure that somebody is asked to own, or else the first."""
    owned = (each.id for each in review.measures.values() if each.is_owned_by(review.name_of(asker)))
    return next(owned, next(iter(review.measures)))


def _device(review: Review, asker: str) -> dict[str, str]:
    """Return the asker's own device; for a facilitator, who has no other, all of Ben's."""
    me = review.people.get(asker)
    return {"id": _named(review, "Ben")} if me is None or me.hosts else {"device": me.device(me.keys[0]).id}


def _named(review: Review, name: str) -> str:
    return next(person.id for person in review.people.values() if person.name == name)


ROWS = [
    {
        "text": "Kim Sample restarted the replica",
        "at": "2026-11-23T13:20:00Z",
        "ends_at": "2026-11-23T13:21:00Z",
        "kind": "action",
        "who": "Kim Sample",
        "source": "#incident",
        "link": "https://chat.example/1",
        "precision": "about",
        "margin": 1,
        "origin": {
            "line": 2,
            "place": "thread 1",
            "key": "C1 1",
            "raw": "13:20,Kim Sample",
            "typed": "13:20",
            "zone": "UTC",
        },
    },
    {"text": "Nobody knows when"},
]
FILLED = {
    "importer": "slack",
    "file": "slack.zip",
    "zone": "UTC",
    "count": 3,
    "packed": packed([TrayRow(text=f"Message {each}") for each in (1, 2, 3)]),
    "answers": {"IST": "+05:30"},
}
PHASES = {
    "choose_card_names": "before the cards",
    "choose_dots": "before the cards",
    "place_dot": "voting",
    "take_back_dot": "voting",
    "close_vote": "voting",
    "reveal_recommendations": "writing",
    "open_written": "writing",
    "reopen_review": "closed",
    "answer_agreement": "asked",
    "answer_link": "asked",
    "vote_primary": "asked",
    "close_primary_vote": "asked",
    "close_link": "asked",
    "close_agreement": "asked",
    "take_over": "nobody hosts",
    "estimate_item": "estimated",
    "close_estimates": "estimated",
    "answer_pulse": "at close",
    "close_pulse": "at close",
    "resume_meeting": "resting",
    "call_off_pause": "resting",
    "give_back": "hosted by Sue",
}
ROOMS = {"nobody hosts", "hosted by Sue"}  # phases in which it matters who is in the room
EXAMPLES: Mapping[str, Example] = {
    "create_review": lambda r, me: {"title": "Another", "began": "2026-11-23 14:05", "sample": "one"},
    "edit_incident": lambda r, me: {
        "title": "Checkout failed",
        "severity": "SEV-1",
        "status": "mitigated",
        "zone": "Europe/Berlin",
        "services": ["shop"],
        "summary": "s",
        "context": "c",
        "detected_by": "colleague",
        "detection": "d",
        "began": "2026-11-23 12:00",
        "detected": "2026-11-23 14:00",
        "acknowledged": "2026-11-23 14:01",
        "mitigated": "2026-11-23 15:00",
        "resolved": "2026-11-23 16:00",
        "seen": r.incident.version,
    },
    "add_impact": lambda r, me: {"measure": "Lost orders", "value": "5", "unit": "orders", "estimate": True},
    "edit_impact": lambda r, me: {
        "id": _ids(r, "impacts")[0],
        "measure": "Lost",
        "value": "7",
        "unit": "u",
        "estimate": True,
        "seen": 1,
    },
    "remove_impact": lambda r, me: {"id": _ids(r, "impacts")[0]},
    "add_link": lambda r, me: {"title": "Dashboard", "url": "https://dash.example"},
    "remove_link": lambda r, me: {"id": _ids(r, "links")[0]},
    "join_review": lambda r, me: {"code": r.join_code, "name": "Zoe"},
    "add_seat": lambda r, me: {"name": "Room 2", "role": "observer"},
    "join_as_other": lambda r, me: {"code": r.join_code, "name": "Zoe", "left": "browser of Ben"},
    "claim_seat": lambda r, me: {"id": _named(r, "Ben")},
    "sign_out": _device,
    "change_role": lambda r, me: {"id": _named(r, "Ben"), "role": "scribe"},
    "hand_over": lambda r, me: {"id": _named(r, "Ben")},
    "take_over": lambda r, me: {},
    "give_back": lambda r, me: {"id": _named(r, "Sue")},
    "remove_participant": lambda r, me: {"id": _named(r, "Ben")},
    "take_back_entries": lambda r, me: {"id": _named(r, "Sue")},
    "let_back_in": lambda r, me: {"id": _named(r, "Rex")},
    "rename": lambda r, me: {"name": "Somebody Else"},
    "renew_join_code": lambda r, me: {},
    "end_join_code": lambda r, me: {},
    "set_admission": lambda r, me: {"entry": "waiting_room"},
    "admit_waiting": lambda r, me: {"ids": [_ids(r, "waiting")[0]]},
    "refuse_waiting": lambda r, me: {"ids": [_ids(r, "waiting")[0]], "refused": True},
    "remove_joined_since": lambda r, me: {"since": "2026-11-23T14:00:00Z"},
    "let_all_back_in": lambda r, me: {"removed_at": "2026-11-23T14:00:00Z"},
    "add_timeline_event": lambda r, me: {
        "text": "Page",
        "starts": "2026-11-23 13:06",
        "ends": "13:07",
        "precision": "about",
        "margin": 2,
        "event_kind": "page",
        "source": "pager",
        "link": "https://pager.example/1",
        "marks": "acknowledged",
        "after": "T-02",
        "silently": True,
    },
    "edit_timeline_event": lambda r, me: {
        "id": "T-02",
        "seen": 1,
        "text": "Alert fired",
        "starts": "13:04",
        "ends": "13:05",
        "precision": "about",
        "margin": 1,
        "event_kind": "detection",
        "source": "alerts",
        "link": "https://a.example",
        "marks": "detected",
    },
    "dismiss_check": lambda r, me: {"key": "gap:2:3"},
    "choose_gap": lambda r, me: {"minutes": 60},
    "answer_time_question": lambda r, me: {"about": "CST", "means": "Asia/Shanghai"},
    "order_timeline_event": lambda r, me: {"id": "T-03", "before": "T-02"},
    "import_rows": lambda r, me: {
        "rows": ROWS,
        "importer": "csv",
        "file": "log.csv",
        "answers": {"PST": "-08:00"},
    },
    "fill_tray": lambda r, me: FILLED,
    "decide_tray_rows": lambda r, me: {"file": next(iter(r.tray), "f1"), "rows": [1, 3], "state": "aside"},
    "empty_tray": lambda r, me: {"file": next(iter(r.tray), "")},
    "name_people": lambda r, me: {"names": {"Kim Sample": "Database on call"}},
    "add_version": lambda r, me: {
        "id": "T-03",
        "starts": "13:12",
        "text": "The second alert",
        "source": "pager",
    },
    "remove_version": lambda r, me: {"id": "T-02", "version": _told_by(r, me)},
    "settle_versions": lambda r, me: {"id": "T-02", "version": _told_by(r, me)},
    "merge_events": lambda r, me: {"id": "T-02", "other": "T-03"},
    "star_event": lambda r, me: {"id": "T-02", "starred": not r.item("events", "T-02").starred},
    "add_question": lambda r, me: {"about": "T-03", "text": "Who saw it?", "who_may_know": "support"},
    "edit_question": lambda r, me: {
        "id": "Q-01",
        "seen": _seen(r, "questions"),
        "text": "Why at that moment?",
        "who_may_know": "on call",
    },
    "answer_question": lambda r, me: {
        "id": "Q-01",
        "seen": _seen(r, "questions"),
        "answer": "The disk was full.",
    },
    "remove_question": lambda r, me: {"id": "Q-01"},
    "write_silently": lambda r, me: {},
    "open_written": lambda r, me: {},
    "remove_timeline_event": lambda r, me: {"id": "T-02"},
    "add_cause": lambda r, me: {
        "text": "No alert",
        "under": "C-02",
        "area": "process",
        "factor": "contributing",
        "evidence": ["T-01"],
        "note": "n",
        "reasonable_then": "It looked the same",
        "barrier": "failed",
        "stop_reason": "enough",
        "layer": "management",
    },
    "edit_cause": lambda r, me: {
        "id": "C-02",
        "seen": 1,
        "text": "Disk full",
        "area": "process",
        "factor": "contributing",
        "evidence": ["T-01"],
        "note": "n",
        "reasonable_then": "It looked the same",
        "barrier": "worked",
        "stop_reason": "outside_control",
    },
    "ask_link": lambda r, me: {"id": "C-03", "under": "C-04"},
    "answer_link": lambda r, me: {"answer": "not_so"},
    "close_link": lambda r, me: {"taken": False},
    "explain_event": lambda r, me: {"id": "T-03"},
    "propose_primary": lambda r, me: {"id": "C-03", "proposed": True},
    "open_primary_vote": lambda r, me: {},
    "vote_primary": lambda r, me: {"id": "C-03", "chosen": True},
    "close_primary_vote": lambda r, me: {"without_result": True},
    "support_link": lambda r, me: {
        "id": "C-03",
        "under": "C-04",
        "support": "unknown",
        "events": ["T-02"],
        "link": "https://graphs.example/1",
        "who_may_know": "storage",
    },
    "learn_from_barrier": lambda r, me: {"id": "C-04"},
    "move_cause": lambda r, me: {"id": "C-03", "under": "C-01"},
    "merge_causes": lambda r, me: {"id": "C-02", "other": "C-04"},
    "link_cause": lambda r, me: {"id": "C-03", "under": "C-01"},
    "unlink_cause": lambda r, me: {"id": "C-03", "under": "C-04"},
    "remove_cause": lambda r, me: {"id": "C-02", "with_answers": True},
    "open_estimates": lambda r, me: {},
    "estimate_item": lambda r, me: {"id": "R-05", "impact": 5, "effort": 2},
    "close_estimates": lambda r, me: {},
    "answer_pulse": lambda r, me: {
        "learned": "partly",
        "again": "disagree",
        "said": "agree_fully",
        "line": "Shorter, please",
    },
    "close_pulse": lambda r, me: {},
    "soak_until": lambda r, me: {"day": "2026-11-27", "time": "10:00"},
    "resume_meeting": lambda r, me: {"anyway": True},
    "call_off_pause": lambda r, me: {},
    "add_lesson": lambda r, me: {"text": "Rollback is quick", "lens": "deployment", "tone": "lucky"},
    "edit_lesson": lambda r, me: {
        "id": "L-01",
        "seen": 1,
        "text": "Slow",
        "lens": "testing",
        "tone": "went_badly",
    },
    "remove_lesson": lambda r, me: {"id": "L-01"},
    "add_recommendation": lambda r, me: {"text": "Bigger disks", "answers": ["C-02"]},
    "edit_recommendation": lambda r, me: {
        "id": _mine(r, me),
        "seen": r.recommendations[_mine(r, me)].version,
        "text": "Reworded",
        "outcome": "declined",
        "reason": "cost",
        "answers": ["C-02", "C-03"],
    },
    "take_up_recommendation": lambda r, me: {
        "taken_up": "of-another",
        "text": "Once more",
        "origin": "R-03, Mail",
    },
    "remove_recommendation": lambda r, me: {"id": _mine(r, me)},
    "group_recommendations": lambda r, me: {"ids": ["R-03"], "title": "unused", "into": _ids(r, "groups")[0]},
    "take_out_of_group": lambda r, me: {"id": "R-01"},
    "split_group": lambda r, me: {"id": _ids(r, "groups")[0]},
    "rename_group": lambda r, me: {"id": _ids(r, "groups")[0], "title": "Storage", "seen": 1},
    "reveal_recommendations": lambda r, me: {},
    "choose_card_names": lambda r, me: {"names": "never"},
    "choose_dots": lambda r, me: {"dots_each": 5},
    "open_vote": lambda r, me: {"dots_each": 4},
    "place_dot": lambda r, me: {"id": "R-04"},
    "take_back_dot": lambda r, me: {"id": "R-03"},
    "close_vote": lambda r, me: {"without_result": False},
    "add_measure": lambda r, me: {
        "title": "Watch disks",
        "detail": "d",
        "measure_kind": "policy_revision",
        "purpose": "detect",
        "how": "warning",
        "verify_by": "2027-01-31",
        "owner": "Zoe",
        "due_on": "2026-12-24",
        "priority": "P1",
        "done_when": "it rings",
        "link": "https://t.example/1",
        "addresses": ["C-02"],
        "recommendation": "R-04",
        "status": "agreed",
        "evidence": "it rang",
        "drop_reason": "",
    },
    "make_measure": lambda r, me: {"id": "R-04"},
    "set_capacity": lambda r, me: {"capacity": 5},
    "accept_measure": lambda r, me: {"id": _asked(r, me)},
    "decline_measure": lambda r, me: {"id": _asked(r, me), "decline_reason": "Away until March"},
    "look_at_measure": lambda r, me: {"id": "M-01", "looked_in": "later", "title": "Checkout was slow"},
    "invite_owner": lambda r, me: {"id": "M-06"},
    "revoke_invitation": lambda r, me: {"id": "M-06"},
    "answer_invitation": lambda r, me: {
        "id": "M-06",
        "invitation": r.item("measures", "M-06").invitation,
        "accepted": False,
        "decline_reason": "Ask Ben",
    },
    "edit_measure": lambda r, me: {
        "id": "M-01",
        "seen": _seen(r, "measures"),
        "title": "Watch disks",
        "detail": "d",
        "measure_kind": "policy_revision",
        "purpose": "detect",
        "how": "warning",
        "verify_by": "2027-01-31",
        "owner": "Zoe",
        "due_on": "2026-12-24",
        "priority": "P1",
        "done_when": "it rings",
        "link": "https://t.example/1",
        "addresses": ["C-02"],
        "status": "agreed",
        "evidence": "it rang",
        "drop_reason": "",
    },
    "remove_measure": lambda r, me: {"id": "M-01"},
    "add_message": lambda r, me: {
        "audience": "technical",
        "text": "t",
        "channel": "mail",
        "state": "in_review",
    },
    "edit_message": lambda r, me: {
        "id": _ids(r, "messages")[0],
        "seen": _seen(r, "messages"),
        "audience": "technical",
        "text": "t",
        "channel": "mail",
        "state": "in_review",
    },
    "remove_message": lambda r, me: {"id": _ids(r, "messages")[0]},
    "move_to_stage": lambda r, me: {"stage": "causes", "anyway": True, "timed": True, "minutes": 7},
    "ask_agreement": lambda r, me: {},
    "answer_agreement": lambda r, me: {"answer": "agree"},
    "close_agreement": lambda r, me: {"agreed": True},
    "stand_at": lambda r, me: {"at": "13:05"},
    "look_here": lambda r, me: {"id": "C-02"},
    "set_auto_timer": lambda r, me: {"on": False},
    "set_timer": lambda r, me: {"minutes": 12},
    "extend_timer": lambda r, me: {"minutes": 3},
    "stop_timer": lambda r, me: {},
    "mark_ready": lambda r, me: {"ready": True},
    "agree_timeline": lambda r, me: {"agreed": True},
    "close_review": lambda r, me: {"anyway": True},
    "reopen_review": lambda r, me: {},
    "undo": lambda r, me: {"target": f"lesson of {r.name_of(me) or host.name}"},
}
