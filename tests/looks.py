"""A review with something in every role of the palette, and what its document says in which colours."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import NamedTuple

from lxml import etree

from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.model.cards import Outcome, Tone
from pmcore.model.causes import Area, Barrier, Factor
from pmcore.model.communication import MessageState
from pmcore.model.incident import IncidentStatus, Severity
from pmcore.model.measures import HowItWorks, MeasureStatus, Priority, Strength
from pmcore.model.timeline import EventKind
from pmcore.report import export
from tests.kit import NOW, Story, given, seat

VERIFIED = list(MeasureStatus).index(MeasureStatus.VERIFIED) + 1
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SETS = {
    "kind": tuple(EventKind),
    "area": tuple(Area),
    "factor": (Factor.PRIMARY, Factor.CONTRIBUTING),
    "barrier": (Barrier.FAILED, Barrier.WORKED),
    "severity": tuple(Severity),
    "priority": tuple(Priority),
    "incident": tuple(IncidentStatus),
    "status": tuple(MeasureStatus),
    "strength": tuple(Strength),
    "outcome": tuple(Outcome),
    "message": tuple(MessageState),
    "tone": tuple(Tone),
}
"""Each set of the palette with the members that it has a colour for."""


class Chip(NamedTuple):
    """A word as a coloured label; colours are `#rrggbb`."""

    word: str
    ground: str
    text: str


@cache
def colourful(severity: Severity = Severity.SEV2) -> Story:
    """Return a review with an event of each kind, a cause of each area, and so on. Look, do not change it."""
    told = given(
        CreateReview(title="Colours", facilitator="Host", began="2026-11-23 10:00", severity=severity),
        EditIncident(detected="2026-11-23 10:04", status=IncidentStatus.MITIGATED),
        *(
            AddTimelineEvent(text=f"Event {n}", starts=f"2026-11-23 10:{n:02d}", event_kind=kind)
            for n, kind in enumerate(EventKind)
        ),
        AddTimelineEvent(text="Marked", starts="2026-11-23 10:40", marks="mitigated"),
        AddTimelineEvent(text="Some time", event_kind=EventKind.PAGE),
        AddCause(text="The problem"),
        *(AddCause(text=f"Cause in {area.value}", under="C-01", area=area) for area in Area),
        EditCause(id="C-02", factor=Factor.PRIMARY, barrier=Barrier.FAILED),
        EditCause(id="C-03", factor=Factor.CONTRIBUTING, barrier=Barrier.WORKED),
        *(AddLesson(text=f"Lesson {tone.value}", tone=tone) for tone in Tone),
        *(AddRecommendation(text=f"Card {outcome.value}") for outcome in Outcome),
        RevealRecommendations(),
        OpenVote(),
        # Of fewer than three voters no count is shown.
        *(seat(name).does(PlaceDot(id="R-01")) for name in ("Ana", "Ben", "Vera")),
        CloseVote(),
        *(
            EditRecommendation(id=f"R-{n:02d}", outcome=outcome, reason="Because")
            for n, outcome in enumerate(Outcome, 1)
            if outcome is not Outcome.PROPOSED
        ),
        *(
            AddMeasure(
                title=f"Measure {status.value}",
                status=MeasureStatus.DONE if status is MeasureStatus.VERIFIED else status,
                priority=list(Priority)[n % 4],
                how=how,
            )
            for n, (status, how) in enumerate(zip(MeasureStatus, list(HowItWorks)[::3], strict=False))
        ),
        seat("Vera").does(EditMeasure(id=f"M-{VERIFIED:02d}", status=MeasureStatus.VERIFIED)),
        *(AddMessage(audience="technical", text=f"Text {state.value}") for state in MessageState),
    )
    ways = (MessageState.IN_REVIEW, MessageState.APPROVED, MessageState.SENT)
    for number, last in enumerate(ways, 1):
        message = list(told.review.messages.values())[number]
        for state in ways[:number]:
            if state is last or last is MessageState.SENT:
                told.when(EditMessage(id=message.id, state=state))
    return told


def document(severity: Severity = Severity.SEV2, audience: str = "technical") -> dict[str, bytes]:
    """Return the parts of the Word document of the colourful review."""
    content = export(colourful(severity).review, "docx", audience, NOW).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def chips_of(parts: dict[str, bytes]) -> set[Chip]:
    """Return every coloured label in a Word document."""
    found = set()
    for run in etree.fromstring(parts["word/document.xml"]).iter(W + "r"):
        shade = run.find(f"{W}rPr/{W}shd")
        if shade is not None:
            colour = run.find(f"{W}rPr/{W}color").get(W + "val")
            word = re.sub(r"\s+", " ", "".join(run.itertext())).strip()
            found.add(Chip(word, f"#{shade.get(W + 'fill').lower()}", f"#{colour.lower()}"))
    return found
