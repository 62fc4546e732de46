"""Text on the way in is what was typed; only what cannot be stored, or reads otherwise than it is, goes."""

import time
import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from pmcore.model.base import Line, Name, Prose, Ref, RequiredUrl, Text, Url

NAME, LINE, TEXT, PROSE, URL, REF = (TypeAdapter(kind) for kind in (Name, Line, Text, Prose, Url, Ref))

AS_TYPED = [
    "  indented first line of a log\n\tand a tab",
    "two blanks  inside, one at the end ",
    "a\n\n\n\n\n\nb",
    "a line\n   \nand another",
    "\u2067\u05e9\u05dc\u05d5\u05dd\u2069 is Hebrew, left \u200eto\u200f right, \u061cArabic mark",
    "\u0e2b\u0e19\u0e49\u0e32\u200b\u0e08\u0e2d\u200b\u0e14\u0e33 (Thai with its line breaks)",
    "Donau\u00addampf\u00adschiff, no\u2060break, \u202bembedded\u202c",
    "cafe\u0301 stays decomposed, caf\u00e9 composed, \ufb01 a ligature, \uff21 wide",
    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f692 \U0001f3f3\ufe0f\u200d\U0001f308 \u4f60\u597d \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u3000a wide indent, a narrow\u202fblank, an unclosed \u2067isolate",
]


@pytest.mark.parametrize("kind", [TEXT, PROSE])
@pytest.mark.parametrize("typed", AS_TYPED)
def test_a_text_is_stored_as_it_was_typed(kind, typed):
    assert kind.validate_python(typed) == typed
    assert kind.validate_json(kind.dump_json(typed)) == typed


@pytest.mark.parametrize("typed", [each for each in AS_TYPED if "\n" not in each])
def test_a_line_is_stored_as_it_was_typed_but_for_blanks_at_its_ends(typed):
    assert LINE.validate_python(typed) == typed.strip(" ")


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("disk full\n", "disk full"),
        ("\n \n  disk full \n\t\n", "  disk full "),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\x1b[1;31mERROR\x1b[0m disk", "ERROR disk"),
        ("\x1b]0;title\x07prompt", "prompt"),
        ("\x1b]8;;https://x\x1b\\link", "link"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("x\ud800y\ufffez", "xyz"),
        ("exe\u202egnp.txt\u202d", "exegnp.txt"),
    ],
)
def test_what_cannot_be_stored_or_disguises_goes(pasted, kept):
    assert TEXT.validate_python(pasted) == kept


def test_a_name_cannot_pass_for_another_one():
    for typed in ("An\u200ba", "\u2067Ana\u2069", "Ana\u200e", "A\u00adna", "\ufeffAna", " Ana\u00a0"):
        assert NAME.validate_python(typed) == "Ana"
    assert NAME.validate_python(unicodedata.normalize("NFD", "Jos\u00e9")) == "Jos\u00e9"
    assert REF.validate_python("T\u200b-07") == "T-07"
    assert URL.validate_python("https://a\u200b.example\u202c") == "https://a.example"


@pytest.mark.parametrize("filler", [" ", "\n", "\t", "\n\n \t", "\u200b"])
def test_a_mass_of_blanks_costs_no_time(filler):
    began = time.process_time()
    for kind in (LINE, TEXT, PROSE, NAME):
        with pytest.raises(ValidationError):
            kind.validate_python("a" + filler * 60_000 + "b" * 20_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "nothing", ["", " \n\t ", "\x00", "\u200b", "\u2060\ufeff", "\u200d\u200c", "\u202e \u200f", "\u00a0"]
)
def test_what_nobody_can_see_is_empty(nothing):
    for kind in (NAME, LINE, TEXT, REF):
        with pytest.raises(ValidationError, match="string_too_short"):
            kind.validate_python(nothing)
    assert PROSE.validate_python(nothing) == ""


def test_a_line_is_one_line():
    assert LINE.validate_python(" disk\n\n full\t now  ! ") == "disk full now  !"
    assert NAME.validate_python(" disk\n\n full\t now\u2003! ") == "disk full now !"


def test_limits_count_what_is_kept():
    assert len(NAME.validate_python(f"\x00{'x' * 40}  ")) == 40
    assert NAME.validate_python("a" + " " * 500 + "b") == "a b"
    for kind, limit in ((NAME, 40), (LINE, 200), (TEXT, 4_000), (PROSE, 20_000), (REF, 80)):
        assert kind.validate_python("x" * limit)
        with pytest.raises(ValidationError, match="string_too_long"):
            kind.validate_python("x" * (limit + 1))


@pytest.mark.parametrize(
    "good", ["", "https://a.example/b?c=d#e", "HTTP://x", "mailto:ana@example.org", " https://a.example "]
)
def test_links_that_lead_somewhere(good):
    assert URL.validate_python(good) == good.strip()


@pytest.mark.parametrize(
    "bad",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "www.example.org",
        "//x",
        "https://",
        "https://a b",
        "file:///x",
    ],
)
def test_links_that_do_not(bad):
    with pytest.raises(ValidationError, match="A link starts with https://"):
        URL.validate_python(bad)


def test_a_required_link_is_not_empty():
    with pytest.raises(ValidationError, match="string_too_short"):
        TypeAdapter(RequiredUrl).validate_python(" ")
