"""What one person has added, all at once: the host takes it back where somebody did mischief."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from pmcore.changes.base import Change
from pmcore.changes.draft import Draft
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.causes import RemoveCause
from pmcore.commands.communication import RemoveMessage
from pmcore.commands.incident import RemoveImpact, RemoveLink
from pmcore.commands.items import RemoveItem
from pmcore.commands.lessons import RemoveLesson
from pmcore.commands.measures import RemoveMeasure
from pmcore.commands.questions import RemoveQuestion
from pmcore.commands.recommendations import RemoveRecommendation
from pmcore.commands.timeline import RemoveTimelineEvent
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.causes import below
from pmcore.model.people import Participant
from pmcore.model.review import Review

# What is made from other things goes first.
REMOVALS: Mapping[str, Callable[[str], RemoveItem]] = {
    "measures": lambda item: RemoveMeasure(id=item),
    "recommendations": lambda item: RemoveRecommendation(id=item),
    "causes": lambda item: RemoveCause(id=item),
    "questions": lambda item: RemoveQuestion(id=item),
    "events": lambda item: RemoveTimelineEvent(id=item),
    "lessons": lambda item: RemoveLesson(id=item),
    "messages": lambda item: RemoveMessage(id=item),
    "impacts": lambda item: RemoveImpact(id=item),
    "links": lambda item: RemoveLink(id=item),
}


class TakeBackEntries(Command):
    """Remove everything that one participant added under their name and that is still there. One undo brings it back.

    A cause with answers of others below it stays. So do cards that were written in silence: who wrote those is nobody's
    business, and while they are hidden they go with a participant who is removed.
    """

    kind: Literal["take_back_entries"] = "take_back_entries"
    allowed = HOSTS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removals, each decided after the ones before it."""
        person: Participant = review.item("people", self.id)
        draft, count = Draft(review), 0
        for collection, removal in REMOVALS.items():
            ids = list(review.entries_by(person.id, collection))
            while ids:
                left = []
                for item in reversed(ids):
                    now = draft.review(review.version)
                    if collection == "causes" and below(item, now.causes):
                        left.append(item)
                        continue
                    for change in list(removal(item).decide(now, ctx)):
                        change.apply(draft)
                        count += 1
                        yield change
                if len(left) == len(ids):
                    break
                ids = left[::-1]
        if not count:
            raise RuleError(f"{person.name} has nothing here that can be taken back.")
