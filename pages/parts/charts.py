"""A Scene drawn by Plotly, exactly as paper shows it, for people who explore: they drag it and zoom into it.

`figure_of(scene, dark, zoom)` draws one unit of the Scene as `zoom` pixels, so that no text can move into another one before somebody zooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from pmcore.report.pictures.scene import Box, Label, Line, Scene, Subject, isolated
from pmcore.wording.palette import DARK, LIGHT, Palette

FONT = "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif"
ANCHORS = {"start": "left", "middle": "center", "end": "right"}
DASHES = {"solid": "solid", "dashed": "4px,3px", "dotted": "1.5px,3px"}
CLEAR = "rgba(0,0,0,0)"
_HOVER_LINE = 60


def palette_of(dark: bool) -> Palette:
    """Return the colours of a theme."""
    return DARK if dark else LIGHT


def figure_of(scene: Scene, dark: bool, zoom: float = 1) -> go.Figure:
    """Return the Scene as a Plotly figure: shapes, texts, and an invisible point per box that tells about itself."""
    palette = palette_of(dark)
    shapes = [_shape(each, scene, palette) for each in scene.shapes if not isinstance(each, Label)]
    texts = [_text(each, palette, zoom) for each in scene.shapes if isinstance(each, Label)]
    figure = go.Figure(data=[_hover(scene)])
    plain = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        width=scene.width * zoom,
        height=scene.height * zoom,
        autosize=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        showlegend=False,
        hovermode="closest",
        dragmode="pan",
        font={"family": FONT},
        hoverlabel={"align": "left", "font": {"family": FONT, "size": 13}},
        xaxis={**plain, "range": [0, scene.width]},
        yaxis={**plain, "range": [scene.height, 0]},
        shapes=shapes,
        annotations=texts,
        meta={"alt": scene.alt},
    )
    return figure


def _shape(shape: Box | Line, scene: Scene, palette: Palette) -> dict[str, object]:
    if isinstance(shape, Line):
        line = {
            "color": palette[shape.colour],
            "width": shape.thick,
            "dash": DASHES[shape.style],
        }
        place = {"x0": shape.x1, "y0": shape.y1, "x1": shape.x2, "y1": shape.y2}
        return {"type": "line", "layer": "below", "line": line, **place}
    fill = _colour(shape.fill, palette)
    line = {"color": _colour(shape.line, palette), "width": shape.thick if shape.line else 0}
    if shape.radius:
        return {"type": "path", "path": _rounded(shape), "fillcolor": fill, "line": line, "layer": "below"}
    place = {"x0": shape.x, "y0": shape.y, "x1": shape.x + shape.width, "y1": shape.y + shape.height}
    return {"type": "rect", "fillcolor": fill, "line": line, "layer": "below", **place}


def _colour(role: str, palette: Palette) -> str:
    return palette[role] if role else CLEAR


def _rounded(box: Box) -> str:
    """Return a rectangle with round corners as a path."""
    radius = min(box.radius, box.width / 2, box.height / 2)
    x0, y0, x1, y1 = box.x, box.y, box.x + box.width, box.y + box.height
    a, b, c, d = x0 + radius, x1 - radius, y0 + radius, y1 - radius
    return (
        f"M {a},{y0} L {b},{y0} Q {x1},{y0} {x1},{c} L {x1},{d} Q {x1},{y1} {b},{y1} "
        f"L {a},{y1} Q {x0},{y1} {x0},{d} L {x0},{c} Q {x0},{y0} {a},{y0} Z"
    )


def _text(label: Label, palette: Palette, zoom: float) -> dict[str, object]:
    words = plain_words(isolated(label))
    return {
        "x": label.x,
        "y": label.y,
        "text": f"<b>{words}</b>" if label.bold else words,
        "showarrow": False,
        "xanchor": ANCHORS[label.align],
        "yanchor": "middle",
        "borderpad": 0,
        "captureevents": False,
        "font": {"size": label.size * zoom, "color": palette[label.colour], "family": FONT},
    }


def subject_of(chosen: Mapping[str, Any]) -> Subject | None:
    """Return what the mark stands for that somebody chose in such a figure (of several, the first); None where none is chosen."""
    for point in chosen.get("selection", {}).get("points", ()):
        thing_id, label = point.get("customdata") or ("", "")
        if thing_id:
            return Subject(thing_id, label)
    return None


def _hover(scene: Scene) -> go.Scatter:
    boxes = [each for each in scene.shapes if isinstance(each, Box) and each.hover]
    return go.Scatter(
        x=[box.x + box.width / 2 for box in boxes],
        y=[box.y + box.height / 2 for box in boxes],
        mode="markers",
        marker={"size": 26, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=[[box.about[0].id, box.about[0].label] if box.about else ["", ""] for box in boxes],
        hoverinfo="text",
        hovertext=["<br>".join(plain_words(line) for line in _lines(box.hover)) for box in boxes],
    )


def _lines(words: str) -> list[str]:
    return [line for part in words.split("\n") for line in wrap(part, _HOVER_LINE)]


def plain_words(words: str) -> str:
    """Return text as Plotly shows it unchanged: it reads a few tags and entities."""
    whole = words.encode("utf-8", "replace").decode()  # half a letter cannot be sent
    return whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
