"""One palette of roles: what a kind, an area or a severity looks like on screen, in pictures and on paper.

A role is a set and a code, such as `kind-change`. It has three colours in light and in dark: a `mark` (dots, bars, lines),
and the `ground` and `text` of its label. Colour is never all that tells two roles apart: a label holds a word, a mark in a picture
that has no word beside it holds a `sign`, and what has an order gets lighter step by step, so that it survives grey. Values are written `#rrggbb`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

Palette = Mapping[str, str]
"""Colours by name in one theme: those of `BASE`, and `role`, `role-ground` and `role-text` of every role."""


class Tint(NamedTuple):
    """What a role looks like in one theme: its mark, and the ground and the letters of its label."""

    mark: str
    ground: str
    text: str


class Hue(NamedTuple):
    """A colour in both themes."""

    light: Tint
    dark: Tint


@dataclass(frozen=True, slots=True)
class Role:
    """A role's colour, and the sign (one letter of our own font) that stands for it where no word does."""

    hue: Hue
    sign: str = ""


class Pair(NamedTuple):
    """One value in light and in dark."""

    light: str
    dark: str


RED = Hue(Tint("#b42318", "#fbe4e0", "#8e2a21"), Tint("#ff9d92", "#43221f", "#f3b3ab"))
ORANGE = Hue(Tint("#9a4a06", "#fdebd3", "#83470a"), Tint("#f5b26b", "#422f18", "#f2c797"))
YELLOW = Hue(Tint("#7a5c00", "#faf0c8", "#6b5006"), Tint("#e3c75f", "#3d3514", "#ecd58d"))
LIME = Hue(Tint("#3a6b12", "#e6f1d6", "#35600f"), Tint("#a9d87a", "#2b3a1a", "#c5e2a4"))
GREEN = Hue(Tint("#0b6b41", "#dff0e4", "#1f5c38"), Tint("#77d6a5", "#1b3927", "#a8dcbd"))
TEAL = Hue(Tint("#0b6478", "#d9eef2", "#0b5869"), Tint("#74d0e4", "#163840", "#a9dfea"))
BLUE = Hue(Tint("#175cd3", "#e0ebf6", "#23507f"), Tint("#8fbcff", "#1d3147", "#b3d0ee"))
INDIGO = Hue(Tint("#3f3cbb", "#e5e5fa", "#3f3c9b"), Tint("#b3b1fb", "#2a2a4e", "#c6c5fa"))
VIOLET = Hue(Tint("#6941c6", "#ece4f6", "#573d80"), Tint("#c3b0f7", "#33284a", "#d0bff0"))
PINK = Hue(Tint("#a3195b", "#fae1ec", "#8a1c50"), Tint("#f29ac0", "#44202f", "#f4b8d2"))
SLATE = Hue(Tint("#4a5a70", "#e3e9f0", "#435064"), Tint("#b6c3d4", "#28323f", "#c3cedb"))
GRAY = Hue(Tint("#5b6168", "#ebe9e3", "#4a5054"), Tint("#c2c8d0", "#2b3338", "#c2c9cc"))

# An order of five: each step is lighter than the one before on light paper, and darker on a dark screen.
CRITICAL = Hue(Tint("#8f1418", "#8f1418", "#ffffff"), Tint("#ffb4aa", "#ffb4aa", "#12171a"))
HIGH = Hue(Tint("#b0500b", "#b0500b", "#ffffff"), Tint("#e8964a", "#e8964a", "#12171a"))
MEDIUM = Hue(Tint("#7a5c00", "#f0c95a", "#3d2f00"), Tint("#e3c75f", "#8a6a14", "#ffffff"))
LOW = Hue(Tint("#175cd3", "#cfe0f3", "#23507f"), Tint("#8fbcff", "#22405f", "#d3e3f6"))
MINOR = Hue(Tint("#5b6168", "#f1efea", "#4a5054"), Tint("#c2c8d0", "#20282c", "#c2c9cc"))

