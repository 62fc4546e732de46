"""A printed time cut into pieces: dates, clocks, offsets, words, signs."""

import re
import unicodedata
from typing import NamedTuple

from pmcore.model.times.abbreviations import NAMES

LONGEST = 200
_DASHES = dict.fromkeys(map(ord, "\u2012\u2013\u2014\u2015"), "–") | dict.fromkeys(
    map(ord, "\u2010\u2011\u2212\ufe63\uff0d"), "-"
)
_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc`´"), "'")
_MARKS = _DASHES | _QUOTES
_YMD = r"(?P<y>\d{4})-?(?P<mo>\d{2})-?(?P<d>\d{2})"
# Where the half of the day stands before the clock, and where a blank stands in it: `오후 2:05`, `下午2:05`, `2:05 p. m.`
HALF_BEFORE = re.compile(r"(?:(上午|午前|오전)|下午|午後|오후)\s?(\d{1,2}(?:[:時]\d{2}){1,2}分?)")
_SPACED = re.compile(r"(?<!\d)(\d{4}\.\s\d{1,2}\.\s\d{1,2}|\d{1,2}\.\s\d{1,2}\.\s\d{4})(?:\.(?!\d))?(?!\d)")
_HALF_APART = re.compile(r"(?<=\d)\s?([ap])\.\s?m\b\.?", re.IGNORECASE)
_UNIT = r"(?:d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)"

# At each place the first that fits is taken. All texts are lower case here.
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("blank", r"\s+"),
        # 20170228T093700.123, 2017-02-28-09-37-00, 201702280937
        (
            "stamp",
            rf"{_YMD}[t_-](?P<h>\d{{2}})-?(?P<mi>\d{{2}})(?:-?(?P<s>\d{{2}}))?(?:[._,](?P<f>\d{{1,9}}))?(?![\d:])",
        ),
        (
            "stamp",
            r"(?P<y>(?:19|20|21)\d{2})(?P<mo>\d{2})(?P<d>\d{2})(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?(?P<f>(?!))?(?!\d)",
        ),
        ("iso", r"(?P<y>\d{4})(?P<sep>[-–/.])(?P<mo>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)(?P<t>[t_](?=\d))?"),
        (
            "iso",
            r"(?P<y>(?:19|20|21)\d{2})(?P<mo>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)(?P<t>t(?=\d))?",
        ),
        (
            "numeric",
            r"(?P<a>\d{1,2})(?P<sep>[-–/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d])(?P<t>t(?=\d))?",
        ),
        ("year_month", r"(?P<y>(?:19|20|21)\d{2})[-/](?P<mo>0[1-9]|1[0-2])(?![\d:/-])"),
        ("klog", r"[iwef](?P<mo>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=\s+\d{2}:)"),
        ("fuzzy", r"(?P<h>\d{1,2})[:.h](?P<mask>\d?[?x]{1,2}|--)(?![\w?])"),
        (
            "clock",
            r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9})|:(?P<f2>\d{3}))?)?(?![\d:])",
        ),
        (
            "clock",
            r"(?P<h>\d{1,2})\s?(?:h|uhr)\s?(?P<mi>\d{2})(?P<s>(?!))?(?P<f>(?!))?(?:\s?m(?:in)?)?(?![\w:])",
        ),
        ("hour", r"(?P<h>\d{1,2})\s?(?:h|uhr|o'clock)(?!\w)"),
        ("pair", r"(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P<dot>\.(?!\d))?(?![\d/])"),
        ("pair", r"(?P<a>\d{1,2})(?P<sep>-)(?P<b>\d{1,2})(?=,?\s+\d{1,2}[:h]\d)"),
        ("margin", rf"(?:±|\+\s?/\s?-|\+-)\s?(?P<n>\d{{1,4}})\s?(?P<u>{_UNIT})?(?![\w:])"),
        (
            "offset",
            r"(?:utc|gmt)(?:\s?(?=[+-]\d)|(?=[+-]\s))(?P<sign>[+-])\s?(?P<oh>\d{1,2})(?P<colon>:?)(?P<om>\d{2})?(?![\d:])",
        ),
        (
            "offset",
            r"(?:(?<=[ap]m)|(?<=uhr)|(?<=hrs))(?P<sign>[+-])(?P<oh>\d{2})(?P<colon>)(?P<om>\d{2})(?![\d:])",
        ),
        ("offset", r"(?<![^\W\d_])(?P<sign>[+-])(?P<oh>\d{1,2})(?P<colon>:?)(?P<om>\d{2})?(?![\d:h])"),
        ("short_year", r"'(?P<y>\d{2})(?!\w)"),
        ("ordinal", r"(?P<n>\d{1,2})(?:st|nd|rd|th|er|o)(?!\w)"),
        ("number", r"(?P<n>\d+)(?:\.(?!\d))?"),
        ("monotonic", r"m=[+-][\d.]+"),
        (
            "named",
            r"(?:" + "|".join(sorted(map(re.escape, NAMES), key=len, reverse=True)) + r")(?!\w)",
        ),
        ("iana", r"[a-z]+(?:/[a-z_]+(?:-[a-z_]+)*)+"),
        ("word", r"[^\W\d_]+(?:\.[^\W\d_]+)*(?:'[^\W\d_]+)?\.?"),
        ("about", r"[~≈∼]"),
        ("query", r"\?"),
        ("dash", r"[-–]|->|→"),
        ("sign", r"[,;:|/@()\[\]]"),
    )
)


class Token(NamedTuple):
    """One piece: its kind, its text, where it begins and ends, and what its pattern found."""

    kind: str
    text: str
    start: int
    end: int
    match: re.Match[str]


def tidy(text: str) -> str:
    """Return `text` with plain blanks, digits and dashes, lower case, without what only surrounds it."""
    plain = text.translate(_MARKS)
    if not plain.isascii():
        plain = "".join(map(_plain, unicodedata.normalize("NFKC", text).translate(_MARKS)))
    plain = re.sub(r"^(?:[-–*•>#]\s+)+|\s+[-–]+$", "", " ".join(plain.split()).lower())
    plain = re.sub(r"^t(?=\d\d:?\d\d)", "", plain)
    plain = _SPACED.sub(_without_blanks, plain)
    plain = plain.replace(" a las ", " ").removeprefix("a las ")
    plain = half_behind(plain)
    plain = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", r"\1-\2-\3 ", plain)
    plain = re.sub(r"(\d{1,2})時(\d{2})分?", r"\1:\2", plain)
    while plain:
        bare = plain.strip(" ,;:!").removesuffix(".").rstrip()
        pair = bare[:1] + bare[-1:]
        if (pair in {"()", "[]"} and bare.index(pair[1]) == len(bare) - 1) or (
            len(bare) > 1 and pair in {'""', "“”", "''", "**", "__", "<>"}
        ):
            bare = bare[1:-1]
        if bare == plain:
            break
        plain = bare
    return plain


def half_behind(text: str) -> str:
    """Return a time with the half of the day behind its clock, and in one piece: `2:05 pm`."""
    text = HALF_BEFORE.sub(lambda found: f"{found[2]} {'am' if found[1] else 'pm'}", text)
    return _HALF_APART.sub(r" \1m", text)


def _without_blanks(found: re.Match[str]) -> str:
    """Return `23. 11. 2026` or `2026. 11. 23.` as one piece."""
    return found[1].replace(" ", "")


def _plain(letter: str) -> str:
    """Return a digit of any script as 0 to 9, nothing for what only formats, and every other letter as it is."""
    if letter.isdecimal():
        return str(int(letter))
    return "" if unicodedata.category(letter) == "Cf" else letter


def tokens(text: str) -> list[Token] | None:
    """Return the pieces of a tidied text without blanks, or None where something in it belongs to no time."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        for kind, pattern in _PATTERNS:
            match = pattern.match(text, place)
            if match:
                if kind not in {"blank", "monotonic"}:
                    found.append(Token(kind, match[0], match.start(), match.end(), match))
                place = match.end()
                break
        else:
            return None
    return found
