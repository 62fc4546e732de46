"""The palette: whole, readable in both themes, told apart without colour, and the only place that says colours."""

import io
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from pages.parts.assets import page_style, style
from pmcore.boards import Room, draw
from pmcore.model.incident import Severity
from pmcore.report import export
from pmcore.report.pictures.cause_scene import cause_scene
from pmcore.report.pictures.png import draw_png
from pmcore.report.pictures.scene import Box, Label
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.report.script.letters import is_plain
from pmcore.web.html import STYLE
from pmcore.wording.palette import BASE, DARK, LIGHT, ROLES, role_of, roles, sign_of
from pmcore.wording.stylesheet import screen_properties, screen_roles, streamlit_theme
from tests.kit import NOW
from tests.looks import SETS, chips_of, colourful, document

ROOT = Path(__file__).parents[2]
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
READABLE = 4.5  # WCAG 2 AA for small text
SEEN = 3  # what WCAG asks of graphics
PHASES = ("before", "unnoticed", "during", "recovering", "after")


def light_of(colour):
    """Return the relative luminance of `#rrggbb` (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    high, low = sorted((light_of(one), light_of(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lightness(colour):
    """Return how light a colour looks in grey, 0 to 100 (CIE L*)."""
    light = light_of(colour)
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


# ---------------------------------------------------------------------- whole


def test_every_code_has_its_role_and_there_is_no_other():
    wanted = {role_of(of, member) for of, members in SETS.items() for member in members}
    assert set(roles()) == wanted | {"anchor-moment"}


def test_a_code_without_a_colour_says_which():
    with pytest.raises(LookupError, match="no colour for “SEV9” among “severity”"):
        role_of("severity", "SEV9")
    assert role_of("severity", "SEV-1") == role_of("severity", Severity.SEV1) == "severity-sev1"


def test_every_colour_is_written_the_same_way():
    assert set(LIGHT) == set(DARK)
    assert not [
        each for theme in (LIGHT, DARK) for each in theme.values() if not re.fullmatch("#[0-9a-f]{6}", each)
    ]


# ---------------------------------------------------------------------- readable


@THEMES
def test_labels_are_readable(theme):
    assert min(contrast(theme[f"{each}-text"], theme[f"{each}-ground"]) for each in roles()) >= READABLE


@THEMES
def test_marks_carry_letters_and_are_seen_on_every_surface(theme):
    for mark in (*roles(), "accent", "bar"):
        assert contrast(theme["on"], theme[mark]) >= READABLE, mark
        for surface in ("paper", "page", "card", "box"):
            assert contrast(theme[mark], theme[surface]) >= READABLE, (mark, surface)


@THEMES
def test_whiskers_and_bars_are_seen_on_the_ground_of_every_phase(theme):
    marks = [each for each in roles() if each.startswith(("kind-", "anchor-"))]
    for ground in PHASES:
        assert min(contrast(theme[mark], theme[ground]) for mark in marks) >= SEEN, ground


@THEMES
def test_text_is_readable_on_every_surface(theme):
    surfaces = (
        "paper",
        "page",
        "card",
        "box",
        "stripe",
        *PHASES,
        "info",
        "warning",
        "band",
    )
    for ink in ("ink", "muted", "title", "warning-edge"):
        assert min(contrast(theme[ink], theme[each]) for each in surfaces) >= READABLE, ink
    assert min(contrast(theme["link"], theme[each]) for each in ("paper", "page", "card", "info")) >= READABLE


# ---------------------------------------------------------------------- without colour


@THEMES
@pytest.mark.parametrize("of", ["severity", "priority", "factor"])
def test_an_order_gets_lighter_or_darker_step_by_step(of, theme):
    shades = [lightness(theme[f"{of}-{code}-ground"]) for code in ROLES[of]]
    steps = [two - one for one, two in pairwise(shades)]
    assert min(map(abs, steps)) >= 5, shades
    assert len({step > 0 for step in steps}) == 1, shades


def test_each_kind_has_a_sign_of_its_own_that_our_font_draws():
    signs = [role.sign for role in ROLES["kind"].values()]
    assert len(set(signs)) == len(signs)
    assert all(len(sign) == 1 and is_plain(sign) for sign in signs)


@pytest.mark.parametrize("width", [660, 358])
def test_a_kind_is_told_by_its_sign_and_the_sign_by_a_word(width):
    review = colourful().review
    scene = timeline_scene(review, width)
    said = [each.text for each in scene.shapes if isinstance(each, Label)]
    for event in review.timeline:
        sign = sign_of(role_of("kind", event.kind))
        assert sign in said
        assert event.kind.word in said
        if not event.starts:
            assert f"{sign} {event.label}" in said


def test_labels_hold_words_on_the_screen():
    review = colourful().review
    for board in ("timeline", "causes", "measures", "overview", "communication", "recommendations"):
        for block in draw(board, review, Room()):
            tree = etree.HTML(block.html or "<p/>")
            for chip in tree.iterfind(".//*[@class]") if tree is not None else ():
                if "chip" in chip.get("class").split() and chip.get("data-left") is None:
                    assert "".join(chip.itertext()).strip(), etree.tostring(chip)


# ---------------------------------------------------------------------- nowhere else


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_streamlits_theme_is_the_palette(name, theme):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["theme"][name] == streamlit_theme(theme)


def test_every_colour_of_a_finished_sheet_or_document_is_in_the_palette():
    """What leaves the house is looked at, not the source: no sheet, picture or part has a colour of its own."""
    known = {*LIGHT.values(), *DARK.values()}
    html = export(colourful().review, "html", "technical", NOW).content.decode()
    sheets = (
        style() + page_style() + screen_properties(),
        STYLE,
        re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1],
    )
    for sheet in (*sheets, html):
        found = set(re.findall(r"#[0-9a-f]{6}\b|(?<=[:,\s])#[0-9a-f]{3}\b", sheet.lower()))
        assert found - known == set()
    parts = document()
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/charts/postmortem1.xml"):
        values = re.findall(
            rb'(?:w:fill|w:color|w:color w:val|a:srgbClr val)="([0-9A-Fa-f]{6})"', parts[name]
        )
        assert values, name
        assert {f"#{each.decode().lower()}" for each in values} - known == set(), name


def test_what_a_sheet_asks_for_is_in_the_palette():
    asked = set(re.findall(r"var\(--of-([\w-]+)\)", style() + page_style() + screen_roles()))
    assert asked
    assert asked <= set(LIGHT)


# ---------------------------------------------------------------------- the same in pictures and on paper


def test_the_document_labels_each_word_in_the_colours_of_its_role():
    found = {chip for level in Severity for chip in chips_of(document(level))}
    found |= chips_of(document(audience="management"))
    wanted = set()
    for of in (
        "kind",
        "area",
        "factor",
        "barrier",
        "severity",
        "priority",
        "status",
        "strength",
        "outcome",
        "message",
        "tone",
    ):
        for member in SETS[of]:
            role, word = role_of(of, member), member.word.removesuffix(" factor")
            wanted.add((word, LIGHT[f"{role}-ground"], LIGHT[f"{role}-text"]))
    wanted.add(("mitigated", LIGHT["anchor-moment-ground"], LIGHT["anchor-moment-text"]))
    assert found >= wanted
    assert {tuple(each) for each in found} - wanted <= {
        (word, LIGHT["anchor-moment-ground"], LIGHT["anchor-moment-text"]) for word in ("began", "detected")
    }


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("make", [timeline_scene, cause_scene])
def test_a_picture_has_the_colours_of_the_palette(make, theme):
    scene = make(colourful().review)
    image = Image.open(io.BytesIO(draw_png(scene, theme, scale=2))).convert("RGB")
    boxes = [
        each for each in scene.shapes if isinstance(each, Box) and each.fill.startswith(("kind-", "area-"))
    ]
    assert {each.fill for each in boxes} >= {name for name in roles() if name.startswith(boxes[0].fill[:5])}
    for box in boxes:
        pixel = image.getpixel((round(box.x * 2 + 2), round((box.y + box.height / 2) * 2)))
        assert "#{:02x}{:02x}{:02x}".format(*pixel) == theme[box.fill], box


def test_bars_are_the_accent_everywhere():
    parts = document()
    assert LIGHT["bar"] == LIGHT["accent"] == streamlit_theme(LIGHT)["primaryColor"]
    assert (
        f'<c:spPr><a:solidFill><a:srgbClr val="{LIGHT["bar"][1:].upper()}"/>'
        in parts["word/charts/postmortem1.xml"].decode()
    )
    assert BASE["bar"].dark == streamlit_theme(DARK)["primaryColor"]
