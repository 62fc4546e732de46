"""Which font draws which letters: the one we ship, those that come as packages, then those of the system.

Packages bring Noto for nearly every script (both under the Open Font License); a server that has neither falls back to the
fonts of its system, which are looked at only when a letter is in none of the others. A letter that no font has is a box, and
`postmortem doctor` says which package helps.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageFont, features

from pmcore.report.script.cmap import Letters, letters_of

SHIPPED = Path(__file__).parent.parent / "fonts"
PACKAGES = ("manimgx_fonts", "noto_cjk_sans_otc")
BOLD, REGULAR = 700, 400
_WEIGHT = frozenset({b"Weight", "Weight"})
MOST_FILES = 3_000  # of the system that are looked at
_UNDRAWN = re.compile("[\u034f\u180e\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f]")  # join or vary others
_EMOJI = re.compile("[\U0001f000-\U0001faff\ufe0f\u20e3]")
_KANA, _HANGUL = (
    re.compile("[\u3041-\u30ff\uff66-\uff9d]"),
    re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
)
JAPANESE, KOREAN, CHINESE = range(3)  # whose forms; also their places in a collection of Noto Sans CJK
SHAPED = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC


@dataclass(frozen=True, slots=True)
class Face:
    """A font in a file; `bold` is the file of its bold letters where that is another one."""

    path: Path
    index: int = 0
    bold: Path | None = None

    def __contains__(self, cluster: str) -> bool:
        """Return whether the face has every letter of a cluster."""
        letters = letters_in(self)
        return all(letter in letters for letter in _UNDRAWN.sub("", cluster))


@cache
def letters_in(face: Face) -> Letters:
    """Return the letters of a face."""
    return letters_of(face.path, face.index)


@cache
def has_bold(face: Face) -> bool:
    """Return whether a face has bold letters of its own; others are drawn with a thicker line."""
    if face.bold:
        return True
    try:
        axes = ImageFont.truetype(str(face.path), 10, index=face.index).get_variation_axes()
    except (OSError, NotImplementedError):
        return False
    return any(axis["name"] in _WEIGHT for axis in axes)


@lru_cache(maxsize=1_024)
def sized(face: Face, size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Return a face at `size` pixels, ready to shape text."""
    path = face.bold if bold and face.bold else face.path
    font = ImageFont.truetype(str(path), size, index=face.index, layout_engine=SHAPED)
    try:
        axes = font.get_variation_axes()
    except (OSError, NotImplementedError):
        return font
    font.set_variation_by_axes([_setting(axis, BOLD if bold else REGULAR) for axis in axes])
    return font


def _setting(axis: Mapping[str, Any], weight: int) -> float:
    """Return where an axis of a variable font is set: the weight that is wanted, and otherwise its own default."""
    if axis["name"] not in _WEIGHT:
        return float(axis["default"])
    return float(min(max(weight, axis["minimum"]), axis["maximum"]))


LONGEST_CLUSTER = 64  # letters
DEJAVU = Face(SHIPPED / "DejaVuSans.ttf", bold=SHIPPED / "DejaVuSans-Bold.ttf")


def face_for(cluster: str, han: int = CHINESE) -> Face | None:
    """Return the face that draws a cluster, or None where no font has it. `han` is whose forms shared signs take."""
    forms = han if not cluster.isascii() else 0
    if len(cluster) > LONGEST_CLUSTER:  # not remembered: somebody may heap thousands of marks on a letter
        return _face_for.__wrapped__(cluster, forms)
    return _face_for(cluster, forms)


@lru_cache(maxsize=16_384)
def _face_for(cluster: str, han: int) -> Face | None:
    emoji = _EMOJI.search(cluster)
    first = [face for face in packaged() if is_emoji(face)] if emoji else []
    for face in (*first, DEJAVU, *packaged()):
        wanted = _with_forms(face, han)
        if cluster in wanted:
            return wanted
    return next((_with_forms(face, han) for face in of_the_system() if cluster in face), None)


def is_emoji(face: Face) -> bool:
    """Return whether a face draws emoji."""
    return "emoji" in face.path.name.lower()


def forms_of(words: str) -> int:
    """Return whose forms of shared Chinese signs a text takes: Japan's or Korea's by their own letters, else China's."""
    if _KANA.search(words):
        return JAPANESE
    return KOREAN if _HANGUL.search(words) else CHINESE


def _with_forms(face: Face, han: int) -> Face:
    return Face(face.path, han) if "CJK" in face.path.name and face.path.suffix == ".ttc" else face


@cache
def packaged() -> tuple[Face, ...]:
    """Return the faces that came as packages, upright ones, small files first."""
    found: list[Path] = []
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            found += [each for each in Path(folder).iterdir() if each.suffix in {".ttf", ".otf", ".ttc"}]
    upright = [each for each in found if "italic" not in each.name.lower()]
    return tuple(Face(each) for each in sorted(upright, key=lambda each: (each.stat().st_size, each.name)))


def package_folders() -> list[Path]:
    """Return where the packages keep their fonts, for programs that look for fonts themselves."""
    return sorted({face.path.parent for face in packaged()})


@cache
def of_the_system() -> tuple[Face, ...]:
    """Return the upright faces of this machine: Noto first, then the rest in the order of their names."""
    files = (path for _, path in zip(range(MOST_FILES), _font_files(), strict=False))
    plain = [
        path
        for path in files
        if not re.search(r"bold|italic|oblique|mono|light|thin|black|condensed", path.name, re.IGNORECASE)
    ]
    return tuple(
        Face(path) for path in sorted(plain, key=lambda each: ("noto" not in each.name.lower(), each.name))
    )


def _font_files() -> Iterator[Path]:
    for folder in _font_folders():
        for base, folders, names in os.walk(folder):
            folders.sort()
            yield from (
                Path(base, name) for name in sorted(names) if name.lower().endswith((".ttf", ".otf", ".ttc"))
            )


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    shared = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":")
    return [*(Path(each, "fonts") for each in shared if each), home / ".local/share/fonts", home / ".fonts"]


SCRIPTS = {
    "Chinese, Japanese and Korean": "漢字한글かな",
    "Arabic": "سلام",
    "Hebrew": "שלום",
    "Devanagari (Hindi)": "नमस्ते",
    "Thai": "ไทย",
    "Bengali": "বাংলা",
    "Tamil": "தமிழ்",
    "emoji": "🔥🚒",
}


def scripts_without_font() -> list[str]:
    """Return the names of scripts that pictures in documents cannot show on this machine."""
    return [name for name, sample in SCRIPTS.items() if not all(face_for(letter) for letter in sample)]
