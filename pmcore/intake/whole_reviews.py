"""A review leaves as a file, and comes in from one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pmcore.changes.base import Change
from pmcore.changes.brought import ReviewBroughtIn
from pmcore.changes.log import Recorded, fold
from pmcore.changes.people import ParticipantJoined
from pmcore.commands.people import free_name
from pmcore.errors import NotFoundError, RuleError
from pmcore.intake.options import Options
from pmcore.intake.reading import read_file
from pmcore.intake.review_file.lines import ENDING, file_of
from pmcore.intake.review_file.portable import portable
from pmcore.intake.review_file.reading import ReadReview, read_review
from pmcore.intake.worker import REVIEW
from pmcore.model.people import Device, Participant, Program, Role, Visitor
from pmcore.model.review import Review
from pmcore.report.export import file_stem
from pmcore.reviews import Reviews

HERE = "This review is here already. What was changed there since stays there; as a copy it can come beside the one that is here."


class ReviewFile(NamedTuple):
    """A file, and what it is called."""

    content: bytes
    name: str


def taken_along(reviews: Reviews, review_id: str, now: datetime) -> ReviewFile:
    """Return a review as a file for another Postmortem; raises `NotFoundError`."""
    review = reviews.get(review_id)
    content = file_of(review_id, review.incident.title, portable(reviews.log(review_id)), now)
    return ReviewFile(content, f"{file_stem(review.incident.title)}.{ENDING}")


def bring_review(
    reviews: Reviews, data: bytes, by: Visitor | Program, name: str = "Facilitator", *, copy: bool = False
) -> Review:
    """Make the review of a file one of those here, in one commit, and return it.

    A `Visitor` becomes its facilitator under `name`, in a seat of their own: nobody holds any of those that were there.
    Raises `UnreadableError` with what is wrong in the file and where, and `RuleError` where the review is here already and no
    `copy` of it is wanted. It waits for another process: ask in a thread.
    """
    read_file(data, Options(), REVIEW)  # what that process survives, the server may read
    found = read_review(data)
    if not copy and _is_here(reviews, found.id):
        raise RuleError(HERE)
    records = [*found.records, *_arrival(reviews, found, by, name)]
    return reviews.adopt(records, None if copy else found.id)


def _is_here(reviews: Reviews, review_id: str) -> bool:
    try:
        return bool(reviews.get(review_id))
    except NotFoundError:
        return False


def _arrival(reviews: Reviews, found: ReadReview, by: Visitor | Program, name: str) -> list[Recorded]:
    """Return the lines that say who brought the review, and give a visitor a seat in it."""
    source = reviews.source
    now, changes = source.now(), list[Change]([ReviewBroughtIn()])
    who, called = "", by.name or name
    if isinstance(by, Visitor):
        who, called = source.new_id(), free_name(fold(Review(id=found.id), found.records), name)
        seat = Participant(id=who, name=called, role=Role.FACILITATOR, joined_at=now)
        device = Device(key=by.key, label=by.device, since=now)
        changes.append(ParticipantJoined(item=seat.model_copy(update=seat.with_device(device))))
    command_id = source.new_id()
    return [
        Recorded(
            review_id=found.id,
            version=version,
            change=change,
            by=who,
            by_name=called,
            command_id=command_id,
            command="bring_review",
            recorded_at=now,
        )
        for version, change in enumerate(changes, len(found.records) + 1)
    ]
