"""Whatever several people do in whatever order: the log tells it all, nothing is loose, and undo gives it back."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from pmcore.changes.log import fold
from pmcore.changes.registry import any_change
from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause, EditCause, MoveCause, RemoveCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo, loose_ends
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure, RemoveMeasure
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
    TakeOutOfGroup,
)
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import (
    ChooseDots,
    CloseVote,
    OpenVote,
    PlaceDot,
    RevealRecommendations,
    TakeBackDot,
)
from pmcore.errors import ReviewError
from pmcore.model.boxes import boxes_of, with_boxes
from pmcore.model.card_names import CardNames
from pmcore.model.communication import MessageState
from pmcore.model.incident import Anchor
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.model.voting import DecidingPhase
from tests.contracts.test_every_change import plain
from tests.kit import Story, given, host, seat

PEOPLE = (host, seat("Ana"), seat("Ben"), seat("Sue", Role.SCRIBE), seat("Olga", Role.OBSERVER))
ANCHORS = (None, *Anchor)


def one(review: Review, collection: str, n: int) -> str:
    """Return some id of a collection, also of what is not there."""
    ids = [*review.items(collection), "gone"]
    return ids[n % len(ids)]


def clock(n: int) -> str:
    return f"2026-11-23 {10 + n % 5}:{n % 3}0"


def a_key(n: int) -> str:
    return f"key number {n} of those that are drawn"


NAMES = ("never", "kept", "never")
SILENT = ("timeline", "lessons")
Act = Callable[[Review, int, int], Command]
ACTS: tuple[Act, ...] = (
    lambda r, a, b: AddTimelineEvent(text="e", starts=clock(a), marks=ANCHORS[b % 6]),
    lambda r, a, b: EditTimelineEvent(id=one(r, "events", a), starts=clock(b)),
    lambda r, a, b: EditTimelineEvent(id=one(r, "events", a), marks=ANCHORS[b % 6]),
    lambda r, a, b: RemoveTimelineEvent(id=one(r, "events", a)),
    lambda r, a, b: EditIncident(**{list(Anchor)[a % 5].value: clock(b) if b % 4 else ""}),
    lambda r, a, b: AddCause(
        text="c",
        under=one(r, "causes", a).replace("gone", ""),
        evidence=(one(r, "events", b),) if b % 2 else (),
    ),
    lambda r, a, b: EditCause(id=one(r, "causes", a), evidence=(one(r, "events", b),)),
    lambda r, a, b: MoveCause(id=one(r, "causes", a), under=one(r, "causes", b)),
    lambda r, a, b: RemoveCause(id=one(r, "causes", a), with_answers=bool(b % 2)),
    lambda r, a, b: AddLesson(text="l"),
    lambda r, a, b: AddRecommendation(text=f"r{a}"),
    lambda r, a, b: EditRecommendation(id=one(r, "recommendations", a), text=f"r{b}"),
    lambda r, a, b: RemoveRecommendation(id=one(r, "recommendations", a)),
    lambda r, a, b: ChooseCardNames(names=NAMES[a % 3]),
    lambda r, a, b: ChooseDots(dots_each=a % 8),
    lambda r, a, b: AddRecommendation(text=f"u{a}", key=a_key(b)),
    lambda r, a, b: EditRecommendation(id=a_key(a), text=f"u{b}"),
    lambda r, a, b: RemoveRecommendation(id=a_key(a)),
    lambda r, a, b: RevealRecommendations(),
    lambda r, a, b: GroupRecommendations(ids=(one(r, "recommendations", a), one(r, "recommendations", b))),
    lambda r, a, b: GroupRecommendations(ids=(one(r, "recommendations", a),), into=one(r, "groups", b)),
    lambda r, a, b: TakeOutOfGroup(id=one(r, "recommendations", a)),
    lambda r, a, b: OpenVote(),
    lambda r, a, b: PlaceDot(id=one(r, "groups" if b % 2 else "recommendations", a)),
    lambda r, a, b: TakeBackDot(id=one(r, "recommendations", a)),
    lambda r, a, b: CloseVote(),
    lambda r, a, b: MakeMeasure(id=one(r, "recommendations", a)),
    lambda r, a, b: AddMeasure(title="m", addresses=(one(r, "causes", a),)),
    lambda r, a, b: EditMeasure(id=one(r, "measures", a), addresses=(one(r, "causes", b),)),
    lambda r, a, b: RemoveMeasure(id=one(r, "measures", a)),
    lambda r, a, b: AddTimelineEvent(text=f"s{a}", starts=clock(a), marks=ANCHORS[b % 6], silently=True),
    lambda r, a, b: AddTimelineEvent(text=f"s{b}", starts=clock(b), silently=True),
    lambda r, a, b: EditTimelineEvent(id=one(r, "unopened_events", a), text=f"s{b}"),
    lambda r, a, b: RemoveTimelineEvent(id=one(r, "unopened_events", a)),
    lambda r, a, b: OpenWritten(stage=SILENT[b % 2]),
    lambda r, a, b: WriteSilently(stage=SILENT[b % 2]),
    lambda r, a, b: ChooseCardNames(names=NAMES[a % 3], stage=SILENT[b % 2]),
    lambda r, a, b: AddLesson(text=f"u{a}", key=a_key(b)),
    lambda r, a, b: EditLesson(id=(one(r, "unopened_lessons", a), a_key(a))[b % 2], text=f"l{b}"),
    lambda r, a, b: RemoveLesson(id=(one(r, "unopened_lessons", a), a_key(a))[b % 2]),
    lambda r, a, b: AddTimelineEvent(text=f"u{a}", starts=clock(a), silently=True, key=a_key(b)),
    lambda r, a, b: EditTimelineEvent(id=a_key(a), text=f"u{b}"),
    lambda r, a, b: AddMessage(audience="customers", text="t"),
    lambda r, a, b: EditMessage(id=one(r, "messages", a), text=f"t{b}"),
    lambda r, a, b: EditMessage(id=one(r, "messages", a), state=list(MessageState)[b % 4]),
)
UNDO = len(ACTS)
APPROVALS = {UNDO - 1, UNDO - 2}
steps = st.lists(
    st.tuples(st.integers(0, UNDO + 3), st.integers(0, 4), st.integers(0, 11), st.integers(0, 11)),
    min_size=1,
    max_size=40,
)


CARDS = tuple(AddRecommendation(text=f"card {n}") for n in range(4))
TREE = (AddCause(text="1"), AddCause(text="2", under="C-01"), AddCause(text="3", under="C-02"))
GROUPED = (*CARDS, *TREE, RevealRecommendations(), GroupRecommendations(ids=("R-01", "R-02")))
NAMELESS = (
    ChooseCardNames(names="never"),
    *(AddRecommendation(text=f"u{n}", key=a_key(n)) for n in range(3)),
)
NAMELESS_LESSONS = (
    WriteSilently(stage="lessons"),
    ChooseCardNames(names="never", stage="lessons"),
    *(AddLesson(text=f"u{n}", key=a_key(n)) for n in range(3)),
)
NAMELESS_ROWS = (ChooseCardNames(names="never", stage="timeline"),)
openings = st.sampled_from(
    [(), CARDS, NAMELESS, NAMELESS_LESSONS, NAMELESS_ROWS, GROUPED, (*GROUPED, OpenVote())]
)


def act(story: Story, act: int, who: int, a: int, b: int) -> bool:
    """Let somebody do something; return whether it was allowed. A refusal changes nothing."""
    person, before = PEOPLE[who], story.review
    done = list(dict.fromkeys(record.command_id for record in story.log))
    command = ACTS[act](before, a, b) if act < UNDO else Undo(target=done[-1 - a % len(done)])
    asker = story.actor(person)
    before = story.review
    try:
        story.outcome = story.reviews.execute(story.id, command, asker)
    except ReviewError as error:
        refusal = error
    else:
        return True
    assert refusal.sentence
    assert story.review is before
    return False


def check(story: Story, numbers: dict[str, Any]) -> None:
    """Check what must hold at every moment."""
    review = story.review
    assert list(loose_ends(review)) == []
    seen = [
        *review.events.values(),
        *review.unopened_events.values(),
        *review.lessons.values(),
        *review.unopened_lessons.values(),
        *review.causes.values(),
        *review.measures.values(),
        *review.recommendations.values(),
    ]
    for item in seen:
        if item.number:
            assert numbers.setdefault(item.label, item.id) == item.id, "a number was given twice"
    if review.deciding.names is CardNames.NEVER:
        unsigned = [each for each in review.recommendations.values() if each.text.startswith("u")]
        assert {each.author for each in unsigned} <= {""}
    nameless = [*review.lessons.values(), *review.events.values()]
    assert {each.author for each in nameless if each.text.startswith("u") and each.version == 1} <= {""}
    for person in PEOPLE:
        me = story.id_of(person)
        shown = as_seen_by(story.review, me)
        assert set(shown.deciding.ballots) <= {me}
        assert {row.author for row in shown.unopened_events.values()} <= {me}
        assert {lesson.author for lesson in shown.unopened_lessons.values()} <= {me}
        assert shown.lessons_written.people <= len(PEOPLE)
        assert shown.written.people <= len(PEOPLE)
        assert shown.unsigned == {}
        if review.deciding.is_unsigned:
            assert shown.recommendations == {}
            assert shown.deciding.writers <= len(PEOPLE)
        if review.deciding.phase is DecidingPhase.WRITING:
            assert {card.author for card in shown.recommendations.values()} <= {me}
        elif review.deciding.phase is not DecidingPhase.VOTING:
            assert all(card.number for card in review.recommendations.values())
        assert review.deciding.left_for(me) >= 0 or review.deciding.phase is not DecidingPhase.VOTING
        assert all(dots <= 2 for dots in review.deciding.ballot(me).values())


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@for_all(openings, steps)
def test_whatever_people_do(opening, sequence):
    story, numbers = given(*opening), dict[str, Any]()
    for step in sequence:
        allowed = act(story, *step)
        if allowed:
            check(story, numbers)
    stored = [
        record.model_copy(update={"change": any_change.validate_json(record.change.model_dump_json())})
        for record in story.log
    ]
    assert len(stored) == story.review.version
    boxes = boxes_of(story.review)
    assert with_boxes(fold(Review(id=story.id), stored), boxes.get) == story.review
    story.reviews.close()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@for_all(openings, steps)
def test_undo_of_what_was_just_done_gives_back_what_was_before(opening, sequence):
    story = given(*opening)
    for person in PEOPLE:
        story.id_of(person)
    for step in sequence:
        before = story.review
        if not act(story, *step) or not story.outcome.records:
            continue
        records = story.outcome.records
        if all(record.change.undoable for record in records):
            person = (
                host if step[0] in APPROVALS else PEOPLE[step[1]]
            )  # who changes an approved text may not approve it back
            back = story.reviews.execute(story.id, Undo(target=records[0].command_id), story.actor(person))
            assert plain(back.review) == plain(before)
            again = story.reviews.execute(
                story.id, Undo(target=back.records[0].command_id), story.actor(person)
            )
            assert plain(again.review) == plain(fold(before, [record.change for record in records]))
    story.reviews.close()
