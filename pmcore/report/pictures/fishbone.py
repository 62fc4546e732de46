"""The causes as a fishbone (Ishikawa): the problem is the head, each area a bone, its causes hang on it in the order of the outline.

Where an area has more than a page holds, its bone goes on in the next picture, on the same head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmcore.model.causes import Area, Barrier, Cause, Factor, walk
from pmcore.model.review import Review
from pmcore.report.pictures.cause_cards import trigger_shapes
from pmcore.report.pictures.cause_graph import EDGE, PAPER_HEIGHT, PAPER_WIDTH, nothing
from pmcore.report.pictures.scene import (
    END,
    SMALL,
    START,
    TEXT,
    Box,
    Drawn,
    Label,
    Line,
    Scene,
    Shape,
    Subject,
    lowered,
)
from pmcore.report.pictures.text_size import one_line, width_of, wrap
from pmcore.report.script.letters import right_to_left
from pmcore.wording.palette import role_of

HEAD_WIDTH = 128.0
SLANT = 0.16  # how far a bone leans, for each pixel of its height
LEAST_SLANT = 14.0
MOST_LINES = 5
ABOVE, BELOW = (Area.TECHNICAL, Area.PROCESS), (Area.HUMAN, Area.OTHER)
SCREEN_WIDTH = 960.0
NARROW = 420.0  # below this the bones stand one below the other


@dataclass(frozen=True, slots=True)
class Entry:
    """A cause on its bone: its lines, the words below them, how many levels below the head."""

    cause: Cause
    lines: tuple[str, ...]
    foot: tuple[str, ...]
    indent: float

    @property
    def height(self) -> float:
        """Return how high it is."""
        return 7 + 13.0 * (len(self.lines) + len(self.foot))


@dataclass(frozen=True, slots=True)
class Bone:
    """The causes of an area on one picture."""

    area: Area
    entries: tuple[Entry, ...]
    goes_on: bool = False

    @property
    def height(self) -> float:
        """Return how high the causes are together."""
        return sum(each.height for each in self.entries)


@dataclass(frozen=True, slots=True)
class Fish:
    """One picture: a head and its bones."""

    head: Cause
    bones: Mapping[Area, Bone]
    number: int = 1
    of: int = 1


def fishbone_scene(review: Review, width: float = SCREEN_WIDTH) -> Scene:
    """Return the causes as one picture: a fish for each problem, below each other."""
    return _stacked(review, [_scene(review, each, width) for each in _fishes(review, width)], width)


def fishbone_pages(
    review: Review, width: float = PAPER_WIDTH, height: float = PAPER_HEIGHT
) -> tuple[Scene, ...]:
    """Return the causes as pictures that each fit on a page: a fish for each problem, in several pictures where it is long."""
    room = (height - 150) / 2
    return tuple(_scene(review, each, width) for each in _fishes(review, width, room)) or (nothing(width),)


def _fishes(review: Review, width: float, room: float | None = None) -> list[Fish]:
    """Return the fishes; a half of one is `room` high at most."""
    found: list[Fish] = []
    for head, causes in _heads(review).items():
        bones = {area: _pieces(_entries(review, causes, area, width), room) for area in Area}
        many = max(1, *(len(each) for each in bones.values()))
        for number in range(many):
            shown = {
                area: Bone(area, pieces[number], number + 1 < len(pieces))
                for area, pieces in bones.items()
                if number < len(pieces)
            }
            found.append(Fish(review.causes[head], shown, number + 1, many))
    return found


def _heads(review: Review) -> dict[str, list[tuple[Cause, int]]]:
    """Return what stands below each head with its depth: a cause under two problems is below the first of them."""
    found: dict[str, list[tuple[Cause, int]]] = {}
    head = ""
    for place in walk(review.causes):
        if not place.depth and not place.again:
            head = place.cause.id
            found[head] = []
        elif place.depth and not place.again:
            found[head].append((place.cause, place.depth))
    return found


def _entries(review: Review, causes: Sequence[tuple[Cause, int]], area: Area, width: float) -> list[Entry]:
    inside = [(cause, depth) for cause, depth in causes if cause.area is area]
    return [_entry(review, cause, min(depth - 1, 3) * 8.0, _room(width)) for cause, depth in inside]


def _room(width: float) -> float:
    """Return how wide the words on a bone may be."""
    return width - 60 if width < NARROW else (width - HEAD_WIDTH - 24) / 2 - 56


def _entry(review: Review, cause: Cause, indent: float, room: float) -> Entry:
    words = f"{cause.label}  {one_line(cause.text)}"
    bold = cause.factor is Factor.PRIMARY
    labels = [review.causes[each].label for each in cause.leads_to if each in review.causes]
    said = [cause.factor.word] if cause.factor is not Factor.NONE else []
    said += [cause.barrier.word] if cause.barrier is not Barrier.NONE else []
    said += [f"explains {', '.join(labels)}"]
    lines = wrap(words, room - indent, SMALL, MOST_LINES, bold=bold)
    return Entry(cause, tuple(lines), tuple(wrap(" · ".join(said), room - indent, SMALL, 2)), indent)


def _pieces(entries: Sequence[Entry], room: float | None) -> list[tuple[Entry, ...]]:
    pieces: list[tuple[Entry, ...]] = []
    for each in entries:
        full = not pieces or (room is not None and sum(e.height for e in pieces[-1]) + each.height > room)
        if full:
            pieces.append((each,))
        else:
            pieces[-1] = (*pieces[-1], each)
    return pieces


# ---------------------------------------------------------------------- drawing


def _scene(review: Review, fish: Fish, width: float) -> Scene:
    shapes: list[Shape] = []
    y = EDGE
    if fish.of > 1:
        words = f"Picture {fish.number} of {fish.of} · {fish.head.label}"
        shapes.append(Label(EDGE, y + 8, words, SMALL, "ink", bold=True))
        y += 22
    if fish.number == 1:
        trigger, y = trigger_shapes(review, EDGE, y, width - 2 * EDGE)
        shapes += trigger
    body, bottom = _narrow(fish, y, width) if width < NARROW else _wide(fish, y, width)
    return Scene(width, bottom + EDGE, (*shapes, *body), _alt(fish))


def _wide(fish: Fish, top: float, width: float) -> Drawn:
    """Draw two bones above the spine and two below it; the head is at its right end."""
    head = _head(fish)
    high = max((b.height for a, b in fish.bones.items() if a in ABOVE), default=0.0)
    deep = max((b.height for a, b in fish.bones.items() if a in BELOW), default=0.0)
    above = max(high + 34 if high else 0.0, head.height / 2 + 4)
    below = max(deep + 34 if deep else 0.0, head.height / 2 + 4)
    spine = top + above
    room = (width - HEAD_WIDTH - 24) / 2
    shapes: list[Shape] = [Line(EDGE, spine, width - HEAD_WIDTH - EDGE, spine, "ink", 3)]
    for row, up, height in ((ABOVE, True, high), (BELOW, False, deep)):
        for place, area in enumerate(row):
            if bone := fish.bones.get(area):
                shapes += _bone(bone, EDGE + room * (place + 1) - 4, spine, height, up=up)
    shapes += head(width - HEAD_WIDTH - EDGE, spine - head.height / 2)
    return Drawn(shapes, spine + below)


def _bone(bone: Bone, end: float, spine: float, height: float, *, up: bool) -> Iterator[Shape]:
    """Yield a bone that meets the spine at `end`, and its causes to the left of it."""
    colour = role_of("area", bone.area)
    lean = max(LEAST_SLANT, min(44.0, height * SLANT))
    far = spine - height - 14 if up else spine + height + 14
    yield Line(end - lean, far, end, spine, colour, 2.4)
    yield from _name(bone, end - lean, far - 9 if up else far + 9)
    y = far + 4 if up else spine + 10
    for each in bone.entries:
        twig = y + each.height - 4
        at = end - lean * (1 - abs(twig - far) / (height + 14))
        yield from _words(each, at, twig, y, _left(each, end - lean - 4))
        y += each.height


def _left(entry: Entry, end: float) -> float:
    wide = max(
        width_of(each, SMALL, bold=entry.cause.factor is Factor.PRIMARY)
        for each in (*entry.lines, *entry.foot)
    )
    return end - wide - 4


def _words(entry: Entry, at: float, twig: float, y: float, left: float) -> Iterator[Shape]:
    """Yield a cause on its twig, which is drawn below its words and ends on the bone at `at`."""
    cause = entry.cause
    hover = f"{cause.label} · {one_line(cause.text)[:240]}"
    yield Box(left - 2, y, at - left, entry.height - 4, hover=hover, about=(Subject(cause.id, cause.label),))
    primary = cause.factor is Factor.PRIMARY
    colour = role_of("factor", cause.factor) if primary else role_of("area", cause.area)
    yield Line(left, twig, at, twig, colour, 2.2 if primary else 1.0)
    rtl = right_to_left(cause.text)
    for line in entry.lines:
        yield Label(left, y + 7, line, SMALL, "ink", bold=primary, rtl=rtl)
        y += 13
    for line in entry.foot:
        yield Label(left, y + 7, line, SMALL, "muted")
        y += 13


def _name(bone: Bone, middle: float, y: float) -> Iterator[Shape]:
    role = role_of("area", bone.area)
    words = f"{bone.area.heading}, goes on" if bone.goes_on else bone.area.heading
    wide = width_of(words, TEXT, bold=True) + 14
    yield Box(middle - wide / 2, y - 9, wide, 18, fill=f"{role}-ground", line=role, radius=4)
    yield Label(middle, y, words, TEXT, f"{role}-text", bold=True, align="middle")


def _narrow(fish: Fish, top: float, width: float) -> Drawn:
    """Draw the bones one below the other on a spine that comes down from the head: for a phone."""
    head = _head(fish)
    shapes: list[Shape] = list(head((width - HEAD_WIDTH) / 2, top))
    spine, y = width - 8, top + head.height + 14
    begin = y - 14
    for bone in fish.bones.values():
        shapes += _name(bone, EDGE + width_of(bone.area.heading, TEXT, bold=True) / 2 + 10, y + 8)
        shapes.append(Line(EDGE + 10, y + 17, spine, y + 17, role_of("area", bone.area), 2.4))
        y += 24
        for each in bone.entries:
            shapes += _words(each, spine, y + each.height - 4, y, EDGE + 4 + each.indent)
            y += each.height
        y += 12
    edge = (width + HEAD_WIDTH) / 2
    middle = begin - head.height / 2
    spine_lines = [Line(edge, middle, spine, middle, "ink", 3), Line(spine, middle, spine, y - 12, "ink", 3)]
    return Drawn([*spine_lines, *shapes], y)


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a fish, ready to be put somewhere."""

    cause: Cause
    lines: tuple[str, ...]
    height: float

    def __call__(self, x: float, y: float) -> Iterator[Shape]:
        """Yield it with its top left corner at (x, y)."""
        hover, about = (
            f"{self.cause.label} · {one_line(self.cause.text)[:240]}",
            (Subject(self.cause.id, self.cause.label),),
        )
        yield Box(
            x,
            y,
            HEAD_WIDTH,
            self.height,
            fill="box",
            line="accent",
            radius=6,
            thick=2.4,
            hover=hover,
            about=about,
        )
        yield Label(x + 9, y + 12, self.cause.label, SMALL, "accent", bold=True)
        rtl = right_to_left(self.cause.text)
        left, align = (x + HEAD_WIDTH - 9, END) if rtl else (x + 9, START)
        for number, line in enumerate(self.lines):
            yield Label(left, y + 27 + 14 * number, line, SMALL, "ink", bold=True, align=align, rtl=rtl)


def _head(fish: Fish) -> _Head:
    lines = tuple(wrap(one_line(fish.head.text), HEAD_WIDTH - 18, SMALL, 8, bold=True))
    return _Head(fish.head, lines, 26 + 14.0 * len(lines))


def _stacked(review: Review, scenes: Sequence[Scene], width: float) -> Scene:
    """Return pictures below each other as one."""
    if not scenes:
        return nothing(width)
    shapes: list[Shape] = []
    y = 0.0
    for each in scenes:
        shapes += [lowered(shape, y) for shape in each.shapes]
        y += each.height + 14
    return Scene(width, y - 14, tuple(shapes), " ".join(each.alt for each in scenes))


def _alt(fish: Fish) -> str:
    counts = ", ".join(f"{len(bone.entries)} {area.word}" for area, bone in fish.bones.items())
    part = f" Picture {fish.number} of {fish.of}." if fish.of > 1 else ""
    return f"Fishbone of {fish.head.label} by area{': ' + counts if counts else ''}.{part} The table lists every cause."
