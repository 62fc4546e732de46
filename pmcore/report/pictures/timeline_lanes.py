"""The rows of the timeline picture: an event each where there are few, else a lane per kind or per service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pmcore.model.timeline import EventKind, TimelineEvent
from pmcore.report.pictures.scene import SMALL
from pmcore.report.pictures.text_size import fit, one_line, wrap
from pmcore.report.script.letters import right_to_left
from pmcore.wording.palette import role_of
from pmcore.wording.words import message

FEW = 16  # up to so many events have a row with their text
MOST_SERVICES = 14  # with more, those of which least is told share a lane


class Lanes(Enum):
    """What the lanes of a picture are."""

    KINDS = "kinds"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture: its name on one or two lines, its events, and the colour of its kind where it has one."""

    name: tuple[str, ...]
    events: tuple[TimelineEvent, ...]
    role: str = ""
    rtl: bool = False
    single: bool = False


def single_lanes(events: Sequence[TimelineEvent], room: float, lines: int) -> list[Lane]:
    """Return a row for each event, named by its text on so many lines."""
    return [
        Lane(
            tuple(wrap(one_line(event.text), room, SMALL, lines)),
            (event,),
            role_of("kind", event.kind),
            right_to_left(event.text),
            single=True,
        )
        for event in events
    ]


def kind_lanes(events: Sequence[TimelineEvent]) -> list[Lane]:
    """Return a lane for each kind that something is of."""
    by_kind: dict[EventKind, list[TimelineEvent]] = {kind: [] for kind in EventKind}
    for event in events:
        by_kind[event.kind].append(event)
    return [
        Lane((kind.word,), tuple(found), role_of("kind", kind)) for kind, found in by_kind.items() if found
    ]


def service_lanes(events: Sequence[TimelineEvent], room: float) -> list[Lane]:
    """Return a lane for each service that events name, in the order of the timeline; what names none comes last."""
    by_service: dict[str, list[TimelineEvent]] = {}
    for event in events:
        by_service.setdefault(plain(event.service), []).append(event)
    without = by_service.pop("", [])
    shown = sorted(by_service, key=lambda each: -len(by_service[each]))[:MOST_SERVICES]
    lanes = [
        Lane(
            (fit(one_line(found[0].service), room, SMALL),),
            tuple(found),
            rtl=right_to_left(found[0].service),
        )
        for service, found in by_service.items()
        if service in shown
    ]
    others = tuple(event for event in events if event.service.strip() and plain(event.service) not in shown)
    if others:
        lanes.append(Lane((message("lane", "other_services"),), others))
    if without:
        lanes.append(Lane((message("lane", "no_service"),), tuple(without)))
    return lanes


def plain(service: str) -> str:
    """Return what makes a service the same however it is written."""
    return service.strip().casefold()
