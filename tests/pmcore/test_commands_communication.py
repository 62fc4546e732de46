"""Texts for the audiences: anybody writes, the facilitator approves, and an approval holds for those words only."""

import pytest

from pmcore.changes.communication import MessageAdded, MessageEdited
from pmcore.commands import communication
from pmcore.commands.communication import AddMessage, EditMessage, RemoveMessage
from pmcore.errors import ConcurrentEditError, NotAllowedError, RuleError
from pmcore.model.communication import Audience, MessageState
from pmcore.model.people import Role
from tests.kit import given, host, seat

ana = seat("Ana")
sue = seat("Sue", Role.SCRIBE)


def text(**values):
    story = (
        given()
        .when(AddMessage(audience="customers", text="We are sorry.", **values))
        .then(MessageAdded, messages=1)
    )
    return story, story.only("messages").id


def state(story):
    return story.only("messages").state


def test_anybody_writes_and_asks_for_review():
    story, message = text()
    story.when(EditMessage(id=message, text="Very sorry.", channel="mail", state="in_review"), by=ana).then(
        MessageEdited
    )
    story.when(EditMessage(id=message, text="x", seen=1), by=ana).then(ConcurrentEditError)
    story.when(RemoveMessage(id=message), by=ana).then(messages=0)


@pytest.mark.parametrize("final", ["approved", "sent"])
def test_only_the_facilitator_approves(final):
    story, message = text()
    for other in (ana, sue):
        story.when(EditMessage(id=message, state=final), by=other).then(
            NotAllowedError, "Only the facilitator approves a text. Set it to “in review” instead."
        )
        story.when(AddMessage(audience="technical", state=final), by=other).then(NotAllowedError)
    story.when(EditMessage(id=message, state=final), by=host).then(MessageEdited)
    story.when(EditMessage(id=message, channel="status page", state=final), by=ana).then(MessageEdited)
    assert state(story) == final


@pytest.mark.parametrize("final", ["approved", "sent"])
@pytest.mark.parametrize("change", [{"text": "Not our fault."}, {"audience": "management"}])
@pytest.mark.parametrize("who", [ana, host], ids=["Ana", "Host"])
def test_an_approval_holds_for_these_words_and_readers_only(final, change, who):
    story, message = text(state=final)
    story.when(EditMessage(id=message, state=final, **change), by=who).then(MessageEdited)
    assert state(story) is MessageState.IN_REVIEW


def test_the_facilitator_changes_and_sends_in_one_go():
    story, message = text(state="approved")
    story.when(EditMessage(id=message, text="Shorter.", state="sent")).then(MessageEdited)
    assert (state(story), story.only("messages").audience) == (MessageState.SENT, Audience.CUSTOMERS)


def test_there_is_an_end_to_texts(monkeypatch):
    monkeypatch.setattr(communication, "MOST_MESSAGES", 0)
    given().when(AddMessage(audience="technical")).then(RuleError, "at most 0 texts")
