"""Recommendations: the vote as bars, then every recommendation with its votes and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.cards import Group, Outcome, Recommendation
from pmcore.model.voting import DecidingPhase
from pmcore.report.blocks import (
    Block,
    Callout,
    Cell,
    Chart,
    Column,
    Heading,
    Para,
    Row,
    Run,
    Table,
    cell,
    chip,
    empty,
    text,
)
from pmcore.report.facts import Facts
from pmcore.report.parts import estimates
from pmcore.report.pictures.bars import Bar
from pmcore.report.pictures.text_size import one_line
from pmcore.report.prose import cell_of, details_of, linked, references
from pmcore.wording import dates
from pmcore.wording.palette import role_of
from pmcore.wording.words import counted, message

MOST_BARS = 30
TOO_FEW = "Of fewer than three voters no result is shown: each could tell what another one chose."
MOST_FOR_MANAGEMENT = 5


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the recommendations; before the reveal only that they are still being written."""
    if facts.review.deciding.phase is DecidingPhase.WRITING and not facts.chosen:
        yield empty("Recommendations were not revealed when this document was made.")
        return
    if not facts.chosen:
        yield empty("No recommendations were written down in this review.")
        return
    if facts.votes and facts.technical:
        yield from _vote(facts)
    elif not facts.votes:
        yield Para(text(_no_vote(facts)), role="note")
    yield from estimates.blocks(facts)
    if facts.technical:
        yield _table(facts, facts.chosen, "Every recommendation")
        yield from _earlier(facts)
        return
    proposed = [item for item in facts.chosen if _open(facts, item)]
    shown = facts.chosen[:MOST_FOR_MANAGEMENT]
    more = "" if len(shown) == len(facts.chosen) else f" ({len(shown)} of {len(facts.chosen)})"
    yield _table(facts, shown, f"First by votes{more}")
    if proposed:
        many = len(proposed) > 1
        yield Callout(
            "info",
            "Decisions asked for",
            (
                text(
                    f"{len(proposed)} recommendation{'s are' if many else ' is'} still proposed: please adopt, defer or decline."
                ),
            ),
        )


def vote_bars(facts: Facts) -> tuple[Bar, ...]:
    """Return one bar per item that was voted on, most dots first; equal ones stand in the order of their numbers."""
    votes = facts.votes
    return tuple(Bar(_name(facts, item), votes[item.id]) for item in facts.chosen if item.id in votes)


def _vote(facts: Facts) -> Iterator[Block]:
    result = facts.review.deciding.result
    assert result is not None
    bars = vote_bars(facts)
    chosen = [bar for bar in bars if bar.value] or list(bars)
    shown = tuple(chosen[:MOST_BARS])
    more = (
        f"; the first {len(shown)} of {len(bars)}, the table has the rest" if len(shown) < len(bars) else ""
    )
    people = counted("counted", "people_voted", result.voters)
    again = f", round {result.round}" if result.round > 1 else ""
    alt = "Votes: " + "; ".join(f"{bar.label}: {bar.value}" for bar in shown[:10])
    yield Chart(shown, "Dots", f"Votes on the recommendations ({people}{again}{more})", alt)


def _earlier(facts: Facts) -> Iterator[Block]:
    """Yield the rounds that were counted before the one above, first to last, in the words of their time."""
    rounds = facts.review.deciding.earlier
    if not rounds:
        return
    yield Heading("Earlier rounds of the vote", 2, "rounds")
    yield Para(
        text(
            "What was counted in a round stays as it was then; cards may have been reworded or grouped since."
        ),
        role="note",
    )
    for tally in rounds:
        people = counted("counted", "people_voted", tally.voters)
        if not tally.is_shown:
            yield Para(text(f"Round {tally.round}: {people}. {TOO_FEW}"))
            continue
        rows = tuple(
            Row(
                (
                    cell(", ".join(item.labels), bold=True),
                    cell_of(item.title),
                    cell(str(item.dots), bold=item.dots > 0, muted=not item.dots),
                )
            )
            for item in tally.ranked
        )
        dots = f", {counted('counted', 'dots_each', tally.dots_each)}" if tally.dots_each else ""
        columns = (Column("No.", 2.2), Column("Recommendation"), Column("Votes", 1.5, "right"))
        yield Table(columns, rows, f"Round {tally.round} ({people}{dots})")


