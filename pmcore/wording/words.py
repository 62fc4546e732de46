"""What codes are called: labels and hints of stored values, nouns, fields, and messages with parameters.

A code that no catalogue knows is said as it is written, with blanks, so that nothing is ever without a name;
tests/contracts/test_every_word.py finds the codes that are forgotten.
"""

from __future__ import annotations

from babel.numbers import format_decimal

from pmcore.wording.language import catalogue

UNGROUPED = 1_000  # numbers below it look alike with and without groups of thousands


def label(kind: str, code: str) -> str:
    """Return what the value `code` of a `kind` is called in the middle of a sentence: `went well`."""
    spoken = catalogue()
    found = spoken.messages.get((kind, code)) or spoken.find(kind, code)
    return code.replace("_", " ") if found is None else found


def hint(kind: str, code: str, what: str = "hint") -> str:
    """Return what else is said of a value: its `hint`, its `heading`, …; empty where there is nothing."""
    return catalogue().find(f"{kind} {what}", code) or ""


def message(context: str, key: str, **values: object) -> str:
    """Return a message with its parameters; raises `LookupError` where no catalogue has it."""
    found = catalogue().find(context, key)
    if found is None:
        raise LookupError(f"no catalogue has “{key}” in “{context}”")
    return found.format(**values) if values else found


def counted(context: str, key: str, count: int, **values: object) -> str:
    """Return the form of a message that `count` takes, with `count` as people write it and other parameters."""
    return catalogue().counted(context, key, count).format(count=number(count), **values)


def number(count: int) -> str:
    """Return how many there are as people write it: `3,000`."""
    return str(count) if abs(count) < UNGROUPED else format_decimal(count, locale=catalogue().locale)


def headed(words: str) -> str:
    """Return words as a heading or a choice begins: with a capital letter."""
    return words[:1].upper() + words[1:]


def field(name: str) -> str:
    """Return what a stored field is called in a sentence: `due date`."""
    return label("field", name)


def noun(code: str, form: str = "") -> str:
    """Return what a sort of thing is called: bare (`timeline event`), `a` or `the` with its article."""
    return label(f"noun {form}" if form else "noun", code)
