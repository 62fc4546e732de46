"""Text in every script, as our pictures draw it: the right letters in the right order, and no box where a font is there."""

import random

import pytest
from PIL import Image, ImageChops, ImageDraw, features

from pmcore.cli.doctor import pictures_have_fonts
from pmcore.commands.causes import AddCause
from pmcore.report.pictures.cause_scene import cause_pages
from pmcore.report.pictures.png import draw_png
from pmcore.report.pictures.scene import Box, Label, Scene, isolated
from pmcore.report.pictures.svg import draw_svg
from pmcore.report.pictures.text_size import fit, width_of, wrap
from pmcore.report.script import faces
from pmcore.report.script.cmap import letters_of
from pmcore.report.script.faces import DEJAVU, SCRIPTS, face_for, scripts_without_font, sized
from pmcore.report.script.letters import closed, clusters, is_plain, pieces, right_to_left, shown
from pmcore.report.script.runs import Run, runs_of
from tests.kit import given

HEBREW, ARABIC, JAPANESE = "השרת נפל", "توقف النظام", "決済サービスが停止した"
SIZE = 40
needs_raqm = pytest.mark.skipif(not features.check("raqm"), reason="this Pillow has no Raqm")


def drawn(runs):
    image = Image.new("L", (1_400, 80), 255)
    pen, x = ImageDraw.Draw(image), 10.0
    for run in runs:
        font = run.font(SIZE, bold=False)
        pen.text((x, 60), run.text, fill=0, font=font, anchor="ls", direction=run.direction)
        x += run.length(SIZE, bold=False)
    return image


def split(run):
    """Return a run of Raqm's own making as runs that we put in order, as if every letter were of another font."""
    from pmcore.report.script.bidi import levels, reordered

    depths = levels(run.text, rtl=run.rtl)
    pieces_of = []
    for letter, depth in zip(run.text, depths, strict=True):
        if pieces_of and pieces_of[-1][1] == depth:
            pieces_of[-1][0] += letter
        else:
            pieces_of.append([letter, depth])
    order = reordered([depth for _, depth in pieces_of])
    return [Run(shown(pieces_of[i][0]), run.face, bool(pieces_of[i][1] % 2)) for i in order]


@needs_raqm
@pytest.mark.parametrize("seed", range(40))
def test_letters_stand_where_raqm_puts_them(seed):
    """Raqm (with FriBidi) is the reference for a line of one font; ours must look the same when we order it."""
    rng = random.Random(seed)
    words = [
        "abc",
        "XY-7",
        "14:05",
        "3.5%",
        "$12",
        "שלום",
        "עולם",
        "(א)",
        "(b",
        "c)",
        "[12]",
        ",",
        "!",
        "-",
        "\u2067",
        "\u2066",
        "\u2068",
        "\u2069",
        "+",
        "100",
    ]
    text = " ".join(rng.choice(words) for _ in range(9))
    run = Run(text, DEJAVU, rng.random() < 0.5)
    one, two = drawn([run]), drawn(split(run))
    difference = ImageChops.difference(one, two).histogram()
    ink = sum(one.histogram()[:128])
    assert sum(difference[128:]) <= ink * 0.02, f"seed {seed}: {text!r}, rtl {run.rtl}"


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_has_a_font_that_comes_along(name, monkeypatch):
    monkeypatch.setattr(faces, "of_the_system", tuple)
    faces._face_for.cache_clear()
    for letter in SCRIPTS[name]:
        face = face_for(letter)
        assert face is not None
        assert letter in face
        missing = sized(DEJAVU, 30, bold=False).getmask("\U0010fffd")
        assert bytes(sized(face, 30, bold=False).getmask(letter)) != bytes(missing)
    faces._face_for.cache_clear()


def test_fonts_have_the_letters_that_their_tables_say():
    letters = letters_of(DEJAVU.path)
    assert all(letter in letters for letter in "Aßж→שس")
    assert not any(letter in letters for letter in "漢กन\U0001f692")
    assert "x" not in letters_of(DEJAVU.path, 0).__class__()
    assert "x" not in letters_of(DEJAVU.path.parent / "LICENSE.txt")


def test_japanese_takes_japans_forms_of_shared_signs_and_chinese_chinas():
    japanese = {run.face.index for run in runs_of("直しました")}
    chinese = {run.face.index for run in runs_of("直接")}
    korean = {run.face.index for run in runs_of("直했다")}
    assert [japanese, chinese, korean] == [{0}, {2}, {1}]


def test_emoji_flags_marks_and_joined_letters_are_one_letter():
    assert clusters("👩‍🚒🇩🇪🇯🇵é👍🏽") == ("👩‍🚒", "🇩🇪", "🇯🇵", "é", "👍🏽")
    assert clusters("ก็") == ("ก็",)
    assert len(clusters("नमस्ते")) == 3


