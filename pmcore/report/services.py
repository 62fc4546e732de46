"""How long services showed symptoms, as JSON values."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from pmcore.insight.impact import Impact


def service_json(impact: Impact) -> dict[str, Any]:
    """Return how long a service showed symptoms; under no name, how long customers saw any of them."""
    least, most = impact.least, impact.most
    return {
        "service": impact.service,
        "definition": impact.definition,
        "at_least": None if least is None else int(least.total_seconds()),
        "at_most": None if most is None else int(most.total_seconds()),
        "result": impact.result,
        "windows": [
            {
                "from": each.starts.earliest.astimezone(UTC).isoformat(),
                "to": each.ends.latest.astimezone(UTC).isoformat(),
            }
            for each in impact.windows
        ],
        "missing": [each.label for each in impact.lacks],
    }
