"""What happened to recommendations and their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pmcore.changes.base import Added, Change, Edited, Removed, pair
from pmcore.model.base import Item
from pmcore.model.cards import Group, Recommendation


class RecommendationAdded(Added):
    """A recommendation was written."""

    kind: Literal["recommendation_added"] = "recommendation_added"
    collection, noun = "recommendations", "recommendation"
    item: Recommendation

    @property
    def private(self) -> bool:
        """Return whether it was written before the reveal: what was changed or withdrawn until then is nobody's."""
        return not self.item.number


class RecommendationEdited(Edited):
    """A recommendation changed."""

    kind: Literal["recommendation_edited"] = "recommendation_edited"
    collection, noun = "recommendations", "recommendation"
    hidden: bool = False

    @classmethod
    def of(cls, item: Item, fields: Mapping[str, Any], was: Mapping[str, Any]) -> Change:
        """Return the change; it remembers whether the card was still hidden."""
        hidden = isinstance(item, Recommendation) and not item.number
        return cls(item_id=item.id, fields=dict(fields), was=dict(was), hidden=hidden)

    @property
    def named(self) -> Sequence[str]:
        """Return the fields that sentences name: who decided goes with the outcome."""
        names = super().named
        return [name for name in names if name != "decided_by"] if "outcome" in names else names

    @property
    def private(self) -> bool:
        """Return whether the card was hidden then."""
        return self.hidden


class RecommendationReconsidered(RecommendationEdited):
    """After the close, a deferred recommendation was put off once more, dropped, or done after all."""

    kind: Literal["recommendation_reconsidered"] = "recommendation_reconsidered"  # type: ignore[assignment]

    @property
    def follows_through(self) -> bool:
        """Return True."""
        return True


class RecommendationRemoved(Removed):
    """A recommendation was removed."""

    kind: Literal["recommendation_removed"] = "recommendation_removed"
    collection, noun = "recommendations", "recommendation"
    item: Recommendation

    @property
    def private(self) -> bool:
        """Return whether it was withdrawn before anybody saw it."""
        return not self.item.number


class GroupAdded(Added):
    """Recommendations were gathered."""

    kind: Literal["group_added"] = "group_added"
    collection, noun = "groups", "group"
    item: Group


class GroupEdited(Edited):
    """A group was renamed."""

    kind: Literal["group_edited"] = "group_edited"
    collection, noun = "groups", "group"


class GroupRemoved(Removed):
    """A group was taken apart."""

    kind: Literal["group_removed"] = "group_removed"
    collection, noun = "groups", "group"
    item: Group


pair(RecommendationAdded, RecommendationRemoved)

pair(GroupAdded, GroupRemoved)
