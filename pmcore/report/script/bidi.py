"""In which order runs of letters stand on a line: the Unicode bidirectional algorithm (UAX #9), with isolates.

Embeddings and overrides are left out on purpose: overrides are not stored, and embeddings are what isolates replaced.
Raqm does all this for a run of one font; this is for lines of several fonts, which nobody else puts in order.
"""

from __future__ import annotations

import unicodedata

_ISOLATES = {"LRI", "RLI", "FSI"}
_NEUTRAL = {"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"}
_UNSEEN = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF"}
_OPENING = dict(zip("([{⟨⟦「『【〈《（［｛", ")]}⟩⟧」』】〉》）］｝", strict=True))
_CLOSING = {close: opening for opening, close in _OPENING.items()}


def levels(words: str, *, rtl: bool) -> list[int]:
    """Return the level of each letter: even is written from left to right, odd from right to left."""
    base = int(rtl)
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in words]
    found = [base] * len(words)
    for level, places in _sequences(words, kinds, base):
        for place, kind in zip(places, _resolved(words, kinds, places, level), strict=True):
            odd = level % 2
            found[place] = level + ((kind != "R") if odd else {"L": 0, "R": 1}.get(kind, 2))
    for place, kind in enumerate(kinds):
        if kind in _UNSEEN and place:
            found[place] = found[place - 1]
    for place in range(len(words) - 1, -1, -1):  # blanks at the end belong to the line
        if kinds[place] not in {"WS", "S", "B", *_ISOLATES, "PDI", *_UNSEEN}:
            break
        found[place] = base
    return found


def reordered(runs: list[int]) -> list[int]:
    """Return the places of runs from left to right, given the level of each."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        at = 0
        while at < len(order):
            if runs[order[at]] < level:
                at += 1
                continue
            end = at
            while end < len(order) and runs[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = end
    return order


def _sequences(words: str, kinds: list[str], base: int) -> list[tuple[int, list[int]]]:
    """Return what is resolved together: the line without its isolates, and each isolate by itself."""
    found: list[tuple[int, list[int]]] = [(base, [])]
    stack = [0]
    for place, kind in enumerate(kinds):
        if kind in _UNSEEN:
            continue
        if kind == "PDI" and len(stack) > 1:
            stack.pop()
        level, places = found[stack[-1]]
        places.append(place)
        if kind in _ISOLATES and len(stack) < 60:
            odd = kind == "RLI" or (kind == "FSI" and _first_strong(kinds, place + 1) == "R")
            found.append((level + 1 if (level + 1) % 2 == odd else level + 2, []))
            stack.append(len(found) - 1)
    return [each for each in found if each[1]]


def _first_strong(kinds: list[str], start: int) -> str:
    depth = 0
    for kind in kinds[start:]:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            if not depth:
                return "L"
            depth -= 1
        elif not depth and kind in {"L", "R", "AL"}:
            return "L" if kind == "L" else "R"
    return "L"


def _resolved(words: str, kinds: list[str], places: list[int], level: int) -> list[str]:
    """Return L, R, EN or AN for each place of a sequence (rules W1 to N2)."""
    side = "R" if level % 2 else "L"
    own = _weak([kinds[place] for place in places], side)
    _brackets(own, [words[place] for place in places], side)
    at = 0
    while at < len(own):
        if own[at] not in _NEUTRAL:
            at += 1
            continue
        end = at
        while end < len(own) and own[end] in _NEUTRAL:
            end += 1
        before = _strong(own[at - 1]) if at else side
        after = _strong(own[end]) if end < len(own) else side
        own[at:end] = [before if before == after else side] * (end - at)
        at = end
    return own


def _strong(kind: str) -> str:
    return "R" if kind in {"EN", "AN"} else kind


def _weak(own: list[str], side: str) -> list[str]:
    """Return the kinds with marks, numbers and their signs resolved (rules W1 to W7)."""
    own = _numbers(_numbers_joined(_marks(own, side)), side)
    return ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in own]


def _marks(own: list[str], side: str) -> list[str]:
    """Give marks the kind of their letter, and numbers after Arabic letters theirs (W1 to W3)."""
    strong = side
    done: list[str] = []
    for kind in own:
        before = done[-1] if done else side
        now = kind
        if kind == "NSM":
            now = "ON" if before in _ISOLATES or before == "PDI" else before
        if now == "EN" and strong == "AL":
            now = "AN"
        strong = now if now in {"L", "R", "AL"} else strong
        done.append(now)
    return ["R" if kind == "AL" else kind for kind in done]


def _numbers_joined(own: list[str]) -> list[str]:
    """Make signs inside of numbers, and before and after them, part of them (W4, W5)."""
    for at in range(1, len(own) - 1):
        before, after = own[at - 1], own[at + 1]
        if before == after and (before, own[at]) in {("EN", "ES"), ("EN", "CS"), ("AN", "CS")}:
            own[at] = before
    for places in (range(1, len(own)), range(len(own) - 2, -1, -1)):
        step = -places.step
        for at in places:
            if own[at] == "ET" and own[at + step] == "EN":
                own[at] = "EN"
    return own


def _numbers(own: list[str], side: str) -> list[str]:
    """Let numbers after Latin letters run with them (W7)."""
    strong = side
    for at, kind in enumerate(own):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            own[at] = "L"
    return own


def _brackets(own: list[str], letters: list[str], side: str) -> None:
    """Give both brackets of a pair one direction (rule N0)."""
    waiting: list[tuple[str, int]] = []
    pairs = []
    for at, letter in enumerate(letters):
        if own[at] != "ON":
            continue
        if letter in _OPENING:
            waiting.append((letter, at))
        elif letter in _CLOSING:
            deep = next(
                (i for i in range(len(waiting) - 1, -1, -1) if waiting[i][0] == _CLOSING[letter]), None
            )
            if deep is not None:
                pairs.append((waiting[deep][1], at))
                del waiting[deep:]
    for begin, end in sorted(pairs):
        inside = {_strong(kind) for kind in own[begin + 1 : end]} & {"L", "R"}
        if not inside:
            continue
        if side in inside:
            own[begin] = own[end] = side
            continue
        before = next((s for k in reversed(own[:begin]) if (s := _strong(k)) in {"L", "R"}), side)
        own[begin] = own[end] = before
