"""Sheet: what an importer finds in a file of a machine, on its way to a preview; and the importer that such ones are made from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from operator import gt, le, lt
from typing import Any, ClassVar

import msgspec

from pmcore.intake.clocks import Clocks
from pmcore.intake.columnar import Columnar
from pmcore.intake.decoding import beginning
from pmcore.intake.finishing import ENOUGH, covered, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers import wordless
from pmcore.intake.json_file import JsonFile
from pmcore.intake.moments import NO_TIME, Time
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem, Row
from pmcore.intake.texts import Part, Texts

_HEAD = 32_768
_AT_ONCE = 256  # of what was found
NEVER = "0001-"  # how Go writes that there is no time
_EPOCHS = (
    (1e11, 1),
    (1e14, 1_000),
    (1e17, 1_000_000),
    (1e20, 1_000_000_000),
)  # seconds, milli-, micro-, nanoseconds
_MILLISECONDS = (_EPOCHS[0][0], _EPOCHS[1][0])
_EARLIEST = 100_000_000  # seconds after 1970: a smaller number is no time
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
_NO_MOMENT = "Line {line}: “{text}” is no time that is known here. Say when it was."
_NOTHING = "Line 1: there is nothing in this file that {title} would have. Export it again, or choose another sort of file."


class Found(msgspec.Struct, gc=False):
    """Something that happened, as an importer found it: a `Row` without its number, and the service that it is about."""

    time: Time
    text: str
    line: int
    kind: str = ""
    who: str = ""
    source: str = ""
    link: str = ""
    place: str = ""
    key: str = ""
    raw: str = ""
    service: str = ""
    ends_at: datetime | None = None
    masked: int = 0


class Sheet:
    """Takes what an importer finds, in the order of the file, and makes a preview of it."""

    def __init__(self, importer: str, file: JsonFile, options: Options) -> None:
        """Begin empty."""
        self.file = file
        self._blocks: list[Columnar[Found]] = []  # and, behind them:
        self._found: list[Found] = []
        self._raws: list[Part] = []  # of each
        self._count = 0
        self._importer = importer
        self._options = options
        self._clocks = Clocks(options)
        self.now = options.now or datetime.now(UTC)
        self._notes: list[Problem] = []
        self._wordless: list[int] = []

    def add(self, found: Found, element: Part = b"") -> None:
        """Take what was found; `element` is where it stands in the file."""
        if not found.text:
            self._wordless.append(found.line)
            return
        self._found.append(found)
        self._raws.append(found.raw.encode() if found.raw else element)
        self._count += 1
        if len(self._found) == _AT_ONCE:
            self._close()

    def add_all(self, several: Columnar[Found], *, quoted: bool = False) -> None:
        """Take many that were found, with what stands in the file; `quoted` as in `covered`, were nothing cut."""
        texts, lines = several.whole("text"), several.whole("line")
        if not all(texts):
            self._wordless += [line for text, line in zip(texts, lines, strict=True) if not text]
            several = several.at([place for place, text in enumerate(texts) if text])
        self._close()
        self._count += len(several)
        whole = quoted and max(map(len, several.column("raw").parts), default=0) < ENOUGH
        self._blocks.append(several if self._options.unmask else covered(several, quoted=whole))

    def _close(self) -> None:
        """Cover what was found, while the processor has it at hand; where rows are to be left as they are, their numbers come first."""
        if self._found:
            several = Columnar.of(Found, self._found).but(raw=raws_of(self._raws))
            self._blocks.append(several if self._options.unmask else covered(several))
            self._found, self._raws = [], []

    def __len__(self) -> int:
        """Return how much was found."""
        return self._count

    @property
    def found(self) -> Columnar[Found]:
        """Return all that was found, in the order of the file."""
        self._close()
        return Columnar.joined(Found, self._blocks) if self._blocks else Columnar(Found, 0)

    def only_own_keys(self) -> None:
        """Leave out keys that name different things: then they are no names of what happened, but of sorts of it."""
        found = self.found
        several = found.column("key")
        if _are_different(several, len(found)):
            return
        keys = found.whole("key")
        what = list(zip(keys, found.whole("text"), (each.at for each in found.whole("time")), strict=True))
        shared = Counter(key for key, _, _ in set(what))
        self._blocks = [found.but(key=[key if shared[key] == 1 else "" for key in keys])]

    def note(self, line: int, sentence: str) -> None:
        """Take what people have to know about the file."""
        self._notes.append(Problem(line, sentence))

    def moment(self, value: Any) -> Time:
        """Return the time that a field says: as ISO 8601, in words, or as seconds to nanoseconds after 1970."""
        if type(value) is int and _MILLISECONDS[0] <= value < _MILLISECONDS[1]:
            return self._clocks.milliseconds(value)
        if isinstance(value, str):
            try:
                if value[:1] != "0" and (time := self._clocks.plain(value)):
                    return time
            except OverflowError:  # one that UTC has no year for: it is told below
                pass
            value = value.strip()
            if value[4:5] == "-" and value[0] != "0":
                return self._read(value)
            if value.startswith(NEVER):
                return NO_TIME
            if not _NUMBER.fullmatch(value):
                return self._read(value)
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            return NO_TIME
        return self._epoch(str(value))

    def moments(self, values: Sequence[Any]) -> Columnar[Time]:
        """Return the times that the same field of many entries says, in one go where all are written alike."""
        sorts = set(map(type, values))
        with suppress(OverflowError, ValueError, msgspec.ValidationError):
            if sorts == {int} and _MILLISECONDS[0] <= min(values) and max(values) < _MILLISECONDS[1]:
                seconds = [each / 1000 for each in values]
                return self._clocks.seconds_of(seconds, list(map(str, values)))
        if sorts == {str} and (times := self.plain(values)):
            return times
        return Columnar.of(Time, list(map(self.moment, values)))

    def plain(self, values: Sequence[str]) -> Columnar[Time] | None:
        """Return the times that ISO dates and times with a zone say; None, and nothing of them read, where any is something else."""
        with suppress(OverflowError, ValueError):
            return self._clocks.plain_all(values) if min(values) >= "1" else None
        return None

    def ends(self, value: Any) -> datetime | None:
        """Return the time of an end, where a field says one that is past."""
        at = self.moment(value).at
        return at if at is not None and at <= self.now else None

    def _read(self, text: str) -> Time:
        try:
            return self._clocks.read(text)
        except (OverflowError, ValueError):
            return Time(None, typed=text[:80], problem=_NO_MOMENT.format(line="{line}", text=text[:40]))

    def _epoch(self, text: str) -> Time:
        size = float(text)
        per_second = next((per for limit, per in _EPOCHS if size < limit), 0)
        if not per_second or size / per_second < _EARLIEST:
            if not size:
                return NO_TIME
            return Time(None, typed=text, problem=_NO_MOMENT.format(line="{line}", text=text[:40]))
        if per_second == 1:
            seconds = f"{size:.6f}" if "e" in text else text
        else:
            whole, rest = divmod(int(size) if "." in text else int(text), per_second)
            seconds = f"{whole}.{rest * 1_000_000 // per_second:06d}"
        return msgspec.structs.replace(self._clocks.seconds(seconds), typed=text)

    def preview(self) -> Preview:
        """Return what was found as rows, in the order of time, each once."""
        done = rows_of(self.found, self._options.unmask, done=not self._options.unmask)
        return Preview(
            importer=self._importer,
            zone=self._options.zone,
            rows=done,
            problems=self.problems,
            questions=self._clocks.questions,
            zone_assumed=self._clocks.zone_assumed,
            masked=sum(done.whole("masked")),
            day_assumed=self._clocks.day_assumed,
        )

    @property
    def problems(self) -> list[Problem]:
        """Return what could not be read, and what people have to know."""
        return [*self.file.problems, *self._notes, *wordless.told(self._wordless)]


class MachineImporter(Importer):
    """Reads JSON that a tool wrote. `marks` are expressions that only its files have near their beginning, with how sure they make."""

    marks: ClassVar[Sequence[tuple[re.Pattern[str], int]]]

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure the marks make that this is such a file."""
        head = self.head(data)
        return max((sure for mark, sure in self.marks if mark.search(head)), default=0) if head else 0

    @staticmethod
    def head(data: bytes) -> str:
        """Return how a file begins that could be JSON, else nothing."""
        head = beginning(data, _HEAD).lstrip("\ufeff \t\r\n")
        return head if head.startswith(("{", "[")) else ""

    def read(self, data: bytes, options: Options) -> Preview:
        """Return what the file holds, or raise `UnreadableError`."""
        sheet = self.sheet(data, options)
        if not len(sheet):
            line, sentence = 1, _NOTHING.format(title=self.title)
            for problem in sheet.problems[:1]:
                line, sentence = problem.line, problem.sentence
            raise UnreadableError(sentence, line=line)
        return sheet.preview()

    def sheet(self, data: bytes, options: Options) -> Sheet:
        """Return what is found in a file, with the services that it is about; raises `UnreadableError` for what is no JSON."""
        sheet = Sheet(self.name, JsonFile(data), options)
        self.find(sheet)
        return sheet

    def find(self, sheet: Sheet) -> None:
        """Add all that happened."""
        raise NotImplementedError


