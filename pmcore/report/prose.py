"""People's text as inlines: paragraphs, lists of lines that begin with a dash, and web addresses as links."""

import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from pmcore.model.declared import details
from pmcore.report.blocks import Block, Bullets, Cell, Inline, Para, Run

_URL = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]}']", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*•]\s+")


def linked(words: str) -> Inline:
    """Return text with its web addresses as links."""
    runs: list[Run] = []
    end = 0
    for found in _URL.finditer(words):
        if found.start() > end:
            runs.append(Run(words[end : found.start()]))
        runs.append(Run(found[0], url=found[0]))
        end = found.end()
    if end < len(words) or not runs:
        runs.append(Run(words[end:]))
    return tuple(runs)


def prose(words: str) -> Iterator[Block]:
    """Yield the paragraphs and lists of a longer text; single line breaks and indentations stay."""
    for part in re.split(r"\n\s*\n", words):
        lines = part.splitlines()
        if lines and all(_BULLET.match(line) for line in lines):
            yield Bullets(tuple(linked(_BULLET.sub("", line)) for line in lines))
        elif part.strip():
            yield Para(linked(part))


def cell_of(words: str) -> Cell:
    """Return text as a cell: a paragraph for each one; indentations stay."""
    return tuple(linked(part) for part in re.split(r"\n\s*\n", words))


def details_of(item: BaseModel) -> Cell:
    """Return what an item says beside what its row shows (`Detail`, pmcore/model/declared.py): each under its label."""
    lines: list[Inline] = []
    for each in details(item):
        first, *rest = cell_of(each.text)
        lines += [(Run(f"{each.label}: ", muted=True), *first), *rest]
    return tuple(lines)


def references(labels: Iterable[str]) -> Inline:
    """Return public numbers as links to where they stand in the document."""
    runs: list[Run] = []
    for label in labels:
        runs += ([Run(", ")] if runs else []) + [Run(label, target=label)]
    return tuple(runs)
