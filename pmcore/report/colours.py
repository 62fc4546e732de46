"""Colours by role, once, in light and in dark: a picture says "during", never a number."""

from collections.abc import Mapping

from pmcore.model.causes import Area
from pmcore.model.timeline import EventKind

Palette = Mapping[str, str]

# Text on a coloured mark has the role "on"; every mark keeps 4.5 : 1 to it in both palettes (a test counts).
LIGHT: Palette = {
    "paper": "#ffffff",
    "ink": "#1f2933",
    "muted": "#52606d",
    "rule": "#d3dae1",
    "stripe": "#f6f8fa",
    "on": "#ffffff",
    "accent": "#0b5c5c",
    "before": "#eef2f6",
    "during": "#fde8e4",
    "after": "#e6f4ea",
    "quiet": "#ffffff",
    "anchor": "#8a1c12",
    "box": "#ffffff",
    "bar": "#0c6464",
    "primary": "#a4161a",
    "contributing": "#9a4a06",
    "change": "#6941c6",
    "symptom": "#b42318",
    "detection": "#9a4a06",
    "page": "#a3195b",
    "diagnosis": "#175cd3",
    "decision": "#3f3cbb",
    "action": "#0b6478",
    "communication": "#4a5a70",
    "mitigation": "#0b6b41",
    "recovery": "#3a6b12",
    "context": "#5b6168",
    "technical": "#175cd3",
    "process": "#9a4a06",
    "human": "#6941c6",
    "other": "#5b6168",
}
DARK: Palette = {
    "paper": "#12171a",
    "ink": "#f2f4f7",
    "muted": "#b3bcc7",
    "rule": "#3a444a",
    "stripe": "#1b2226",
    "on": "#12171a",
    "accent": "#7fcfc7",
    "before": "#1d252b",
    "during": "#35211f",
    "after": "#182c22",
    "quiet": "#12171a",
    "anchor": "#ff9d92",
    "box": "#1b2226",
    "bar": "#58b9b0",
    "primary": "#ff9d92",
    "contributing": "#f5b26b",
    "change": "#c3b0f7",
    "symptom": "#ff9d92",
    "detection": "#f5b26b",
    "page": "#f29ac0",
    "diagnosis": "#8fbcff",
    "decision": "#b3b1fb",
    "action": "#74d0e4",
    "communication": "#b6c3d4",
    "mitigation": "#77d6a5",
    "recovery": "#a9d87a",
    "context": "#c2c8d0",
    "technical": "#8fbcff",
    "process": "#f5b26b",
    "human": "#c3b0f7",
    "other": "#c2c8d0",
}


def of_kind(kind: EventKind) -> str:
    """Return the role of an event's kind."""
    return kind.value


def of_area(area: Area) -> str:
    """Return the role of a cause's area."""
    return "human" if area is Area.HUMAN else area.value
