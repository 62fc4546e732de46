"""What others tell of an event, as JSON values: with names, and without the ids of people."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from pmcore.model.review import Review
from pmcore.model.versions import Version


def version_json(review: Review, version: Version) -> dict[str, Any]:
    """Return what somebody else tells of an event."""
    return {
        "who": review.name_of(version.by),
        "said_at": version.said_at.isoformat(),
        "starts": version.starts.at.astimezone(UTC).isoformat() if version.starts else None,
        "precision": version.precision.value,
        "margin": version.margin,
        "text": version.text,
        "source": version.source,
        "merged": version.merged,
    }
