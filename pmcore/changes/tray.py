"""The tray: a file came in, was emptied out, and what was decided about its rows.

All of it is private: what lies in a tray is for facilitator and scribe, and lines of the log are for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pmcore.changes.base import Change, Subject
from pmcore.changes.draft import Draft
from pmcore.changes.of_tray import OfFiles, OfTray
from pmcore.model.review import Review
from pmcore.model.tray import RowState
from pmcore.wording.words import counted

PLACE = "tray"
Decided = Mapping[RowState, tuple[int, ...]]


class TrayFilled(OfFiles):
    """Files came into the tray."""

    kind: Literal["tray_filled"] = "tray_filled"

    def apply(self, draft: Draft) -> None:
        """Put them in."""
        tray = draft.writable(PLACE)
        for each in self.files:
            tray[each.id] = each

    def inverse(self) -> Change:
        """Return that they go again."""
        return TrayEmptied(files=self.files)

    def fits(self, review: Review) -> bool:
        """Return whether they lie there as they came: nothing was decided about their rows since."""
        return all(review.tray.get(each.id) == each for each in self.files)

    def touches(self) -> Subject:
        """Return the tray."""
        return Subject(PLACE, "")

    def sentence(self, review: Review) -> str:
        """Return for example `put 400 rows of slack.zip into the tray`."""
        names = ", ".join(each.name for each in self.files)
        return counted("history", "tray_filled", self.count, file=names)


class TrayEmptied(OfFiles):
    """Files left the tray, with what was decided about their rows."""

    kind: Literal["tray_emptied"] = "tray_emptied"

    def apply(self, draft: Draft) -> None:
        """Take them out."""
        tray = draft.writable(PLACE)
        for each in self.files:
            tray.pop(each.id, None)

    def inverse(self) -> Change:
        """Return that they come again."""
        return TrayFilled(files=self.files)

    def fits(self, review: Review) -> bool:
        """Return whether all of them are still gone."""
        return not any(each.id in review.tray for each in self.files)

    def touches(self) -> Subject:
        """Return the tray."""
        return Subject(PLACE, "")

    def sentence(self, review: Review) -> str:
        """Return for example `took 400 rows of slack.zip out of the tray`."""
        names = ", ".join(each.name for each in self.files)
        return counted("history", "tray_emptied", self.count, file=names)


class TrayRowsDecided(OfTray):
    """Rows of a file are `now` on the timeline, set aside or open, and `was` is what they were."""

    kind: Literal["tray_rows_decided"] = "tray_rows_decided"
    file: str
    now: Decided
    was: Decided

    def apply(self, draft: Draft) -> None:
        """Set what was decided."""
        tray = draft.writable(PLACE)
        file = tray.get(self.file)
        if file is not None:
            for state, rows in self.now.items():
                file = file.decided(rows, state)
            tray[self.file] = file

    def inverse(self) -> Change:
        """Return that they are again what they were."""
        return self.model_copy(update={"now": self.was, "was": self.now})

    def fits(self, review: Review) -> bool:
        """Return whether nobody has decided otherwise since."""
        file = review.tray.get(self.file)
        return file is not None and all(
            file.state_of(row) is state for state, rows in self.now.items() for row in rows
        )

    def touches(self) -> Subject:
        """Return the tray."""
        return Subject(PLACE, "")

    def sentence(self, review: Review) -> str:
        """Return for example `set 3 rows of the tray aside`."""
        many = sum(map(len, self.now.values()))
        state = next(iter(self.now)) if len(self.now) == 1 else RowState.OPEN
        return counted("history", f"tray_{state.value}", many)
