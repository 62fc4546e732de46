"""What forms are told of a command's fields is what the command does: its limits, choices, defaults, and what must be there."""

import datetime

import pytest
from pydantic import ValidationError

from pmcore.changes.fields import field_reader
from pmcore.commands.derived import NOT_SENT
from pmcore.commands.fields import facts_of
from pmcore.commands.incident import AddLink, CreateReview
from pmcore.commands.measures import AddMeasure
from pmcore.commands.registry import COMMANDS
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Role

EVERY = [(kind, name) for kind, command in sorted(COMMANDS.items()) for name in facts_of(command)]
TEXTS = ("line", "area")
ADDRESSES = {"url", "link"}
# What else the command looks at: the zone must be one, and a code is tried before anybody says that it is empty.
OTHERWISE = {"zone", "code"}
PACKED = {"packed"}  # nobody types it
NUMBERED = {"rows"}  # lists of numbers; all others are of texts


def those(*kinds):
    """Return every field of these kinds, for a test of each."""
    found = [each for each in EVERY if facts_of(COMMANDS[each[0]])[each[1]].kind in kinds]
    assert found
    return pytest.mark.parametrize(("kind", "name"), found)


def facts(kind, name):
    return facts_of(COMMANDS[kind])[name]


def takes(kind, name, value):
    """Return whether the command takes a value in a field."""
    try:
        field_reader(COMMANDS[kind], name).validate_python(value)
    except ValidationError:
        return False
    return True


def text(name, length):
    """Return a text of so many letters that a field of this name can hold."""
    return ("https://a.example/" if name in ADDRESSES else "").ljust(length, "x")


def test_every_field_of_every_command_has_facts_but_its_own_bookkeeping():
    for kind, command in COMMANDS.items():
        assert set(facts_of(command)) == set(command.model_fields) - {"kind", "id", "seen"}, kind


@those(*TEXTS)
def test_the_longest_text_is_taken_and_a_longer_one_is_not(kind, name):
    most = facts(kind, name).most
    if most is None:
        assert takes(kind, name, text(name, 100_000))
    elif takes(
        kind, name, text(name, 20)
    ):  # where not every text is one, such as a time zone, nothing can be tried
        assert takes(kind, name, text(name, most))
        assert not takes(kind, name, text(name, most + 1))


@those(*TEXTS)
def test_what_must_be_filled_takes_no_empty_text_and_what_need_not_does(kind, name):
    for empty in ("", " ", "\n") if name not in OTHERWISE else ():
        assert takes(kind, name, empty) != facts(kind, name).required


@those(*TEXTS)
def test_a_line_has_no_line_breaks_and_an_area_keeps_them(kind, name):
    reader = field_reader(COMMANDS[kind], name)
    try:
        kept = "\n" in reader.validate_python("one\ntwo")
    except ValidationError:  # an address has no blanks at all
        kept = False
    assert kept == (facts(kind, name).kind == "area" and name not in PACKED)


@those("number")
def test_numbers_reach_from_the_least_to_the_most(kind, name):
    least, most = facts(kind, name).least, facts(kind, name).most
    for edge, beyond in ((least, -1), (most, 1)):
        assert takes(kind, name, edge if edge is not None else 10**6 * beyond)
        assert edge is None or not takes(kind, name, edge + beyond)


@those("choice")
def test_each_choice_is_taken_and_nothing_else(kind, name):
    choices = facts(kind, name).choices
    assert len(choices) > 1
    for code, hint in choices:
        assert takes(kind, name, code)
        assert isinstance(hint, str)
    for other in ("", "nonsense", choices[0][0].upper() + "?"):
        assert not takes(kind, name, other)


@those("check")
def test_a_check_is_yes_or_no(kind, name):
    assert takes(kind, name, True)
    assert takes(kind, name, False)
    assert not takes(kind, name, "perhaps")


@those("date")
def test_a_date_is_written_as_the_browser_writes_it(kind, name):
    assert takes(kind, name, "2026-12-24")
    assert not takes(kind, name, "Christmas")


@those("many")
def test_several_are_a_list(kind, name):
    assert takes(kind, name, [1, 2] if name in NUMBERED else ["x", "y"])
    assert not takes(kind, name, "x")


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_none_is_taken_exactly_where_the_field_is_optional(kind, name):
    assert takes(kind, name, None) == facts(kind, name).optional


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_what_has_a_default_takes_it_and_the_rest_is_required(kind, name):
    field, default = COMMANDS[kind].model_fields[name], facts(kind, name).default
    if field.is_required():
        assert facts(kind, name).required
        assert default is None
    elif field.default_factory:  # may be left out, and is not sent then; a form begins with what is usual
        assert field.get_default(call_default_factory=True) is NOT_SENT
        assert default is None or takes(kind, name, default)
    else:
        assert default == field.default
        assert takes(kind, name, default)


def test_a_few_by_hand():
    assert facts_of(AddTimelineEvent)["text"].most == 4_000
    assert facts_of(AddTimelineEvent)["margin"].least == 0
    assert facts_of(CreateReview)["facilitator"].kind == "line"
    assert facts_of(AddLink)["url"].required
    assert facts_of(AddMeasure)["due_on"].optional
    assert facts_of(AddMeasure)["priority"].default == "P2"
    roles = dict(facts_of(COMMANDS["change_role"])["role"].choices)
    assert roles == {each.value: each.meaning for each in Role}
    assert isinstance(facts_of(AddMeasure)["due_on"].default, datetime.date | None)
