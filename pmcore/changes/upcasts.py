"""Upcasts: what lifts the stored JSON of a change to the next version of its record, before it is read.

A noun's file says them as `UPCASTS`, by the kind of change and the version that they lift from; the version of a kind is one
more than the last of them. What was stored is never written anew: it is lifted each time that it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pmcore.model.codes import FORMER, Code

Json = dict[str, Any]
Lift = Callable[[Json], Json]
Upcasts = Mapping[tuple[str, int], Lift]
PARTS = ("item", "fields", "was", "incident")  # where a change carries an item, or fields of one


def lifting(kinds: Iterable[str], version: int, lift: Lift) -> Upcasts:
    """Return the upcasts of several kinds of change from `version`, which do the same to the item or fields they carry."""
    return {(kind, version): _in_parts(lift) for kind in kinds}


def _in_parts(lift: Lift) -> Lift:
    return lambda change: change | {part: lift(change[part]) for part in PARTS if part in change}


def with_codes(codes: Mapping[str, type[Code]]) -> Lift:
    """Return what gives the fields that take `codes` those of today for the English words that were stored before."""
    former = {name: FORMER[code.__name__] for name, code in codes.items() if code.__name__ in FORMER}
    return lambda item: (
        item | {name: words.get(item[name], item[name]) for name, words in former.items() if name in item}
    )


def in_turn(*lifts: Lift) -> Lift:
    """Return what does several things to an item, one after the other."""

    def lift(item: Json) -> Json:
        for each in lifts:
            item = each(item)
        return item

    return lift


def collected(parts: Iterable[Upcasts]) -> Upcasts:
    """Return all upcasts as one. Raises `ValueError` where one is said twice, or a version between has none."""
    found: dict[tuple[str, int], Lift] = {}
    for each in parts:
        if twice := found.keys() & each.keys():
            raise ValueError(f"Upcasts that are said twice: {sorted(twice)}")
        found.update(each)
    for kind, version in found:
        if version != 1 and (kind, version - 1) not in found:
            raise ValueError(f"There is no upcast of {kind} from version {version - 1}.")
    return found
