"""Transcript: what was said in a call (WebVTT, SubRip), from the moment at which its recording began."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

from pmcore.intake.clocks import Clocks
from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.finishing import ENOUGH, finished
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.moments import Time
from pmcore.intake.options import Options
from pmcore.intake.preview import Answer, Preview, Problem, Question, Row
from pmcore.intake.printed.cues import Cue, cues_of

STARTS = "STARTS"  # what the question is about where nobody said when the recording began
_GAP = timedelta(seconds=4)  # a pause within what somebody says
_SPAN = timedelta(seconds=60)  # of one row: a longer speech has several, so that its parts keep their times
_SUBVIEWER = re.compile(
    r"^(\d{1,2}:\d{2}:\d{2}\.\d{1,3}),(?=\d{1,2}:\d{2}:\d{2}\.\d{1,3}\s*$)", re.MULTILINE
)  # the chat of a Google Meet
_TIMES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->", re.MULTILINE)
_ZOOM = re.compile(r"GMT(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})")
_NAMED = re.compile(r"[0-9a-f-]{20,}", re.IGNORECASE)  # identifiers that a tool gives for ever
_ASKED = "When did this recording begin? The times in a transcript count from there."
_NOTHING = "No piece of this transcript has a time and words. Export it again as WebVTT or SRT."


class Transcript(Importer):
    """Reads a transcript."""

    name: ClassVar[str] = "transcript"
    title: ClassVar[str] = "Transcript of a call (WebVTT, SRT)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return 10 for WebVTT by its first word, 9 for spans of time as SubRip has them."""
        text = beginning(data, 32_000).lstrip("\ufeff \r\n\t")
        return 10 if text.startswith("WEBVTT") else 9 if _TIMES.search(text) or _SUBVIEWER.search(text) else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return a row for what each person says without a longer pause."""
        parts = list(cues_of(_SUBVIEWER.sub(r"\1 --> ", decoded(data)).splitlines()))
        problems = [each for each in parts if isinstance(each, Problem)]
        cues = sorted(
            (each for each in parts if isinstance(each, Cue) and each.text), key=lambda each: each.begin
        )
        if not cues:
            first = problems[0] if problems else Problem(0, _NOTHING)
            raise UnreadableError(first.sentence, line=first.line)
        clocks = Clocks(options)
        starts = options.starts or options.answers.get(STARTS, "")
        began = clocks.read(starts)
        rows = finished(list(_rows(_speeches(cues), began, options)), options.unmask)
        questions = _questions(began, clocks, options.name, len(rows))
        masked = sum(rows.whole("masked"))
        return Preview(self.name, options.zone, rows, problems, questions, clocks.zone_assumed, masked)


def _questions(began: Time, clocks: Clocks, name: str, rows: int) -> Sequence[Question]:
    """Return what has to be asked so that the rows have times."""
    if began.at is not None:
        return ()
    if began.asks:
        return [Question(each.about, each.sentence, each.answers, rows) for each in clocks.questions]
    found = _ZOOM.search(name)
    told = "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else ""
    answers = [Answer(f"{told[:10]} {told[11:19]} UTC, as the name of the file says", told)] if told else []
    return [Question(STARTS, began.problem or _ASKED, answers, rows)]


def _speeches(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Give the cues of one person that follow one another without a longer pause; one without a name goes on as the one above."""
    speech: list[Cue] = []
    for cue in cues:
        if speech and _goes_on(speech, cue):
            speech.append(cue)
            continue
        if speech:
            yield speech
        speech = [cue]
    if speech:
        yield speech


def _goes_on(speech: Sequence[Cue], cue: Cue) -> bool:
    who = next((each.who for each in speech if each.who), "")
    same = cue.who in {who, ""} and (bool(who) or not cue.who)
    return same and cue.begin - speech[-1].end <= _GAP and cue.begin - speech[0].begin <= _SPAN


def _rows(speeches: Iterable[Sequence[Cue]], began: Time, options: Options) -> Iterator[Row]:
    asks = began.asks or ("" if began.at else STARTS)
    for number, speech in enumerate(speeches, 1):
        first = speech[0]
        text = " ".join(each.text for each in speech)[:ENOUGH]
        yield Row(
            row=number, at=began.at + first.begin if began.at else None, text=text, who=first.who, source="call", line=first.line,
            key=first.name if _NAMED.match(first.name) else "", raw=text, typed=_clock(first.begin), zone=options.zone,
            about=began.about, margin=began.margin, asks=asks,
        )  # fmt: skip


def _clock(since: timedelta) -> str:
    """Return how far into the recording something is, as transcripts print it."""
    minutes, seconds = divmod(since.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:06.3f}"
