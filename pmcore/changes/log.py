"""The log: its lines, and the fold of them into a review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import AwareDatetime

from pmcore.changes.base import Added, Change
from pmcore.changes.draft import Draft
from pmcore.changes.several import SeveralAdded
from pmcore.model.base import Frozen
from pmcore.model.hands import NOBODY, Hand, Hands, added_by, hand
from pmcore.model.review import SIGNED, Review, viewer_of


class Recorded(Frozen):
    """One line of the log: the change with who, when and by which command. `by` is a participant id or empty.

    `fingerprint` tells whether a command that comes again under the same id is the same one (pmcore/reviews/repeats.py); lines of
    earlier versions have none.
    """

    review_id: str
    version: int
    change: Any
    by: str
    by_name: str
    command_id: str
    command: str
    recorded_at: AwareDatetime
    undoes: str = ""
    fingerprint: str = ""

    def hidden_from(self, participant_id: str = "") -> bool:
        """Return whether this is not for `participant_id`: dots, and cards as they were before the reveal.

        They stay hidden for ever: the reveal shows the cards as they are then, not what was withdrawn or reworded.
        """
        return bool(self.change.private) and not (participant_id and self.by == participant_id)


def fold(review: Review, lines: Iterable[Change | Recorded]) -> Review:
    """Return `review` after `lines`; every change counts one version. Only lines of the log know who did it."""
    draft = Draft(review)
    version = review.version
    for line in lines:
        if isinstance(line, Recorded):
            line.change.apply(draft)
            _sign(draft, line.change, hand(line.by, line.by_name))
            if line.change.private:
                _count_private(draft, line)
        else:
            line.apply(draft)
        version += 1
    return draft.done(version) if version != review.version else review


def _sign(draft: Draft, change: Change, by: Hand) -> None:
    """Remember who did `change`; what comes back into the review keeps the name of who first added it.

    What a file says nobody here has written.
    """
    collection, item_id = place = change.touches()
    if collection not in SIGNED or change.private:
        return
    if isinstance(change, SeveralAdded):
        hands = draft.writable("hands")
        for new in change.ids - hands.keys():
            hands[new] = added_by(NOBODY)
        return
    known: Hands | None = draft.items("hands").get(item_id)
    if isinstance(change, Added):
        if known is None:
            draft.writable("hands")[item_id] = added_by(by)
    elif known is not None and known.edited != by and change.signs and change.edits(place):
        draft.writable("hands")[item_id] = Hands(known.added, by)


def _count_private(draft: Draft, line: Recorded) -> None:
    """Count a line that only its author may see."""
    lines, viewer = draft.writable("private_lines"), viewer_of(line.by, line.by_name)
    lines[viewer] = lines.get(viewer, 0) + 1