def raw_of(element: Part) -> str:
    """Return what stands in a file, as much of it as a row needs."""
    view = memoryview(element)
    return str(view if view.nbytes <= ENOUGH else view[: ENOUGH * 4], "utf-8", "replace")[:ENOUGH]


def raws_of(elements: Sequence[Part]) -> Texts:
    """Return what stands in a file of several."""
    if max(map(len, elements), default=0) > ENOUGH:
        return Texts([raw_of(each).encode() for each in elements])
    return Texts([*elements])


def rows_of(found: Sequence[Found], unmask: Collection[int] = (), *, done: bool = False) -> Columnar[Row]:
    """Return what was found as rows in the order of time, each thing once, with secrets covered (as they are already where it is `done`)."""
    several = Columnar.of(Found, found)
    if not _are_different(several.column("key"), len(several)):
        several = Columnar.of(Found, each_once(list(several)))
    times = _times(several)
    if order := _order(times.whole("at")):
        several, times = several.at(order), times.at(order)
    rows = _rows(several, times)
    return rows if done else finished(rows, unmask)


def _times(found: Columnar[Found]) -> Columnar[Time]:
    column = found.column("time")
    return column if isinstance(column, Columnar) else Columnar.of(Time, found.whole("time"))


def _rows(found: Columnar[Found], times: Columnar[Time]) -> Columnar[Row]:
    typed, zones, problems = times.column("typed"), times.column("zone"), times.column("problem")
    if not typed or (type(typed) is list and not all(typed)):
        zones = [
            zone if text else "" for zone, text in zip(times.whole("zone"), times.whole("typed"), strict=True)
        ]
    if problems:
        lines = map(str, found.whole("line"))
        problems = [
            each.replace("{line}", line) for each, line in zip(times.whole("problem"), lines, strict=True)
        ]
    ends = found.column("ends_at")
    if times.column("ends_at") is not None:
        both = zip(found.whole("ends_at"), times.whole("ends_at"), strict=True)
        ends = [one or other for one, other in both]
    names = ("text", "kind", "who", "source", "link", "line", "place", "key", "raw", "masked")
    return Columnar(
        Row, len(found), row=list(range(1, len(found) + 1)), at=times.column("at"), ends_at=ends, typed=typed, zone=zones,
        about=times.column("about"), margin=times.column("margin"), asks=times.column("asks"), problem=problems,
        **{name: found.column(name) for name in names},
    )  # fmt: skip


