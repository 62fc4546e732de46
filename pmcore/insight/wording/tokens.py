"""Sentences of a text as tokens: words in lower case with their places, contractions taken apart, punctuation on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pmcore.insight.wording.hiding import HIDDEN, hidden

_PIECE = re.compile(rf"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\w.:,%/-]*\w|\d|{HIDDEN}+|[.!?…]+|\n|[^\s\w*_~#]")
_STOPS = frozenset(".!?…")
_BREAK = re.compile(r"\n[ \t]*+\n|\n(?=[ \t]*(?:[-*+•|#]|\d+[.)])\s)|(?<=[|])\n")
_SHORT = 60  # letters; a line as short as this was not broken for want of room
ABBREVIATED = frozenset(
    [
        "e.g",
        "i.e",
        "approx",
        "vs",
        "no",
        "nr",
        "dr",
        "mr",
        "ms",
        "mrs",
        "st",
        "etc",
        "cf",
        "fig",
        "min",
        "max",
        "inc",
        "ltd",
    ]
)


class Token(NamedTuple):
    """A word or a mark: `text` is what rules compare, `raw` what stands there, from `start` to `end` of the text."""

    text: str
    raw: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Return whether it is written with a capital letter."""
        return self.raw[:1].isupper()


@dataclass(frozen=True)
class Spelling:
    """How a language writes words together and apart; all of it is data."""

    apart: Mapping[str, tuple[str, ...]]  # whole words: "shoulda" is "should have"
    endings: Mapping[str, tuple[str, ...]]  # "n't" is "not"
    is_after: frozenset[str]  # after which words "'s" is "is"; after others it is whose
    joined: Mapping[tuple[str, str], str]  # "on call" is "on-call"

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """Return the words that may be written otherwise: in most sentences there is none."""
        return frozenset(self.apart) | {first for first, _ in self.joined}


def sentences(text: str, spelling: Spelling) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence; quotes, code and addresses are one token without a word."""
    masked = hidden(text)
    start = 0
    for brk in [*_BREAK.finditer(masked), None]:
        yield from _of_paragraph(masked, start, brk.start() if brk else len(masked), spelling)
        start = brk.end() if brk else len(masked)


def _of_paragraph(masked: str, start: int, end: int, spelling: Spelling) -> Iterator[list[Token]]:
    found: list[Token] = []
    line_from = start
    pieces = list(_PIECE.finditer(masked, start, end))
    for at, piece in enumerate(pieces):
        raw = piece[0]
        first, last = piece.span()
        if raw == "\n":
            following = pieces[at + 1][0] if at + 1 < len(pieces) else ""
            if first - line_from < _SHORT and following[:1].isupper():
                yield from _told(found, spelling)
                found = []
            line_from = last
        elif raw[0] in _STOPS and _ends(raw, found, piece, pieces[at + 1 : at + 2]):
            found.append(Token(raw[0], raw, first, last))
            yield from _told(found, spelling)
            found = []
        else:
            found.append(Token(raw.lower().replace("’", "'"), raw, first, last))
    yield from _told(found, spelling)


def _ends(raw: str, before: list[Token], piece: re.Match[str], after: list[re.Match[str]]) -> bool:
    """Return whether a mark ends a sentence: not the points of `e.g.` and of `node.js`."""
    if not after or after[0].group() == "\n":
        return not (raw == "." and before and before[-1].text in ABBREVIATED and after)
    if after[0].start() == piece.end() and after[0].group()[0] not in "\"')]”’*_":
        return False
    return not (raw == "." and before and (before[-1].text in ABBREVIATED or len(before[-1].text) == 1))


def _told(found: list[Token], spelling: Spelling) -> Iterator[list[Token]]:
    if any(each.text in spelling.looked_at or "'" in each.text for each in found):
        found = _joined(list(_apart(found, spelling)), spelling)
    if found:
        yield found


def _apart(found: list[Token], spelling: Spelling) -> Iterator[Token]:
    """Yield tokens with contractions taken apart: `shouldn't've` is `should not have`."""
    for token in found:
        parts = spelling.apart.get(token.text)
        if parts is None and "'" in token.text:
            parts = _parts(token.text, spelling)
        if parts is None:
            yield token
            continue
        for part in parts:
            yield Token(part, token.raw, token.start, token.end)


def _parts(word: str, spelling: Spelling) -> tuple[str, ...]:
    if word in spelling.apart:
        return spelling.apart[word]
    if word.endswith("'s"):
        stem = word[:-2]
        return (stem, "is" if stem in spelling.is_after else "'s")
    for ending, said in spelling.endings.items():
        if word.endswith(ending):
            return (*_parts(word[: -len(ending)], spelling), *said)
    return (word,)


def _joined(found: list[Token], spelling: Spelling) -> list[Token]:
    """Return the tokens with `on call` as one."""
    kept: list[Token] = []
    for token in found:
        one = spelling.joined.get((kept[-1].text, token.text)) if kept else None
        if one is None:
            kept.append(token)
        else:
            kept[-1] = Token(one, f"{kept[-1].raw} {token.raw}", kept[-1].start, token.end)
    return kept