def test_cutting_a_text_never_cuts_a_letter():
    text = "👩‍🚒" * 40
    cut = fit(text, 100, 11)
    assert cut.endswith("…")
    assert set(clusters(cut[:-1])) == {"👩‍🚒"}
    assert width_of(cut, 11) <= 100


@pytest.mark.parametrize(
    "text",
    [
        "決済サービスが、停止した。データベースの接続プールが枯渇したため、すべての要求が失敗した。",
        "ระบบล่มทั้งหมดเพราะฐานข้อมูลเต็มและไม่มีใครเห็นการแจ้งเตือน",
        "หน้าจอ\u200bดำ\u200bทั้งหมด\u200bเพราะ\u200bฐานข้อมูล\u200bเต็ม",
        "השרת נפל בגלל שהדיסק התמלא ואף אחד לא ראה את ההתראה בזמן 14:05",
        "डेटाबेस भर गया था और किसी ने चेतावनी नहीं देखी क्योंकि वह बंद थी",
        "데이터베이스가 가득 차서 모든 요청이 실패했고 아무도 경고를 보지 못했다",
    ],
)
def test_a_text_of_every_script_is_broken_into_lines_that_fit_and_keeps_its_letters(text):
    lines = wrap(text, 150, 11, 8)
    assert len(lines) > 1
    assert all(width_of(line, 11) <= 150 for line in lines)
    assert "".join("".join(lines).split()).replace("\u200b", "") == "".join(text.split()).replace(
        "\u200b", ""
    )
    assert not any(line[0] in "、。" for line in lines)


def test_lines_end_where_the_script_allows():
    assert pieces("停止した。次") == ["停", "止", "し", "た。", "次"]
    assert pieces("foo bar-baz") == ["foo ", "bar-baz"]
    assert pieces("a\u200bb\u00adc") == ["a\u200b", "b\u00ad", "c"]


def test_a_text_runs_as_its_first_strong_letter_does():
    assert right_to_left(f"14:05 {HEBREW}")
    assert right_to_left(ARABIC)
    assert not right_to_left(f"AWS {HEBREW}")
    assert not right_to_left(f"\u2067{HEBREW}\u2069 in English")
    assert not right_to_left("🔥")


def test_what_a_text_leaves_open_ends_with_it():
    assert closed("plain") == "plain"
    assert closed("a \u2067b \u2066c") == "a \u2067b \u2066c\u2069\u2069"
    assert closed("\u202bx\u202c y \u2068z\u2069") == "\u202bx\u202c y \u2068z\u2069"
    assert closed("\u2067\u202bx\u2069") == "\u2067\u202bx\u2069"


def test_hebrew_stands_at_the_right_of_its_box_and_in_its_own_direction():
    scene = cause_pages(given(AddCause(text=f"{HEBREW} AWS S3, {HEBREW} (14:05). " * 5)).review)[0]
    box = next(each for each in scene.shapes if isinstance(each, Box))
    lines = [each for each in scene.shapes if isinstance(each, Label) and each.rtl]
    assert len(lines) > 1
    assert {(line.align, line.x) for line in lines} == {("end", box.x + box.width - 10)}
    assert all(isolated(line) in draw_svg(scene) for line in lines)
    assert isolated(lines[0]).startswith("\u2067")


@needs_raqm
@pytest.mark.parametrize(
    "text", [HEBREW, ARABIC, JAPANESE, "ระบบล่ม", "नमस्ते दुनिया", "🔥🚒", "한국어", "שלום 日本 🔥 (14:05)"]
)
def test_a_picture_shows_letters_and_no_boxes(text):
    """Every letter's ink differs from the box that stands for a letter that is missing."""
    assert not is_plain(text)
    for run in runs_of(text, rtl=right_to_left(text)):
        assert all(cluster in run.face for cluster in clusters(run.text) if not cluster.isspace())
    label = Label(10, 20, text, 12, rtl=right_to_left(text))
    assert draw_png(Scene(300, 40, (label,))) == draw_png(Scene(300, 40, (label,)))
    assert draw_png(Scene(300, 40, (label,))) != draw_png(Scene(300, 40, ()))


def test_doctor_says_which_scripts_have_no_font_and_what_helps(monkeypatch):
    assert scripts_without_font() == []
    assert list(pictures_have_fonts("")) == []
    monkeypatch.setattr(faces, "packaged", tuple)
    monkeypatch.setattr(faces, "of_the_system", tuple)
    faces._face_for.cache_clear()
    (finding,) = pictures_have_fonts("")
    faces._face_for.cache_clear()
    assert "Chinese, Japanese and Korean, Devanagari (Hindi), Thai" in finding.what
    assert "noto-cjk-sans-otc" in finding.fix
    assert "fonts-noto-cjk" in finding.fix
