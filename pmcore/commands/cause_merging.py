"""Two nodes that say the same become one: it keeps the evidence, links, effects and answers of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pmcore.changes.base import Change, edit, edited
from pmcore.changes.causes import CauseEdited, CauseMerged, CauseRemoved
from pmcore.changes.measures import MeasureEdited
from pmcore.changes.questions import QuestionEdited
from pmcore.changes.recommendations import RecommendationEdited
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.causes import MOST_EFFECTS, CauseLoopError, numbered
from pmcore.commands.merging import together
from pmcore.errors import RuleError
from pmcore.model.base import LONGEST_PROSE, Ref
from pmcore.model.causes import Barrier, Cause, Factor, way_up
from pmcore.model.review import Review
from pmcore.model.support import LinkSupport

FACTORS = (Factor.PRIMARY, Factor.CONTRIBUTING, Factor.NONE)  # what counts more comes first


class MergeCauses(Command):
    """Make `other` (an id, C-09 or 9) one with the cause `id`, which stays; what names it moves along. One undo parts them.

    The number of the other one leads to it from then on. Other words are kept in its note.
    """

    kind: Literal["merge_causes"] = "merge_causes"
    allowed = CONTRIBUTORS
    id: Ref
    other: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what moves along, the cause as it is now, and the removal of the other one."""
        stays: Cause = review.item("causes", self.id)
        goes: Cause = review.item("causes", numbered(self.other))
        if stays.id == goes.id:
            raise RuleError("A cause cannot be merged with itself.")
        require_no_loop(review, stays, goes)
        values = _values(stays, goes)
        yield from _moved(review, stays, goes)
        change = edited(CauseMerged, stays, stays.model_copy(update=values), values)
        assert change is not None
        yield change
        yield CauseRemoved(item=goes)


def require_no_loop(review: Review, stays: Cause, goes: Cause) -> None:
    """Raise `CauseLoopError` with the way where one helps to explain the other by another cause. Only a link between them ends."""
    for one, other in ((stays, goes), (goes, stays)):
        for effect in one.leads_to:
            way = way_up(effect, other.id, review.causes) if effect != other.id else []
            if way:
                labels = " → ".join(review.causes[each].label for each in (one.id, *way))
                raise CauseLoopError(
                    f"They cannot be one: a cause cannot explain itself ({labels}). Move one of them first."
                )


def _values(stays: Cause, goes: Cause) -> dict[str, Any]:
    """Return the fields of the cause that stays, after the other one became one with it."""
    effects = _instead((*stays.leads_to, *goes.leads_to), {stays.id, goes.id})
    if len(effects) > MOST_EFFECTS:
        raise RuleError(f"One cause explains at most {MOST_EFFECTS} others.")
    same = " ".join(goes.text.split()) == " ".join(stays.text.split())
    supports = {each.effect: each for each in (*goes.supports, *stays.supports)}
    values = {
        "leads_to": effects,
        "supports": tuple(each for effect, each in supports.items() if effect in effects),
        "evidence": _instead((*stays.evidence, *goes.evidence)),
        "note": together(stays.note, "" if same else f"{goes.label}: {goes.text}", goes.note),
        "reasonable_then": together(stays.reasonable_then, goes.reasonable_then),
        "factor": min(stays.factor, goes.factor, key=FACTORS.index),
        "barrier": stays.barrier if stays.barrier is not Barrier.NONE else goes.barrier,
        "stop_reason": stays.stop_reason or goes.stop_reason,
        "layer": stays.layer or goes.layer,
        "proposals": _instead((*stays.proposals, *goes.proposals)),
        "once": (*stays.once, goes.label, *goes.once),
    }
    if max(len(str(values[each])) for each in ("note", "reasonable_then")) > LONGEST_PROSE:
        raise RuleError("Together their notes would be too long. Shorten one of them first.")
    return values


def _instead(ids: Iterable[str], without: Iterable[str] = ()) -> tuple[str, ...]:
    """Return ids, each once, but for some."""
    return tuple(each for each in dict.fromkeys(ids) if each not in without)


def _moved(review: Review, stays: Cause, goes: Cause) -> Iterator[Change]:
    """Yield what names the one that goes: causes that explain it, measures and cards that would change it, questions about it."""

    def changed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return _instead(stays.id if each == goes.id else each for each in ids)

    for cause in review.causes.values():
        if goes.id in cause.leads_to and cause.id != stays.id:
            values = {"leads_to": changed(cause.leads_to), "supports": _supports(cause, stays, goes)}
            yield from edit(CauseEdited, cause, values)
    for measure in review.measures.values():
        yield from edit(MeasureEdited, measure, {"addresses": changed(measure.addresses)})
    for card in review.recommendations.values():
        yield from edit(RecommendationEdited, card, {"answers": changed(card.answers)})
    for question in review.questions_about.get(goes.id, ()):
        yield from edit(QuestionEdited, question, {"about": stays.id})


def _supports(cause: Cause, stays: Cause, goes: Cause) -> tuple[LinkSupport, ...]:
    """Return what is said of the links of a cause that explains the one that goes; what is said of a link to the other counts."""
    known = {each.effect for each in cause.supports}
    kept = (each for each in cause.supports if each.effect != goes.id or stays.id not in known)
    return tuple(
        each.model_copy(update={"effect": stays.id}) if each.effect == goes.id else each for each in kept
    )
