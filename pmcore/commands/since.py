"""Two who edit the same thing at once: what was changed since one of them looked, by whom, and what stands there now.

Different fields never meet: an edit whose fields nobody has touched since is accepted, however old the look was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from pmcore.changes.base import Subject
from pmcore.changes.log import Recorded
from pmcore.commands.base import Command, Context
from pmcore.errors import ConcurrentEditError
from pmcore.model.moment import Moment, write_moment
from pmcore.model.review import Review
from pmcore.wording.sentences import in_words, listed

MOST_NAMES = 2
_NOT_SENT = object()


def edits_since(ctx: Context, place: Subject, version: int, seen: int) -> Mapping[str, Recorded] | None:
    """Return which fields of the item at `place` (collection, id) say something else than at its version `seen`.

    Each comes with the last line of the log that changed it; `version` is the item's now. None where the log does not
    tell: the item was taken out and put back since, or nobody ever saw that version.
    """
    last: dict[str, Recorded] = {}
    was: dict[str, Any] = {}
    lines = ctx.backwards()
    while version != seen:
        line = next(lines, None)
        if line is None or line.change.replaces(place):
            return None
        edit = line.change.edits(place)
        if edit is not None:
            version -= 1
            for name in edit.fields:
                last.setdefault(name, line)
            was |= edit.was
    return {name: line for name, line in last.items() if _fields(line, place)[name] != was.get(name)}


def _fields(line: Recorded, place: Subject) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = line.change.edits(place).fields
    return fields


def require_seen(
    review: Review,
    ctx: Context,
    command: Command,
    item: Any,
    place: Subject,
    name: str,
    *,
    reads: Iterable[str] = (),
) -> None:
    """Raise `ConcurrentEditError` where `command.seen` is older than somebody else's change of what it replaces.

    `reads` are fields that it does not set, but whose meaning it depends on; `name` is how the sentence calls the item.
    """
    seen: int | None = getattr(command, "seen", None)
    if seen is None or seen == item.version:
        return
    names = command.model_fields_set - {"kind", "id", "seen"}
    sent = {command.renamed.get(each, each): each for each in type(command).model_fields if each in names}
    watched = {**sent, **{each: each for each in reads if each not in sent}}
    changed = edits_since(ctx, place, item.version, seen)
    theirs = {
        shown: value
        for field, shown in watched.items()
        if (changed is None or field in changed)
        and (value := as_sent(review, item, field)) != _wanted(command, shown)
    }
    if theirs:
        lines = (
            [] if changed is None else [changed[field] for field in changed if watched.get(field) in theirs]
        )
        who = _who(lines)
        words = in_words(field for field, shown in watched.items() if shown in theirs)
        raise ConcurrentEditError(
            _sentence(who, words, name, ctx), theirs=theirs, by=who.last, seen=item.version
        )


def as_sent(review: Review, item: BaseModel, field: str) -> Any:
    """Return a field of `item` as a command would send it: JSON, moments as text in the review's zone."""
    value = getattr(item, field)
    if isinstance(value, Moment):
        return write_moment(value, review.incident.zone)
    plain = item.model_dump(mode="json", include={field})[field]
    return "" if plain is None and type(item).model_fields[field].annotation == Moment | None else plain


def _wanted(command: Command, field: str) -> Any:
    """Return what the command wants there; a field that was not sent is like nothing else."""
    if field not in command.model_fields_set:
        return _NOT_SENT
    return command.model_dump(mode="json", include={field})[field]


class _Changers(NamedTuple):
    """The names of who changed something: of who did last, and of all who did."""

    last: str = ""
    all: tuple[str, ...] = ()


def _who(lines: list[Recorded]) -> _Changers:
    """Return who changed it; nobody where a silent card is among it."""
    if not lines or any(each.change.private for each in lines):
        return _Changers()
    ordered = sorted(lines, key=lambda each: each.version)
    return _Changers(ordered[-1].by_name, tuple(dict.fromkeys(each.by_name for each in ordered)))


def _sentence(who: _Changers, words: str, name: str, ctx: Context) -> str:
    kept = "Yours is kept; look at both."
    if not who.all:
        return f"The {words} of {name} was changed while you wrote. {kept}"
    if who.all == (ctx.name,):
        return f"You changed the {words} of {name} in the meantime, perhaps in another tab. {kept}"
    names = listed(who.all) if len(who.all) <= MOST_NAMES else f"{who.last} and others"
    return f"{names} changed the {words} of {name} while you wrote. {kept}"
