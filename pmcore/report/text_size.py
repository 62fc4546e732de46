"""How wide text is in the font we ship, and how to make it fit.

DejaVu Sans is wider than what browsers use, so a text that fits here fits there too.
"""

from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
DRAWN_AT = (
    2.25  # pixels of a PNG per pixel of a Scene; letters are hinted at that size, which makes them wider
)


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the shipped font at `size` pixels."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _letter(letter: str, size: float, bold: bool) -> float:
    return font(size * DRAWN_AT, bold=bold).getlength(letter) / DRAWN_AT


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in pixels."""
    return sum(_letter(letter, size, bold) for letter in text)


def one_line(text: str) -> str:
    """Return text without line breaks."""
    return " ".join(text.split())


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `room`."""
    if width_of(text, size, bold=bold) <= room:
        return text
    left = room - _letter("…", size, bold)
    for index, letter in enumerate(text):
        left -= _letter(letter, size, bold)
        if left < 0:
            return text[:index].rstrip() + "…"
    return text


def wrap(text: str, room: float, size: float, lines: int, *, bold: bool = False) -> list[str]:
    """Return `text` on at most `lines` lines of `room` pixels; what does not fit ends in an ellipsis."""
    words = one_line(text[: 400 * lines]).split(" ")
    done: list[str] = []
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size, bold=bold) <= room:
            line += " " + words.pop(0)
        done.append(fit(line, room, size, bold=bold))
    if words:
        done.append(fit(" ".join(words), room, size, bold=bold))
    return done
