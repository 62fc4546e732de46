"""How wide text is in the fonts that we draw with, and how to make it fit.

DejaVu Sans is wider than what browsers use, so a text that fits here fits there too. What is neither shaped nor in need of
another font is measured letter by letter, which is quick; everything else is measured as it will be drawn.
"""

from functools import cache

from PIL import ImageFont

from pmcore.remembered import MIB, remembered
from pmcore.report.script.faces import SHIPPED
from pmcore.report.script.letters import SHY, clusters, is_plain, may_be_cut, pieces
from pmcore.report.script.runs import runs_of

DRAWN_AT = (
    2.25  # pixels of a PNG per pixel of a Scene; letters are hinted at that size, which makes them wider
)


@cache
def font(size: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the shipped font at `size` pixels, for plain letters."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(SHIPPED / name), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _letter(letter: str, size: float, bold: bool) -> float:
    return font(size * DRAWN_AT, bold=bold).getlength(letter) / DRAWN_AT


@remembered(8 * MIB)
def _shaped(text: str, size: float, bold: bool) -> float:
    return sum(run.length(size * DRAWN_AT, bold=bold) for run in runs_of(text)) / DRAWN_AT


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in pixels."""
    if is_plain(text):
        return sum(_letter(letter, size, bold) for letter in text)
    return _shaped(text, size, bold)


def one_line(text: str) -> str:
    """Return text without line breaks."""
    return " ".join(text.split())


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `room`."""
    if width_of(text, size, bold=bold) <= room:
        return text
    left = room - _letter("…", size, bold)
    return text[: _many(text, left, size, bold=bold)].rstrip() + "…"


def _many(text: str, room: float, size: float, *, bold: bool) -> int:
    """Return how many characters of text `room` holds; what people see as one letter is not cut."""
    if is_plain(text):
        for index, letter in enumerate(text):
            room -= _letter(letter, size, bold)
            if room < 0:
                return index
        return len(text)
    ends = [0]
    for cluster in clusters(text):
        ends.append(ends[-1] + len(cluster))
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[: ends[middle]], size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return ends[low]


def wrap(text: str, room: float, size: float, lines: int, *, bold: bool = False) -> list[str]:
    """Return `text` on at most `lines` lines of `room` pixels; what does not fit ends in an ellipsis."""
    left = pieces(one_line(text[: 400 * lines]))
    done: list[str] = []
    while left and len(done) < lines - 1:
        line = left.pop(0)
        while left and width_of((line + left[0]).rstrip(), size, bold=bold) <= room:
            line += left.pop(0)
        if width_of(line.rstrip(), size, bold=bold) > room and may_be_cut(line):
            many = _many(line, room, size, bold=bold) or len(clusters(line)[0])
            line, rest = line[:many], line[many:]
            left[:0] = [rest] if rest else []
        done.append(fit(_ended(line), room, size, bold=bold))
    if left:
        done.append(fit("".join(left).rstrip(), room, size, bold=bold))
    return done


def _ended(line: str) -> str:
    """Return a line as it is seen at its end: a soft hyphen shows there."""
    return line[:-1] + "-" if line.endswith(SHY) else line.rstrip()
