"""A Scene as SVG. Colours stand as attributes (light) and as classes, so that a page can turn them dark."""

import re
from html import escape

from pmcore.report.pictures.scene import Box, Label, Line, Scene, isolated
from pmcore.wording.palette import LIGHT, Palette

FONT = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif"
_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw_svg(scene: Scene, palette: Palette = LIGHT) -> str:
    """Return one `<svg>` element that scales with its container."""
    body = "".join(_shape(shape, palette) for shape in scene.shapes)
    size = f"{scene.width:g} {scene.height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{scene.width:g}" height="{scene.height:g}" '
        f'role="img" aria-label="{_safe(scene.alt)}" font-family="{FONT}">{body}</svg>'
    )


def _shape(shape: Box | Line | Label, palette: Palette) -> str:
    if isinstance(shape, Box):
        return _box(shape, palette)
    return _line(shape, palette) if isinstance(shape, Line) else _label(shape, palette)


def _box(box: Box, palette: Palette) -> str:
    classes = " ".join([f"f-{box.fill}"] * bool(box.fill) + [f"s-{box.line}"] * bool(box.line))
    fill = palette[box.fill] if box.fill else "none"
    line = f' stroke="{palette[box.line]}" stroke-width="{box.thick:g}"' if box.line else ""
    round_by = f' rx="{box.radius:g}"' if box.radius else ""
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    title = f"<title>{_safe(box.hover)}</title>" if box.hover else ""
    return f'<rect {place}{round_by} fill="{fill}"{line} class="{classes}">{title}</rect>'


def _line(line: Line, palette: Palette) -> str:
    dashes = ' stroke-dasharray="4 3"' if line.dashed else ""
    place = f'x1="{line.x1:.1f}" y1="{line.y1:.1f}" x2="{line.x2:.1f}" y2="{line.y2:.1f}"'
    return f'<line {place} stroke="{palette[line.colour]}" stroke-width="{line.thick:g}"{dashes} class="s-{line.colour}"/>'


def _label(label: Label, palette: Palette) -> str:
    weight = ' font-weight="700"' if label.bold else ""
    anchor = f' text-anchor="{label.align}"' if label.align != "start" else ""
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" font-size="{label.size:g}"{weight}{anchor} '
        f'dominant-baseline="central" fill="{palette[label.colour]}" class="f-{label.colour}">{_safe(isolated(label))}</text>'
    )


def _safe(text: str) -> str:
    return escape(_BAD.sub("\ufffd", text), quote=True)
