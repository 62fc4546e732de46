"""Communication: the texts for each audience, with their channel and state."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.communication import Audience, Message
from pmcore.report.blocks import Block, Heading, Inline, Para, Run, Verbatim, chip, empty, para
from pmcore.report.facts import Facts, approved_for_customers, day_of
from pmcore.wording.palette import role_of


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the texts: all of them for the technical version, their own for the others."""
    if facts.for_customers:
        yield from _for_customers(facts)
        return
    shown = tuple(Audience) if facts.technical else (Audience.MANAGEMENT, Audience.CUSTOMERS)
    for audience in shown:
        messages = _texts(facts, audience)
        name = audience.said("heading")
        yield Heading(name, 2, f"to-{audience.value}")
        if not messages:
            yield empty(f"No text for {name.lower()} was written in this review.")
        for message in messages:
            yield Para(_state(facts, message), role="label")
            yield Verbatim(message.text)


def _for_customers(facts: Facts) -> Iterator[Block]:
    """Yield whether there is a statement; the text itself opens the document."""
    if approved_for_customers(facts):
        yield para("The text at the beginning of this document is our statement on this incident.")
    else:
        yield empty("No text for customers has been approved yet.")


def _texts(facts: Facts, audience: Audience) -> list[Message]:
    return [each for each in facts.review.messages.values() if each.audience is audience and each.text]


def _state(facts: Facts, message: Message) -> Inline:
    runs = [*chip(message.state.word, role_of("message", message.state), bold=True)]
    if message.sent_at:
        runs.append(Run(f"  {day_of(facts.local(message.sent_at))}"))
    return (*runs, Run(f"  by {message.channel}", muted=True)) if message.channel else tuple(runs)
