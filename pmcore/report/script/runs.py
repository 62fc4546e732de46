"""A line of text as runs of one font and one direction, in the order in which they stand from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PIL import ImageFont

from pmcore.remembered import MIB, remembered
from pmcore.report.script.bidi import levels, reordered
from pmcore.report.script.faces import CHINESE, DEJAVU, SHAPED, Face, face_for, forms_of, is_emoji, sized
from pmcore.report.script.letters import clusters, has_right_to_left, shown

_ONE_BY_ONE = ImageFont.Layout.BASIC


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that one font draws in one direction."""

    text: str
    face: Face
    rtl: bool

    @property
    def direction(self) -> str | None:
        """Return what Pillow is told; without Raqm it knows no direction."""
        return ("rtl" if self.rtl else "ltr") if SHAPED is not _ONE_BY_ONE else None

    def font(self, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
        """Return the font that draws this run."""
        return sized(self.face, size, bold=bold)

    def length(self, size: float, *, bold: bool) -> float:
        """Return how wide the run is."""
        return self.font(size, bold=bold).getlength(self.text, direction=self.direction)


@remembered(16 * MIB)
def runs_of(words: str, *, rtl: bool = False, forms: int = CHINESE) -> tuple[Run, ...]:
    """Return the runs of one line from left to right.

    `rtl` says how the text that it belongs to runs, `forms` whose forms of shared signs the picture takes.
    """
    letters = clusters(words)
    own = forms_of(words)
    forms = forms if own == CHINESE else own
    faces: list[Face] = []
    for cluster in letters:
        # A blank between two words is drawn as the word before it, so that a run is not cut at each; after an emoji it
        # would be as wide as one.
        blank = cluster.isspace() and faces and not is_emoji(faces[-1])
        faces.append(faces[-1] if blank else face_for(shown(cluster), forms) or DEJAVU)
    if (
        len(set(faces)) == 1 and SHAPED is not _ONE_BY_ONE
    ):  # Raqm puts the letters of one font in order by itself
        return _whole(words, faces[0], rtl=rtl)
    depths = [int(rtl)] * len(letters)
    if rtl or has_right_to_left(words):
        every = levels(words, rtl=rtl)
        starts = [0]
        for cluster in letters[:-1]:
            starts.append(starts[-1] + len(cluster))
        depths = [every[start] for start in starts]
    runs: list[tuple[Run, int]] = []
    marked = zip(faces, depths, letters, strict=True)
    for (face, depth), group in groupby(marked, key=lambda each: each[:2]):
        text = shown("".join(letter for _, _, letter in group))
        if text:
            runs.append((Run(text, face, bool(depth % 2)), depth))
    return tuple(runs[place][0] for place in reordered([depth for _, depth in runs]))


def _whole(words: str, face: Face, *, rtl: bool) -> tuple[Run, ...]:
    """Return a line of one font. Marks of direction do their work inside of Raqm, and are not drawn."""
    return (Run(words, face, rtl),) if words else ()