ROLES: Mapping[str, Mapping[str, Role]] = MappingProxyType(
    {
        "kind": {
            "change": Role(VIOLET, "Δ"),
            "symptom": Role(RED, "!"),
            "detection": Role(ORANGE, "↯"),
            "page": Role(PINK, "↗"),
            "diagnosis": Role(BLUE, "?"),
            "decision": Role(INDIGO, "⇒"),
            "action": Role(TEAL, "→"),
            "communication": Role(SLATE, "@"),
            "mitigation": Role(GREEN, "↓"),
            "recovery": Role(LIME, "↺"),
            "context": Role(GRAY, "·"),
        },
        "area": {
            "technical": Role(BLUE),
            "process": Role(ORANGE),
            "human": Role(VIOLET),
            "other": Role(GRAY),
        },
        "factor": {
            "primary": Role(CRITICAL),
            "contributing": Role(ORANGE),
        },
        "barrier": {
            "failed": Role(RED),
            "worked": Role(GREEN),
        },
        "severity": {
            "sev1": Role(CRITICAL),
            "sev2": Role(HIGH),
            "sev3": Role(MEDIUM),
            "sev4": Role(LOW),
            "sev5": Role(MINOR),
        },
        "priority": {
            "p0": Role(CRITICAL),
            "p1": Role(HIGH),
            "p2": Role(LOW),
            "p3": Role(MINOR),
        },
        "incident": {
            "ongoing": Role(RED),
            "mitigated": Role(ORANGE),
            "resolved": Role(GREEN),
        },
        "status": {
            "proposed": Role(GRAY),
            "agreed": Role(VIOLET),
            "inprogress": Role(BLUE),
            "done": Role(GREEN),
            "verified": Role(GREEN),
            "dropped": Role(SLATE),
        },
        "strength": {
            "stronger": Role(GREEN),
            "intermediate": Role(BLUE),
            "weaker": Role(YELLOW),
        },
        "outcome": {
            "proposed": Role(GRAY),
            "adopted": Role(GREEN),
            "deferred": Role(YELLOW),
            "declined": Role(SLATE),
        },
        "message": {
            "draft": Role(GRAY),
            "inreview": Role(YELLOW),
            "approved": Role(GREEN),
            "sent": Role(BLUE),
        },
        "tone": {
            "well": Role(GREEN),
            "badly": Role(RED),
            "lucky": Role(YELLOW),
            "surprised": Role(VIOLET),
        },
        "anchor": {"moment": Role(CRITICAL)},
    }
)
"""Every role by its set and code. A code is the name of an enumeration's member in small letters and digits."""

BASE: Mapping[str, Pair] = MappingProxyType(
    {
        # surfaces, and what is written on them
        "paper": Pair("#ffffff", "#12171a"),
        "page": Pair("#f8f6f1", "#12171a"),
        "card": Pair("#ffffff", "#1b2226"),
        "ink": Pair("#1e2528", "#e7eaea"),
        "muted": Pair("#555c60", "#a9b1b4"),
        "on": Pair("#ffffff", "#12171a"),  # letters on a mark, or on the accent
        "plate": Pair(
            "#ffffff", "#ffffff"
        ),  # white in both: below a code that cameras read, initials on a face
        # lines
        "rule": Pair("#d3dae1", "#3a444a"),
        "edge": Pair("#dcd7cc", "#323b40"),
        "field": Pair("#878d8f", "#74808a"),  # around what can be filled in
        # what is ours
        "accent": Pair("#0c6464", "#58b9b0"),
        "link": Pair("#0c6464", "#7fcfc7"),
        "title": Pair("#123c3c", "#d5ecea"),
        "bar": Pair("#0c6464", "#58b9b0"),
        "info": Pair("#e9f2f1", "#18262a"),
        "band": Pair("#e3efee", "#1b2f30"),
        "warning": Pair("#fdf3e7", "#2b2013"),
        "warning-edge": Pair("#b54708", "#f5b26b"),
        # pictures
        "stripe": Pair("#f6f8fa", "#1b2226"),
        "box": Pair("#ffffff", "#1b2226"),
        "quiet": Pair("#ffffff", "#12171a"),
        "before": Pair("#eef2f6", "#1d252b"),
        "during": Pair("#fde8e4", "#35211f"),
        "unnoticed": Pair("#fdead5", "#3d2a14"),
        "recovering": Pair("#fbf3d9", "#302a16"),
        "during-edge": Pair("#d98a7e", "#8c4a42"),
        "after": Pair("#e6f4ea", "#182c22"),
    }
)
"""What is no role of an item: surfaces, letters, lines, the accent, and the phases of an incident."""


def role_of(of: str, member: Enum | str) -> str:
    """Return the role of an enumeration's member (or of a code) in a set: `role_of("kind", EventKind.CHANGE)`.

    Raises `LookupError` for a set or a code that the palette does not have.
    """
    name = member.name if isinstance(member, Enum) else member
    code = re.sub(r"[\W_]", "", name).lower()
    if code not in ROLES.get(of, {}):
        raise LookupError(f"The palette has no colour for “{name}” among “{of}”.")
    return f"{of}-{code}"


def sign_of(role: str) -> str:
    """Return the sign of a role. Raises `KeyError` for a role that does not exist."""
    of, _, code = role.partition("-")
    return ROLES[of][code].sign


def roles() -> dict[str, Role]:
    """Return every role by its whole name."""
    return {f"{of}-{code}": role for of, codes in ROLES.items() for code, role in codes.items()}


def _theme(number: int) -> Palette:
    """Return all colours of a theme: 0 is light, 1 is dark."""
    colours = {name: pair[number] for name, pair in BASE.items()}
    for name, role in roles().items():
        tint = role.hue[number]
        colours |= {name: tint.mark, f"{name}-ground": tint.ground, f"{name}-text": tint.text}
    return MappingProxyType(colours)


LIGHT: Palette = _theme(0)
DARK: Palette = _theme(1)
