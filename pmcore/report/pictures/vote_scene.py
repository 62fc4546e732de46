"""Votes as horizontal bars in a Scene (for HTML), from the same bars that Word's own chart and the screen draw."""

from pmcore.report.pictures.bars import Bar
from pmcore.report.pictures.scene import SMALL, Box, Label, Line, Scene, Shape
from pmcore.report.pictures.text_size import width_of, wrap
from pmcore.report.script.letters import right_to_left

ROW, LABEL_SHARE = 30.0, 0.46


def vote_scene(bars: tuple[Bar, ...], alt: str, width: float = 660.0) -> Scene:
    """Return the bars from top to bottom in the order given, each with its value at its end."""
    room = width * LABEL_SHARE
    most = max((bar.value for bar in bars), default=0) or 1
    free = width - room - 12 - width_of("999", SMALL, bold=True) - 8
    shapes: list[Shape] = []
    for number, bar in enumerate(bars):
        middle = 4 + ROW * number + ROW / 2
        lines = wrap(bar.label, room - 8, SMALL, 2)
        first = middle - 6.5 * (len(lines) - 1)
        rtl = right_to_left(
            bar.label.partition("  ")[2] or bar.label
        )  # the number before it has no direction to give
        shapes += [
            Label(room - 6, first + 13 * i, text, SMALL, align="end", rtl=rtl) for i, text in enumerate(lines)
        ]
        long = free * bar.value / most
        if bar.value:
            hover = f"{bar.label}: {bar.value}"
            shapes.append(Box(room, middle - 8, long, 16, fill="bar", radius=2, hover=hover))
        shapes.append(Label(room + long + 6, middle, str(bar.value), SMALL, bold=True))
    height = 8 + ROW * len(bars)
    shapes.insert(0, Line(room, 2, room, height - 2, "muted", 1))
    return Scene(width, height, tuple(shapes), alt)
