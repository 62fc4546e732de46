"""A Scene as PNG, drawn by Pillow: no browser, no system fonts."""

from io import BytesIO

from PIL import Image, ImageDraw

from pmcore.report.colours import LIGHT, Palette
from pmcore.report.scene import Box, Label, Line, Scene
from pmcore.report.text_size import font

SCALE = 2.5  # 660 px on 17 cm of paper: about 250 dots per inch
ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}
COLOURS = 64


def draw_png(scene: Scene, palette: Palette = LIGHT, scale: float = SCALE) -> bytes:
    """Return the picture as bytes of a PNG file; equal scenes give equal bytes."""
    size = (round(scene.width * scale), round(scene.height * scale))
    image = Image.new("RGB", size, palette["paper"])
    pen = ImageDraw.Draw(image)
    for shape in scene.shapes:
        if isinstance(shape, Box):
            _box(pen, shape, palette, scale)
        elif isinstance(shape, Line):
            _line(pen, shape, palette, scale)
        else:
            _label(pen, shape, palette, scale)
    # MEDIANCUT keeps white white; 64 colours are a third of the bytes (word-facts section 2).
    small = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _box(pen: ImageDraw.ImageDraw, box: Box, palette: Palette, scale: float) -> None:
    corners = (
        box.x * scale, box.y * scale, (box.x + max(box.width, 0.5)) * scale, (box.y + max(box.height, 0.5)) * scale,
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
    for x1, y1, x2, y2 in _dashes(line) if line.dashed else [(line.x1, line.y1, line.x2, line.y2)]:
        pen.line((x1 * scale, y1 * scale, x2 * scale, y2 * scale), fill=palette[line.colour], width=thick)


def _dashes(line: Line, on: float = 4, off: float = 3) -> list[tuple[float, float, float, float]]:
    """Return the visible pieces of a dashed line; Pillow draws only whole ones."""
    across, down = line.x2 - line.x1, line.y2 - line.y1
    length = (across**2 + down**2) ** 0.5 or 1
    pieces = []
    at = 0.0
    while at < length:
        begin, end = at / length, min(at + on, length) / length
        pieces.append((line.x1 + across * begin, line.y1 + down * begin, line.x1 + across * end, line.y1 + down * end))
        at += on + off
    return pieces


def _label(pen: ImageDraw.ImageDraw, label: Label, palette: Palette, scale: float) -> None:
    pen.text(
        (label.x * scale, label.y * scale), label.text, fill=palette[label.colour],
        font=font(label.size * scale, bold=label.bold), anchor=ANCHORS[label.align],
    )
