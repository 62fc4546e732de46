"""What the reader of times is told and what it answers: context, reading, question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime

from pmcore.model.base import Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.times.zones import zone_named


class Precision(Code):
    """How sure we are of a time."""

    EXACT = "exact"
    ABOUT = "about"
    UNKNOWN = "unknown"


class Moment(Stored):
    """`at` is UTC; `source` is the text that was typed or imported; `zone` is where it was meant."""

    at: Annotated[AwareDatetime, Told(customers=True)]
    source: Annotated[str, Told()] = ""
    zone: Annotated[str, Told()] = "UTC"

    def local(self, zone: str) -> datetime:
        """Return the time in `zone` (an IANA name)."""
        return self.at.astimezone(zone_named(zone))


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def shifted(at: datetime, span: timedelta) -> datetime:
    """Return a time moved by `span`; where the calendar ends, its first or last moment."""
    try:
        return at + span
    except OverflowError:
        return FIRST if span < timedelta(0) else LAST


def _nobody_knows() -> None:
    return None


_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


class TimeContext(NamedTuple):
    """What a printed time leaves out.

    `zone` is where clocks are read (an IANA name). `near` is the moment that a bare time should come next after: the
    previous row, else what `otherwise` returns, such as the beginning of the incident (asked only where a text needs it:
    most say their date, and looking for the first of thousands of events takes long); without it, `day` is the day.
    `began` and `ended` are the span of the incident, as far as it is known. `answers` holds what was answered before: an
    abbreviation with what it means here (`CST` → `+08:00`, or the name of a zone), and under `DAY_ORDER` which of `03/04`
    is the day. `now` is when the text is read, where that is known. `ends` says that the caller can use the end of a
    stretch; `needs_time` that a day alone is too little.
    """

    zone: str = "UTC"
    day: date | None = None
    near: datetime | None = None
    began: datetime | None = None
    ended: datetime | None = None
    now: datetime | None = None
    answers: Mapping[str, str] = _NO_ANSWERS
    ends: bool = False
    needs_time: bool = False
    otherwise: Callable[[], datetime | None] = _nobody_knows

    @property
    def base(self) -> datetime | None:
        """Return the moment that a bare time should come next after, if there is one."""
        return self.near or self.otherwise()


DAY_ORDER = "DAY ORDER"


class DayOrder(Code):
    """How the numbers of a date are read here: `03/04` is the third of April, or the fourth of March."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


DAY_FIRST, MONTH_FIRST = DayOrder


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question: `text` is a time that is read without asking.

    `means` is what the question's `about` stands for where this answer is right; empty where it says nothing beyond
    this one time.
    """

    label: str
    text: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is ambiguous about a time. `about` is the word that could be remembered (`CST`, `DAY ORDER`), or empty."""

    sentence: str
    choices: tuple[Choice, ...]
    about: str = ""

    def as_choices(self) -> list[dict[str, str]]:
        """Return the choices as errors and routes carry them: `label`, `text`, and what could be remembered."""
        return [
            {"label": each.label, "text": each.text}
            | ({"about": self.about, "means": each.means} if self.about and each.means else {})
            for each in self.choices
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood as: a moment, or a question, or a problem; all three are None for an unknown time.

    `margin` is the ± in minutes of what is `about`. `ends` is the
    end of a stretch, only where the context asked for one.
    """

    moment: Moment | None = None
    ends: Moment | None = None
    precision: Precision = Precision.EXACT
    margin: int = 0
    said: str | Callable[[], str] = field(default="", compare=False)
    question: Question | None = None
    problem: str = ""

    @property
    def says(self) -> str:
        """Return what was understood, in the context's zone; it is put into words only for whoever reads it."""
        return self.said() if callable(self.said) else self.said
