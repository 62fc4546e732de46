"""The history as one person may see it: one line per command, latest first, with a way back where there is one.

What one person did within a few minutes stands together, so that a thousand lines can be read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.boards.differences import Difference
from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import hosts
from pmcore.boards.past import PARTS, Past, Told, past_of
from pmcore.changes.log import Recorded
from pmcore.changes.voting import DotPlaced
from pmcore.model.moment import zone_named
from pmcore.model.people import Participant, Role
from pmcore.model.review import Review
from pmcore.wording import dates
from pmcore.wording.words import label, message

TOGETHER = timedelta(minutes=5)  # between two lines of one person that stand in one card
MOST_BACK = 30  # commands that are taken back with one click
MOST_SENTENCES = 6
MOST_WHOLE = (
    60_000  # letters of long texts that can be opened on one page; of more, only what changed is shown
)


class Allowance:
    """How many letters of long texts may still come with a page, latest first."""

    def __init__(self, left: int = MOST_WHOLE) -> None:
        """Begin with all."""
        self.left = left

    def of(self, difference: Difference) -> Difference:
        """Return a difference with its whole text, or without where there is no room for that any more."""
        self.left -= sum(len(each.text) for each in difference.whole)
        return difference if self.left >= 0 or not difference.whole else difference._replace(whole=())


class Row(NamedTuple):
    """One thing that a command did, and what became of each field."""

    sentence: str
    differences: tuple[Difference, ...] = ()


class Entry(NamedTuple):
    """What one command did, as it is shown."""

    command_id: str
    rows: tuple[Row, ...]
    more: int
    at: str
    clock: str
    can_undo: bool
    undone: bool


class Group(NamedTuple):
    """What one person did within a few minutes, latest first.

    `back` names (as JSON) the commands that one click takes back, `size` says how many they are: those that have a way
    back and were not a way back themselves.
    """

    who: str
    who_id: str
    clock: str
    entries: tuple[Entry, ...]
    back: str
    size: int
    hosts: bool = False


class Choice(NamedTuple):
    """One thing that the history can be narrowed to."""

    value: str
    name: str
    hosts: bool = False


class HistoryPage(NamedTuple):
    """The latest of what was done, as blocks, and how many commands there are in all."""

    blocks: list[Block]
    total: int


Command = list[Told]


def history_blocks(
    review: Review, log: Sequence[Recorded], me: Participant, most: int, *, who: str = "", part: str = ""
) -> HistoryPage:
    """Return the latest `most` commands of `log` as blocks with day headings, and how many commands there are.

    `who` (a value of `people_in`) and `part` (a value of `PARTS`) narrow it; what is hidden from `me` is not there.
    """
    past, told = past_of(review.id, log)
    shown = _once_a_round([each for each in told if not each.line.hidden_from(me.id)])
    commands = [list(lines) for _, lines in groupby(shown, key=lambda each: each.line.command_id)]
    found = [
        each
        for each in commands
        if (not who or _author(each[0].line) == who) and (not part or any(line.part == part for line in each))
    ]
    zone = zone_named(review.incident.zone)
    undone = taken_back(each.line for each in shown)
    view = _View(review, past, me, zone, undone, _named(commands), Allowance())
    blocks = [
        block("filter", "history", "filters", people_in(commands, review), parts(), who, part, len(found))
    ]
    day, days = "", Counter[str]()
    for lines in reversed(_groups(found[-most:], zone)):
        title = dates.day(lines[0][0].line.recorded_at.astimezone(zone))
        if day != title:
            day = title
            days[day] += 1  # a day comes twice where the server's clock was put back over midnight
            blocks.append(block(f"day:{day}:{days[day]}", "history", "day", day))
        key = f"group:{lines[0][0].line.command_id}"
        blocks += drawn(key, lambda key=key, lines=lines: block(key, "history", "group", view.group(lines)))
    if not commands:
        return HistoryPage([block("none", "history", "nothing")], 0)
    if not found:
        blocks.append(block("none", "history", "none_such"))
    return HistoryPage(blocks, len(found))


def parts() -> tuple[Choice, ...]:
    """Return the parts of a review that the history can be narrowed to."""
    return tuple(Choice(each, label("part", each)) for each in dict.fromkeys(PARTS.values()))


def people_in(commands: Iterable[Command], review: Review) -> tuple[Choice, ...]:
    """Return everybody who did one of the commands, by the name they had last, in the order of names."""
    names = {_author(each[0].line): each[0].line.by_name for each in commands}
    choices = [Choice(value, name, hosts(review, value)) for value, name in names.items()]
    return tuple(sorted(choices, key=lambda each: each.name))


def _author(line: Recorded) -> str:
    """Return who did it, as the filter says it: a participant's id, or a program's name."""
    return line.by or f"program {line.by_name}"


def _once_a_round(told: Sequence[Told]) -> list[Told]:
    """Return the lines with one for all the dots that a person placed in a round of voting: the last one."""
    kept, voted = list[Told](), set[tuple[str, int]]()
    for each in reversed(told):
        if isinstance(each.line.change, DotPlaced):
            if (each.line.by, each.round) in voted:
                continue
            voted.add((each.line.by, each.round))
        kept.append(each)
    return kept[::-1]


def _groups(commands: Sequence[Command], zone: ZoneInfo) -> list[list[Command]]:
    """Return the commands with those together that one person did within a few minutes of one day."""
    groups = list[list[Command]]()
    for command in commands:
        if groups and _together(groups[-1][-1][0].line, command[0].line, zone):
            groups[-1].append(command)
        else:
            groups.append([command])
    return groups


def _together(one: Recorded, two: Recorded, zone: ZoneInfo) -> bool:
    same_day = one.recorded_at.astimezone(zone).date() == two.recorded_at.astimezone(zone).date()
    span = two.recorded_at - one.recorded_at
    return _author(one) == _author(two) and same_day and timedelta() <= span <= TOGETHER


class Done(NamedTuple):
    """What a command did in short: the sentence, in quotes, and whether the command took that back."""

    said: str
    gone: bool = False

    @property
    def back(self) -> Done:
        """Return what undoing it does: the undo of an undo brings it back."""
        return Done(self.said, not self.gone)

    @property
    def sentence(self) -> str:
        """Return what an undo did: `took back “added L-03: Slow”`."""
        return message("history", "took_back" if self.gone else "brought_back", what=self.said)


def _named(commands: Iterable[Command]) -> dict[str, Done]:
    """Return what each command did in short, for the sentence of whoever takes it back."""
    names: dict[str, Done] = {}
    for lines in commands:
        first = lines[0]
        done, target = Done(message("history", "quoted", what=first.sentence)), first.line.undoes
        names[first.line.command_id] = names.get(target, done).back if target else done
    return names


def taken_back(log: Iterable[Recorded]) -> set[str]:
    """Return the commands that were taken back and stayed so: an undo that was undone itself counts no more."""
    found = set[str]()
    for each in reversed(list(log)):
        if each.undoes and each.command_id not in found:
            found.add(each.undoes)
    return found


class _View(NamedTuple):
    """What groups and entries are drawn from."""

    review: Review
    past: Past
    me: Participant
    zone: ZoneInfo
    undone: set[str]
    names: dict[str, Done]
    allowance: Allowance

    def group(self, commands: Sequence[Command]) -> Group:
        """Return what one person did, latest first."""
        entries = tuple(self.entry(each) for each in reversed(commands))
        first, last = entries[-1], entries[0]
        clock = first.clock if first.clock == last.clock else f"{first.clock} – {last.clock}"
        undos = {each[0].line.command_id for each in commands if each[0].line.undoes}
        ids = [each.command_id for each in entries if each.can_undo and each.command_id not in undos]
        several = json.dumps(ids) if 1 < len(ids) <= MOST_BACK else ""
        line = commands[-1][0].line
        leads = hosts(self.review, line.by)
        return Group(line.by_name, line.by or line.by_name, clock, entries, several, len(ids), leads)

    def entry(self, lines: Command) -> Entry:
        """Return how one command is shown."""
        first = lines[0].line
        mine, undone = first.by == self.me.id, first.command_id in self.undone
        allowed = (mine or self.me.role is Role.FACILITATOR) and self.me.role is not Role.OBSERVER
        open_ = not self.review.meeting.closed or all(each.line.change.follows_through for each in lines)
        possible = allowed and open_ and not undone
        rows = tuple(dict.fromkeys(map(self.row, lines)))
        if first.undoes:
            targets = dict.fromkeys(each.line.undoes for each in lines)
            known = [self.names[each] for each in targets if each in self.names]
            rows = tuple(Row(each.back.sentence) for each in known) or (
                Row(self.names[first.command_id].sentence),
            )
        return Entry(
            command_id=first.command_id,
            rows=rows[:MOST_SENTENCES],
            more=len(rows[MOST_SENTENCES:]),
            at=first.recorded_at.isoformat(),
            clock=f"{first.recorded_at.astimezone(self.zone):%H:%M}",
            can_undo=possible and all(each.line.change.undoable for each in lines),
            undone=undone,
        )

    def row(self, told: Told) -> Row:
        """Return one thing that was done; the name stands before it already."""
        sentence = told.sentence.removeprefix(f"{told.line.by_name} ")
        differences = self.past.differences(told.line.change, self.review.incident.zone)
        return Row(sentence, tuple(map(self.allowance.of, differences)))
