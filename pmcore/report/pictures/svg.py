"""A Scene as SVG. Colours stand as attributes (light) and as classes, so that a page can turn them dark."""

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple

from pmcore.report.pictures.scene import Box, Label, Line, Scene, isolated
from pmcore.wording.palette import LIGHT, Palette

FONT = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif"
DASHES = {"dashed": "4 3", "dotted": "1.5 3"}
_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Around(NamedTuple):
    """The element that a box can be pressed by: what it is and its attributes, already escaped."""

    tag: str
    attributes: str


Leads = Callable[[Box], Around | None]
"""Says where a box leads that stands for something; None where it leads nowhere."""


def draw_svg(scene: Scene, palette: Palette = LIGHT, *, leads: Leads | None = None, zoom: float = 1) -> str:
    """Return one `<svg>` element that scales with its container, and is `zoom` times as large where nothing scales it.

    With `leads` its marks can be pressed; it is then no single image to those who listen to it.
    """
    body = "".join(_shape(shape, palette, leads) for shape in scene.shapes)
    size = f"{scene.width:g} {scene.height:g}"
    role = "img" if leads is None else "group"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{scene.width * zoom:g}" '
        f'height="{scene.height * zoom:g}" role="{role}" aria-label="{safe(scene.alt)}" font-family="{FONT}">{body}</svg>'
    )


def safe(text: str) -> str:
    """Return a text as it may stand in an element or in an attribute."""
    return escape(_BAD.sub("\ufffd", text), quote=True)


def _shape(shape: Box | Line | Label, palette: Palette, leads: Leads | None) -> str:
    if isinstance(shape, Box):
        return _box(shape, palette, leads(shape) if leads and shape.about else None)
    return _line(shape, palette) if isinstance(shape, Line) else _label(shape, palette)


def _box(box: Box, palette: Palette, around: Around | None) -> str:
    classes = " ".join([f"f-{box.fill}"] * bool(box.fill) + [f"s-{box.line}"] * bool(box.line))
    fill = palette[box.fill] if box.fill else "none"
    line = f' stroke="{palette[box.line]}" stroke-width="{box.thick:g}"' if box.line else ""
    round_by = f' rx="{box.radius:g}"' if box.radius else ""
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    title = f"<title>{safe(box.hover)}</title>" if box.hover else ""
    drawn = f'<rect {place}{round_by} fill="{fill}"{line} class="{classes}"'
    if around is None:
        return f"{drawn}>{title}</rect>"
    return f"<{around.tag} {around.attributes}>{title}{drawn}/></{around.tag}>"


def _line(line: Line, palette: Palette) -> str:
    dashes = f' stroke-dasharray="{DASHES[line.style]}"' if line.style in DASHES else ""
    place = f'x1="{line.x1:.1f}" y1="{line.y1:.1f}" x2="{line.x2:.1f}" y2="{line.y2:.1f}"'
    return f'<line {place} stroke="{palette[line.colour]}" stroke-width="{line.thick:g}"{dashes} class="s-{line.colour}"/>'


def _label(label: Label, palette: Palette) -> str:
    weight = ' font-weight="700"' if label.bold else ""
    anchor = f' text-anchor="{label.align}"' if label.align != "start" else ""
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" font-size="{label.size:g}"{weight}{anchor} '
        f'dominant-baseline="central" fill="{palette[label.colour]}" class="f-{label.colour}">{safe(isolated(label))}</text>'
    )
