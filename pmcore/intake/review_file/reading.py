"""Reading a review's file: whatever is wrong with it ends in a sentence with its line, and nothing is kept.

It is somebody else's file, so everything in it is looked at that no command has looked at: how deep, how large, how many. It is
read in a process of its own first (`pmcore.intake.reading`), and only what was read there is read by the server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from pmcore.changes.incident import ReviewCreated
from pmcore.changes.log import Recorded, fold
from pmcore.changes.stored import UnreadableError as UnreadableChangeError
from pmcore.changes.stored import read
from pmcore.intake.importer import UnreadableError
from pmcore.intake.progress import reached
from pmcore.intake.review_file.lines import VERSION, WHAT, Header, Line
from pmcore.intake.review_file.portable import portable
from pmcore.intake.review_file.possible import LARGEST, require_possible
from pmcore.model.review import Review

MOST_LINES = 100_000
DEEPEST = 24  # objects and lists within each other; ours have some eight
TOGETHER = 100  # lines that are read at once: others get a turn between
NOT_ONE = "This is no review from a Postmortem. There, “Take this review along” on the page Report makes such a file."
CHANGED = (
    "This file was changed on its way: it is not what Postmortem wrote. Take the review along once more."
)
NEWER = "A newer Postmortem wrote this file. Update this one, then try again."
_header, _line = msgspec.json.Decoder(Header), msgspec.json.Decoder(Line)


@dataclass(frozen=True, slots=True)
class ReadReview:
    """What a file holds: the id and title that the review has, and the lines of its log, which may all be here."""

    id: str
    title: str
    records: Sequence[Recorded]


def read_review(data: bytes) -> ReadReview:
    """Return what a file holds, or raise `UnreadableError` with what is wrong and where."""
    first, _, body = data.partition(b"\n")
    header = _header_of(first)
    _require_whole(header, body)
    records, waiting = list[Recorded](), list[Line]()
    for number, text in enumerate(body.removesuffix(b"\n").split(b"\n"), 2):
        reached(number)
        waiting.append(_line_of(number, text))
        if len(waiting) == TOGETHER:
            records += _recorded(header.review, waiting, len(records))
            waiting = []
    records += _recorded(header.review, waiting, len(records))
    kept = _fitting(records)
    if hashlib.sha256(body).hexdigest() != header.sha256:
        raise UnreadableError(CHANGED)
    return ReadReview(header.review, header.title, kept)


def _header_of(text: bytes) -> Header:
    try:
        header = _header.decode(text)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadableError(NOT_ONE) from error
    if header.postmortem != WHAT:
        raise UnreadableError(NOT_ONE)
    if header.version > VERSION:
        raise UnreadableError(NEWER)
    return header


def _require_whole(header: Header, body: bytes) -> None:
    """Raise where lines are missing or too many, which needs no look into them."""
    lines = body.count(b"\n") + (not body.endswith(b"\n") and bool(body))
    if header.lines > MOST_LINES:
        raise UnreadableError(f"A review of more than {MOST_LINES:,} changes cannot be brought here.")
    within = bool(body) and not body.endswith(b"\n")
    if lines < header.lines or (lines == header.lines and within):
        where = lines + 2 - within
        raise _at(
            where,
            f"the file ends here, and should have {header.lines + 1} lines. It was cut off on its way: take it along once more.",
        )
    if lines > header.lines or not lines:
        raise UnreadableError(CHANGED)


def _line_of(number: int, text: bytes) -> Line:
    """Return a line; raises where it is no line of a log, too deep, or says what no program of ours writes."""
    try:
        line = _line.decode(text)
    except RecursionError as error:
        raise _at(number, "it is nested too deeply.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _at(number, "this is no change of a review.") from error
    if wrong := _strange(line.change, DEEPEST):
        raise _at(number, wrong)
    return line


def _strange(value: Any, deep: int) -> str:
    """Return what is wrong with a JSON value, if anything."""
    if isinstance(value, dict | list):
        if not deep:
            return "it is nested too deeply."
        inside = (*value, *value.values()) if isinstance(value, dict) else value
        return next((wrong for each in inside if (wrong := _strange(each, deep - 1))), "")
    if isinstance(value, str):
        return "it has a character that no text can have." if "\0" in value else ""
    if isinstance(value, int) and abs(value) > LARGEST:
        return "it has a number that is too large."
    return ""


def _recorded(review_id: str, lines: Sequence[Line], after: int) -> Iterator[Recorded]:
    """Yield lines of a log, those after so many; raises for what this program cannot read."""
    texts = [msgspec.json.encode(each.change).decode() for each in lines]
    try:
        changes = read(texts)
    except (UnreadableChangeError, ValueError, TypeError, KeyError, AttributeError):
        for number, text in enumerate(texts, after + 2):
            _require_readable(number, text)
        raise
    for version, (line, change) in enumerate(zip(lines, changes, strict=True), after + 1):
        yield Recorded(
            review_id=review_id,
            version=version,
            change=change,
            by=line.by,
            by_name=line.name,
            command_id=line.command_id or f"line {version}",
            command=line.command,
            recorded_at=line.at,
            undoes=line.undoes,
        )


def _require_readable(number: int, text: str) -> None:
    try:
        read([text])
    except (UnreadableChangeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _at(
            number,
            "this change cannot be read here. A newer Postmortem may have written it, or it is damaged.",
        ) from error


def _fitting(records: Sequence[Recorded]) -> list[Recorded]:
    """Return the lines that may be here; raises where they do not make a review that people could have made."""
    for number, record in enumerate(records, 2):
        if isinstance(record.change, ReviewCreated) != (number == 2):
            raise _at(number, "a review begins once, with the first change.")
    _require_folded(records)
    kept = portable(records)
    require_possible(fold(Review(id=records[0].review_id), kept), kept)
    return kept


def _require_folded(records: Sequence[Recorded]) -> None:
    """Raise with the line that does not fit to those before it."""
    begin = Review(id=records[0].review_id)
    try:
        fold(begin, records)
    except Exception:  # noqa: BLE001 - whatever is wrong with somebody's file, it is said with its line
        for number, record in enumerate(records, 2):
            try:
                begin = fold(begin, [record])
            except Exception as error:
                raise _at(number, "this change does not fit to those before it.") from error


def _at(number: int, wrong: str) -> UnreadableError:
    return UnreadableError(f"Line {number}: {wrong}", line=number)
