"""Chat: a conversation that was copied out of Slack, Teams, Google Chat and the like, and pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.finishing import ENOUGH, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem, Row
from pmcore.intake.printed.chat_heads import (
    EDITED,
    Head,
    head_of,
    is_count,
    is_decoration,
    is_name,
    is_reaction,
)
from pmcore.intake.printed.diary import Diary
from pmcore.intake.printed.headings import heading_of
from pmcore.intake.progress import counted
from pmcore.model.times.lex import half_behind

_LOOKED_AT = 300  # lines that tell whether this is a conversation
_EDITED = re.compile(rf"\s*\((?:{EDITED})\)\s*$", re.IGNORECASE)
_NO_CHAT = re.compile(r"[{<]|PK\x03|%PDF")
_BARE = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_HALF = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s?([ap])\.?m", re.IGNORECASE)
_STRAY = (
    "nobody is named above it with a time, so it was left out, with what follows it up to the next message."
)
NO_MESSAGES = "No line of this text says who wrote and when. Read it as a list, or copy the messages with their names and times."


class Message:
    """One message while its lines are read."""

    def __init__(self, head: Head, line: int, raw: Sequence[str]) -> None:
        """Begin with the head, the line in which it is, and what is printed there."""
        self.head, self.line = head, line
        self.lines = [head.text] if head.text else []
        self.raw = list(raw)
        self.liked = False
        self._size = 0

    def add(self, line: str) -> None:
        """Take a line of the message, or what a chat prints below it."""
        if self._size > ENOUGH:
            return
        line = line[:ENOUGH]
        said = line.strip()
        self._size += len(line)
        self.raw.append(line)
        if not said or is_decoration(said):
            return
        if self.lines and is_reaction(said):
            self.liked = True
        elif not (self.liked and is_count(said)):
            self.lines.append(_EDITED.sub("", line.rstrip()))

    @property
    def text(self) -> str:
        """Return what was said."""
        return "\n".join(self.lines).strip()


class Chat(Importer):
    """Reads a pasted conversation."""

    name: ClassVar[str] = "chat"
    title: ClassVar[str] = "Conversation (pasted from Slack, Teams, Google Chat)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return how many of the first lines are heads of messages, in steps."""
        text = beginning(data, 32_000)
        if _NO_CHAT.match(text.lstrip()):
            return 0
        messages = [each for each in _parts(text.splitlines()[:_LOOKED_AT]) if isinstance(each, Message)]
        sure = sum(each.head.surely and bool(each.text) for each in messages)
        if sure >= 2:
            return 6
        names = [each.head.name for each in messages if each.head.name]
        return 5 if sure or len(set(names)) * 2 <= len(names) > 1 else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return a row for each message."""
        parts = list(_parts(decoded(data).splitlines()))
        if not any(isinstance(each, Message) for each in parts):
            raise UnreadableError(NO_MESSAGES)
        diary = Diary(options)
        diary.learn_order([each.head.time if isinstance(each, Message) else str(each) for each in parts])
        rows = finished(list(_rows(parts, diary)), options.unmask)
        if not rows:
            raise UnreadableError(NO_MESSAGES)
        masked = sum(rows.whole("masked"))
        return Preview(
            self.name, options.zone, rows, [each for each in parts if isinstance(each, Problem)], diary.questions,
            diary.zone_assumed, masked, day_assumed=diary.day_assumed,
        )  # fmt: skip


class _Reading:
    """The lines of a text while they are put together to messages."""

    def __init__(self) -> None:
        self._message: Message | None = None
        self._name = ""  # of whoever wrote last
        self._before = ""  # the line above, which may be the name of a head in two lines
        self._time = ""
        self._stray: list[tuple[int, str]] = []  # lines that stand below no head

    def part(self, number: int, line: str) -> Iterator[Message | str | Problem]:
        """Take a line; give what ended with it."""
        if head := head_of(line, self._before):
            yield from self._begin(head, number, line)
        elif day := heading_of(line):
            yield from self.end()
            yield day
        elif self._message:
            self._message.add(line)
        elif line.strip() and not is_decoration(line.strip()) and not is_reaction(line.strip()):
            self._stray.append((number, line))
        if line.strip():
            self._before = line if not head and is_name(line) else ""

    def end(self) -> Iterator[Message | Problem]:
        """Give the message that was begun, or what was read without one."""
        if self._message:
            yield self._message
        elif self._stray:
            number = self._stray[0][0]
            yield Problem(number, f"Line {number}: {_STRAY}")
        self._message, self._stray = None, []

    def _begin(self, head: Head, number: int, line: str) -> Iterator[Message | Problem]:
        two_lines = bool(head.name) and not head.text and head.name in self._before and head.name not in line
        if two_lines and self._message:
            _give_back(self._message, self._before)
        elif two_lines and self._stray:
            self._stray.pop()
        yield from self.end()
        self._name = head.name or self._name
        self._time = _same_half(head.time, self._time)
        raw = [self._before, line] if two_lines else [line]
        self._message = Message(head._replace(name=self._name, time=self._time), number - two_lines, raw)


def _parts(lines: Sequence[str]) -> Iterator[Message | str | Problem]:
    """Give the messages of a text, the days that stand between them, and what belongs to none."""
    reading = _Reading()
    for number, line in counted(lines):
        yield from reading.part(number, line)
    yield from reading.end()


def _same_half(time: str, above: str) -> str:
    """Return a time with `PM` where only the head above says it, as Slack prints what one person writes in a row."""
    bare, full = _BARE.fullmatch(time), _HALF.search(half_behind(above))
    if not bare or not full or not 1 <= int(bare[1]) <= 12:
        return time
    half = f"{full[3].upper()}M"
    if (int(bare[1]) % 12, int(bare[2])) < (int(full[1]) % 12, int(full[2])):
        half = "AM" if half == "PM" else "PM"
    return f"{time} {half}"


def _give_back(message: Message, name: str) -> None:
    """Take the name of the next one, which stood below a message, out of it again."""
    for lines in (message.lines, message.raw):
        if lines and lines[-1].strip() == name.strip():
            lines.pop()


def _rows(parts: Sequence[Message | str | Problem], diary: Diary) -> Iterator[Row]:
    number = 0
    for each in parts:
        if isinstance(each, Problem):
            continue
        if isinstance(each, str):
            diary.turn(each)
            continue
        time = diary.read(each.head.time)
        if not each.text:
            continue
        number += 1
        name = each.head.name
        row = Row(
            row=number, at=None, text=each.text[:ENOUGH], line=each.line, raw="\n".join(each.raw)[:ENOUGH], liked=each.liked,
            who="" if each.head.program else name, source=name if each.head.program else "",
        )  # fmt: skip
        yield time.on(row)
