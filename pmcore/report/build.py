"""Facts to Report: the parts in their order, for one audience.

A part is a file in `parts/` with `blocks(facts)`; it is named once in `PARTS`, with the audiences that read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.model.communication import Audience
from pmcore.report.audience import audience_named, for_audience
from pmcore.report.blocks import Block, Heading, Report
from pmcore.report.facts import Facts, json_facts
from pmcore.report.parts import (
    about,
    causes,
    communication,
    cover,
    lessons,
    measures,
    overview,
    recommendations,
    timeline,
)
from pmcore.review import Review

INSIDE = frozenset({Audience.TECHNICAL, Audience.MANAGEMENT})
EVERYONE = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, what it says, and who reads it."""

    name: str
    anchor: str
    blocks: Callable[[Facts], Iterator[Block]]
    readers: frozenset[Audience] = EVERYONE


PARTS = (
    Part("Incident Overview", "overview", overview.blocks),
    Part("Timeline", "timeline", timeline.blocks),
    Part("Root Cause Analysis", "causes", causes.blocks, INSIDE),
    Part("Lessons Learned", "lessons", lessons.blocks, INSIDE),
    Part("Recommendations", "recommendations", recommendations.blocks, INSIDE),
    Part("Preventive Measures", "measures", measures.blocks),
    Part("Communication", "communication", communication.blocks),
    Part("About This Review", "about", about.blocks, INSIDE),
)


def build_report(review: Review, audience: Audience | str, now: datetime | None = None) -> Report:
    """Return the document about `review` for `audience`; what they may not know is taken out first."""
    reader = audience if isinstance(audience, Audience) else audience_named(audience)
    facts = Facts(for_audience(review, reader), reader, now or datetime.now(UTC))
    blocks = [*cover.blocks(facts, tuple(part.name for part in PARTS if reader in part.readers))]
    for part in PARTS:
        if reader in part.readers:
            blocks.append(Heading(part.name, 1, part.anchor))
            blocks += part.blocks(facts)
    return Report(
        title=facts.review.incident.title,
        audience=reader,
        review_id=facts.review.id,
        now=facts.now,
        blocks=tuple(blocks),
        facts=json_facts(facts),
        draft=facts.draft,
    )
