"""What the meeting was to those who took part: counts for the house, lines for engineers, names for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.report.blocks import Block, Bullets, Heading, Para, text
from pmcore.report.facts import Facts
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted


def asked(facts: Facts) -> Iterator[Block]:
    """Yield how many agreed how far, and the lines in the order of the lot; nothing where nobody answered."""
    result = facts.review.pulse.result
    if result is None:
        return
    yield Heading("What it was to those who took part", 2, "pulse")
    said = counted("counted", "pulse_answered", result.answered)
    how = (
        "without names; the answers were kept apart from who gave them and thrown away when they were counted"
    )
    if not result.questions:
        yield Para(text(f"{said}, {how}. What they said is not shown: they were too few."))
        return
    yield Para(text(f"{said}, {how}."))
    questions = (
        text(
            f"{each.question.heading}: {listed([f'{many} {how_far.word}' for how_far, many in each.answers.items() if many])}."
        )
        for each in result.questions
    )
    yield Bullets((*questions, *(text(f"“{line}”") for line in result.lines)))
