"""The history as one person may see it: one line per command, latest first, with a way back where there is one."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from pmcore.boards.draw import Block, block, write_day
from pmcore.model.moment import zone_named
from pmcore.model.people import Participant, Role
from pmcore.review import Recorded, Review


class Entry(NamedTuple):
    """What one command did, as it is shown."""

    command_id: str
    who: str
    what: tuple[str, ...]
    at: str
    can_undo: bool
    undone: bool


def history_blocks(
    review: Review, log: Sequence[Recorded], me: Participant, most: int
) -> tuple[list[Block], int]:
    """Return the latest `most` commands of `log` as blocks with day headings, and how many commands there are."""
    zone = zone_named(review.incident.zone)
    shown = [each for each in log if not review.hides(each, me.id)]
    commands = [list(lines) for _, lines in groupby(shown, key=lambda each: each.command_id)]
    undone = taken_back(shown)
    blocks, day, days = list[Block](), "", Counter[str]()
    for lines in reversed(commands[-most:]):
        local = lines[0].recorded_at.astimezone(zone)
        if day != write_day(local):
            day = write_day(local)
            days[day] += 1  # a day comes twice where the server's clock was put back over midnight
            blocks.append(block(f"day:{day}:{days[day]}", "history", "day", day))
        entry = entry_of(review, lines, me, lines[0].command_id in undone)
        blocks.append(block(f"entry:{entry.command_id}", "history", "entry", entry, f"{local:%H:%M}"))
    return blocks or [block("none", "history", "nothing")], len(commands)


def taken_back(log: Sequence[Recorded]) -> set[str]:
    """Return the commands that were taken back and stayed so: an undo that was undone itself counts no more."""
    found = set[str]()
    for each in reversed(log):
        if each.undoes and each.command_id not in found:
            found.add(each.undoes)
    return found


def entry_of(review: Review, lines: list[Recorded], me: Participant, undone: bool) -> Entry:
    """Return how one command is shown to `me`."""
    first = lines[0]
    mine = first.by == me.id
    allowed = (mine or me.role is Role.FACILITATOR) and me.role is not Role.OBSERVER
    open_ = not review.meeting.closed or all(each.change.follows_through for each in lines)
    possible = allowed and open_ and not undone and all(each.change.undoable for each in lines)
    words = tuple(dict.fromkeys(each.change.sentence(review) for each in lines))
    what = (f"took back: {words[0]}", *words[1:]) if first.undoes else words
    stamp = first.recorded_at.isoformat()
    return Entry(first.command_id, first.by_name, what, stamp, possible, undone)
