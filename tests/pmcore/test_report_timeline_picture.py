"""The picture of the timeline at 10, 60 and 400 events: nothing overlaps, everything is reached, and nothing needs its colour."""

import re
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.versions import AddVersion
from pmcore.model.timeline import EventKind
from pmcore.report.export import export
from pmcore.report.pictures.scene import Box, Label, Line
from pmcore.report.pictures.svg import draw_svg
from pmcore.report.pictures.text_size import width_of
from pmcore.report.pictures.timeline_lanes import Lanes
from pmcore.report.pictures.timeline_scene import PAPER_WIDTH, stretch, timeline_scene
from pmcore.wording.palette import role_of, sign_of
from tests.kit import NOW, given

BEGAN = datetime(2026, 11, 23, 13, 52)  # noqa: DTZ001 - written as local text for the commands
ANCHORS = EditIncident(
    detected="2026-11-23 14:04", acknowledged="2026-11-23 14:07", mitigated="2026-11-23 16:15",
    resolved="2026-11-23 17:00",
)  # fmt: skip
SIZES, WIDTHS = (10, 60, 400, 3_000), (294.0, PAPER_WIDTH, 724.0)
SERVICES = ("checkout", "payments", "search", "prices", "")


def minute(at):
    return f"{at:%Y-%m-%d %H:%M}"


def events(count):
    """Yield events as incidents have them: crowded, some of them stretches, some unsure, some without a time."""
    chance = Random(8)
    for number in range(1, count + 1):
        at = BEGAN + timedelta(minutes=round(220 * number / count + chance.uniform(-4, 4)) - 20)
        values = {"starts": minute(at)} if number % 17 else {"precision": "unknown"}
        if number % 17 and number % 9 == 4:
            values["ends"] = minute(at + timedelta(minutes=chance.randrange(6, 40)))
        elif number % 17 and number % 7 == 2:
            values |= {"precision": "about", "margin": chance.choice((5, 10, 15))}
        yield AddTimelineEvent(
            text=f"What was seen on the dashboard of the checkout, part {number}",
            event_kind=chance.choice(list(EventKind)),
            service=chance.choice(SERVICES),
            **values,
        )


@cache
def review(count):
    story = given(CreateReview(title="x", zone="Europe/Berlin", began=minute(BEGAN)), ANCHORS)
    return story.when(*events(count)).review


def edges(label):
    wide = width_of(label.text, label.size, bold=label.bold)
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.align]
    return left, label.y - label.size * 0.6, left + wide, label.y + label.size * 0.6


def overlapping(boxes):
    """Return the boxes that cover each other; sorted by their tops, so that only neighbours are compared."""
    found, boxes = [], sorted(boxes, key=lambda each: each[1])
    for i, one in enumerate(boxes):
        for two in boxes[i + 1 :]:
            if two[1] >= one[3] - 0.5:
                break
            if one[0] < two[2] - 0.5 and two[0] < one[2] - 0.5:
                found.append((one, two))
    return found


def marks(scene):
    return [each for each in scene.shapes if isinstance(each, Box) and each.about]


def labels(scene):
    return [each for each in scene.shapes if isinstance(each, Label)]


DRAWN = pytest.mark.parametrize(
    ("count", "width", "lanes"), [(n, width, lanes) for n in SIZES for width in WIDTHS for lanes in Lanes]
)


@DRAWN
def test_no_label_and_no_mark_touches_another_and_all_are_in_the_picture(count, width, lanes):
    scene = timeline_scene(review(count), width, lanes)
    written = [edges(each) for each in labels(scene)]
    assert overlapping(written) == []
    assert overlapping([(b.x, b.y, b.x + b.width, b.y + b.height) for b in marks(scene)]) == []
    assert all(
        left >= 0 and right <= width + 0.5 and bottom <= scene.height for left, _, right, bottom in written
    )
    assert scene.height < 1_600


@DRAWN
def test_every_event_is_reached_from_one_mark(count, width, lanes):
    reached = [
        each.label for mark in marks(timeline_scene(review(count), width, lanes)) for each in mark.about
    ]
    assert sorted(reached) == sorted(event.label for event in review(count).events.values())


@pytest.mark.parametrize("lanes", Lanes)
@pytest.mark.parametrize("count", SIZES)
def test_a_finger_hits_every_mark_of_the_narrow_picture_and_no_letter_is_too_small(count, lanes):
    story = review(count)
    html = {
        each.key: each.html
        for each in draw("picture" if lanes is Lanes.KINDS else "picture_by_service", story, Room())
    }
    for name in ("wide", "narrow"):
        width, box = (
            float(re.search(each, html[name])[1]) for each in (r'width="([\d.]+)"', r'viewBox="0 0 ([\d.]+)')
        )
        assert min(map(float, re.findall(r'font-size="([\d.]+)"', html[name]))) * width / box >= 11
        if name == "narrow":
            assert width <= 330  # a phone of 390 less its margins
            for mark in marks(timeline_scene(story, box, lanes)):
                assert min(mark.width, mark.height) * width / box >= 44


