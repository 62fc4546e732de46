"""The history as one person may see it, with a way back for whoever may take it."""

import re

from pmcore.boards.history import history_blocks
from pmcore.commands.cards import AddLesson, AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.history import Undo
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.meeting import CloseReview, MoveToStage
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.people import Role
from tests.kit import given, host, seat
from tests.shown import buttons

ana, ben = seat("Ana"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)


def seen(told, person, most=100):
    me = told.review.people[told.id_of(person)]
    return history_blocks(told.review, told.log, me, most)


def text(told, person):
    return "".join(block.html for block in seen(told, person)[0])


def undoable(told, person):
    """Return the commands that a person is offered to take back."""
    offered = [each.send for each in buttons(seen(told, person)[0])]
    assert all(each["kind"] == "undo" for each in offered)
    return {each["target"] for each in offered}


def lessons():
    told = given()
    for someone in (host, ana, ben):
        told.when(AddLesson(text=f"Lesson of {someone.name}"), by=someone, command_id=someone.name)
    told.id_of(olga)
    return told


def test_undo_is_offered_to_whoever_did_it_and_to_the_facilitator():
    told = lessons()
    assert undoable(told, ana) == {"Ana"}
    assert undoable(told, ben) == {"Ben"}
    assert undoable(told, olga) == set()
    assert undoable(told, host) == {"Host", "Ana", "Ben"}


def test_whatever_is_offered_really_works_and_whatever_is_not_is_refused():
    for someone in (host, ana, ben, olga):
        offered = undoable(lessons(), someone)
        for command in ("Host", "Ana", "Ben"):
            told = lessons()
            told.when(Undo(target=command), by=someone)
            refused = told._error is not None
            assert refused == (command not in offered), f"{someone.name} takes back {command}"


def test_what_was_taken_back_says_so_and_is_not_offered_again():
    told = lessons().when(Undo(target="Ana"), by=ana, command_id="back")
    shown = text(told, ana)
    assert "took back: removed L-02" in shown
    assert "taken back" in shown
    assert "line-through" in shown
    assert undoable(told, ana) == {"back"}


def test_what_was_taken_back_and_brought_back_counts_again():
    told = lessons().when(Undo(target="Ana"), by=ana, command_id="back")
    told.when(Undo(target="back"), by=ana, command_id="forth")
    assert "Lesson of Ana" in [each.text for each in told.review.lessons.values()]
    shown = {block.key: block.html for block in seen(told, ana)[0]}
    assert "line-through" not in shown["entry:Ana"], "the lesson is there, so its entry is not struck out"
    assert "line-through" in shown["entry:back"]
    assert undoable(told, ana) == {"Ana", "forth"}


def test_steps_of_the_meeting_are_told_but_have_no_way_back():
    told = lessons().when(MoveToStage(stage="overview"), by=host, command_id="moved")
    assert "moved" not in undoable(told, host)


def test_a_closed_review_offers_no_way_back_that_would_be_refused():
    told = lessons().when(CloseReview())
    offered = undoable(told, host)
    for command in offered:
        told.when(Undo(target=command))
        assert told._error is None, f"{command} is offered, but: {told._error}"
    assert undoable(told, ana) == set()


def test_hidden_cards_are_in_nobody_elses_history_ever():
    told = given()
    for someone in (host, ana):
        told.when(AddRecommendation(text=f"qz{someone.name}qz"), by=someone)
    card = next(each.id for each in told.review.recommendations.values() if each.author == told.id_of(ana))
    told.when(EditRecommendation(id=card, seen=1, text="qzreworded"), by=ana)
    told.when(AddRecommendation(text="qzwithdrawn"), by=ana)
    gone = list(told.review.recommendations)[-1]
    told.when(RemoveRecommendation(id=gone), by=ana)
    for phase in ("writing", "revealed"):
        mine, theirs = text(told, ana), text(told, host)
        assert "qzwithdrawn" in mine
        assert "qzwithdrawn" not in theirs, phase
        assert "qzAnaqz" not in theirs, phase
        assert "qzHostqz" not in mine, phase
        assert len(seen(told, ana)[0]) != len(seen(told, host)[0])
        assert not undoable(told, host) & {each.command_id for each in told.log if each.by == told.id_of(ana)}
        if phase == "writing":
            told.when(RevealRecommendations())


def test_one_command_is_one_entry_under_the_day_of_the_review_latest_first():
    told = given(CreateReview(title="Down", facilitator=host.name, zone="Pacific/Auckland"))
    told.when(AddLesson(text="On Tuesday"))
    told.later(hours=12).when(EditIncident(seen=told.review.incident.version, title="New", summary="s"))
    blocks, total = seen(told, host)
    assert [block.key.split(":")[0] for block in blocks] == ["day", "entry", "entry", "entry"]
    assert "Tue 24 Nov 2026" in blocks[0].html, "14:00 UTC is 03:00 the next day there"
    assert total == 3
    told.later(hours=12).when(AddLesson(text="On Wednesday"))
    days = [block.html for block in seen(told, host)[0] if block.key.startswith("day:")]
    assert [re.search(r"\w{3} \d+", each)[0] for each in days] == ["Wed 25", "Tue 24"]


def test_only_the_latest_are_drawn_and_the_number_of_all_is_told():
    told = given(*(AddLesson(text=f"qz{n:03d}") for n in range(30)))
    blocks, total = seen(told, host, most=10)
    assert total == 31
    shown = "".join(block.html for block in blocks)
    assert "qz029" in shown
    assert "qz019" not in shown
    assert len([block for block in blocks if block.key.startswith("entry:")]) == 10


def test_keys_are_unique_also_after_the_clock_was_put_back():
    told = given(AddLesson(text="one"))
    told.later(days=1).when(AddLesson(text="two"))
    told.later(days=-1).when(AddLesson(text="three"))
    keys = [block.key for block in seen(told, host)[0]]
    assert len(keys) == len(set(keys))


def test_a_review_with_nothing_to_show_says_what_will_be_here():
    told = given()
    me = told.review.people[told.id_of(host)]
    blocks, total = history_blocks(told.review, [], me, 10)
    assert (len(blocks), total) == (1, 0)
    assert "Nothing happened yet" in blocks[0].html
