"""Decider: what one submission leads to, decided against the review as everything before it leaves it. It stores nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded, fold
from pmcore.commands.base import Command, Context
from pmcore.commands.history import Undo
from pmcore.errors import RuleError
from pmcore.model.people import Visitor
from pmcore.model.review import Review
from pmcore.reviews.actors import Acting, acting, author
from pmcore.reviews.decision import Decision
from pmcore.reviews.pending import Pending
from pmcore.reviews.quotas import Quotas
from pmcore.reviews.repeats import fingerprint, require_same
from pmcore.reviews.source import Source
from pmcore.reviews.submission import Submission


class Decider:
    """Decides submissions. Used by one thread at a time: whoever commits."""

    def __init__(self, source: Source, quotas: Quotas | None) -> None:
        """Take the clock, ids and chance from `source`; without `quotas` everybody may write as much as they like."""
        self.source, self.quotas = source, quotas

    def decide(self, pending: Pending, submission: Submission) -> Decision:
        """Return what the submission's commands lead to, each decided after the one before it; or what they led to before.

        Raises a `ReviewError` whose text is the sentence to show.
        """
        if submission.adopted:
            return _adopt(pending.review, submission)
        submission.fingerprint = submission.fingerprint or fingerprint(submission.commands)
        who = acting(pending.review, submission.by)
        submission.command_id, before = pending.own(submission.command_id, submission.by, who)
        if before:
            require_same(before[0], submission.fingerprint)
            return Decision(submission, pending.review, before, repeated=True)
        self._require_pace(pending.review, submission, who)
        review, records = pending.review, list[Recorded]()
        actor = who
        for command in submission.commands:
            if records:  # what the command before did may have changed the role
                actor = acting(review, submission.by)
            context = self._context(actor, pending, submission, records)
            command.authorise(review, context.role)
            changes = list(command.decide(review, context))
            if any(each.nameless for each in changes):
                lines = self._nameless(review, changes, next(pending.backwards(records)))
            else:
                lines = self._lines(submission, command, actor, review, changes)
            review = fold(review, lines)
            records += [_to_log(each) for each in lines]
        decision = Decision(submission, review, records)
        self._count(pending.review, decision, who)
        return decision

    def _require_pace(self, review: Review, submission: Submission, who: Acting) -> None:
        """Raise `SlowDownError` where the person who asks has done so much that they have to wait."""
        if self.quotas and who.participant_id:
            self.quotas.require_pace(review.id, who.participant_id, who.role, submission.commands)

    def _count(self, before: Review, decision: Decision, who: Acting) -> None:
        """Count what a person does; raises `RuleError` where it would be more than their share of the review."""
        if not self.quotas or not decision.records:
            return
        submission, changes = decision.submission, decision.changes
        if who.participant_id:
            self.quotas.require_share(before, decision.review, who.participant_id, changes)
            self.quotas.count(before.id, who.participant_id, who.role, submission.commands)
        self.quotas.count_added(decision.review, changes)

    def _lines(
        self, submission: Submission, command: Command, who: Acting, before: Review, changes: Sequence[Change]
    ) -> list[Recorded]:
        """Return the lines of the log for what one command of a submission led to."""
        by, now = author(before, submission.by, who, changes), self.source.now()
        return [
            Recorded.trusted(
                review_id=submission.review_id,
                version=before.version + number,
                change=change,
                by=by.participant_id,
                by_name=by.name,
                command_id=submission.command_id,
                command=(command.sealed or command.kind) if len(submission.commands) == 1 else "several",
                recorded_at=now,
                undoes=command.target if isinstance(command, Undo) else "",
                fingerprint=submission.fingerprint,
            )
            for number, change in enumerate(changes, 1)
        ]

    @staticmethod
    def _nameless(before: Review, changes: Sequence[Change], last: Recorded) -> list[Recorded]:
        """Return lines that say neither who nor when nor by which command: all of them look like the next one to come."""
        return [
            Recorded(
                review_id=before.id,
                version=before.version + number,
                change=change,
                by="",
                by_name="",
                command_id=str(uuid.uuid4()),  # other ids of ours tell the moment
                command=change.kind,
                recorded_at=last.recorded_at,
            )
            for number, change in enumerate(changes, 1)
        ]

    def _context(
        self, who: Acting, pending: Pending, submission: Submission, newest: Sequence[Recorded]
    ) -> Context:
        """Return who asks, with the role that their seat has at this very moment; `newest` it has led to so far."""
        by = submission.by
        return Context(
            by=who.participant_id,
            name=who.name,
            role=who.role,
            key=who.key,
            device=by.device if isinstance(by, Visitor) else "",
            now=self.source.now(),
            new_id=self.source.new_id,
            shuffled=self.source.shuffled,
            new_code=self.source.new_code,
            recorded=lambda command_id: pending.by_id(command_id, by),
            room=self.source.attendance(submission.review_id),
            backwards=lambda: pending.backwards(newest),
        )


def _adopt(review: Review, submission: Submission) -> Decision:
    """Return a whole log as the beginning of a review that is not there yet."""
    if review.version:
        raise RuleError("This review exists already.")
    if [each.version for each in submission.adopted] != list(range(1, len(submission.adopted) + 1)):
        raise RuleError(
            "This history is not whole: it must begin with the first change, and none may be missing."
        )
    return Decision(
        submission, fold(review, submission.adopted), [_to_log(each) for each in submission.adopted]
    )


def _to_log(line: Recorded) -> Recorded:
    """Return a line without what is kept in the sealed area alone."""
    change = line.change.to_log()
    return line if change is line.change else line.model_copy(update={"change": change})
