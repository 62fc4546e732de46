"""Questions about the timeline and the causes: open ones first, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.questions import Question
from pmcore.report.blocks import Block, Column, Row, Run, Table, cell
from pmcore.report.facts import Facts
from pmcore.report.prose import cell_of
from pmcore.wording.words import message


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield what is asked about events and causes, where anything is."""
    asked = sorted(facts.review.questions.values(), key=lambda each: (not each.is_open, each.number))
    if not asked:
        return
    columns = (
        Column("No.", 1.35),
        Column(message("document questions", "about"), 1.6),
        Column(message("document questions", "asked")),
        Column(message("document questions", "who"), 3.4),
        Column(message("document questions", "answer"), 4.2),
    )
    rows = tuple(_row(facts, each) for each in asked)
    open_ones = sum(each.is_open for each in asked)
    yield Table(columns, rows, message("document questions", "caption", open=open_ones, all=len(asked)))


def _row(facts: Facts, question: Question) -> Row:
    answer = (
        cell_of(question.answer)
        if question.answer
        else cell(message("document questions", "open"), muted=True)
    )
    return Row(
        (
            ((Run(question.label, bold=True, anchor=question.label),),),
            cell(", ".join(facts.asked_about(question))),
            cell_of(question.text),
            cell(question.who_may_know),
            answer,
        )
    )
