"""How strong the measures of a review are, taken together (the action hierarchy of RCA2)."""

from collections.abc import Iterable

from pmcore.model.measures import Measure, MeasureStatus, Strength


def only_weaker(measures: Iterable[Measure]) -> bool:
    """Return whether all that is to be done relies on people who remember it; not where that is not known of each."""
    strengths = {each.strength for each in measures if each.status is not MeasureStatus.DROPPED}
    return strengths == {Strength.WEAKER}
