"""The audience filter is only as good as the words that it is tried with: every text of every noun has one, what lies inside it too."""

from collections.abc import Mapping
from dataclasses import fields
from typing import get_args

from pydantic import BaseModel

from pmcore.model.review import NOUNS
from tests.contracts.canaries import CANARY, asked, full

EXCUSED = {
    ("Incident", "zone"): "chosen from the list of zones",
    ("Moment", "zone"): "chosen from the list of zones",
    ("Origin", "zone"): "chosen from the list of zones",
    ("Origin", "said"): "a hash",
    ("Cause", "leads_to"): "the id of another cause; its words are that one's",
    ("Recommendation", "group"): "the id of a group; its words are that one's",
    ("Asking", "started"): "ids of people, whose names have their word; it is in no output",
    ("Reading", "started"): "as above",
    ("PrimaryVote", "started"): "as above",
    ("Pulse", "started"): "as above",
    ("Estimates", "started"): "as above",
}


def test_every_text_of_every_noun_has_a_word_of_its_own():
    found = {
        each
        for review in (full(), asked())
        for field in fields(review)
        for each in held(getattr(review, field.name))
    }
    missing = texts() - found - set(EXCUSED)
    assert not missing, (
        f"Put a canary into {sorted(missing)} (tests/contracts/canaries.py), or say here why not."
    )


def test_nothing_is_excused_that_is_not_a_text():
    assert set(EXCUSED) <= texts()


def texts():
    """Return the model and the field of every text that a noun, or a value in one, can hold."""
    models = set()
    for noun in NOUNS.values():
        collect(noun, models)
    return {
        (each.__name__, name)
        for each in models
        for name, field in each.model_fields.items()
        if holds_text(field.annotation)
    }


def collect(kind, models):
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        for each in get_args(kind):
            collect(each, models)
    elif kind not in models:
        models.add(kind)
        for field in kind.model_fields.values():
            collect(field.annotation, models)


def holds_text(kind):
    return kind is str or any(holds_text(each) for each in get_args(kind))


def held(value):
    """Yield the model and the field of every canary in a value."""
    for each in inside(value):
        if isinstance(each, BaseModel):
            for name in type(each).model_fields:
                if any(isinstance(text, str) and CANARY.search(text) for text in inside(getattr(each, name))):
                    yield type(each).__name__, name
                yield from held(getattr(each, name))


def inside(value):
    """Yield a value itself, or what a collection holds: keys and values, whatever lies in what."""
    if isinstance(value, Mapping):
        value = (*value, *value.values())
    if isinstance(value, tuple | frozenset):
        for each in value:
            yield from inside(each)
    else:
        yield value
