"""What people see as one letter, where a line may end, and in which direction a text runs."""

from __future__ import annotations

import re
import unicodedata

from pmcore.remembered import MIB, remembered

ZWJ, ZWSP, SHY = "\u200d", "\u200b", "\u00ad"
# Letters that need neither shaping nor another font than the one we ship: drawn and measured one by one.
PLAIN = re.compile(
    "[\\x20-\\x7e\u00a0-\u00ac\u00ae-\u02af\u0370-\u03ff\u0400-\u0482\u048a-\u04ff"
    "\u2010-\u2015\u2018-\u201f\u2020-\u2022\u2026\u2030\u2032\u2033\u20ac\u2122\u2190-\u21ff\u2212\u2248\u2260\u2264\u2265]*"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Chinese, Japanese: a line may end after any of these, but for punctuation.
_IDEOGRAPHS = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff]"
)
_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】〙〗〟ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ‐–—…%),.:;?!]}"
)
_NEVER_LAST = frozenset("‘“（〔［｛〈《「『【〘〖〝([{")
# Written without blanks between words; a line that is too long for its room ends between any two letters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]")


def is_plain(words: str) -> bool:
    """Return whether words are drawn letter by letter."""
    return PLAIN.fullmatch(words) is not None


def has_right_to_left(words: str) -> bool:
    """Return whether anything in words is written from right to left."""
    return _RIGHT_TO_LEFT.search(words) is not None


def right_to_left(words: str) -> bool:
    """Return whether the first strong letter outside of isolates is written from right to left."""
    if not has_right_to_left(words):
        return False
    depth = 0
    for letter in words:
        kind = unicodedata.bidirectional(letter)
        if kind in {"LRI", "RLI", "FSI"}:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in {"L", "R", "AL"}:
            return kind != "L"
    return False


def closed(words: str) -> str:
    """Return words with every isolate and embedding ended that they began, so that it cannot reach what comes after."""
    if not any(mark in words for mark in "\u2066\u2067\u2068\u202a\u202b"):
        return words
    open_marks: list[str] = []
    for letter in words:
        if letter in "\u2066\u2067\u2068":
            open_marks.append("\u2069")
        elif letter in "\u202a\u202b":
            open_marks.append("\u202c")
        elif letter == "\u2069" and "\u2069" in open_marks:
            while open_marks.pop() != "\u2069":
                pass
        elif letter == "\u202c" and open_marks and open_marks[-1] == "\u202c":
            open_marks.pop()
    return words + "".join(reversed(open_marks))


@remembered(16 * MIB)
def clusters(words: str) -> tuple[str, ...]:
    """Return what people see as letters: each with its marks, joined emoji and flags whole."""
    found: list[str] = []
    for letter in words:
        if found and _belongs(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return tuple(found)


def _belongs(before: str, letter: str) -> bool:
    """Return whether a letter is part of the cluster before it."""
    if (
        unicodedata.category(letter)[0] == "M"
        or letter in "\u200c\u200d"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
    ):
        return before not in {" ", "\n"}
    if "\U000e0020" <= letter <= "\U000e007f":  # the tags that spell a flag
        return True
    if before.endswith(ZWJ):
        return True
    if "\u1160" <= letter <= "\u11ff":  # vowels and finals of Korean syllables
        return "\u1100" <= before[-1] <= "\u11ff" or "\uac00" <= before[-1] <= "\ud7a3"
    flag = "\U0001f1e6" <= letter <= "\U0001f1ff"
    if flag:
        return len(before) % 2 == 1 and all("\U0001f1e6" <= each <= "\U0001f1ff" for each in before)
    # What an Indic virama joins is drawn as one.
    return bool(
        unicodedata.combining(before[-1]) == 9 and "\u0900" <= letter <= "\u0dff" and letter.isalpha()
    )


def pieces(words: str) -> list[str]:
    """Return words in pieces that a line may end after; what stands between two words goes with the first."""
    found = [""]
    before = ""
    for cluster in clusters(words):
        if before and _may_end(before, cluster):
            found.append("")
        found[-1] += cluster
        before = cluster
    return found


def _may_end(before: str, after: str) -> bool:
    if after.isspace() and after != "\u00a0":
        return False
    if before in {ZWSP, SHY} or (before.isspace() and before not in "\u00a0\u202f\u2007"):
        return True
    if after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST:
        return False
    wide = _IDEOGRAPHS.match(before), _IDEOGRAPHS.match(after)
    return any(wide) or before == "\u3000" or before[-1] in "、。，．！？）」』】"


def may_be_cut(words: str) -> bool:
    """Return whether a piece may be broken anywhere: a script without blanks between words."""
    return _UNSPACED.search(words) is not None


def shown(words: str) -> str:
    """Return words without what only tells where lines end and which way they run."""
    return re.sub("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", words)
