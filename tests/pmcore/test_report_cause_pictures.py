"""The causes as graph, fishbone and swim lanes: nothing lost, nothing on top of another, letters that paper may carry."""

import json
import os
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from pmcore.commands.causes import AddCause, EditCause, LinkCause
from pmcore.commands.incident import EditIncident
from pmcore.commands.supports import SupportLink
from pmcore.model.causes import Layer
from pmcore.report.pictures.cause_graph import graph_pages, graph_scene
from pmcore.report.pictures.cause_lanes import lanes_pages, lanes_scene
from pmcore.report.pictures.cause_links import links_of
from pmcore.report.pictures.cause_parts import Graph, parts_of
from pmcore.report.pictures.fishbone import fishbone_pages, fishbone_scene
from pmcore.report.pictures.layered import Link, columns_of, layered
from pmcore.report.pictures.scene import Box, Label, Line
from pmcore.wording.palette import DARK, LIGHT
from tests.kit import given
from tests.pmcore.test_report_scenes import PAPER_POINTS, box_of, overlapping

GOLDEN = Path(__file__).parents[1] / "golden" / "cause_pictures.json"
PAGES = {"graph": graph_pages, "fishbone": fishbone_pages, "lanes": lanes_pages}
SCENES = {"graph": graph_scene, "fishbone": fishbone_scene, "lanes": lanes_scene}
AREAS = ("technical", "process", "human_factors", "other")


def grown(count):
    """Return a story of `count` causes, each answering one of the upper half, with every mark that a picture shows."""
    story = given(AddCause(text="Customers could not read or write their projects for eighteen hours"))
    for number in range(2, count + 1):
        text = f"Condition {number}, " + "of which somebody wrote a little more " * (number % 4)
        under = f"C-{max(1, number // 2 - number % 3):02d}"
        layer = [*Layer, None][number % 5]
        story = story.when(AddCause(text=text, under=under, area=AREAS[number % 4], layer=layer))
    if count < 5:
        return story
    return story.when(
        LinkCause(id=f"C-{count:02d}", under="C-02"),
        SupportLink(id="C-02", support="supported", link="https://graphs.example/1"),
        SupportLink(id="C-03", support="assumed"),
        SupportLink(id="C-04", support="refuted"),
        SupportLink(id=f"C-{count:02d}", under="C-02", support="unknown"),
        EditCause(id="C-03", factor="primary"),
        EditCause(id="C-04", barrier="worked"),
        EditIncident(trigger="The data directory was removed on the wrong host"),
    )


@pytest.fixture(scope="module")
def reviews():
    return {count: grown(count).review for count in (5, 40, 150)}


@pytest.fixture(scope="module")
def drawn(reviews):
    """Return what makes each picture once for all tests."""
    return cache(lambda make, count: as_pages(make(reviews[count])))


def as_pages(made):
    return made if isinstance(made, tuple) else (made,)


def texts(scenes):
    return " ".join(each.text for scene in scenes for each in scene.shapes if isinstance(each, Label))


def cards(scene):
    return [each for each in scene.shapes if isinstance(each, Box) and each.about]


@pytest.mark.parametrize("which", PAGES)
@pytest.mark.parametrize("count", [5, 40, 150])
def test_paper_shows_every_cause_in_letters_of_seven_points_at_least(reviews, drawn, which, count):
    pages = drawn(PAGES[which], count)
    shown = {each.about[0].label for page in pages for each in cards(page)}
    assert shown == {each.label for each in reviews[count].causes.values()}
    for page in pages:
        assert page.width == 660
        assert page.height <= 830
        sizes = [each.size for each in page.shapes if isinstance(each, Label)]
        assert min(sizes) * PAPER_POINTS / page.width >= 7


@pytest.mark.parametrize("make", [*PAGES.values(), *SCENES.values()])
@pytest.mark.parametrize("count", [5, 40, 150])
def test_no_card_touches_another_and_no_text_leaves_the_picture(drawn, make, count):
    for scene in drawn(make, count):
        boxes = [(each.x, each.y, each.x + each.width, each.y + each.height) for each in cards(scene)]
        assert overlapping(boxes) == []
        for label in (each for each in scene.shapes if isinstance(each, Label)):
            x0, y0, x1, y1 = box_of(label)
            assert all((x0 >= 0, x1 <= scene.width + 0.5, y0 >= 0, y1 <= scene.height + 0.5)), label.text


@pytest.mark.parametrize("which", SCENES)
def test_a_screen_has_all_in_one_picture_each_cause_once(reviews, which):
    shown = [each.about[0].label for each in cards(SCENES[which](reviews[40]))]
    assert sorted(shown) == sorted(each.label for each in reviews[40].causes.values())


def test_a_phone_has_the_bones_of_a_fish_below_each_other(reviews):
    scene = fishbone_scene(reviews[40], 294)
    assert len(cards(scene)) == 40
    assert all(x0 >= 0 and x1 <= 294.5 for x0, _, x1, _ in map(box_of, labels(scene)))


def labels(scene):
    return [each for each in scene.shapes if isinstance(each, Label)]


def test_every_link_is_drawn_in_exactly_one_picture(reviews):
    causes = reviews[150].causes
    parts = parts_of(causes, lambda part: len(part.nodes) <= 12)
    drawn = [link for part in parts for link in part.links]
    assert len(parts) > 5
    assert sorted(drawn) == sorted(Link(c.id, effect) for c in causes.values() for effect in c.leads_to)


