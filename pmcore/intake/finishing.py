"""Finishing: what is done with every row of a file at the end, in one go: secrets are covered, long texts are cut."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import starmap
from typing import Any, TypeGuard, TypeVar

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.masking import all_without_addresses, mask, may_hide, may_hide_more, without_people
from pmcore.intake.preview import Row
from pmcore.intake.progress import reached
from pmcore.intake.texts import Texts, joined

LONGEST = 4000  # letters of a row's text
LONGEST_RAW = 8000  # letters of what stands in the file
ENOUGH = 9000  # letters that an importer needs to hand over: so that a secret at the cut is whole when it is looked for
_AT_ONCE = 256  # rows that are looked through for secrets together
_FEW = 16  # of them, where there may be one
_BETWEEN = "\0\n"  # over which no secret seems to go on
T = TypeVar("T", bound=msgspec.Struct)


def finished(rows: Sequence[Row], unmask: Collection[int] = (), *, quoted: bool = False) -> Columnar[Row]:
    """Return the rows with their secrets covered, except those whose numbers are in `unmask`, and no text too long; `quoted` as below."""
    several = Columnar.of(Row, rows)
    kept = [place for place, number in enumerate(several.whole("row")) if number in unmask] if unmask else ()
    return covered(several, kept, quoted=quoted)


def covered(several: Columnar[T], kept: Collection[int] = (), *, quoted: bool = False) -> Columnar[T]:
    """Return values with a text, raw text and a link in the same way; `kept` are the places of those whose secrets stay.

    Texts and links that are `quoted` stand in the raw text letter by letter, but for what JSON escapes there: what
    that does not have, they have not.
    """
    return _Finishing(several, kept, quoted=quoted).done(several)


class _Finishing:
    """The columns of what may have to be changed."""

    def __init__(self, several: Columnar[Any], kept: Collection[int], *, quoted: bool) -> None:
        raws = several.column("raw")
        self._raws = raws.copy() if isinstance(raws, Texts) else several.whole("raw")
        self._texts, self._links = several.whole("text"), several.whole("link")
        self._has_links = any(self._links)
        self._people = several.column("who")
        self._quoted = quoted
        self._lines = several.column("line")
        self._masked = [0] * len(several)
        self._kept = frozenset(kept)

    def done(self, several: Columnar[T]) -> Columnar[T]:
        """Return them as they may be shown."""
        count, changed = len(several), False
        for begin in range(0, count, _AT_ONCE):
            reached(self._lines[begin] if type(self._lines) is list else self._lines)
            changed = self._look(begin, min(begin + _AT_ONCE, count)) or changed
        if not changed:
            return several
        masked = several.column("masked")
        if any(self._masked):
            masked = (
                [more or before for more, before in zip(self._masked, several.whole("masked"), strict=True)]
                if masked
                else self._masked
            )
        links = self._links if self._has_links else ""
        return several.but(text=self._texts, raw=self._raws, link=links, masked=masked)

    def _look(self, begin: int, end: int) -> bool:
        """Cover and cut where there may be something; return whether there may."""
        raws = joined(self._raws[begin:end], _BETWEEN)
        said = [raws] if self._quoted and "\\" not in raws else [raws, *self._others(begin, end)]
        found = any(map(may_hide_more, said))
        if found and end - begin > _FEW:
            some = [(each, min(each + _FEW, end)) for each in range(begin, end, _FEW)]
            return any(list(starmap(self._look, some)))  # each of them
        if found:
            self._cover_each(begin, end)
        elif any("@" in each for each in said):
            found = True
            self._cover_addresses(begin, end)
        return (sum(map(len, said)) > LONGEST and self._shorten(begin, end)) or found

    def _others(self, begin: int, end: int) -> Iterator[str]:
        """Yield the texts, and the links if there are any, as one text each."""
        yield joined(self._texts[begin:end], _BETWEEN)
        if self._has_links:
            yield joined(self._links[begin:end], _BETWEEN)

    def _cover_each(self, begin: int, end: int) -> None:
        """Cover all sorts of secrets, text by text."""
        for place in range(begin, end):
            said = (self._texts[place], self._raws[place], self._links[place])
            if place in self._kept or not may_hide("\n".join(said)):
                continue
            text, raw, link = map(mask, said)
            self._texts[place], self._raws[place : place + 1] = text.text, [raw.text]
            if link.how_many:
                self._links[place] = ""
            self._masked[place] = max(text.how_many, raw.how_many, link.how_many)

    def _cover_addresses(self, begin: int, end: int) -> None:
        """Cover the addresses of people, which are the only secrets, in many texts at once."""
        if not self._kept.isdisjoint(range(begin, end)):
            self._cover_each(begin, end)
            return
        some = slice(begin, end)
        self._texts[some], counts = all_without_addresses(self._texts[some])
        raws = self._raws[some]
        known = without_people(raws, self._people[some]) if self._knows_people(raws) else None
        self._raws[some], in_raws = known or all_without_addresses(raws)
        counts = list(map(max, counts, in_raws)) if any(counts) else in_raws
        if self._has_links:
            in_links = all_without_addresses(self._links[some]).counts
            self._links[some] = [
                "" if count else link for link, count in zip(self._links[some], in_links, strict=True)
            ]
            counts = list(map(max, counts, in_links))
        self._masked[some] = counts

    def _knows_people(self, raws: Sequence[str]) -> TypeGuard[Texts]:
        """Return whether it is known of each of these raw texts whom it names."""
        return isinstance(raws, Texts) and type(self._people) is list

    def _shorten(self, begin: int, end: int) -> bool:
        """Cut what is too long; return whether anything was."""
        texts, raws = self._texts[begin:end], self._raws[begin:end]
        most = max(map(len, raws.parts if isinstance(raws, Texts) else raws))
        if most <= LONGEST and (self._quoted or max(map(len, texts)) <= LONGEST):
            return False
        self._texts[begin:end] = map(shortened, texts)
        self._raws[begin:end] = [shortened(each, LONGEST_RAW) for each in raws]
        return True


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text of at most so many letters, that ends with … where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
