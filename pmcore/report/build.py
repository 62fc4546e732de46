"""Facts to Report: the parts in their order, for one audience.

A part is a file in `parts/` with `blocks(facts)`; it is named once in `PARTS`, with the audiences that read it. A part
that cannot be made says so in its place: one entry must not keep everybody from the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pmcore.faults import FAULTS
from pmcore.model.communication import Audience
from pmcore.model.formats import CausePicture
from pmcore.model.review import Review
from pmcore.report.as_json import json_facts
from pmcore.report.audience import audience_named, for_audience
from pmcore.report.blocks import NOT_WRITTEN, Block, Cover, Heading, Report, text
from pmcore.report.facts import Facts
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
from pmcore.wording.words import label

INSIDE = frozenset({Audience.TECHNICAL, Audience.MANAGEMENT})
EVERYONE = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it begins, what it says, and who reads it."""

    anchor: str
    blocks: Callable[[Facts], Iterator[Block]]
    readers: frozenset[Audience] = EVERYONE

    @property
    def name(self) -> str:
        """Return what the part is called."""
        return label("document part", self.anchor)


PARTS = (
    Part("overview", overview.blocks),
    Part("timeline", timeline.blocks),
    Part("causes", causes.blocks, INSIDE),
    Part("lessons", lessons.blocks, INSIDE),
    Part("recommendations", recommendations.blocks, INSIDE),
    Part("measures", measures.blocks),
    Part("communication", communication.blocks),
    Part("about", about.blocks, INSIDE),
)


def build_report(
    review: Review,
    audience: Audience | str,
    now: datetime | None = None,
    causes_as: CausePicture = CausePicture.GRAPH,
) -> Report:
    """Return the document about `review` for `audience`; what they may not know is taken out first."""
    reader = audience if isinstance(audience, Audience) else audience_named(audience)
    facts = Facts(for_audience(review, reader), reader, now or datetime.now(UTC), causes_as)
    parts = [part for part in PARTS if reader in part.readers]
    blocks = list(_whole("cover", lambda: cover.blocks(facts, tuple(part.name for part in parts))))
    if not any(isinstance(each, Cover) for each in blocks):
        title = facts.review.incident.title
        blocks.insert(0, Cover(cover.KICKERS[reader], title, text(facts.review.incident.severity.word)))
    for part in parts:
        blocks.append(Heading(part.name, 1, part.anchor))
        blocks += _whole(part.anchor, partial(part.blocks, facts))
    return Report(
        title=facts.review.incident.title,
        audience=reader,
        review_id=facts.review.id,
        now=facts.now,
        blocks=tuple(blocks),
        facts=json_facts(facts),
        draft=facts.draft,
    )


def _whole(name: str, make: Callable[[], Iterator[Block]]) -> Iterator[Block]:
    """Yield the blocks of a part as far as it can be made, and after them that it could not be made further."""
    try:
        yield from make()
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the other parts are made
        FAULTS.note("part of a document", name, error)
        yield NOT_WRITTEN
