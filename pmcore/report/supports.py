"""What carries the links of the graph of causes, in words and as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pmcore.model.support import LinkCounts, LinkSupport
from pmcore.report.blocks import Inline, Run
from pmcore.report.prose import references
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted

Labels = Callable[[str, Iterable[str]], list[str]]  # the public numbers of items that are still there


def supports_json(
    labels: Labels, supports: Iterable[LinkSupport], *, technical: bool
) -> list[dict[str, Any]]:
    """Return what is said of each link; by what it is supported, engineers read."""
    return [_json(labels, each, technical=technical) for each in supports]


def _json(labels: Labels, said: LinkSupport, *, technical: bool) -> dict[str, Any]:
    values: dict[str, Any] = {"of": "".join(labels("causes", (said.effect,))), "support": said.support.value}
    values |= {"room": said.room.model_dump(mode="json")} if said.room else {}
    by = {"events": labels("events", said.events), "link": said.link}
    return values | (by if technical else {})


def _room(counts: LinkCounts) -> str:
    return listed(
        [
            counted("count", "say yes", counts.yes),
            counted("count", "say not so", counts.no),
            counted("count", "do not know", counts.unknown),
        ]
    )


def supports_said(labels: Labels, supports: Iterable[LinkSupport]) -> tuple[Inline, ...]:
    """Return a line for each link that something is said of: `→ C-01: supported, T-02`."""
    lines: list[Inline] = []
    for said in supports:
        effect, events = labels("causes", (said.effect,)), labels("events", said.events)
        line: Inline = (*references(effect), Run(f": {said.support.word}", muted=True))
        by: Inline = (Run(", ", muted=True), *references(events)) if events else ()
        link: Inline = (Run(", "), Run(said.link, url=said.link)) if said.link else ()
        room: Inline = (Run(f" ({_room(said.room)})", muted=True),) if said.room else ()
        lines.append((Run("→ ", muted=True), *line, *by, *link, *room))
    return tuple(lines)
