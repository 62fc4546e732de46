"""Moments: what the times that a file prints mean."""

from __future__ import annotations

from datetime import datetime

import msgspec

from pmcore.intake.preview import Row


class Time(msgspec.Struct, frozen=True, gc=False):
    """What a printed time means: see `Row`, whose fields these are."""

    at: datetime | None
    ends_at: datetime | None = None
    typed: str = ""
    zone: str = "UTC"
    about: bool = False
    margin: int = 0
    asks: str = ""
    problem: str = ""

    def on(self, row: Row) -> Row:
        """Return a row with this time."""
        return msgspec.structs.replace(
            row, at=self.at, ends_at=self.ends_at or row.ends_at, typed=self.typed, zone=self.zone,
            about=self.about, margin=self.margin, asks=self.asks, problem=row.problem or self.problem,
        )  # fmt: skip


NO_TIME = Time(None)
