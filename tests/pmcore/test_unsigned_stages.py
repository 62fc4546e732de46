"""Lessons and rows of the timeline that are written silently: hidden from all but their writers, and nobody's where the room wants that."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.mine import mine
from pmcore.boards.silence import unsigned_lessons, unsigned_rows
from pmcore.changes.log import fold
from pmcore.changes.unsigned import UnsignedWritten
from pmcore.commands.causes import AddCause
from pmcore.commands.history import Undo
from pmcore.commands.lessons import AddLesson, EditLesson, LearnFromBarrier, RemoveLesson
from pmcore.commands.meeting import AgreeTimeline, CloseReview, MoveToStage
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    OverridableError,
    RuleError,
    UsedIdError,
)
from pmcore.intake.review_file.portable import portable
from pmcore.model.boxes import boxes_of, with_boxes
from pmcore.model.causes import Barrier
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.silence import HaveWritten
from pmcore.report.export import export
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.web.api.serializers import review_json
from tests.kit import Story, given, host, seat
from tests.pmcore.unsigned_kit import LESSONS, ROWS, Noun

ana, ben, cleo = seat("Ana"), seat("Ben"), seat("Cleo")
sue, olga = seat("Sue", Role.SCRIBE), seat("Olga", Role.OBSERVER)
SILENT = WriteSilently(stage="lessons")
OPEN = OpenWritten(stage="lessons")
both = pytest.mark.parametrize("noun", [LESSONS, ROWS], ids=lambda noun: noun.place)


def key(of: str) -> str:
    return f"{of} was drawn by lot"


def written(noun: Noun, store=None) -> Story:
    people = (ana, ben, cleo)
    steps = (each.does(noun.write(f"Word of {each.name}", key(each.name))) for each in people)
    return given(*noun.begins("never"), *steps, store=store)


def board(story: Story, noun: Noun) -> str:
    name = "lessons" if noun is LESSONS else "timeline"
    return "".join(block.html for block in draw(name, story.review, Room()))


def texts(story: Story, place: str) -> list[str]:
    return sorted(each.text for each in story.review.items(place).values())


def document(story: Story) -> str:
    return export(story.review, "md", "technical").content.decode()


def test_lessons_are_written_silently_where_the_facilitator_says_so_first():
    story = given(sue.does(), olga.does()).when(SILENT).then("began silent writing of the lessons")
    story.when(AddLesson(text="Alerts came late"), by=ana)
    assert [each.text for each in story.seen_by(ana).unopened_lessons.values()] == ["Alerts came late"]
    assert "Alerts came late" in repr(mine(story.seen_by(ana), story.id_of(ana)))
    for other in (None, host, ben):
        assert "Alerts came late" not in repr(story.seen_by(other))
        assert story.seen_by(other).lessons_written == HaveWritten(1, 3 if other is not ben else 4)
    assert "Alerts came late" not in document(story)
    story.when(AddLesson(text="Rollback was quick"), by=host).when(OPEN)
    story.then("opened 2 lessons", lessons=2, unopened_lessons=0)
    assert {each: story.review.hands_of(each).added for each in story.review.lessons} == {
        next(i for i, each in story.review.lessons.items() if each.text == text): name
        for text, name in (("Alerts came late", "Ana"), ("Rollback was quick", "Host"))
    }


def test_silence_begins_before_anybody_has_written_a_lesson_and_ends_while_nobody_has():
    barrier = AddCause(text="One replica", barrier=Barrier.WORKED, factor="contributing")
    story = given(AddCause(text="Down"), barrier, LearnFromBarrier(id="C-02"))
    story.when(SILENT).then("began silent writing", lessons=1)
    story.when(LearnFromBarrier(id="C-02")).then(RuleError, "says that already")
    story.when(OPEN).then("ended silent writing of the lessons")
    story.when(AddLesson(text="Seen by all"), by=ana).when(SILENT).then(RuleError, "for all to see")
    story.when(OPEN).then(RuleError, "open already")
    story.when(WriteSilently(stage="causes")).then(InvalidError, "timeline and the lessons")
    story.when(OPEN, by=ana).then(NotAllowedError)


def test_a_lesson_of_silence_is_its_authors_and_is_found_by_its_id_of_before():
    story = given(SILENT, ana.does(AddLesson(text="Alerts")))
    lesson = story.only("unopened_lessons").id
    for command in (EditLesson(id=lesson, text="Mine"), RemoveLesson(id=lesson)):
        story.when(command, by=host).then(NotFoundError)
    story.when(EditLesson(id=lesson, text="Alerts came late"), by=ana)
    story.when(Undo(target=story.log[-1].command_id), by=ana)
    assert story.only("unopened_lessons").text == "Alerts"
    story.when(OPEN).when(EditLesson(id=lesson, text="On its way", seen=3), by=ana)
    assert texts(story, "lessons") == ["On its way"]


def test_whoever_moves_on_from_lessons_is_asked_and_nobody_closes_over_them():
    story = given(MoveToStage(stage="lessons", anyway=True), SILENT, ana.does(AddLesson(text="One")))
    story.when(CloseReview()).then(RuleError, "Open it at the Lessons")
    story.when(MoveToStage(stage="lessons", anyway=True)).then(unopened_lessons=1)
    story.when(MoveToStage(stage="recommendations")).then(OverridableError, "with the names of who wrote it")
    story.when(MoveToStage(stage="recommendations", open_written=False)).then(unopened_lessons=1)
    story.when(MoveToStage(stage="measures", open_written=True)).then(unopened_lessons=0, lessons=1)


def test_what_a_removed_person_wrote_under_their_name_is_left_out_of_the_lessons():
    story = given(SILENT, ana.does(AddLesson(text="One")), ben.does(AddLesson(text="Two")))
    story.when(RemoveParticipant(id=story.id_of(ana)), OPEN).then("opened 1 lesson")
    assert texts(story, "lessons") == ["Two"]


@both
def test_the_choice_of_names_is_told_to_all_and_stands_once_somebody_has_written(noun: Noun):
    story = given(ana.does(), *noun.begins("never")).then("names never stored")
    assert "no author is stored" in board(story, noun)
    assert "Names on what is written" in board(story, noun)
    story.when(noun.begins("kept")[-1]).when(noun.begins("never")[-1])
    story.when(noun.write("Mine", key("Ana")), by=ana).then(UnsignedWritten)
    story.when(noun.remove(id=key("Ana")), by=ana).then(UnsignedWritten)
    story.when(noun.begins("shown")[-1]).then(RuleError, "the choice about names stands")
    assert "Names on what is written" not in board(story, noun)
    story.when(noun.opens).when(noun.begins("kept")[-1]).then(RuleError, "Begin silent writing first")


@both
def test_what_bears_no_name_is_changed_by_its_key_alone(noun: Noun):
    story = written(noun).when(noun.edit(id=key("Ana"), text="Ana's, better"), by=ana).then(UnsignedWritten)
    drawn = unsigned_lessons if noun is LESSONS else unsigned_rows
    (shown,) = [block.html for block in drawn(story.review, [key("Ana"), key("nobody")])]
    assert "better" in shown
    for ref in (key("nobody"), *story.review.unsigned[noun.place].cards):
        story.when(noun.edit(id=ref, text="Mine now"), by=ben).then(NotFoundError)
        story.when(noun.remove(id=ref), by=host).then(NotFoundError)
    before = story.review
    story.when(noun.write("Word of Ben", key("Ben")), by=ben, command_id="again").then()
    assert story.review is before, "what comes again because an answer got lost is kept once"
    story.when(noun.write("Other words", key("Ben")), by=ben).then(UsedIdError)
    story.when(noun.remove(id=key("Cleo")), by=cleo).when(noun.opens)
    assert texts(story, noun.place) == ["Ana's, better", "Word of Ben"]


@both
def test_nothing_gets_another_promise_than_its_writer_read(noun: Noun):
    story = given(ana.does())
    story.when(noun.write("A", key("Ana")), by=ana).then(RuleError, "The room chose otherwise")
    story.when(*noun.begins("never")).when(noun.write("A", ""), by=ana).then(RuleError, "bear no name here")
    story.when(noun.write("A", key("Ana")), by=ana).when(noun.opens)
    story.when(noun.write("B", key("Ben")), by=ben).then(RuleError, "are open now. Yours may be among them")


@both
def test_everybody_hears_how_many_have_written_and_nobody_sees_what(noun: Noun):
    story = written(noun)
    for person in (None, ana, host):
        seen = story.seen_by(person)
        assert "Word of" not in repr(seen)
        assert "Word of" not in json.dumps(review_json(story.review, story.id_of(person) if person else ""))
    assert ("3 of 4" if noun is LESSONS else "3 of 3") in board(story, noun)
    assert "Word of" not in document(story)
    alike = {
        each.model_copy(update={"version": 0, "command_id": ""}).model_dump_json()
        for each in story.log
        if isinstance(each.change, UnsignedWritten)
    }
    assert len(alike) == 1, "the log says the same of all"
    assert not any(word in next(iter(alike)) for word in ("lesson", "timeline", story.id_of(ana)))
    story.when(CloseReview()).then(RuleError, "Open it at the")


@both
def test_after_the_opening_it_has_no_author_for_anybody(noun: Noun):
    story = written(noun)
    story.when(RemoveParticipant(id=story.id_of(ana)), noun.opens)
    assert texts(story, noun.place) == ["Word of Ana", "Word of Ben", "Word of Cleo"], (
        "nobody knows which to leave out"
    )
    for each in story.review.items(noun.place).values():
        assert (each.author, story.review.hands_of(each.id).added) == ("", "")
    assert "signed" not in board(story, noun)
    assert "at least 3 people wrote it. No author of that was stored." in document(story)
    story.when(Undo(target=story.log[-1].command_id)).then(RuleError)
    few = given(*noun.begins("never"), ana.does(noun.write("One", key("Ana"))))
    assert "Fewer than 3 people have written" in board(few, noun)
    assert "Of so few it can be guessed" in document(few.when(noun.opens))


@both
@pytest.mark.parametrize("names", ["kept", "shown"])
def test_names_that_are_kept_are_shown_to_nobody_and_those_that_are_shown_to_all(noun: Noun, names: str):
    story = given(*noun.begins(names), ana.does(noun.write("Mine", ""))).when(noun.opens)
    (one,) = story.review.items(noun.place).values()
    assert one.author == story.id_of(ana)
    assert (story.review.hands_of(one.id).added == "Ana") is (names == "shown")
    for who, sees in ((host, names == "shown"), (ana, True)):
        told = review_json(story.review, story.id_of(who))[noun.place][0]
        assert (told["author"] == one.author) is sees
    brought = fold(Review(id=story.id), portable(story.log))
    assert (brought.items(noun.place)[one.id].author == one.author) is (names == "shown")
    assert brought.hands_of(one.id).added == story.review.hands_of(one.id).added


@both
def test_a_restart_before_the_opening_loses_nothing(noun: Noun, database: str):
    with closing(DuckStore(database)) as store:
        story = written(noun, store)
        before, boxes = story.review, boxes_of(story.review)
        assert with_boxes(fold(Review(id=story.id), store.changes(story.id)), boxes.get) == before
        story.reviews.close()
    sealed = json.loads(Path(f"{database}.sealed").read_bytes())
    assert [*sealed[story.id]] == [f"unsigned_{noun.place}"]
    with closing(DuckStore(database)) as store, closing(Reviews(store, story.clock.source)) as reviews:
        assert reviews.get(story.id).unsigned == before.unsigned
        reviews.execute(story.id, noun.edit(id=key("Ana"), text="After it"), story.actor(ana))
        opened = reviews.execute(story.id, noun.opens, story.actor(host)).review
        assert sorted(each.text for each in opened.items(noun.place).values()) == [
            "After it", "Word of Ben", "Word of Cleo",
        ]  # fmt: skip
        assert Path(f"{database}.sealed").read_bytes() == b"{}"


def test_rows_without_names_keep_their_times_and_marks_and_agreeing_needs_them_opened():
    row = AddTimelineEvent(
        text="Paged", starts="2026-11-23 14:05", marks="detected", silently=True, key=key("Ana")
    )
    story = given(
        *ROWS.begins("never"), AddTimelineEvent(text="Deploy", starts="2026-11-23 13:00"), ana.does(row)
    )
    story.when(EditTimelineEvent(id=key("Ana"), starts="14:07"), by=ana).then(UnsignedWritten)
    story.when(AgreeTimeline()).then(RuleError, "Open it first")
    story.when(OpenWritten())
    event = next(each for each in story.review.events.values() if each.text == "Paged")
    assert (f"{event.starts.at:%H:%M}", event.label, str(event.marks)) == ("14:07", "T-02", "detected")
    assert story.review.incident.detected.at == event.starts.at
    assert story.review.hands_of(story.review.item("events", "T-01").id).added == "Host", (
        "what is recorded openly is signed"
    )


def test_who_records_facts_openly_sends_no_key():
    story = given(*ROWS.begins("never"), sue.does())
    story.when(AddTimelineEvent(text="Seen", silently=True, key=key("Sue")), by=sue).then(
        RuleError, "without a key"
    )
    story.when(AddTimelineEvent(text="Seen", silently=True), by=sue).then(events=1)
