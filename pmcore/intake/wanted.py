"""How somebody wants a file brought in, as a program, a page or a command line says it; and the options that follow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pmcore.errors import InvalidError
from pmcore.intake.clocks import DAY
from pmcore.intake.options import Options
from pmcore.model.answers import MOST_ANSWERS, answer_problem, stored_answer
from pmcore.model.review import Review
from pmcore.model.times import DAY_FIRST, DAY_ORDER, MONTH_FIRST, zone_named

MOST_NUMBERS = 1_000_000
_SPAN = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")
_OFFSET = re.compile(r" \d\d?(:?\d\d)?")  # a plus sign in an address is a blank


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said beside the file: texts as they are typed, empty where nothing is said. See `Options` for what they mean.

    `rows` are the numbers of the rows that are wanted (`1,4-9`), all of them where it is empty.
    """

    name: str = ""
    zone: str = ""
    day: str = ""
    day_first: bool | None = None
    starts: str = ""
    rows: str = ""
    unmask: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def options(self, review: Review, now: datetime) -> Options:
        """Return how to read the file for a review, which knows its zone, its beginning and answers of before."""
        said = self.sent_answers()
        day = self.day or said.pop(DAY, "")
        return Options(
            name=self.name,
            zone=zone_named(self.zone).key if self.zone else review.incident.zone,
            day=_day(day) if day else None,
            near=review.day,
            starts=self.starts,
            answers={**review.time_answers.words, **said},
            columns=dict(self.columns),
            unmask=numbers(self.unmask, "unmask"),
            now=now,
        )

    def sent_answers(self) -> dict[str, str]:
        """Return what is answered here; raises `InvalidError` for what is no answer."""
        named = {about.strip().upper(): means.strip() for about, means in self.answers.items()}
        said = {about: stored_answer(about, means) for about, means in named.items()}
        if self.day_first is not None:
            said[DAY_ORDER] = (DAY_FIRST if self.day_first else MONTH_FIRST).value
        for about, means in said.items():
            if about != DAY and (problem := answer_problem(about, means)):
                raise InvalidError(f"answers: {problem.sentence}", fields={"answers": problem.sentence})
        return said


def numbers(text: str, name: str) -> frozenset[int]:
    """Return the numbers that a text such as `1,4-9` lists; raises `InvalidError`, `name` is where it was written."""
    found = set[int]()
    for part in filter(None, (each.strip() for each in text.split(","))):
        span = _SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if not 0 < first <= last or last - first + len(found) >= MOST_NUMBERS:
            sentence = "Please write numbers of rows such as 1,4-9."
            raise InvalidError(f"{name}: {sentence}", fields={name: sentence})
        found.update(range(first, last + 1))
    return frozenset(found)


def pairs(texts: Iterable[str], name: str) -> dict[str, str]:
    """Return pairs that were sent as JSON objects or as `PST=+08:00` each; raises `InvalidError`."""
    found: dict[str, str] = {}
    for text in texts:
        if text.lstrip().startswith("{"):
            found |= _object(text, name)
            continue
        about, sign, means = text.partition("=")
        if not sign or not about.strip():
            raise _no_pairs(name)
        found[about.strip()] = f"+{means[1:]}" if _OFFSET.fullmatch(means) else means
    if len(found) > MOST_ANSWERS:
        sentence = f"Please send at most {MOST_ANSWERS}."
        raise InvalidError(f"{name}: {sentence}", fields={name: sentence})
    return found


def _object(text: str, name: str) -> dict[str, str]:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_pairs(name) from error
    if not all(isinstance(each, str) for each in value.values()):
        raise _no_pairs(name)
    return {str(about): each for about, each in value.items()}


def _no_pairs(name: str) -> InvalidError:
    like = {"answers": 'PST=+08:00, or {"PST": "+08:00"}', "columns": 'text=Message, or {"text": "Message"}'}
    sentence = f"Please write {like.get(name, 'name=value')}."
    return InvalidError(f"{name}: {sentence}", fields={name: sentence})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        sentence = "Please write the day as 2026-11-23."
        raise InvalidError(f"day: {sentence}", fields={"day": sentence}) from error
