"""What an edit changed, word by word: the old and the new value of a field, as pieces that a template marks.

Pieces are `same`, `old` or `new`. A long text shows what is around its changes; the whole comes with it to be opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from pmcore.remembered import MIB, remembered

AROUND = 40  # letters of unchanged text that are shown beside a change
SHORT = 360  # letters of all pieces that are shown at once
WHOLE = 6_000  # letters that can be opened; the API has all
MOST_WORDS = 700  # beyond these, a text is compared as a whole: the time grows with their square
# Blanks, single letters of scripts that write no blanks, words with what is combined with them, anything else.
_WORDS = re.compile(
    r"\s+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w(?:\w|[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0e31-\u0e4e\u200c\u200d])*|.",
    re.DOTALL,
)

_HALF_WORD_AFTER, _HALF_WORD_BEFORE = re.compile(r"\s\S*$"), re.compile(r"^\S*\s")


class Piece(NamedTuple):
    """A stretch of text: `same` in both, only in the `old`, or only in the `new` one."""

    kind: str
    text: str


class Difference(NamedTuple):
    """What became of one field: its name in words, what is shown at once, and all of it where that is more."""

    name: str
    pieces: tuple[Piece, ...]
    whole: tuple[Piece, ...] = ()


def of_values(name: str, old: str, new: str) -> Difference:
    """Return the difference of a choice, a time, a list: the old value and the new one."""
    pieces = (Piece("old", old), Piece("new", new))
    return Difference(name, tuple(each for each in pieces if each.text))


@remembered(16 * MIB)
def of_texts(name: str, old: str, new: str) -> Difference:
    """Return the difference of two texts, word by word."""
    pieces = list(_joined(_compared(old, new)))
    shown = tuple(_cut([_near(each, place, len(pieces)) for place, each in enumerate(pieces)], SHORT))
    whole = tuple(_cut(pieces, WHOLE))
    return Difference(name, shown, whole if whole != shown else ())


def _compared(old: str, new: str) -> Iterator[Piece]:
    """Yield the pieces; what both begin and end with is not compared word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    one, two = before[start : len(before) - end], after[start : len(after) - end]
    yield Piece("same", "".join(before[:start]))
    if max(len(one), len(two)) > MOST_WORDS:
        yield from (Piece("old", "".join(one)), Piece("new", "".join(two)))
    else:
        for how, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            if how == "equal":
                yield Piece("same", "".join(one[a:b]))
            else:
                yield from (Piece("old", "".join(one[a:b])), Piece("new", "".join(two[c:d])))
    yield Piece("same", "".join(before[len(before) - end :]))


def _common(one: list[str], two: list[str]) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield runs of changes as one old and one new piece: a blank that stayed between two new words says nothing."""
    old = new = ""
    found = [each for each in pieces if each.text]
    for each, following in pairwise([*found, None]):
        assert each is not None
        blank = each.kind == "same" and not each.text.strip() and (old or new) and following
        if each.kind == "same" and not blank:
            yield from _changed(old, new)
            old = new = ""
            yield each
        else:
            old += each.text if each.kind != "new" else ""
            new += each.text if each.kind != "old" else ""
    yield from _changed(old, new)


def _changed(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("old", old)
    if new:
        yield Piece("new", new)


def _near(piece: Piece, place: int, count: int) -> Piece:
    """Return an unchanged piece with only what is beside a change."""
    if piece.kind != "same" or len(piece.text) <= 2 * AROUND + 10:
        return piece
    before = _HALF_WORD_AFTER.sub("", piece.text[:AROUND]) if place else ""
    after = _HALF_WORD_BEFORE.sub("", piece.text[-AROUND:]) if place < count - 1 else ""
    return Piece("same", f"{before} … {after}")


def _cut(pieces: list[Piece], most: int) -> Iterator[Piece]:
    """Yield the pieces up to `most` letters; of each changed one at least a beginning, so that both sides are seen."""
    left = most
    for piece in pieces:
        fair = max(left, 80 if piece.kind != "same" else 0)
        if fair <= 0:
            return
        yield piece if len(piece.text) <= fair else Piece(piece.kind, f"{piece.text[: fair - 1].rstrip()}…")
        left -= len(piece.text)
