"""Who added and who last changed something stands beside it, everywhere but on cards that were written silently."""

import re

import pytest

from pmcore.boards import BOARDS
from pmcore.boards.room import Room
from pmcore.changes.log import fold
from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo
from pmcore.commands.incident import AddImpact, AddLink, EditImpact
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure
from pmcore.commands.people import Rename
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.communication import Audience
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.kit import Story, given, seat

ana, ben = seat("Ana"), seat("Ben")

ADDS = {
    "timeline": AddTimelineEvent(text="Disk full"),
    "causes": AddCause(text="Disk full"),
    "lessons": AddLesson(text="Alerts were silent"),
    "measures": AddMeasure(title="Rotate logs"),
    "communication": AddMessage(audience=Audience.CUSTOMERS, text="We are sorry."),
    "overview": AddImpact(measure="Failed checkouts"),
}
EDITS = {
    "timeline": lambda item: EditTimelineEvent(id=item, text="The disk was full"),
    "causes": lambda item: EditCause(id=item, text="The disk was full"),
    "lessons": lambda item: EditLesson(id=item, text="No alert came"),
    "measures": lambda item: EditMeasure(id=item, title="Rotate all logs"),
    "communication": lambda item: EditMessage(id=item, text="We were down."),
    "overview": lambda item: EditImpact(id=item, value="4,200"),
}


def signed(story: Story, board: str) -> list[str]:
    """Return what stands beside the items of a board, without tags."""
    blocks = BOARDS[board](story.seen_by(), Room())
    found = re.findall(r'<span class="signed"[^>]*>(.*?)</span>', "".join(each.html for each in blocks))
    return [re.sub(r"<[^>]+>", "", each) for each in found]


@pytest.mark.parametrize("board", ADDS)
def test_every_noun_says_who_added_and_who_changed_it(board: str):
    story = given(ben.does(ADDS[board]))
    assert signed(story, board) == ["Ben"]
    item = story.log[-1].change.item.id
    story.when(EDITS[board](item), by=ben)
    assert signed(story, board) == ["Ben"]
    story.when(EDITS[board](item), by=ana).then()
    assert signed(story, board) == ["Ben"], "who changed nothing is not named"
    story.when(other(EDITS[board](item)), by=ana)
    assert signed(story, board) == ["Ben · edited by Ana"]


def other(command: Command) -> Command:
    """Return the edit with other words."""
    (field,) = command.model_fields_set - {"id"}
    return command.model_copy(update={field: "Other words"})


def test_links_say_it_too():
    story = given(ben.does(AddLink(title="Channel", url="https://chat.example/1")))
    assert signed(story, "overview") == ["Ben"]


def test_people_are_named_as_they_are_called_now_and_programs_by_their_name():
    story = given(ben.does(AddLesson(text="a")))
    story.when(Rename(name="Benjamin"), by=ben)
    story.when(EditLesson(id="L-01", text="b"), by=Program(name="Pager <import>", role=Role.SCRIBE))
    assert signed(story, "lessons") == ["Benjamin · edited by Pager &lt;import&gt;"]


def test_what_came_back_keeps_the_name_of_who_added_it():
    story = given(ben.does(AddLesson(text="a")))
    story.when(RemoveLesson(id="L-01"), by=ana, command_id="gone")
    story.when(Undo(target="gone"), by=ana)
    assert signed(story, "lessons") == ["Ben"]


def test_a_silent_card_names_nobody_before_and_after_the_reveal():
    story = given(ana.does(AddRecommendation(text="Alert")), ben.does(AddRecommendation(text="Rotate")))
    assert signed(story, "recommendations") == []
    story.when(RevealRecommendations())
    card = next(each for each in story.review.recommendations.values() if each.text == "Alert")
    story.when(EditRecommendation(id=card.id, text="Alert sooner"), by=ana).then("changed text")
    assert signed(story, "recommendations") == []
    assert card.id not in story.review.hands
    story.when(AddRecommendation(text="Page sooner"), by=ben)
    assert signed(story, "recommendations") == ["Ben"]
    story.when(MakeMeasure(id=card.id), by=ben)
    assert signed(story, "measures") == ["Ben"]


def test_after_a_restart_the_names_are_the_same(database: str):
    story = given(
        ben.does(AddLesson(text="a")), ana.does(EditLesson(id="L-01", text="b")), store=open_store(database)
    )
    hands = story.review.hands
    assert fold(Review(id=story.id), story.log) == story.review
    story.reviews.close()
    again = Reviews(open_store(database))
    assert again.get(story.id).hands == hands
    assert again.get(story.id).hands_of(next(iter(hands))) == ("Ben", "Ana")
    again.close()
