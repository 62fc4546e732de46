"""Commands get their fields from their noun; what an edit leaves out is not sent, in the published schema too."""

import json
from typing import Annotated, ClassVar, Literal

import pytest

from pmcore.changes.base import SingleEdited
from pmcore.commands.base import CONTRIBUTORS
from pmcore.commands.derived import NOT_SENT
from pmcore.commands.incident import EditIncident
from pmcore.commands.items import AddItem, EditItem
from pmcore.commands.registry import COMMANDS
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.model.declared import Taken, declared
from pmcore.model.review import NOUNS
from pmcore.model.timeline import EventKind
from pmcore.web.api.application import document
from tests.kit import given

OWN = {"kind", "id", "seen", "command_id"}
EDITS = [kind for kind, command in COMMANDS.items() if getattr(command, "edited", None)]
ADDS = [kind for kind, command in COMMANDS.items() if getattr(command, "added", None)]


def noun_of(kind):
    command = COMMANDS[kind]
    change = getattr(command, "edited", None) or command.added
    return NOUNS[change.single if issubclass(change, SingleEdited) else change.collection]


def test_there_are_some():
    assert {"edit_incident", "edit_timeline_event", "edit_measure", "rename_group"} <= set(EDITS)
    assert {"add_timeline_event", "add_link", "add_recommendation"} <= set(ADDS)


@pytest.mark.parametrize("kind", EDITS)
def test_the_published_schema_of_an_edit_gives_no_field_a_default_and_asks_for_none(kind):
    schema = document()["components"]["schemas"][COMMANDS[kind].__name__]
    fields = {name: each for name, each in schema["properties"].items() if name not in OWN}
    assert fields
    assert [name for name, each in fields.items() if "default" in each] == []
    assert set(schema["required"]) <= {"kind", "id"}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_takes_every_field_that_its_noun_says_and_no_other(kind):
    taken = {each.said.name or each.name for each in declared(noun_of(kind), Taken) if each.said.edit}
    assert set(COMMANDS[kind].model_fields) - OWN == taken & set(getattr(COMMANDS[kind], "only", ()) or taken)


@pytest.mark.parametrize("kind", ADDS)
def test_an_addition_takes_every_field_that_its_noun_says(kind):
    taken = {each.said.name or each.name for each in declared(noun_of(kind), Taken) if each.said.add}
    assert taken <= set(COMMANDS[kind].model_fields) - OWN


@pytest.mark.parametrize("kind", EDITS)
def test_what_was_not_sent_has_no_value_and_is_not_written(kind):
    command = COMMANDS[kind].model_validate({"id": "x"} if "id" in COMMANDS[kind].model_fields else {})
    left_out = set(COMMANDS[kind].model_fields) - OWN
    assert all(getattr(command, name) is NOT_SENT for name in left_out)
    assert not left_out & json.loads(command.model_dump_json()).keys()
    assert not left_out & command.model_dump().keys()
    assert COMMANDS[kind].model_validate_json(command.model_dump_json(exclude_unset=True)) == command


def test_what_the_body_of_a_command_says_counts():
    class AddShort(AddItem):
        kind: Literal["add_short"] = "add_short"
        added = AddTimelineEvent.added
        text: Annotated[str, "short"] = "nothing"

    assert AddShort().text == "nothing"
    assert AddShort().event_kind is EventKind.CONTEXT
    assert AddShort.renamed == {"event_kind": "kind"}


def test_a_command_that_names_no_noun_has_only_its_own_fields():
    class EditNothing(EditItem):
        kind: Literal["edit_nothing"] = "edit_nothing"
        allowed: ClassVar = CONTRIBUTORS

    assert set(EditNothing.model_fields) == {"kind", "id", "seen"}


def test_an_edit_of_the_title_leaves_the_line_breaks_of_everything_else():
    lines, prose = "one\n\n  two\nthree", ("summary", "context", "detection")
    story = given(EditIncident(**dict.fromkeys(prose, lines)))
    story.when(EditIncident(title="Another"))
    assert [getattr(story.review.incident, name) for name in prose] == [lines] * len(prose)


def test_the_kind_goes_by_the_name_of_the_command_in_and_of_the_model_in_the_log():
    story = given(AddTimelineEvent(text="x", event_kind="page"))
    story.when(EditTimelineEvent(id="T-01", event_kind="change"))
    assert story.log[-1].change.fields == {"kind": "change"}
