"""A picture as plain values: boxes, lines and labels with all coordinates done.

The same Scene is drawn as PNG (Word), SVG (HTML) and Plotly shapes (screen), so that paper and screen cannot disagree.
Units are CSS pixels, y grows downwards, and start means left in every script. Colours are
names of the palette (`pmcore/wording`). Labels sit at their middle height.
"""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pmcore.report.script.letters import closed, has_right_to_left

Align = Literal["start", "middle", "end"]
START: Align = "start"
END: Align = "end"
Stroke = Literal["solid", "dashed", "dotted"]
SMALL = 10.0  # at 17 cm for 660 px this is 7.3 pt, the smallest text that paper may carry
TEXT = 11.0
ON_SCREEN = 1.12  # how much larger screens show a Scene: its smallest text then has 11 pixels


class Subject(NamedTuple):
    """What a box stands for: the id of a thing and the number that people know it by."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `fill` and `line` may be empty. `hover` is what the screen tells about it, `about` what it stands for."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    line: str = ""
    radius: float = 0
    thick: float = 1
    hover: str = ""
    about: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = "rule"
    thick: float = 1
    style: Stroke = "solid"

    @property
    def dashed(self) -> bool:
        """Return whether it is drawn in dashes."""
        return self.style == "dashed"


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; (x, y) is the middle of its height at its left end, its middle or its right end.

    `rtl` says that the text it belongs to runs from right to left, which a single line cannot know.
    """

    x: float
    y: float
    text: str
    size: float = TEXT
    colour: str = "ink"
    bold: bool = False
    align: Align = START
    rtl: bool = False


Shape = Box | Line | Label


class Drawn(NamedTuple):
    """Shapes of a part of a picture, and how far down they reach."""

    shapes: list[Shape]
    bottom: float


def lowered(shape: Shape, by: float) -> Shape:
    """Return a shape further down."""
    if isinstance(shape, Line):
        return replace(shape, y1=shape.y1 + by, y2=shape.y2 + by)
    return replace(shape, y=shape.y + by)


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished picture. `alt` says in words what it shows."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alt: str = ""


def colours_of(shape: Shape) -> tuple[str, ...]:
    """Return the names of the colours that a shape is drawn in."""
    names = (shape.fill, shape.line) if isinstance(shape, Box) else (shape.colour,)
    return tuple(name for name in names if name)


def isolated(label: Label) -> str:
    """Return the text of a label for a drawer that puts letters in order by itself: in its own direction, shut in."""
    if label.rtl:
        return f"\u2067{closed(label.text)}\u2069"
    return f"\u2066{closed(label.text)}\u2069" if has_right_to_left(label.text) else label.text
