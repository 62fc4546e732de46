"""Every command of the registry: who may, what it says to those who may not, and what it does with nonsense."""

import re

import pytest
from pydantic import ValidationError

from pmcore.commands.base import EVERYBODY as EVERY_ROLE
from pmcore.commands.base import VISITORS
from pmcore.commands.registry import COMMANDS, any_command
from pmcore.errors import SENTENCES, NotAllowedError, ReviewError, RuleError, invalid
from pmcore.model.people import Program, Role, Visitor
from tests.contracts.full_review import (
    EVERYBODY,
    EXAMPLES,
    ROOMS,
    actor,
    example,
    fresh,
    host,
    phase_of,
    rex,
    story,
    untouched,
)

KINDS = sorted(COMMANDS)
WITH_SEAT = [kind for kind in KINDS if COMMANDS[kind].allowed != VISITORS]
JARGON = re.compile(
    r"Input should|valid(ation)? (string|error)|pydantic|Value error|NoneType|Traceback|<class|\{|\bctx\b|items? after"
)
NONSENSE = [
    "", " ", "nope", "x" * 101, "x" * 30_000, "\x00\x1b[31m\u202e", "a\x00b\ud800c", "-1", -1, 0, 3.7, 10**30, float("nan"),
    True, None, [], {}, [None], ["nope"], [["x"]], {"a": 1}, ["x"] * 300, b"\xff", "9999-99-99", "2026-11-23 99:99",
    "0001-01-01 00:00", "14:05 +99:99", "Mars/Olympus", "javascript:alert(1)",
]  # fmt: skip


def sentence_for_people(text: str) -> bool:
    return bool(text) and text[-1] in ".?" and not JARGON.search(text) and len(text) < 700


def test_every_command_has_an_example():
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_says_who_may_and_what_it_is(kind):
    command = COMMANDS[kind]
    assert command.allowed <= EVERY_ROLE
    assert "allowed" in {name for each in command.__mro__[:-2] for name in vars(each)}
    assert command.__doc__.strip().endswith(".")
    assert command.model_fields["kind"].default == kind
    schema = command.model_json_schema()
    assert schema["properties"]["kind"]["const"] == kind
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("kind", KINDS)
def test_commands_come_from_outside_by_their_name_unless_they_are_internal(kind):
    phase = phase_of(kind)
    values = example(kind, story(phase).review).model_dump(mode="json")
    if COMMANDS[kind].internal:
        with pytest.raises(ValidationError) as refused:
            any_command.validate_python(values)
        assert invalid(refused.value).sentence == f"There is no “{kind}”."
    else:
        assert type(any_command.validate_python(values)) is COMMANDS[kind]


def test_only_what_needs_a_ticket_or_another_cookie_is_internal():
    assert [kind for kind in KINDS if COMMANDS[kind].internal] == [
        "answer_invitation",
        "claim_seat",
        "fill_tray",
        "join_as_other",
    ]


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.role.value)
@pytest.mark.parametrize("kind", WITH_SEAT)
def test_a_role_may_or_hears_why_not(kind, person):
    phase = phase_of(kind)
    told, asker = story(phase), actor(person, phase)
    command = example(kind, told.review, asker.participant_id)
    if told.review.people[asker.participant_id].role in command.allowed:
        assert told.reviews.execute(fresh(phase), command, asker).records
        return
    review_id = untouched(phase)
    with pytest.raises(NotAllowedError, match=r"^Only an? .* can do that. Your role here is .*\.$"):
        told.reviews.execute(review_id, command, asker)
    assert told.reviews.get(review_id).version == told.review.version


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", WITH_SEAT)
def test_a_program_is_held_to_its_role(kind, role):
    phase = phase_of(kind)
    told = story(phase)
    command = example(kind, told.review)
    if role in command.allowed:
        command.authorise(told.review, role)
    else:
        with pytest.raises(NotAllowedError):
            told.reviews.execute(untouched(phase), command, Program(name="robot", role=role))


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_removed_may_nothing(kind):
    phase = phase_of(kind)
    told = story(phase)
    with pytest.raises(NotAllowedError, match=r"removed|exists"):
        told.reviews.execute(untouched(phase), example(kind, told.review), actor(rex, phase))


@pytest.mark.parametrize("kind", WITH_SEAT)
def test_a_stranger_is_told_to_join(kind):
    phase = phase_of(kind)
    told = story(phase)
    with pytest.raises(NotAllowedError, match="Join with the code first"):
        told.reviews.execute(untouched(phase), example(kind, told.review), Visitor(key="a stranger"))


