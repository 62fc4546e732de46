"""Names of people: what can be a name, and when two of them look alike.

A name is refused where a part of it cannot be seen. What scripts and emoji need (joiners between their letters, variation
selectors) stays as it was typed, and does not make a name another one. Names look alike where their skeletons are equal
(Unicode TR39); names in an old log are never checked, they stand there for ever.
"""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from pmcore.model.base import CleanName

BLANK = "A name needs a letter, a digit or a picture that can be seen."
UNSEEN = "This name has a character that cannot be seen. Type it by hand, or leave that character out."
STACKED = "This name has too many marks on one letter. Leave some out."
MOST_MARKS = 6  # on one letter: Tibetan and Hebrew with vowels and accents have up to four
JOINERS = frozenset("\u200c\u200d")
# Letters and signs by their class, yet nothing is drawn: fillers of Hangul, the blank of Braille, old vowels of Khmer, ...
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159")
LEFT = "\u200e"  # the package writes letters of right-to-left scripts with this mark on both sides
FLAG = "\U0001f3f4"
NO_JOINERS = ("LATIN ", "GREEK ", "CYRILLIC ", "DIGIT ")  # scripts that have no use for them


def seen_name(name: str) -> str:
    """Return `name`, or raise `ValueError` with the sentence that says why it is none."""
    if not any(_shows(letter) for letter in name):
        raise ValueError(BLANK)
    marks = 0
    for before, letter in zip(" " + name, name, strict=False):
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} and not _selects(letter) else 0
        if marks > MOST_MARKS:
            raise ValueError(STACKED)
        if letter in FILLERS or (letter in JOINERS and not _joins_after(before)) or _is_hidden(letter, name):
            raise ValueError(UNSEEN)
    return name


PersonName = Annotated[
    str, StringConstraints(min_length=1, max_length=40), AfterValidator(seen_name), CleanName
]


def _shows(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNS" and letter not in FILLERS


def _selects(letter: str) -> bool:
    """Return whether `letter` only chooses how the one before it is drawn."""
    return (
        "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
        or letter in "\u180b\u180c\u180d"
    )


def _is_hidden(letter: str, name: str) -> bool:
    """Return whether `letter` is a control or a tag; only the flags of England, Scotland and Wales are made of tags."""
    flag = "\U000e0020" <= letter <= "\U000e007f" and FLAG in name
    return unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} and letter not in JOINERS and not flag


def _joins_after(before: str) -> bool:
    return before != " " and not unicodedata.name(before, "").startswith(NO_JOINERS)


def same_name(one: str, other: str) -> bool:
    """Return whether two names look alike, or sound alike."""
    return not looks(one).isdisjoint(looks(other))


def all_looks(names: Iterable[str]) -> frozenset[str]:
    """Return what any of `names` looks like, to be met with `looks`."""
    return frozenset().union(*(looks(name) for name in names))


@lru_cache(maxsize=8_192)
def looks(name: str) -> frozenset[str]:
    """Return what `name` looks like; two names that share one of these can pass for each other.

    These are the name without capitals, and the skeletons of the name as it stands, in small letters and in capitals:
    Greek `ΗΟSΤ` meets `Host` only in capitals, and `lvan` meets `Ivan` only as it stands. They are kept apart, so that
    `Ian` does not meet `Lan`.
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", name)
        if letter.isprintable() and letter not in FILLERS and not _selects(letter)
    )
    small, capitals = plain.casefold(), plain.upper()
    return frozenset({small, f"as it stands {skeleton(plain)}", f"small {skeleton(small)}", f"capitals {skeleton(capitals)}"})  # fmt: skip


def skeleton(text: str) -> str:
    """Return `text` with every character replaced by the one that stands for all that look like it (TR39, section 4)."""
    known = _prototypes()
    letters = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFD", "".join(known.get(letter, letter) for letter in letters))


@cache
def _prototypes() -> dict[str, str]:
    """Return for each character the text that stands for its class; Unicode's table as `confusable-homoglyphs` packs it.

    The package lists pairs in both directions. A class is what they connect; where a class is like two letters (`rn` and
    `m`), those stand for it, else the plainest letter.
    """
    packed = files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8")
    pairs = {
        each.replace(LEFT, ""): [other["c"].replace(LEFT, "") for other in others]
        for each, others in json.loads(packed).items()
    }
    found: dict[str, str] = {}
    for first in pairs:
        if first in found:
            continue
        group, todo = {first}, [first]
        while todo:
            for other in pairs.get(todo.pop(), ()):
                if other not in group:
                    group.add(other)
                    todo.append(other)
        found |= dict.fromkeys(group, min(group, key=_plainness))
    whole = {each: "".join(found.get(letter, letter) for letter in text) for each, text in found.items()}
    return {each: text for each, text in whole.items() if len(each) == 1 and each != text}


def _plainness(text: str) -> tuple[bool, bool, str]:
    return len(text) == 1, not (text.isascii() and text.isalpha()), text
