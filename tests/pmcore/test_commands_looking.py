"""Everybody looks at one branch of the causes: the board says whose wish that is, and the facilitator ends it."""

import pytest

from pmcore.boards import draw
from pmcore.boards.room import Room
from pmcore.changes.looking import EverybodyLooks
from pmcore.commands.causes import AddCause, RemoveCause
from pmcore.commands.history import Undo
from pmcore.commands.looking import LookHere
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Role
from tests.kit import NOW, given, seat

ana, sue = seat("Ana"), seat("Sue", Role.SCRIBE)


def board(story):
    """Return the causes as one text."""
    return "\n".join(each.html for each in draw("causes", story.review, Room(online=frozenset(), now=NOW)))


def tree():
    return given(AddCause(text="Nobody could pay"), AddCause(text="Disk full", under="C-01"))


def test_the_scribe_asks_everybody_to_look_and_the_facilitator_ends_it():
    story = (
        tree()
        .when(LookHere(id="2"), by=sue)
        .then(EverybodyLooks, "asked everybody to look at C-02: Disk full")
    )
    assert 'data-look="' in board(story)
    assert "Sue" in board(story)
    story.when(LookHere()).then(EverybodyLooks, "let everybody look at all causes again")
    assert 'data-look="' not in board(story)


def test_participants_do_not_lead_the_others_eyes():
    tree().when(LookHere(id="C-02"), by=ana).then(NotAllowedError)
    tree().when(LookHere(id="C-09")).then(NotFoundError)


def test_it_ends_with_its_cause_and_is_ended_not_undone():
    story = tree().when(LookHere(id="C-02"), command_id="look").then(EverybodyLooks)
    story.when(Undo(target="look")).then(RuleError)
    story.when(RemoveCause(id="C-02"))
    assert 'data-look="' not in board(story)


@pytest.mark.parametrize("again", ["C-02", "C-01"])
def test_to_look_at_the_same_again_is_no_change(again):
    story = tree().when(LookHere(id="C-02"))
    story.when(LookHere(id=again)).then(*([] if again == "C-02" else [EverybodyLooks]))