@pytest.mark.parametrize("kind", [kind for kind in WITH_SEAT if phase_of(kind) not in ROOMS])
def test_a_closed_review_is_only_read(kind):
    told, asker = story("closed"), actor(host, "closed")
    command = example(kind, told.review, asker.participant_id)
    if command.when_closed:
        assert told.reviews.execute(fresh("closed"), command, asker)
        return
    with pytest.raises(RuleError, match="This review is closed"):
        told.reviews.execute(untouched("closed"), command, asker)


def test_what_is_possible_after_closing_is_a_short_list():
    possible = {kind for kind in WITH_SEAT if COMMANDS[kind].when_closed}
    assert possible == {
        "change_role", "give_back", "hand_over", "let_back_in", "mark_ready", "move_to_stage", "remove_participant", "rename",
        "reopen_review", "sign_out", "take_over", "set_admission", "admit_waiting", "refuse_waiting", "remove_joined_since",
        "let_all_back_in", "renew_join_code", "end_join_code", "accept_measure", "decline_measure", "invite_owner", "revoke_invitation",
        "look_at_measure",
    }  # fmt: skip


def fields_of(kind: str) -> list[str]:
    return [name for name in COMMANDS[kind].model_fields if name != "kind"]


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in KINDS for field in fields_of(kind)])
def test_nonsense_in_a_field_gets_a_sentence_and_changes_nothing(kind, field):
    phase = phase_of(kind)
    told, asker = story(phase), actor(host, phase)
    review_id = fresh(phase)
    good = EXAMPLES[kind](told.reviews.get(review_id), asker.participant_id)
    for nonsense in NONSENSE:
        before = told.reviews.get(review_id)
        try:
            command = COMMANDS[kind].model_validate({**good, field: nonsense})
        except ValidationError as error:
            problem = invalid(error)
            assert list(problem.fields) == [field], (nonsense, problem.fields)
            assert sentence_for_people(problem.fields[field]), (nonsense, problem.fields)
            assert sentence_for_people(problem.sentence), (nonsense, problem.sentence)
            kinds = {each["type"] for each in error.errors(include_input=False)}
            assert kinds <= SENTENCES.keys() | {"value_error"}, kinds
            continue
        try:
            outcome = told.reviews.execute(review_id, command, asker)
        except ReviewError as error:
            refusal = error
        else:
            stored = [
                record.change.model_dump_json() for record in outcome.records
            ]  # a lone surrogate would raise
            assert not any(bad in text for text in stored for bad in ("\\u0000", "\\u001b", "\u202e"))
            continue
        assert sentence_for_people(refusal.sentence), (nonsense, refusal.sentence)
        assert told.reviews.get(review_id) is before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "id" in COMMANDS[kind].model_fields])
def test_what_is_gone_is_said_to_be_gone(kind):
    phase = phase_of(kind)
    told, asker = story(phase), actor(host, phase)
    who = Visitor(key="new browser") if COMMANDS[kind].allowed == VISITORS else asker
    command = COMMANDS[kind].model_validate(
        {**EXAMPLES[kind](told.review, asker.participant_id), "id": "T-99"}
    )
    with pytest.raises(ReviewError, match=r"not here any more|not on the ballot"):
        told.reviews.execute(untouched(phase), command, who)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_field_is_an_error(kind):
    good = EXAMPLES[kind](story(phase_of(kind)).review, "")
    with pytest.raises(ValidationError) as refused:
        COMMANDS[kind].model_validate({**good, "surprise": 1})
    assert invalid(refused.value).fields == {"surprise": "There is no such field."}


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"kind": "nope"}, "There is no “nope”."),
        ({}, "Please say what to do, in the field “kind”."),
        (3, "Please send an object with fields."),
        ({"kind": "add_lesson"}, "Text: Please fill this in."),
        (
            {"kind": "add_lesson", "text": "x" * 4001},
            "Text: Please use at most 4000 characters; this has more.",
        ),
        ({"kind": "set_timer", "minutes": "soon"}, "Minutes: Please write a whole number."),
    ],
)
def test_what_comes_from_outside_is_answered_in_words(payload, sentence):
    with pytest.raises(ValidationError) as refused:
        any_command.validate_python(payload)
    assert invalid(refused.value).sentence == sentence
