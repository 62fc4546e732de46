"""Quadrants: what the medians of impact and effort say about an item, and in which order to look at them."""

from __future__ import annotations

from typing import Any, NamedTuple

from pmcore.model.estimates import Estimated, EstimatesResult, Quadrant, Spread

MIDDLE = 3  # in doubt for doing it: here an impact is high already, and an effort still low


class Placed(NamedTuple):
    """An item that enough people estimated, and where it stands."""

    item: Estimated
    impact: Spread
    effort: Spread
    quadrant: Quadrant


def placed(result: EstimatesResult) -> tuple[Placed, ...]:
    """Return the items with a count: by quadrant, in each the higher impact and then the lower effort first."""
    found = [
        Placed(each, each.impact, each.effort, quadrant_of(each.impact.median, each.effort.median))
        for each in result.items
        if each.impact is not None and each.effort is not None
    ]
    order = tuple(Quadrant)
    return tuple(
        sorted(found, key=lambda each: (order.index(each.quadrant), -each.impact.median, each.effort.median))
    )


def not_shown(result: EstimatesResult) -> tuple[Estimated, ...]:
    """Return the items of which too few answers came for anything to be shown."""
    return tuple(each for each in result.items if each.impact is None or each.effort is None)


def quadrant_of(impact: float, effort: float) -> Quadrant:
    """Return the quadrant of two medians."""
    if impact >= MIDDLE:
        return Quadrant.DO_FIRST if effort <= MIDDLE else Quadrant.PLAN
    return Quadrant.FILL_IN if effort <= MIDDLE else Quadrant.THINK_TWICE


def as_json(result: EstimatesResult) -> dict[str, Any]:
    """Return a count as JSON values: each item with its `quadrant`, None where too few answered."""
    found = {each.item.id: each.quadrant.value for each in placed(result)}
    values = result.model_dump(mode="json")
    for each in values["items"]:
        each["quadrant"] = found.get(each["id"])
    return values
