"""Slack: an export (ZIP), or the JSON of one channel or one day, with threads, mentions, reactions, files and bots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any, ClassVar, NamedTuple

import msgspec

from pmcore.intake.archive import Archive, is_archive
from pmcore.intake.clocks import Clocks
from pmcore.intake.columnar import Columnar
from pmcore.intake.decoding import beginning
from pmcore.intake.finishing import ENOUGH, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.json_items import items_of
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem, Row
from pmcore.intake.slack.message import COMINGS, Author, Message
from pmcore.intake.slack.people import People, User

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json$")
_STAMP = re.compile(r"\"(?:thread_|latest_reply)?ts\"\s*:\s*\"\d{9,10}\.\d{1,6}\"")
_OWN = re.compile(r"\"(?:user|bot_id|subtype|text|client_msg_id)\"\s*:")
_AT_ONCE = 256  # messages
_LISTS = {"users.json", "org_users.json"}
_CHANNELS = {"channels.json", "groups.json", "dms.json", "mpims.json"}
_COMINGS = "Notes that somebody joined or left a channel were left out ({count:,})."
_COPY = re.compile(r" ?\(\d{1,3}\)(?=\.json$)")  # what browsers add to a name that is there already
_NO_MESSAGES = "There are no messages in this file. A Slack export has a folder for each channel, with a file for each day."


class Source(NamedTuple):
    """Where messages stand: in which channel (`id` as far as it is known), and in which file."""

    id: str
    name: str
    file: str = ""

    @property
    def shown(self) -> str:
        """Return what people call it."""
        return f"#{self.name}" if self.name else "Slack"


class Slack(Importer):
    """Reads what Slack exports."""

    name: ClassVar[str] = "slack"
    title: ClassVar[str] = "Slack export (ZIP, or JSON of a channel or a day)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return 10 for an archive with days or lists of Slack, 9 for messages with its time stamps."""
        if is_archive(data):
            return (
                10
                if b"channels.json" in data or b"users.json" in data or re.search(rb"-\d\d\.json", data)
                else 3
            )
        text = beginning(data, 64_000).lstrip()
        return 9 if text[:1] in "[{" and text and _STAMP.search(text) and _OWN.search(text) else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return the messages of all channels, oldest first."""
        reading = _Reading(options)
        if is_archive(data):
            reading.read_archive(Archive(data))
        else:
            reading.read_messages(data, _source_of(options.name))
        return reading.preview()


class _Found(msgspec.Struct, frozen=True):
    """A message with where it stands, and when it was written: as its stamp, and in millionths of a second after 1970."""

    at: int
    stamp: str
    message: Message
    source: Source


class _Reading:
    """One file while it is read: names first, then messages, then rows."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._people = People()
        self._channels: dict[str, str] = {}  # id by name
        self._pinned: set[tuple[str, str]] = set()
        self._found: list[_Found] = []
        self._seen: set[tuple[str, str]] = set()
        self._problems: list[Problem] = []
        self._comings = 0  # notes that somebody came or went
        self._authors: dict[str, Author] = {}

    def read_archive(self, archive: Archive) -> None:
        """Take the lists of people and channels first, then every day of every channel."""
        names = [PurePosixPath(each) for each in archive.names if "__MACOSX" not in each]
        for path in names:
            self._read_list(path.name, archive, str(path))
        days = sorted(path for path in names if _DAY.search(path.name))
        if not days:
            texts = any(path.suffix == ".txt" for path in names)
            raise UnreadableError(
                "This export holds the conversations of one person, as text. Unpack it, and import or paste the text."
                if texts
                else _NO_MESSAGES
            )
        for path in days:
            folder = path.parent.name
            source = Source(self._channels.get(folder, folder), self._called(folder), f"{folder}/{path.name}")
            self.read_messages(archive.read(str(path)), source)

    def _read_list(self, name: str, archive: Archive, path: str) -> None:
        """Take one list of names; without it, those it has are ids."""
        try:
            if name in _LISTS:
                self._people.add_users(items_of(archive.read(path), User).found)
            elif name in _CHANNELS:
                self._add_channels(items_of(archive.read(path), dict[str, Any]).found)
            elif name == "integration_logs.json":
                self._people.add_bots(items_of(archive.read(path), dict[str, Any]).found)
        except UnreadableError:
            sentence = f"{name} cannot be read, so some names are missing. Export it again to have them."
            self._problems.append(Problem(0, sentence))

    def read_messages(self, data: bytes, source: Source) -> None:
        """Take the messages of one day or channel."""
        try:
            messages, problems = items_of(data, Message, ("messages", "matches"))
        except UnreadableError as error:
            if not source.file:
                raise
            messages, problems = [], [Problem(error.line, error.sentence)]
        self._problems.extend(_placed(each, source) for each in problems)
        for message in messages:
            written = message.written
            if written is not None and written.subtype in COMINGS:
                self._comings += 1
            elif written is not None:
                self._take(written, source)

    def _take(self, message: Message, source: Source) -> None:
        stamp = message.ts if type(message.ts) is str else message.stamp
        whole, _, rest = stamp.partition(".")
        if not (whole.isdecimal() and len(whole) <= 11 and (rest or "0").isdecimal()):
            sentence = (
                f"A message{_in(source)} has no time that can be read (“{stamp[:30]}”) and was left out."
            )
            self._problems.append(Problem(0, sentence))
            return
        if isinstance(message.channel, str) and not source.file and message.channel.strip():
            source = Source(message.channel, self._called(message.channel))
        identity = (source.id, stamp)
        if identity in self._seen:
            return  # a reply that was also sent to the channel, or a day that is there twice
        self._seen.add(identity)
        if message.user and message.user_profile:
            self._people.meet(message.user, message.user_profile)
        moment = int(whole) * 1_000_000 + int(rest if len(rest) == 6 else f"{rest:0<6}"[:6])
        self._found.append(_Found(moment, stamp, message, source))

    def preview(self) -> Preview:
        """Return the rows; raises `UnreadableError` where nothing was found and something is broken."""
        if not self._found:
            first = self._problems[0] if self._problems else Problem(0, _NO_MESSAGES)
            raise UnreadableError(first.sentence, line=first.line)
        self._found.sort(key=attrgetter("at"))
        rows = Columnar.joined(Row, list(self._rows())) if self._found else Columnar(Row, 0)
        rows = finished(rows, self._options.unmask) if self._options.unmask else rows
        if not rows:
            raise UnreadableError("No message in this file has any words.")
        masked = sum(rows.whole("masked"))
        notes = [Problem(0, _COMINGS.format(count=self._comings))] if self._comings else []
        return Preview(Slack.name, self._options.zone, rows, [*self._problems, *notes], masked=masked)

    def _rows(self) -> Iterator[Columnar[Row]]:
        """Yield the rows of messages that have words, many at a time and with their secrets covered: numbers first where some stay."""
        clocks, number = Clocks(self._options), 1
        for begin in range(0, len(self._found), _AT_ONCE):
            some = self._found[begin : begin + _AT_ONCE]
            words = [each.message.words(self._people) for each in some]
            if not all(words):
                some = [each for each, said in zip(some, words, strict=True) if said]
                words = [said for said in words if said]
            rows = self._rows_of(some, words, number, clocks)
            number += len(rows)
            yield rows if self._options.unmask else finished(rows)

    def _rows_of(
        self, some: Sequence[_Found], words: Sequence[str], number: int, clocks: Clocks
    ) -> Columnar[Row]:
        authors = [self._author(each.message) for each in some]
        times = clocks.seconds_of([each.at / 1_000_000 for each in some], [each.stamp for each in some])
        return Columnar(
            Row, len(some), row=list(range(number, number + len(some))), at=times.column("at"), typed=times.column("typed"), zone="UTC",
            text=[each[:ENOUGH] for each in words], who=[each.person for each in authors],
            source=[author.program or each.source.shown for author, each in zip(authors, some, strict=True)],
            link=[_link(each.message) for each in some], place=list(map(_place, some)),
            key=[f"{each.source.id}:{each.stamp}" for each in some], raw=[_raw(each.message, said) for each, said in zip(some, words, strict=True)],
            liked=[each.message.liked or (each.source.id, each.stamp) in self._pinned for each in some],
        )  # fmt: skip

    def _author(self, message: Message) -> Author:
        """Return who wrote a message; a channel has few people who write often."""
        user = message.user
        if not user or message.bot_id or message.subtype is not None:
            return message.author(self._people)
        found = self._authors.get(user)
        if found is None:
            found = message.author(self._people)
            if found.person:
                self._authors[user] = found
        return found

    def _add_channels(self, channels: list[dict[str, Any]]) -> None:
        for each in channels:
            found, called = each.get("id"), each.get("name") or each.get("id")
            if isinstance(found, str) and isinstance(called, str):
                self._channels[called] = found
                self._people.channels[found] = called
                pins = each.get("pins")
                for pin in pins if isinstance(pins, list) else ():
                    if isinstance(pin, dict):
                        self._pinned.add((found, str(pin.get("id"))))

    def _called(self, channel: str) -> str:
        return self._people.channels.get(channel, channel)


