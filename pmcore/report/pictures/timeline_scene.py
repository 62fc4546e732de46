"""The timeline as a picture: anchors, phases, and every event as a numbered mark at its time.

Few events get a row each with their text; many share a lane per kind, or per service, with as much of their texts as has room.
Marks in a row that would touch go below each other, so nothing overlaps at any number. On a narrow screen the names
stand above the rows instead of beside them, and marks are as far apart as fingers need.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pmcore.insight.impact import impacts
from pmcore.model.incident import Anchor
from pmcore.model.moment import clock_of, zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Events, TimelineEvent
from pmcore.report.pictures.scene import SMALL, TEXT, Box, Drawn, Label, Line, Scene, Shape
from pmcore.report.pictures.text_size import fit, width_of
from pmcore.report.pictures.time_axis import Axis
from pmcore.report.pictures.timeline_frame import Frame
from pmcore.report.pictures.timeline_lanes import (
    FEW,
    Lane,
    Lanes,
    kind_lanes,
    plain,
    service_lanes,
    single_lanes,
)
from pmcore.report.pictures.timeline_marks import (
    MARK_GAP,
    MARK_HEIGHT,
    TOUCH,
    Mark,
    MarkStyle,
    drawn,
    hover_of_all,
    other_times,
    packed,
    subjects,
    text_beside,
)
from pmcore.wording.palette import role_of, sign_of
from pmcore.wording.words import counted, message

PAPER_WIDTH = 660.0
NARROW = 560.0  # below this the names of rows stand above them
MOST_UNKNOWN = 60  # events without a time that are shown
SIGN = 13.0  # the square with the sign of a kind
SYMPTOM = role_of("kind", EventKind.SYMPTOM)
SINGLES_SIDE, KINDS_SIDE, SERVICES_SIDE = 250.0, 112.0, 140.0


def timeline_scene(review: Review, width: float = PAPER_WIDTH, lanes: Lanes = Lanes.KINDS) -> Scene:
    """Return the timeline of `review` (already as seen by whom it is for) as a picture `width` pixels wide."""
    return _Drawing(review, width, lanes).scene()


def stretch(review: Review, ids: Collection[str]) -> Review:
    """Return the review with only those events that lie where some of them lie; all of them where none of `ids` has a time."""
    times = [event.starts.at for event in review.timeline if event.starts and event.id in ids]
    if not times:
        return review
    first, last = min(times), max(times)
    near = Events((e.id, e) for e in review.timeline if e.starts and first <= e.starts.at <= last)
    anchors = {
        anchor.value: None for anchor in Anchor if not first <= (review.incident.at(anchor) or first) <= last
    }
    return replace(review, events=near, incident=review.incident.model_copy(update=anchors))


class _Drawing:
    """Draws from top to bottom; `y` is how far it has come."""

    def __init__(self, review: Review, width: float, lanes: Lanes) -> None:
        self.review, self.width, self.lanes = review, width, lanes
        self.zone = zone_named(review.incident.zone)
        self.narrow = width < NARROW
        self.placed = [event for event in review.timeline if event.starts]
        self.unplaced = [event for event in review.timeline if not event.starts]
        self.singles = lanes is Lanes.KINDS and len(self.placed) <= FEW
        self.mark_style = MarkStyle(self.zone, signed=lanes is Lanes.SERVICES, touch=self.narrow)
        wide = SERVICES_SIDE if lanes is Lanes.SERVICES else KINDS_SIDE
        side = 8.0 if self.narrow else (SINGLES_SIDE if self.singles else wide)
        self.margin = max(20.0, *(self.mark_style.half(event) for event in _longest(self.placed)), 0)
        self.left, self.right = side + self.margin + 4, width - self.margin - 6
        self.impacts = impacts(review) if lanes is Lanes.SERVICES else []
        self.shapes: list[Shape] = []
        self.y = 4.0

    def scene(self) -> Scene:
        incident = self.review.incident
        times = [at for event in self.placed for at in _times(event)]
        times += [at for event in self.placed for at in other_times(event)]
        times += [at for anchor in Anchor if (at := incident.at(anchor))]
        if not times:
            self._unknown_only()
            return Scene(self.width, self.y + 4, tuple(self.shapes), self._alt())
        axis = Axis(times, self.left, self.right)
        self.frame = Frame(incident, self.zone, axis, self.left, self.right, self.width, self.margin)
        self._put(self.frame.anchor_names(self.y))
        top = self.y
        self._put(self.frame.phase_names(top))
        for index, lane in enumerate(self._lanes()):
            self._lane(lane, striped=bool(index % 2))
        bottom = self.y + 4
        self.shapes[:0] = self.frame.ground(top, bottom)
        self._put(self.frame.clock(bottom))
        if self.unplaced:
            self._without_time()
        self._legend()
        return Scene(self.width, round(self.y + 4), tuple(self.shapes), self._alt())

    def _put(self, part: Drawn) -> None:
        self.shapes += part.shapes
        self.y = part.bottom

    # ------------------------------------------------------------------ lanes

    def _lanes(self) -> list[Lane]:
        room = self.width - 20 - SIGN if self.narrow else self.left - self.margin - 18 - SIGN
        if self.singles:
            return single_lanes(self.placed, room, 1 if self.narrow else 2)
        if self.lanes is Lanes.SERVICES:
            return service_lanes(self.placed, room + SIGN)
        return kind_lanes(self.placed)

    def _lane(self, lane: Lane, *, striped: bool) -> None:
        lines = packed(lane.events, self.frame.axis, self.mark_style)
        gap = 0 if self.narrow else MARK_GAP
        marks_height = len(lines) * self.mark_style.pitch + gap
        name_height = 15.0 * len(lane.name)
        height = name_height + marks_height if self.narrow else max(marks_height, name_height + 5)
        if not self.narrow:
            if striped:
                self.shapes.append(Box(0, self.y, self.left - self.margin, height, fill="stripe"))
            self.shapes.append(
                Line(0, self.y + height, self.right + self.margin, self.y + height, "rule", 0.7)
            )
        else:  # a strip behind the name, or the anchors' lines would strike it through
            self.shapes.append(
                Box(
                    self.left - self.margin,
                    self.y,
                    self.right + 2 * self.margin - self.left,
                    name_height,
                    fill="stripe",
                )
            )
        self._lane_name(lane, height)
        first = self.y + (name_height if self.narrow else (height - marks_height) / 2 + gap)
        if self.lanes is Lanes.SERVICES:
            self._impact(lane, self.y + (name_height if self.narrow else 0))
        for number, line in enumerate(lines):
            self._line(
                line, first + number * self.mark_style.pitch, texts=not lane.single and not self.narrow
            )
        self.y += height

    def _line(self, line: list[Mark], y: float, *, texts: bool) -> None:
        """Draw marks beside each other, and their texts where there is room."""
        ends = [mark.left - 6 for mark in line[1:]] + [self.right + self.margin - 2]
        for mark, end in zip(line, ends, strict=True):
            self.shapes += drawn(mark, y, self.mark_style)
            if texts:
                begin = mark.right + 5
                self.shapes += text_beside(mark, y, min(end, self.frame.free_until(mark.right) - 3) - begin)

    def _impact(self, lane: Lane, y: float) -> None:
        """Draw from when to when a service showed symptoms, along the top of its lane."""
        of = plain(lane.events[0].service)
        for each in self.impacts[:-1]:
            for window in each.windows if of and plain(each.service) == of else ():
                x0, x1 = (self.frame.axis.x(at) for at in (window.starts.earliest, window.ends.latest))
                hover = f"{each.name}: {each.result}"
                self.shapes.append(Box(x0, y, max(x1 - x0, 1), 3, fill=SYMPTOM, hover=hover))

    def _lane_name(self, lane: Lane, height: float) -> None:
        middle = self.y + (8 if self.narrow else height / 2 - 7.5 * (len(lane.name) - 1))
        x = 6.0 if not self.narrow else 10.0
        begin = x
        if lane.role:
            self._sign(x, middle, lane.role)
            begin += SIGN + 6
        for number, text in enumerate(lane.name):
            label = Label(begin, middle + 15 * number, text, SMALL)
            far = self.left - self.margin - 4 if not self.narrow else self.width - 10
            self.shapes.append(replace(label, x=far, align="end", rtl=True) if lane.rtl else label)

    def _sign(self, x: float, middle: float, role: str) -> None:
        """Draw the sign of a kind, so that it is told from others in grey, too."""
        sign = Label(x + SIGN / 2, middle, sign_of(role), SMALL, "on", bold=True, align="middle")
        self.shapes += [Box(x, middle - SIGN / 2, SIGN, SIGN, fill=role, radius=3), sign]

    def _legend(self) -> None:
        """Say what the signs mean, unless their lanes do."""
        named = set() if self.singles or self.lanes is Lanes.SERVICES else {e.kind for e in self.placed}
        kinds = {event.kind for event in (*self.placed, *self.unplaced)} - named
        x = 6.0
        self.y += 6 if kinds else 0
        for kind in (each for each in EventKind if each in kinds):
            wide = SIGN + 5 + width_of(kind.word, SMALL)
            if x > 6 and x + wide > self.width - 8:
                x, self.y = 6.0, self.y + SIGN + 6
            self._sign(x, self.y + SIGN / 2, role_of("kind", kind))
            self.shapes.append(Label(x + SIGN + 5, self.y + SIGN / 2, kind.word, SMALL, "muted"))
            x += wide + 14
        self.y += SIGN + 4 if kinds else 0

    # ------------------------------------------------------------------ without a time

    def _without_time(self) -> None:
        """Put events whose time nobody knows below the axis, in the order of their numbers."""
        self.y += 16 if self.narrow else 6
        self.shapes.append(
            Label(6, self.y + 8, f"{message('moment', 'unknown')} ({len(self.unplaced)})", SMALL, "muted")
        )
        x = 6 + width_of(f"{message('moment', 'unknown')} (9999)", SMALL) + 8
        pitch = TOUCH if self.narrow else MARK_HEIGHT + MARK_GAP
        shown = [(event,) for event in self.unplaced[:MOST_UNKNOWN]]
        rest = tuple(self.unplaced[MOST_UNKNOWN:])
        for events in [*shown, rest] if rest else shown:
            role = role_of("kind", events[0].kind) if len(events) == 1 else "muted"
            text = f"{sign_of(role)} {events[0].label}" if len(events) == 1 else f"×{len(events)}"
            wide = max(width_of(text, SMALL, bold=True) + 8, TOUCH - 6 if self.narrow else 0)
            if x + wide > self.width - 8:
                x, self.y = 6.0, self.y + pitch
            pill = Box(x, self.y, wide, MARK_HEIGHT, fill=role, line=role, radius=4)
            middle = self.y + MARK_HEIGHT / 2
            label = Label(x + wide / 2, middle, text, SMALL, "on", bold=True, align="middle")
            target = Box(x - 3, middle - TOUCH / 2, wide + 6, TOUCH) if self.narrow else pill
            target = replace(target, hover=hover_of_all(events, self.zone), about=subjects(events))
            self.shapes += [pill, label, target] if self.narrow else [target, label]
            x += wide + 6
        self.y += (pitch + MARK_HEIGHT) / 2 + 4 if self.narrow else MARK_HEIGHT + 4

    def _unknown_only(self) -> None:
        if self.unplaced:
            self._without_time()
            self._legend()
        else:
            text = fit("Nothing is on the timeline yet.", self.width - 12, TEXT)
            self.shapes.append(Label(6, self.y + 12, text, TEXT, "muted"))
            self.y += 28

    def _alt(self) -> str:
        """Return in words what the picture shows."""
        count = len(self.review.events)
        known = [(anchor.word, at) for anchor in Anchor if (at := self.review.incident.at(anchor))]
        local = [(name, at.astimezone(self.zone)) for name, at in known]
        anchors = ", ".join(f"{name} {at:%Y-%m-%d} {clock_of(at)}" for name, at in local)
        said = f" Anchors: {anchors}." if anchors else ""
        return f"Timeline of {counted('count', 'event', count)} in {self.review.incident.zone}.{said}"


def _longest(events: list[TimelineEvent]) -> list[TimelineEvent]:
    """Return the events one of whose marks is as wide as any; none where there are none."""
    otherwise = [each for each in events if each.versions]
    return [max(each, key=lambda event: event.number) for each in (events, otherwise) if each]


def _times(event: TimelineEvent) -> list[datetime]:
    return [moment.at for moment in (event.starts, event.ends) if moment]
