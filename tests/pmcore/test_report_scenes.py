"""The pictures: nothing overlaps, nothing is too small for paper, and paper and screen show the same."""

import io
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from pages.parts.charts import figure_of
from pmcore.commands.causes import AddCause
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.causes import Area
from pmcore.model.timeline import EventKind
from pmcore.report.pictures.cause_scene import cause_pages, cause_scene
from pmcore.report.pictures.png import draw_png
from pmcore.report.pictures.scene import Box, Label, Line
from pmcore.report.pictures.svg import draw_svg
from pmcore.report.pictures.text_size import width_of
from pmcore.report.pictures.time_axis import Axis
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.wording.palette import DARK, LIGHT
from tests.bench.word import SIZES, review_of
from tests.kit import given

WIDTHS = (660, 358, 960)
PAPER_POINTS = 17 / 2.54 * 72  # of the 660 px of a picture in Word


@pytest.fixture(scope="module")
def realistic():
    return review_of(SIZES["realistic"])


@pytest.fixture(scope="module")
def long_one():
    return given(
        CreateReview(title="x", zone="Europe/Berlin", began="2026-10-24 22:00"),
        EditIncident(detected="2026-10-24 22:10", mitigated="2026-10-26 09:00"),
        *[
            AddTimelineEvent(text=f"Step {i}", starts=at, event_kind=list(EventKind)[i % 11])
            for i, at in enumerate(
                [
                    "2026-09-30 09:00",
                    *[f"2026-10-24 22:{m:02d}" for m in range(0, 50, 5)],
                    "2026-10-26 09:00",
                    "2026-11-09 10:00",
                ]
            )
        ],
    ).review


def box_of(label):
    wide = width_of(label.text, label.size, bold=label.bold)
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.align]
    return left, label.y - label.size * 0.6, left + wide, label.y + label.size * 0.6


def overlapping(boxes):
    return [
        (one, two)
        for i, one in enumerate(boxes)
        for two in boxes[i + 1 :]
        if one[0] < two[2] - 0.5 and two[0] < one[2] - 0.5 and one[1] < two[3] - 0.5 and two[1] < one[3] - 0.5
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("which", ["realistic", "long_one"])
def test_no_text_touches_another_or_leaves_the_timeline(which, width, request):
    scene = timeline_scene(request.getfixturevalue(which), width)
    boxes = [box_of(each) for each in scene.shapes if isinstance(each, Label)]
    assert overlapping(boxes) == []
    assert all(box[0] >= 0 and box[2] <= scene.width + 0.5 and box[3] <= scene.height for box in boxes)


def test_text_is_at_least_seven_points_on_paper(realistic):
    for scene in (timeline_scene(realistic), *cause_pages(realistic)):
        sizes = [each.size for each in scene.shapes if isinstance(each, Label)]
        assert min(sizes) * PAPER_POINTS / scene.width >= 7


@pytest.mark.parametrize("width", WIDTHS)
def test_causes_stay_in_their_boxes(realistic, width):
    scene = cause_scene(realistic, width)
    boxes = [b for b in scene.shapes if isinstance(b, Box) and b.hover]
    assert len(boxes) == 40
    for label in (each for each in scene.shapes if isinstance(each, Label)):
        x0, y0, x1, y1 = box_of(label)
        assert any(
            b.x <= x0 and x1 <= b.x + b.width and b.y <= y0 + 1 and y1 <= b.y + b.height + 1 for b in boxes
        ), label


def test_cause_pictures_join_without_a_seam(realistic):
    whole, pages = cause_scene(realistic), cause_pages(realistic)
    assert len(pages) > 3
    assert sum(page.height for page in pages) == pytest.approx(whole.height)
    words = [each.text for each in whole.shapes if isinstance(each, Label)]
    assert [each.text for page in pages for each in page.shapes if isinstance(each, Label)] == words


def test_a_chain_of_three_hundred_answers_fits_the_page():
    told = given(AddCause(text="The problem"))
    for number in range(1, 300):
        told.when(AddCause(text=f"Answer {number}", under=f"C-{number:02d}", area=Area.HUMAN))
    pages = cause_pages(told.review)
    assert all(
        shape.x + shape.width <= 660 for page in pages for shape in page.shapes if isinstance(shape, Box)
    )


def test_a_quiet_week_becomes_a_break_and_the_rest_stays_readable():
    start = datetime(2026, 11, 1, 9, tzinfo=UTC)
    busy = [start + timedelta(days=20, minutes=5 * i) for i in range(12)]
    axis = Axis([start, *busy], 0, 600)
    ((x0, x1, span),) = axis.breaks()
    assert span == timedelta(days=20)
    assert axis.x(busy[-1]) - axis.x(busy[0]) > 450
    assert x0 < x1 < axis.x(busy[1])


def test_even_steps_have_no_break():
    start = datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert not list(Axis([start + timedelta(hours=i) for i in range(10)], 0, 600).breaks())


def test_ticks_are_round_in_the_review_zone_and_apart_even_when_clocks_change():
    start = datetime(2026, 10, 24, 22, 13, tzinfo=UTC)
    axis = Axis([start + timedelta(minutes=30 * i) for i in range(20)], 0, 600)
    ticks = axis.ticks(ZoneInfo("Europe/Berlin"), 58)
    assert all(re.fullmatch(r"\d\d:00", tick.text) for tick in ticks)
    assert all(two.x - one.x >= 58 for one, two in pairwise(ticks))
    assert ticks[0].day == "Sun 25 Oct"
    assert [tick.day for tick in ticks[1:] if tick.day] == ["CET"]  # 02:00 comes twice


def test_the_screen_draws_the_same_scene(realistic):
    scene = timeline_scene(realistic)
    for dark, palette in ((False, LIGHT), (True, DARK)):
        figure = figure_of(scene, dark)
        labels = [each for each in scene.shapes if isinstance(each, Label)]
        said = [(a.x, a.y, re.sub("</?b>", "", a.text), a.font.color) for a in figure.layout.annotations]
        assert said == [(each.x, each.y, each.text, palette[each.colour]) for each in labels]
        drawn = [each for each in scene.shapes if isinstance(each, Box | Line)]
        assert len(figure.layout.shapes) == len(drawn)
        assert (figure.layout.width, figure.layout.height) == (scene.width, scene.height)
        assert any("T-07" in text for text in figure.data[0].hovertext)


def test_texts_are_never_markup_on_the_screen_or_in_svg():
    told = given(AddTimelineEvent(text="<b>bold</b> <a href='https://x'>x</a>", starts="2026-11-23 10:00"))
    scene = timeline_scene(told.review)
    figure = figure_of(scene, dark=False)
    assert "<a" not in figure.to_json().replace("\\u003c", "<").replace("<b>T-01</b>", "")
    assert "<b>" not in draw_svg(scene)


def test_white_paper_stays_white_and_bytes_repeat(realistic):
    scene = timeline_scene(realistic)
    content = draw_png(scene)
    assert Image.open(io.BytesIO(content)).convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert content == draw_png(scene)
