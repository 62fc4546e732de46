"""Finishing: what is done with every row of a file at the end, in one go: secrets are covered, long texts are cut."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import contains
from typing import Any, TypeVar

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.masking import Masked, all_without_addresses, mask, may_hide, may_hide_more
from pmcore.intake.preview import Row
from pmcore.intake.progress import reached

LONGEST = 4000  # letters of a row's text
LONGEST_RAW = 8000  # letters of what stands in the file
ENOUGH = 9000  # letters that an importer needs to hand over: so that a secret at the cut is whole when it is looked for
_AT_ONCE = 16  # rows that are looked through for secrets together
T = TypeVar("T", bound=msgspec.Struct)
_NOTHING = Masked("", 0)


def finished(rows: Sequence[Row], unmask: Collection[int] = ()) -> Columnar[Row]:
    """Return the rows with their secrets covered, except those whose numbers are in `unmask`, and no text too long."""
    several = Columnar.of(Row, rows)
    kept = [place for place, number in enumerate(several.whole("row")) if number in unmask] if unmask else ()
    return covered(several, kept)


def covered(several: Columnar[T], kept: Collection[int] = ()) -> Columnar[T]:
    """Return values with a text, raw text and a link in the same way; `kept` are the places of those whose secrets stay."""
    return _Finishing(several, kept).done(several)


class _Finishing:
    """The columns of what may have to be changed."""

    def __init__(self, several: Columnar[Any], kept: Collection[int]) -> None:
        self._texts, self._raws, self._links = map(several.whole, ("text", "raw", "link"))
        self._has_links = any(self._links)
        self._lines = several.whole("line")
        self._masked: dict[int, int] = {}
        self._kept = frozenset(kept)

    def done(self, several: Columnar[T]) -> Columnar[T]:
        """Return them as they may be shown."""
        count, changed = len(several), False
        for begin in range(0, count, _AT_ONCE):
            reached(self._lines[begin])
            changed = self._look(begin, min(begin + _AT_ONCE, count)) or changed
        if not changed:
            return several
        masked = several.column("masked")
        if self._masked:
            masked = [self._masked.get(place, before) for place, before in enumerate(several.whole("masked"))]
        links = self._links if self._has_links else ""
        return several.but(text=self._texts, raw=self._raws, link=links, masked=masked)

    def _look(self, begin: int, end: int) -> bool:
        """Cover and cut where there may be something; return whether there may."""
        texts, raws = self._texts[begin:end], self._raws[begin:end]
        said = list(raws) if all(map(contains, raws, texts)) else list(map(_both, texts, raws))
        if self._has_links:
            said = list(map(_both, self._links[begin:end], said))
        whole = "\n".join(said)
        found = may_hide_more(whole)
        if found:
            for place, each in enumerate(said, begin):
                if place not in self._kept and may_hide(each):
                    self._cover(
                        place, *map(mask, (self._texts[place], self._raws[place], self._links[place]))
                    )
        elif "@" in whole:
            found = True
            self._cover_addresses([each for each in range(begin, end) if each not in self._kept])
        if len(whole) > LONGEST and max(map(len, said)) > LONGEST:
            self._texts[begin:end] = map(shortened, self._texts[begin:end])
            self._raws[begin:end] = [shortened(each, LONGEST_RAW) for each in self._raws[begin:end]]
            found = True
        return found

    def _cover_addresses(self, places: Sequence[int]) -> None:
        texts, raws, links = (
            [column[each] for each in places] for column in (self._texts, self._raws, self._links)
        )
        nothing = [_NOTHING] * len(places)
        found = all_without_addresses(texts) if any("@" in each for each in texts) else nothing
        to = all_without_addresses(links) if self._has_links else nothing
        raw_found = all_without_addresses(raws)
        for place, text, raw, link in zip(places, found, raw_found, to, strict=True):
            self._cover(place, text, raw, link)

    def _cover(self, place: int, text: Masked, raw: Masked, link: Masked) -> None:
        """Put what is covered in its place, where it is."""
        if raw.how_many:
            self._raws[place] = raw.text
        if text.how_many:
            self._texts[place] = text.text
        if link.how_many:
            self._links[place] = ""
        if count := max(text.how_many, raw.how_many, link.how_many):
            self._masked[place] = count


def _both(one: str, other: str) -> str:
    """Return what two texts say, each part once: most of it stands in the raw text word for word."""
    return other if one in other else f"{one}\n{other}"


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text of at most so many letters, that ends with … where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
