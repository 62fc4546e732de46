"""What happened to the incident's facts, its impact and its links."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, field_serializer

from pmcore.changes.base import Added, Change, Edited, Removed, SingleEdited, Subject, pair
from pmcore.changes.draft import Draft
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.codes import codes_of
from pmcore.model.incident import Impact, Incident, Link
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.wording.words import message


class ReviewCreated(Change):
    """A review began; everything else builds on this."""

    kind: Literal["review_created"] = "review_created"
    undoable = False
    incident: Incident
    join_code: str
    created_at: AwareDatetime
    sample: str = ""
    silent: frozenset[StageKey] = frozenset()  # reviews of before there was silence began without

    @field_serializer("silent", when_used="json")
    def _in_order(self, values: frozenset[str]) -> list[str]:
        return sorted(values)

    def apply(self, draft: Draft) -> None:
        """Set what a new review starts with."""
        if self.silent:
            draft.set("meeting", draft.get("meeting").model_copy(update={"silent": self.silent}))
        draft.set("incident", self.incident)
        draft.set("join_code", self.join_code)
        draft.set("created_at", self.created_at)
        draft.set("sample", self.sample)

    def touches(self) -> Subject:
        """Return the single value that was set."""
        return Subject("incident", "")

    def sentence(self, review: Review) -> str:
        """Return that the review was started."""
        return message("history", "review_created")


class IncidentEdited(SingleEdited):
    """Facts of the incident changed."""

    kind: Literal["incident_edited"] = "incident_edited"
    single = "incident"
    noun = "incident"


class ImpactAdded(Added):
    """An impact row was added."""

    kind: Literal["impact_added"] = "impact_added"
    collection, noun = "impacts", "impact"
    item: Impact


class ImpactEdited(Edited):
    """An impact row changed."""

    kind: Literal["impact_edited"] = "impact_edited"
    collection, noun = "impacts", "impact"


class ImpactRemoved(Removed):
    """An impact row was removed."""

    kind: Literal["impact_removed"] = "impact_removed"
    collection, noun = "impacts", "impact"
    item: Impact


class LinkAdded(Added):
    """A link was added."""

    kind: Literal["link_added"] = "link_added"
    collection, noun = "links", "link"
    item: Link


class LinkRemoved(Removed):
    """A link was removed."""

    kind: Literal["link_removed"] = "link_removed"
    collection, noun = "links", "link"
    item: Link


pair(ImpactAdded, ImpactRemoved)

pair(LinkAdded, LinkRemoved)

UPCASTS = lifting(("review_created", "incident_edited"), 1, with_codes(codes_of(Incident)))