def test_more_answers_than_a_page_holds_come_in_pieces():
    story = given(AddCause(text="P"), *[AddCause(text=f"Answer {i}", under="C-01") for i in range(60)])
    pages = graph_pages(story.review)
    assert len({each.about[0].label for page in pages for each in cards(page)}) == 61
    assert f"1 of {len(pages)}" in texts(pages)


def test_where_a_branch_goes_on_is_said_on_its_card(drawn):
    pages = drawn(graph_pages, 150)
    first = texts(pages[:1])
    assert "the key: where each branch goes on" in first
    assert set(re.findall(r"goes on in picture (\d+)", first)) <= {str(n) for n in range(2, len(pages) + 1)}


@pytest.mark.parametrize("which", ["graph", "lanes"])
def test_how_a_link_is_carried_shows_without_colour(reviews, which):
    """Given one link of each sort, when colours are taken away, then line, cross, question and legend still tell them apart."""
    scene = SCENES[which](reviews[5])
    styles = {(each.style, each.thick) for each in scene.shapes if isinstance(each, Line)}
    assert {("solid", 2.0), ("dashed", 1.4), ("dotted", 1.8)} <= styles
    words = texts([scene])
    assert all(each in words for each in ("supported", "assumed", "nobody knows", "refuted", "Q-01"))


def test_trigger_barrier_and_primary_are_said_in_words(reviews):
    for make in SCENES.values():
        words = texts([make(reviews[5])])
        assert all(each in words for each in ("Trigger", "barrier that worked", "primary factor"))


def test_lanes_are_named_from_society_down_to_the_work_itself(reviews):
    titles = [each.text for each in labels(lanes_scene(reviews[40])) if each.text in NAMES]
    assert titles == NAMES


NAMES = [*(each.heading for each in reversed(Layer)), "No layer said yet"]


def test_a_review_without_causes_says_so():
    review = given().review
    for make in (*PAGES.values(), *SCENES.values()):
        assert "No causes were written down." in texts(as_pages(make(review)))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_colour_of_the_pictures_is_in_the_palette(reviews, palette):
    for make in SCENES.values():
        for shape in make(reviews[40]).shapes:
            names = (shape.fill, shape.line) if isinstance(shape, Box) else (shape.colour,)
            assert all(not name or name in palette for name in names)


# ---------------------------------------------------------------------- the layout


def test_a_cause_stands_right_of_all_that_it_explains():
    links = [Link("b", "a"), Link("c", "b"), Link("c", "a")]
    assert columns_of("abc", links) == {"a": 0, "b": 1, "c": 2}
    laid = layered("abc", links, dict.fromkeys("abc", 20.0), 10)
    (bend,) = laid.bends[Link("c", "a")]
    assert bend.column == 1
    assert abs(bend.middle - laid.spots["b"].middle) >= 10 + 10  # the line goes past the card, not over it


def test_two_columns_in_the_wrong_order_are_put_right():
    links = [Link("d", "a"), Link("c", "b"), Link("a", "r"), Link("b", "r")]
    laid = layered("rabcd", links, dict.fromkeys("rabcd", 20.0), 10)
    upper = min("ab", key=lambda each: laid.spots[each].middle)
    assert laid.spots["d" if upper == "a" else "c"].middle < laid.spots["c" if upper == "a" else "d"].middle


def test_an_effect_stands_between_its_causes():
    laid = layered("abcd", [Link(each, "a") for each in "bcd"], dict.fromkeys("abcd", 20.0), 10)
    middles = [laid.spots[each].middle for each in "bcd"]
    assert laid.spots["a"].middle == pytest.approx(middles[1])
    assert all(below - above >= 30 for above, below in pairwise(sorted(middles)))


def test_a_screen_begins_with_the_problem_at_its_top_left(reviews):
    (problem,) = [each for each in cards(graph_scene(reviews[150])) if each.about[0].label == "C-01"]
    assert problem.x < 10
    assert problem.y < 100


def test_a_loop_in_a_damaged_log_ends():
    story = given(AddCause(text="P"), AddCause(text="a", under="C-01"), AddCause(text="b", under="C-02"))
    causes = {each.label: each for each in story.review.causes.values()}
    a, b = causes["C-02"], causes["C-03"]
    damaged = {**story.review.causes, a.id: a.model_copy(update={"leads_to": (b.id,)})}
    assert len(links_of(damaged)) == 1
    assert Graph(damaged).whole().nodes


# ---------------------------------------------------------------------- golden


def said_of(scene):
    """Return where each card stands, in whole pixels, and how many lines there are."""
    at = {each.about[0].label: [round(each.x), round(each.y)] for each in cards(scene)}
    return {
        "size": [round(scene.width), round(scene.height)],
        "cards": dict(sorted(at.items())),
        "lines": lines(scene),
    }


def lines(scene):
    return sum(isinstance(each, Line) for each in scene.shapes)


def test_the_layouts_are_as_they_were(drawn):
    """When a change is meant: POSTMORTEM_GOLDEN=1, and look at the pictures."""
    now = {name: [said_of(page) for page in drawn(make, 40)] for name, make in PAGES.items()}
    if os.environ.get("POSTMORTEM_GOLDEN"):
        GOLDEN.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == now
