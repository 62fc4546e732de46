"""Text on the way in: what Word, PostgreSQL and a reader's eyes cannot bear is gone (security-facts V44, T36)."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pmcore.model.base import Line, Name, Prose, Ref, RequiredUrl, Text, Url

NAME, LINE, TEXT, PROSE, URL, REF = (TypeAdapter(kind) for kind in (Name, Line, Text, Prose, Url, Ref))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("  disk full \n", "disk full"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\x1b[1;31mERROR\x1b[0m disk", "ERROR disk"),
        ("\x1b]0;title\x07prompt", "prompt"),
        ("\x1b]8;;https://x\x1b\\link", "link"),
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("cafe\u0301", "café"),
        ("x\ud800y\ufffez", "xyz"),
        ("tab\tstays", "tab\tstays"),
        ("👩‍🚒 Ölçü 你好 שלום", "👩‍🚒 Ölçü 你好 שלום"),
        ("exe\u202egnp.txt\u2066", "exegnp.txt"),
    ],
)
def test_pasted_text_is_cleaned(pasted, kept):
    assert TEXT.validate_python(pasted) == kept


@pytest.mark.parametrize(
    "nothing", ["", " \n\t ", "\x00", "\u200b", "\u2060\ufeff", "\u200d\u200c", "\u202e \u200f", "\u00a0"]
)
def test_what_nobody_can_see_is_empty(nothing):
    for kind in (NAME, LINE, TEXT, REF):
        with pytest.raises(ValidationError, match="string_too_short"):
            kind.validate_python(nothing)
    assert PROSE.validate_python(nothing) == ""


def test_a_line_is_one_line():
    assert LINE.validate_python(" disk\n\n full\t now\u2003! ") == "disk full now !"


def test_limits_count_what_is_kept():
    assert len(NAME.validate_python(f"\x00{'x' * 40}  ")) == 40
    assert LINE.validate_python("a" + " " * 500 + "b") == "a b"
    for kind, limit in ((NAME, 40), (LINE, 200), (TEXT, 4_000), (PROSE, 20_000), (REF, 100)):
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
