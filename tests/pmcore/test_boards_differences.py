"""Old and new of a field, word by word: both can be put together again, and only what changed is marked."""

import pytest

from pmcore.boards.differences import SHORT, WHOLE, Piece, of_texts, of_values


def sides(pieces):
    """Return the old and the new text that the pieces tell."""
    old = "".join(each.text for each in pieces if each.kind != "new")
    return old, "".join(each.text for each in pieces if each.kind != "old")


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("The disk was full", "The disk was half full", "The disk was +[half ]full"),
        ("The disk was full", "The log was rotated", "The -[disk]+[log] was -[full]+[rotated]"),
        ("one two three", "four five three", "-[one two]+[four five] three"),
        ("", "New words", "+[New words]"),
        ("Old words", "", "-[Old words]"),
        ("10:07 paged", "10:12 paged", "10:-[07]+[12] paged"),
        ("障害が発生した", "障害が収束した", "障害が-[発生]+[収束]した"),
        ("החיבור נפל", "החיבור חזר", "החיבור -[נפל]+[חזר]"),
        ("naïve café", "naïve cafés", "naïve -[café]+[cafés]"),
        ("a\nb\nc", "a\nc", "a\n-[b\n]c"),
    ],
)
def test_words_that_changed_are_marked(old: str, new: str, pieces: str):
    marks = {"old": "-[{}]", "new": "+[{}]", "same": "{}"}
    found = of_texts("text", old, new).pieces
    assert "".join(marks[each.kind].format(each.text) for each in found) == pieces
    assert sides(found) == (old, new)


def test_of_a_long_text_what_is_around_the_change_is_shown_and_the_whole_can_be_opened():
    words = " ".join(f"word{number}" for number in range(200))
    found = of_texts("summary", f"{words} before {words}", f"{words} after {words}")
    shown = "".join(each.text for each in found.pieces)
    assert len(shown) < 200
    assert Piece("old", "before") in found.pieces
    assert Piece("new", "after") in found.pieces
    assert shown.startswith(" … word196 word197 ")
    assert shown.endswith("word3 word4 word5 … ")
    assert sides(found.whole) == (f"{words} before {words}", f"{words} after {words}")


@pytest.mark.parametrize("size", [2_000, 20_000])
def test_a_text_of_any_length_is_cut_on_both_sides(size: int):
    old, new = "a b " * (size // 4), "c d " * (size // 4)
    found = of_texts("summary", old, new)
    for pieces, most in ((found.pieces, SHORT), (found.whole, WHOLE)):
        assert {each.kind for each in pieces} >= {"old", "new"}
        assert sum(len(each.text) for each in pieces) <= most + 80


def test_a_choice_says_what_it_was_and_what_it_is():
    assert of_values("priority", "P2", "P0").pieces == (Piece("old", "P2"), Piece("new", "P0"))
    assert of_values("owner", "", "Ana").pieces == (Piece("new", "Ana"),)
