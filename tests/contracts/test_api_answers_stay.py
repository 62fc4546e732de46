"""Programs that were written for the API of before go on working: its answers have what they had, and the same sentences."""

import json

import pytest
from pydantic import ValidationError

from pmcore.commands.registry import COMMANDS
from tests.contracts.api_answers import SENTENCES, answers, missing, recorded, shape_of
from tests.web import ROOT

RECORDED = recorded()
# Every choice that a field of a command had, by kind and field, when they were words; they are codes now.
CHOICES = json.loads((ROOT / "tests/golden/api_values.json").read_text())
# A refusal of today is a problem (RFC 9457): still JSON, with the fields that it had.
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def now():
    return answers()


@pytest.mark.parametrize("name", RECORDED)
def test_an_answer_has_all_that_it_had(now, name):
    before, after = RECORDED[name], now[name]
    assert after.status == before.status
    assert list(missing(before.shape, after.shape)) == []
    assert {each: after.told.get(each) for each in SENTENCES} == {
        each: before.told.get(each) for each in SENTENCES
    }


@pytest.mark.parametrize("name", RECORDED)
def test_an_answer_says_what_it_is_and_who_may_keep_it(now, name):
    before, after = dict(RECORDED[name].headers), dict(now[name].headers)
    if RECORDED[name].status >= 400:
        assert after["content-type"] in {before["content-type"], PROBLEM}
        del before["content-type"], after["content-type"]
    assert after == before


def refused(kind, name, value):
    """Return what a command says of one of its fields."""
    try:
        COMMANDS[kind].model_validate({"kind": kind, name: value})
    except ValidationError as error:
        return [each for each in error.errors() if each["loc"][0] == name]
    return []


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, those in CHOICES.items() for name in those]
)
def test_a_choice_that_could_be_sent_can_be_sent(kind, name):
    for value in CHOICES[kind][name]:
        assert refused(kind, name, value) == []
    assert refused(kind, name, "something else altogether")


@pytest.mark.parametrize(("then", "is_now", "lost"), [
    ({"a": 1}, {"a": 2, "b": 3}, []),
    ({"a": 1, "b": 1}, {"a": 1}, [".b is gone"]),
    ([{"a": 1}, {"b": None}], [{"a": 1, "b": "x"}], []),
    ([{"kind": "x", "change": {"a": 1}}], [{"kind": "x", "change": {}}], [".[].kind x.change.a is gone"]),
    ([{"a": "x"}, {"a": 1}], [{"a": 1}], [".[].a was str, and is int"]),
    ({"a": "x"}, {"a": {"text": "x"}}, [".a was str, and has fields now"]),
])  # fmt: skip
def test_what_is_gone_is_seen(then, is_now, lost):
    assert list(missing(shape_of(then), shape_of(is_now))) == lost