def _no_vote(facts: Facts) -> str:
    if facts.review.deciding.phase is DecidingPhase.VOTING:
        return "A vote was open when this document was made; it is not counted here."
    if result := facts.review.deciding.result:
        return f"{counted('counted', 'people_voted', result.voters)}. {TOO_FEW}"
    return "The group did not vote on these recommendations."


def _table(facts: Facts, items: list[Recommendation | Group], caption: str) -> Table:
    rows = tuple(_group(facts, item) if isinstance(item, Group) else _card(facts, item) for item in items)
    columns = (
        Column("No.", 1.35),
        Column("Recommendation"),
        Column("Votes", 1.5, "right"),
        Column("What became of it", 4.6),
    )
    return Table(columns, rows, caption)


def _card(facts: Facts, card: Recommendation) -> Row:
    number = (Run(card.label, bold=True, anchor=card.label),)
    return Row(
        (
            (number,),
            (*cell_of(card.text), *_origin(card), *_answers(facts, card), *details_of(card)),
            _dots(facts, card),
            _outcome(facts, card),
        )
    )


def _answers(facts: Facts, card: Recommendation) -> Cell:
    """Return which causes a card would change; nothing where it does not say so."""
    labels = facts.labels("causes", card.answers)
    return (
        ((Run(f"{message('row', 'would_change')} ", muted=True), *references(labels)),)
        if labels and facts.technical
        else ()
    )


def _origin(card: Recommendation) -> Cell:
    """Return which deferred recommendation it takes up again; nothing where it is new."""
    return (text(f"Deferred before: {card.origin}", muted=True),) if card.origin else ()


def _group(facts: Facts, group: Group) -> Row:
    """Return one row for a group: its title, then each card in it with its own number and outcome."""
    cards = facts.review.in_group(group.id)
    numbers = tuple((Run(card.label, bold=True, anchor=card.label),) for card in cards)
    texts = tuple(
        line
        for card in cards
        for line in (
            (Run(f"{card.label}  ", muted=True), *linked(card.text)),
            *_origin(card),
            *_answers(facts, card),
            *details_of(card),
        )
    )
    outcomes = tuple(
        ((Run(f"{card.label}  ", muted=True), *first), *rest)
        for card in cards
        for first, *rest in [_outcome(facts, card)]
    )
    return Row(
        (
            numbers,
            (text(group.title, bold=True), *texts),
            _dots(facts, group),
            tuple(part for outcome in outcomes for part in outcome),
        )
    )


def _dots(facts: Facts, item: Recommendation | Group) -> Cell:
    votes = facts.votes.get(item.id)
    return cell("–", muted=True) if votes is None else cell(str(votes), bold=votes > 0, muted=not votes)


def _outcome(facts: Facts, card: Recommendation) -> Cell:
    made = [each.label for each in facts.measures if card.id in each.sources]
    words = card.outcome.word
    decided = card.outcome is not Outcome.PROPOSED
    first = [
        *(chip(words, role_of("outcome", card.outcome), bold=True) if decided else text(words, muted=True))
    ]
    for label in made:
        first += [Run(" → "), Run(label, target=label)]
    reason = cell_of(card.reason) if card.reason else ()
    return (tuple(first), *reason, *_decided(card))


def _decided(card: Recommendation) -> Cell:
    """Return who decided and, where it is deferred, when it returns."""
    who = f"Decided by {card.decided_by}" if card.decided_by else ""
    when = f"Returns on {dates.day(card.returns_on)}" if card.returns_on else ""
    said = ". ".join(filter(None, (who, when)))
    return (text(said, muted=True),) if said else ()


def _open(facts: Facts, item: Recommendation | Group) -> bool:
    cards = facts.review.in_group(item.id) if isinstance(item, Group) else [item]
    return any(card.outcome is Outcome.PROPOSED for card in cards)


def _name(facts: Facts, item: Recommendation | Group) -> str:
    if isinstance(item, Recommendation):
        return f"{item.label}  {one_line(item.text)}"
    labels = ", ".join(card.label for card in facts.review.in_group(item.id))
    return f"{item.title} ({labels})"
