"""Who sees what: hidden means not sent, so boards, pages, API and documents draw from `as_seen_by` and from nothing else."""

from __future__ import annotations

from dataclasses import replace

from pmcore.model.awaiting import unsigned_at, written_at
from pmcore.model.called import Names
from pmcore.model.meeting import StageKey
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.silence import seen_in_silence
from pmcore.model.voting import DecidingPhase


def version_for(review: Review, viewer: str = "") -> int:
    """Return how many lines of the log `viewer` (see `viewer_of`; by default the whole room) may see.

    It counts up by one with each line that they may see, and by nothing else: what is hidden from them stays so.
    """
    lines = review.private_lines
    return review.version - sum(lines.values()) + (lines.get(viewer, 0) if viewer else 0)


def as_seen_by(review: Review, participant_id: str = "") -> Review:
    """Return what one person (or, by default, the whole room) may see at this moment.

    Before the reveal, other people's cards are not there at all, nor their rows and lessons before the opening, for the facilitator
    neither: `written` says how many have written; what is written without a name nobody sees, its writers ask for it by its keys.
    Ballots are never shown, except one's own, only how many people have voted. What lies in the tray, and who is who in files that were
    brought in, only facilitators and scribes see. Nobody sees which browsers belong to a seat. Its
    version counts what this person may see. Boards, pages, API and documents draw from this and from nothing else.
    """
    own = review.deciding.ballot(participant_id) if participant_id else {}
    ballots = {participant_id: own} if own else {}
    voters = review.have_voted()
    started = (
        frozenset[str]() if participant_id else frozenset(voters)
    )  # the room counts, nobody's page knows
    shown = review.deciding.model_copy(update={"ballots": ballots, "voted": len(voters), "started": started})
    person = review.people.get(participant_id)
    knows = person is not None and not person.removed and person.role in DECIDERS
    cards = review.recommendations
    if review.deciding.is_unsigned:
        shown = shown.model_copy(
            update={"writers": len(unsigned_at(review, StageKey.RECOMMENDATIONS).writers)}
        )
    if review.deciding.phase is DecidingPhase.WRITING:
        cards = seen_in_silence(cards, participant_id)
    return replace(
        review,
        version=version_for(review, participant_id),
        deciding=shown,
        asking=review.asking.seen_by(participant_id, review.people)
        if review.asking.is_open
        else review.asking,
        reading=review.reading.seen_by(participant_id, review.people)
        if review.reading.is_open
        else review.reading,
        primary_vote=review.primary_vote.seen_by(participant_id, review.causes, review.people)
        if review.primary_vote.is_open
        else review.primary_vote,
        pulse=review.pulse.seen_by(participant_id, review.people),
        estimates=review.estimates.seen_by(participant_id, review.people)
        if review.estimates.is_open
        else review.estimates,
        recommendations=cards,
        unopened_events=seen_in_silence(review.unopened_events, participant_id),
        unopened_lessons=seen_in_silence(review.unopened_lessons, participant_id),
        written=written_at(review, StageKey.TIMELINE),
        lessons_written=written_at(review, StageKey.LESSONS),
        names=review.names if knows else Names(),
        tray=review.tray if knows else {},
        people=review.people_without_keys,
        waiting=review.waiting_without_keys,
        former={},
        unsigned={},
        private_lines={},
    )
