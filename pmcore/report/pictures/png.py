"""A Scene as PNG, drawn by Pillow: no browser needed, and fonts of our own for nearly every script.

660 px on 17 cm of paper make about 220 dots per inch, which is what Word itself keeps of pictures.
"""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from pmcore.report.pictures.scene import Box, Label, Line, Scene
from pmcore.report.pictures.text_size import DRAWN_AT, font
from pmcore.report.script.faces import forms_of, has_bold
from pmcore.report.script.letters import is_plain
from pmcore.report.script.runs import runs_of
from pmcore.wording.palette import LIGHT, Palette

DASHES = {"dashed": (4.0, 3.0), "dotted": (1.5, 3.0)}  # drawn, left out
ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}
STEPS = (0.2, 0.4, 0.6, 0.8)  # between letter and ground, for smooth edges


def draw_png(scene: Scene, palette: Palette = LIGHT, scale: float = DRAWN_AT) -> bytes:
    """Return the picture as bytes of a PNG file; equal scenes give equal bytes."""
    size = (round(scene.width * scale), round(scene.height * scale))
    image = Image.new("RGB", size, palette["paper"])
    pen = ImageDraw.Draw(image)
    forms = forms_of("".join(shape.text for shape in scene.shapes if isinstance(shape, Label)))
    for shape in scene.shapes:
        if isinstance(shape, Box):
            _box(pen, shape, palette, scale)
        elif isinstance(shape, Line):
            _line(pen, shape, palette, scale)
        else:
            _label(pen, shape, palette, scale, forms)
    # We know the colours, so nobody has to look for them: 8 ms instead of 120 for finding the best 64, a third of the
    # bytes of full colour, and white stays white.
    small = image.quantize(palette=_palette(_colours(scene, palette)), dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG", compress_level=3)  # 6 takes twice as long for a fifth less
    return out.getvalue()


def _colours(scene: Scene, palette: Palette) -> tuple[str, ...]:
    """Return grounds first, then the colours that are drawn on them."""
    grounds = {shape.fill for shape in scene.shapes if isinstance(shape, Box) and shape.fill} | {"paper"}
    inks = {shape.colour for shape in scene.shapes if isinstance(shape, Label | Line)}
    inks |= {shape.line for shape in scene.shapes if isinstance(shape, Box) and shape.line}
    return (*sorted({palette[each] for each in grounds}), "|", *sorted({palette[each] for each in inks}))


@cache
def _palette(colours: tuple[str, ...]) -> Image.Image:
    """Return a palette of the colours, and of the steps between light grounds and what is written on them."""
    split = colours.index("|")
    grounds, inks = [_rgb(each) for each in colours[:split]], [_rgb(each) for each in colours[split + 1 :]]
    found = dict.fromkeys([*grounds, *inks])
    for ground in sorted(grounds, reverse=True):
        for ink in inks:
            for step in STEPS:
                red, green, blue = (round(g + (i - g) * step) for g, i in zip(ground, ink, strict=True))
                if all(_far((red, green, blue), each) for each in (*grounds, *inks)):
                    found.setdefault((red, green, blue))
    flat = [part for colour in list(found)[:256] for part in colour]
    image = Image.new("P", (1, 1))
    image.putpalette(flat)
    return image


def _far(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Return whether a step cannot be taken for a colour itself: Pillow compares with the two last bits cut off."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 12


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _box(pen: ImageDraw.ImageDraw, box: Box, palette: Palette, scale: float) -> None:
    if (
        not box.fill and not box.line
    ):  # only something to point at; Pillow would draw it in a colour of its own
        return
    corners = (
        box.x * scale,
        box.y * scale,
        (box.x + max(box.width, 0.5)) * scale,
        (box.y + max(box.height, 0.5)) * scale,
    )
    fill = palette[box.fill] if box.fill else None
    line = palette[box.line] if box.line else None
    thick = max(1, round(box.thick * scale))
    radius = min(box.radius, box.width / 2, box.height / 2) * scale
    if radius > 0:
        pen.rounded_rectangle(corners, radius, fill=fill, outline=line, width=thick)
    else:
        pen.rectangle(corners, fill=fill, outline=line, width=thick)


def _line(pen: ImageDraw.ImageDraw, line: Line, palette: Palette, scale: float) -> None:
    thick = max(1, round(line.thick * scale))
    whole = [(line.x1, line.y1, line.x2, line.y2)]
    for x1, y1, x2, y2 in whole if line.style == "solid" else _dashes(line, *DASHES[line.style]):
        pen.line((x1 * scale, y1 * scale, x2 * scale, y2 * scale), fill=palette[line.colour], width=thick)


def _dashes(line: Line, on: float, off: float) -> list[tuple[float, float, float, float]]:
    """Return the visible pieces of a dashed line; Pillow draws only whole ones."""
    across, down = line.x2 - line.x1, line.y2 - line.y1
    length = (across**2 + down**2) ** 0.5 or 1
    pieces = []
    at = 0.0
    while at < length:
        begin, end = at / length, min(at + on, length) / length
        pieces.append(
            (line.x1 + across * begin, line.y1 + down * begin, line.x1 + across * end, line.y1 + down * end)
        )
        at += on + off
    return pieces


def _label(pen: ImageDraw.ImageDraw, label: Label, palette: Palette, scale: float, forms: int) -> None:
    x, y, size, fill = label.x * scale, label.y * scale, label.size * scale, palette[label.colour]
    plain = font(size, bold=label.bold)
    if is_plain(label.text):
        pen.text((x, y), label.text, fill=fill, font=plain, anchor=ANCHORS[label.align])
        return
    up, down = plain.getmetrics()  # every font of the line stands on one baseline
    runs = runs_of(label.text, rtl=label.rtl, forms=forms)
    lengths = [run.length(size, bold=label.bold) for run in runs]
    x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[label.align] * sum(lengths)
    for run, length in zip(runs, lengths, strict=True):
        at, drawn = (x, y + (up - down) / 2), run.font(size, bold=label.bold)
        thick = size / 32 if label.bold and not has_bold(run.face) else 0.0
        pen.text(
            at, run.text, fill=fill, font=drawn, anchor="ls", direction=run.direction, stroke_width=thick
        )
        x += length
