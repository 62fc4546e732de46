"""The labelled sentences of wording help: read, checked by the rules, and counted.

A line of `tests/data/wording/*.txt` is `class, class | sentence` or `innocent:sort | sentence`; `\\n` is a line break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pmcore.insight.wording import Finding, WordingClass, findings, language_of

FOLDER = Path(__file__).parent / "data" / "wording"
SEATS = ("Priya Nair", "Tom Becker", "Olu")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, and which classes a person says it has; none where it is innocent."""

    text: str
    classes: frozenset[WordingClass]
    sort: str

    def found(self) -> list[Finding]:
        """Return what the rules find in it, told who has a seat; whether customers read it says its label."""
        english = language_of("en")
        assert english
        return findings(self.text, english, SEATS, customer=WordingClass.CUSTOMER in self.classes)


@dataclass(slots=True)
class Score:
    """How often the rules and the labels agree."""

    right: int = 0
    missed: list[Labelled] = field(default_factory=list)
    false: list[Labelled] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return which share of what was found is meant to be."""
        return self.right / max(1, self.right + len(self.false))

    @property
    def recall(self) -> float:
        """Return which share of what is meant to be was found."""
        return self.right / max(1, self.right + len(self.missed))


def labelled(name: str) -> list[Labelled]:
    """Return the sentences of a set: `tuning` or `held_back`."""
    return [_read(line) for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines() if _holds(line)]


def by_sentence(sentences: Iterable[Labelled]) -> Score:
    """Count sentences: is there a hint where there should be one?"""
    score = Score()
    for each in sentences:
        _count(score, each, meant=bool(each.classes), found=bool(each.found()))
    return score


def by_class(sentences: Iterable[Labelled]) -> dict[WordingClass, Score]:
    """Count each class by itself: is the hint of that class where it should be, and nowhere else in innocent sentences?"""
    scores = {each: Score() for each in WordingClass if each is not WordingClass.MEASURE}  # only of titles
    for each in sentences:
        found = {one.of for one in each.found()}
        for named, score in scores.items():
            if named in each.classes or not each.classes:
                _count(score, each, meant=named in each.classes, found=named in found)
    return scores


def _count(score: Score, each: Labelled, *, meant: bool, found: bool) -> None:
    if meant and found:
        score.right += 1
    elif meant:
        score.missed.append(each)
    elif found:
        score.false.append(each)


def sorts(sentences: Iterable[Labelled]) -> Counter[str]:
    """Return how many innocent sentences there are of each sort."""
    return Counter(each.sort for each in sentences if not each.classes)


def _holds(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _read(line: str) -> Labelled:
    label, text = line.split(" | ", 1)
    innocent = label.startswith("innocent:")
    classes = frozenset() if innocent else frozenset(WordingClass(each.strip()) for each in label.split(","))
    return Labelled(text.replace("\\n", "\n"), classes, label.removeprefix("innocent:") if innocent else "")
