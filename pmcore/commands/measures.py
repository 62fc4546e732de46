"""Preventive measures: add one, make one from a recommendation in one step, change, remove."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from pmcore.commands.base import (
    CONTRIBUTORS,
    Added,
    Change,
    Command,
    Context,
    EditItem,
    Removed,
    RemoveItem,
    edit,
    pair,
    sent,
)
from pmcore.commands.cards import MeasureEdited, RecommendationEdited, revealed_card
from pmcore.errors import RuleError
from pmcore.model.base import Line, OptionalLine, OptionalRef, Prose, Ref, Url
from pmcore.model.cards import Outcome
from pmcore.model.measures import Measure, MeasureKind, MeasureStatus, Priority

if TYPE_CHECKING:
    from pmcore.review import Review

MOST_MEASURES = 1_000
Addresses = Annotated[tuple[Ref, ...], Field(max_length=50)]


def _of_this_century(day: datetime.date) -> datetime.date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("Please write a date such as 2026-11-30.")
    return day


DueOn = Annotated[datetime.date, AfterValidator(_of_this_century)]


class MeasureAdded(Added):
    """A measure was added."""

    kind: Literal["measure_added"] = "measure_added"
    collection, noun = "measures", "measure"
    item: Measure


class MeasureRemoved(Removed):
    """A measure was removed."""

    kind: Literal["measure_removed"] = "measure_removed"
    collection, noun = "measures", "measure"
    item: Measure


pair(MeasureAdded, MeasureRemoved)


class AddMeasure(Command):
    """Add something that will change. `addresses` are causes by id or number (C-03)."""

    kind: Literal["add_measure"] = "add_measure"
    allowed = CONTRIBUTORS
    title: Line
    detail: Prose = ""
    measure_kind: MeasureKind = MeasureKind.CODE
    owner: OptionalLine = ""
    due_on: DueOn | None = None
    priority: Priority = Priority.P2
    done_when: Prose = ""
    link: Url = ""
    addresses: Addresses = ()
    recommendation: OptionalRef = ""
    status: MeasureStatus = MeasureStatus.PROPOSED

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new measure; a recommendation that it was made from becomes adopted."""
        require_space(review)
        values = ids(review, sent(self))
        source = revealed_card(review, ctx, self.recommendation) if self.recommendation else None
        values["recommendation"] = source.id if source else ""
        yield MeasureAdded(
            item=Measure(id=ctx.new_id(), number=review.next_number("M"), author=ctx.by, **values)
        )
        if source:
            yield from edit(RecommendationEdited, source, {"outcome": Outcome.ADOPTED})


class MakeMeasure(Command):
    """Make a measure from a recommendation: its text becomes the title, the card becomes adopted."""

    kind: Literal["make_measure"] = "make_measure"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the measure and the adoption; a second click finds the first measure and says so."""
        card = revealed_card(review, ctx, self.id)
        require_space(review)
        made = next((each for each in review.measures.values() if each.recommendation == card.id), None)
        if made:
            raise RuleError(f"{made.label} was made from {card.label} already.")
        text = " ".join(card.text.split())
        title, detail = (text, "") if len(text) <= 200 else (text[:199].rstrip() + "…", card.text)
        values = {"title": title, "detail": detail, "recommendation": card.id, "author": ctx.by}
        yield MeasureAdded(item=Measure(id=ctx.new_id(), number=review.next_number("M"), **values))
        yield from edit(RecommendationEdited, card, {"outcome": Outcome.ADOPTED})


class EditMeasure(EditItem):
    """Change a measure."""

    kind: Literal["edit_measure"] = "edit_measure"
    edited = MeasureEdited
    renamed: ClassVar[Mapping[str, str]] = {"measure_kind": "kind"}
    title: Line = "measure"
    detail: Prose = ""
    measure_kind: MeasureKind = MeasureKind.CODE
    owner: OptionalLine = ""
    due_on: DueOn | None = None
    priority: Priority = Priority.P2
    done_when: Prose = ""
    link: Url = ""
    addresses: Addresses = ()
    status: MeasureStatus = MeasureStatus.PROPOSED

    def wanted(self, review: Review, item: Any) -> dict[str, Any]:
        """Return the new values, causes as ids."""
        return ids(review, sent(self))


class RemoveMeasure(RemoveItem):
    """Remove a measure."""

    kind: Literal["remove_measure"] = "remove_measure"
    removed = MeasureRemoved


def require_space(review: Review) -> None:
    """Raise where there are too many measures."""
    if len(review.measures) >= MOST_MEASURES:
        raise RuleError(f"A review holds at most {MOST_MEASURES} measures. Remove some first.")


def ids(review: Review, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with causes as ids and the kind under the model's name."""
    if "measure_kind" in values:
        values["kind"] = values.pop("measure_kind")
    if "addresses" in values:
        values["addresses"] = tuple(
            dict.fromkeys(review.item("causes", each).id for each in values["addresses"])
        )
    return values