@pytest.mark.parametrize("width", WIDTHS)
def test_a_kind_is_told_without_its_colour_where_lanes_are_services(width):
    story = review(60)
    said = {each.text for each in labels(timeline_scene(story, width, Lanes.SERVICES))}
    for event in story.timeline:
        assert event.kind.word in said  # the legend
        assert sign_of(role_of("kind", event.kind)) in said
    single = [
        each.about[0] for each in marks(timeline_scene(story, width, Lanes.SERVICES)) if len(each.about) == 1
    ]
    assert single
    for subject in single:
        event = story.events[subject.id]
        assert f"{sign_of(role_of('kind', event.kind))} {event.label}" in said


def test_lanes_are_services_in_the_order_of_the_timeline_and_what_names_none_comes_last():
    told = given(
        AddTimelineEvent(text="a", starts="2026-11-23 10:00"),
        AddTimelineEvent(text="b", starts="2026-11-23 10:05", service="Search"),
        AddTimelineEvent(text="c", starts="2026-11-23 10:06", service="checkout"),
        AddTimelineEvent(text="d", starts="2026-11-23 10:40", service="search "),
    )
    scene = timeline_scene(told.review, 760, Lanes.SERVICES)
    names = [
        each for each in labels(scene) if each.text in {"Search", "checkout", "search", "no service named"}
    ]
    assert [each.text for each in names] == ["Search", "checkout", "no service named"]
    ys = {mark.about[0].label: mark.y for mark in marks(scene)}
    assert ys["T-02"] == ys["T-04"] < ys["T-03"] < ys["T-01"]


def test_how_long_a_service_showed_symptoms_is_a_bar_in_its_lane():
    told = given(
        CreateReview(title="x", zone="UTC", began="2026-11-23 10:00"),
        AddTimelineEvent(text="b", starts="2026-11-23 10:00", service="search", event_kind="symptom"),
        AddTimelineEvent(text="c", starts="2026-11-23 10:45", service="search", event_kind="recovery"),
    )
    scene = timeline_scene(told.review, 760, Lanes.SERVICES)
    (bar,) = [each for each in scene.shapes if isinstance(each, Box) and "45 min" in each.hover]
    first, last = sorted(mark.x + mark.width / 2 for mark in marks(scene))
    assert (bar.x, bar.x + bar.width) == pytest.approx((first, last))


def test_phases_are_named_by_what_ends_them():
    scene = timeline_scene(review(60), 960)
    grounds = [each.fill for each in scene.shapes if isinstance(each, Box)][:5]
    assert grounds == ["before", "unnoticed", "during", "recovering", "after"]
    said = [each.text for each in labels(scene)]
    assert {"before", "until mitigated", "until resolved"} <= set(said)


def test_an_anchor_out_of_order_cuts_nothing():
    told = given(
        CreateReview(title="x", zone="UTC", began="2026-11-23 10:00"),
        EditIncident(detected="2026-11-23 09:50", mitigated="2026-11-23 11:00", resolved="2026-11-23 10:30"),
        AddTimelineEvent(text="a", starts="2026-11-23 09:00"),
        AddTimelineEvent(text="b", starts="2026-11-23 12:00"),
    )
    scene = timeline_scene(told.review, 960)
    assert [each.fill for each in scene.shapes if isinstance(each, Box)][:3] == ["before", "during", "after"]


@pytest.mark.parametrize("width", WIDTHS)
def test_another_time_that_is_told_is_a_hollow_mark_joined_by_a_dashed_line(width):
    told = given(
        AddTimelineEvent(text="The alert fired", starts="2026-11-23 10:00"),
        AddTimelineEvent(text="All was well", starts="2026-11-23 11:00"),
        AddVersion(id="T-01", starts="2026-11-23 10:20"),
        AddVersion(id="T-02", text="All was well, but for search"),
    )
    scene = timeline_scene(told.review, width)
    (joined,) = [each for each in scene.shapes if isinstance(each, Line) and each.dashed]
    (hollow,) = [each for each in scene.shapes if isinstance(each, Box) and each.fill == "box"]
    assert joined.x2 == hollow.x + hollow.width / 2
    assert joined.y2 == hollow.y + hollow.height / 2
    assert {"T-01 ≠", "T-02 ≠"} <= {each.text for each in labels(scene)}
    first, second = marks(scene)
    assert "others say: 10:20" in first.hover
    assert "others say: All was well, but for search" in second.hover
    assert overlapping([edges(each) for each in labels(scene)]) == []


def test_what_many_marks_stand_for_can_be_looked_at_closer():
    story = review(400)
    many = max(marks(timeline_scene(story, 760)), key=lambda each: len(each.about))
    near = stretch(story, [each.id for each in many.about])
    assert len(near.events) < 100
    assert {each.id for each in many.about} <= set(near.events)
    assert stretch(story, ["nobody"]) is story


def test_marks_lead_to_rows_on_the_board_and_in_a_page():
    story = review(60)
    board = "".join(each.html for each in draw("picture", story, Room()))
    event = story.timeline[0]
    assert f'data-about="{event.id}={event.label}"' in board
    page = export(story, "html", "technical", NOW).content.decode()
    assert f'<a href="#{event.label}"><title>' in page
    assert f'id="{event.label}"' in page


def test_a_picture_without_ways_is_one_image():
    assert 'role="img"' in draw_svg(timeline_scene(review(10)))
