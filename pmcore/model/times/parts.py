"""The parts that a time is said with: dates, a clock, zones, how sure. Nothing is looked up or computed here."""

import datetime
from dataclasses import dataclass, replace

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Date = tuple[int | None, int | None, int | None]  # year, month, day; None where it is not said


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was written. `mask` is what stands for unknown minutes (`3?`), `day` 1 for 24:00."""

    hour: int
    minute: int = 0
    second: int | None = None
    fraction: str = ""
    mask: str = ""
    day: int = 0

    @property
    def microsecond(self) -> int:
        """Return the fraction of a second; what is finer is cut off, never rounded into the next second."""
        return int(f"{self.fraction:0<6}"[:6]) if self.fraction else 0

    @property
    def exists(self) -> bool:
        """Return whether a day has such a time."""
        return self.hour < 24 and self.minute < 60 and (self.second or 0) < 60

    def __str__(self) -> str:
        """Return it as it is read again."""
        hour = 24 if self.day else self.hour
        if self.mask:
            return f"{hour:02d}:{self.mask}"
        text = f"{hour:02d}:{self.minute:02d}"
        text += f":{self.second:02d}" if self.second is not None else ""
        return text + (f".{self.fraction}" if self.fraction else "")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text says; what it does not say is None or empty."""

    date: Date | None = None
    weekday: int | None = None
    shift: int | None = None
    clock: Clock | None = None
    zones: tuple[str, ...] = ()
    which: str = ""
    about: bool = False
    margin: int | None = None
    limit: str = ""

    def on(self, day: datetime.date) -> "Parts":
        """Return the same time on `day`."""
        if self.date == (day.year, day.month, day.day) and self.weekday is None and self.shift is None:
            return self
        return replace(self, date=(day.year, day.month, day.day), weekday=None, shift=None)

    def __str__(self) -> str:
        """Return a text that is read as these parts: `~2017-02-28 09:37 PST ±10 min`."""
        words = [_date(self.date)] if self.date else []
        words += [str(self.clock)] if self.clock else []
        words += list(self.zones)
        words += [self.which] if self.which else []
        masked = self.clock is not None and self.clock.mask  # says itself how sure it is
        words += [f"±{self.margin} min"] if self.margin is not None and not masked else []
        return f"{'~' if self.about and self.margin is None else ''}{' '.join(words)}"


def _date(said: Date) -> str:
    year, month, day = said
    if day is None:
        return f"{year}-{month:02d}"
    if month is None:
        return f"{day}{'st' if day == 1 else 'th'}"
    return f"{year}-{month:02d}-{day:02d}" if year else f"{day} {SHORT_MONTHS[month - 1]}"


class NotATimeError(Exception):
    """The text is not a time that is known here."""


class RefusedError(Exception):
    """The text names a time that cannot be; the argument is the sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to understand a doubtful text: as these parts, or as another text."""

    label: str
    parts: Parts | str
    means: str = ""


class DoubtError(Exception):
    """The text can be understood in several ways."""

    def __init__(self, sentence: str, options: list[Option], about: str = "") -> None:
        """Take the question, what it could mean, and the word that it is about, if an answer can be remembered."""
        super().__init__(sentence)
        self.sentence, self.options, self.about = sentence, options, about


def ask(question: str, options: list[Option], about: str = "") -> DoubtError:
    """Return the doubt with its options named in the sentence, after the words of `question`."""
    *others, last = [each.label for each in options]
    named = f"{', '.join(others)} or {last}" if others else last
    return DoubtError(f"{question} {named}?", options, about)