def _are_different(keys: Any, count: int) -> bool:
    """Return whether no key comes twice; an empty one is none."""
    if type(keys) is not list:
        return not keys or count < 2
    names = set(keys)
    return len(names) == len(keys) or ("" in names and len(names) - 1 == len(keys) - keys.count(""))


def each_once(found: Sequence[Found]) -> list[Found]:
    """Return what was found without what has the key of an earlier one; an end that only a later one knows is the first one's."""
    known: dict[str, Found] = {}
    kept = []
    for each in found:
        before = known.get(each.key) if each.key else None
        if before is None:
            known[each.key] = each
            kept.append(each)
        elif each.ends_at is not None:
            before.ends_at = each.ends_at
    return kept


def in_order(found: list[Found]) -> list[Found]:
    """Return what was found in the order of time; what has no time stays where it stands."""
    order = _order([each.time.at for each in found])
    return [found[place] for place in order] if order else found


def _order(moments: Sequence[datetime | None]) -> list[int]:
    """Return at which places what has these times stands in their order; nothing where it is in order already."""
    times = [at for at in moments if at is not None]
    if all(map(le, times, times[1:])):
        return []
    timed = [place for place, at in enumerate(moments) if at is not None]
    forward = sum(map(lt, times, times[1:]))
    backward = sum(map(gt, times, times[1:]))
    if backward > forward:
        timed.reverse()  # newest first: so that what has equal times is turned round, too
    ordered = iter(sorted(timed, key=moments.__getitem__))  # type: ignore[arg-type]  # all of these have one
    return [place if at is None else next(ordered) for place, at in enumerate(moments)]