def _source_of(name: str) -> Source:
    """Return the channel that the name of a lone file tells, if it does."""
    name = _COPY.sub("", name)
    stem = "" if _DAY.search(name) else PurePosixPath(name.replace("\\", "/")).stem
    return Source(stem, stem)


def _in(source: Source) -> str:
    return f" in {source.file}" if source.file else ""


def _placed(problem: Problem, source: Source) -> Problem:
    """Return a problem that names the file of the archive that it is in."""
    if not source.file:
        return problem
    return Problem(problem.line, f"In {source.file}, {problem.sentence[:1].lower()}{problem.sentence[1:]}")


def _place(found: _Found) -> str:
    """Return the file of a message, and the thread that it replies to."""
    thread, file = found.message.thread_ts, found.source.file
    if not thread or thread == found.stamp:
        return file or found.stamp
    return f"{file}, thread {thread}" if file else f"thread {thread}"


def _link(message: Message) -> str:
    if message.permalink:
        return message.permalink.partition("?")[0]
    if message.files is None and message.file is None:
        return ""
    return next((each.address for each in message.attached() if each.address.startswith("https://")), "")


def _raw(message: Message, words: str) -> str:
    """Return what stands in the file: its text with the markup, else the words; and whether it was edited."""
    text = (message.text or words)[:ENOUGH]
    return f"{text}\n(edited)" if message.edited else text
