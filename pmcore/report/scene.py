"""A picture as plain values: boxes, lines and labels with all coordinates done.

The same Scene is drawn as PNG (Word), SVG (HTML) and Plotly shapes (screen), so that paper and screen cannot disagree.
Units are CSS pixels, y grows downwards. Colours are roles (`colours.py`). Labels sit at their middle height.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["start", "middle", "end"]
SMALL = 10.0  # at 17 cm for 660 px this is 7.3 pt, the smallest text that paper may carry
TEXT = 11.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `fill` and `line` may be empty. `hover` is what the screen tells about it."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    line: str = ""
    radius: float = 0
    thick: float = 1
    hover: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = "rule"
    thick: float = 1
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; (x, y) is the middle of its height at its start, middle or end."""

    x: float
    y: float
    text: str
    size: float = TEXT
    colour: str = "ink"
    bold: bool = False
    align: Align = "start"


Shape = Box | Line | Label


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished picture. `alt` says in words what it shows."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    alt: str = ""
