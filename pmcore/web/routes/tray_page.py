"""The tray, as its page is told about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce

from pmcore.boards.intake_messages import TrayPart, TrayShown
from pmcore.boards.messages import Option
from pmcore.boards.tray import PAGE, TrayLine, names_html, rows_html
from pmcore.intake.tray import standing
from pmcore.intake.tray_search import Found, Place
from pmcore.model.called import Caller
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind
from pmcore.model.times.zones import zone_named
from pmcore.model.tray_rows import TrayRow, opened
from pmcore.wording import dates, words

LONGEST = 1_000  # letters of a row that are shown
MOST_PEOPLE = 100  # who can be chosen, and are asked about: those who say most


def shown(review: Review, found: Found, first: int) -> TrayShown:
    """Return a page of what was found, and what there is to choose from."""
    zone = review.incident.zone
    places = found.places(first, PAGE)
    caller, there = Caller(review.names), _there(review, found, places)
    lines = tuple(
        _line(found, place, first + nth, zone, caller, there.get(place, ""))
        for nth, place in enumerate(places)
    )
    each = [opened(file.packed) for file in found.files]
    people: Counter[str] = reduce(lambda a, b: a + b.people, each, Counter())
    kinds: Counter[str] = reduce(lambda a, b: a + b.kinds, each, Counter())
    said_most = people.most_common(MOST_PEOPLE)
    return {
        "ok": True,
        "first": first,
        "count": len(found.order),
        "html": rows_html(lines),
        "people": [_option(name, name, count) for name, count in said_most],
        "kinds": [_option(code, _word(code), count) for code, count in kinds.most_common()],
        "names": names_html(tuple((name, review.names.words.get(name, "")) for name, _ in said_most)),
        "files": [_part(review, file.id) for file in found.files],
    }


def _there(review: Review, found: Found, places: Sequence[Place]) -> Mapping[Place, str]:
    """Return which of some rows stand on the timeline, as which event."""
    there: dict[Place, str] = {}
    for nth in {each.nth for each in places}:
        file = found.files[nth]
        placed = [each.number for each in places if each.nth == nth and each.number in file.placed]
        if placed:
            there |= {Place(nth, number): label for number, label in standing(review, file, placed).items()}
    return there


def _called(caller: Caller, who: str) -> str:
    """Return what somebody is called here, where that is something else."""
    called = caller.name(who)
    return "" if called == who else called


def _option(code: str, label: str, count: int) -> Option:
    return (code, label, str(count))


def _word(code: str) -> str:
    return words.label("event_kind", code) if code in set(EventKind) else code


def _part(review: Review, file_id: str) -> TrayPart:
    file = review.tray[file_id]
    return {"id": file.id, "name": file.name, "open": file.open, "count": file.count}


def _line(found: Found, place: Place, nth: int, zone: str, caller: Caller, there: str) -> TrayLine:
    row: TrayRow = found.row(place)
    local = row.at.astimezone(zone_named(zone)) if row.at else None
    return TrayLine(
        id=found.id_of(place),
        nth=nth,
        day=dates.short(local) if local else "",
        clock="" if local is None else f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}",
        text=row.text[:LONGEST],
        who=row.who,
        source=row.source,
        kind=row.kind if row.kind in set(EventKind) else "",
        state=found.files[place.nth].state_of(place.number).value,
        liked=row.liked,
        masked=row.masked,
        problem=row.problem,
        called=_called(caller, row.who),
        there=there,
    )
