"""Origins: where an event of the timeline comes from, when a file said it."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Annotated

from pydantic import Field, StringConstraints

from pmcore.model.base import Clean, CleanLine, OptionalLine, Stored
from pmcore.model.codes import Code

LONGEST_RAW = 8_000
LONGEST_KEY = 400
Raw = Annotated[str, StringConstraints(max_length=LONGEST_RAW), Clean]
Key = Annotated[str, StringConstraints(max_length=LONGEST_KEY), CleanLine]


class KnownFrom(Code):
    """How it is known what an event says."""

    RECORDED = "recorded"
    TOLD = "told"
    BOTH = "both"


class Origin(Stored):
    """A place in a file that says it: which importer read it, the file, the line (from 1) or the id there (`place`).

    `key` is the name that a second import knows it by: the source's own, else what its time and text make. `raw` is what
    stands there, `typed` the time as it is printed, `zone` where its clock stood. `said` is in short what the event said when
    it came in (`in_short`). Without an importer it is what a person told of an event that was merged into this one.
    """

    importer: Annotated[str, StringConstraints(max_length=40), CleanLine] = ""
    file: OptionalLine = ""
    line: Annotated[int, Field(ge=0, le=2**31)] = 0
    place: OptionalLine = ""
    key: Key = ""
    raw: Raw = ""
    typed: OptionalLine = ""
    zone: OptionalLine = ""
    said: Annotated[str, StringConstraints(max_length=40)] = ""

    @property
    def where(self) -> str:
        """Return where in which file it stands: `deploys.csv, line 12`; what is not known is left out."""
        spot = f"line {self.line}" if self.line else self.place
        return ", ".join(filter(None, (self.file or self.importer, spot)))


def in_short(text: str, at: datetime | None, ends_at: datetime | None = None) -> str:
    """Return a short text that is the same for the same words and times, and for no others."""
    times = (
        repr(each.timestamp()) if each else "" for each in (at, ends_at)
    )  # whatever zone it is written in
    return blake2b("\n".join((*times, text)).encode(errors="surrogatepass"), digest_size=9).hexdigest()
