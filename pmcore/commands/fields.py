"""What a command takes, read from its declaration: the limits, choices and defaults that forms show and pages count with.

A field is declared once, on its noun or on the command; nothing here repeats it.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AwareDatetime, StringConstraints
from pydantic.fields import FieldInfo

from pmcore.commands.base import Command
from pmcore.commands.derived import Begins
from pmcore.model.base import CleanLine, CleanLink, CleanName, Frozen
from pmcore.model.codes import Code
from pmcore.model.declared import DETAIL, Detail
from pmcore.wording import words

_NONE = object()
OF_ONE_LINE = (CleanLine, CleanLink, CleanName)


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field of a command.

    `kind` is `line`, `area`, `choice`, `check`, `date`, `moment`, `number` or `many`; what no form has is `rows` or `pairs`.

    A `required` field takes no empty text, whoever sends it. `most` is the longest text or the largest number, `least`
    the smallest number. `codes` are what can be chosen. `optional` fields take None for "none". `detail` says that
    lists show it as a further fact.
    """

    name: str
    kind: str
    required: bool = False
    optional: bool = False
    default: Any = None
    most: int | None = None
    least: int | None = None
    codes: tuple[Code, ...] = ()
    detail: bool = False

    @property
    def label(self) -> str:
        """Return what a further fact is called, in the language that is spoken; empty for other fields."""
        return words.headed(words.label(DETAIL, self.name)) if self.detail else ""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what can be chosen: each code with its hint."""
        return tuple((each.value, each.meaning) for each in self.codes)


@cache
def facts_of(command: type[Command]) -> Mapping[str, FieldFacts]:
    """Return the fields of a command by name, without its own bookkeeping (`kind`, `id`, `seen`)."""
    return {
        name: _facts(name, field)
        for name, field in command.model_fields.items()
        if name not in {"kind", "id", "seen"}
    }


def _facts(name: str, field: FieldInfo) -> FieldFacts:
    annotation, is_optional = _without_none(field.annotation)
    without_form = _without_form(annotation)
    metadata = list(_flat([*field.metadata, *getattr(annotation, "__metadata__", ())]))
    annotation = (
        getattr(annotation, "__origin__", annotation) if metadata and get_args(annotation) else annotation
    )
    default = next((each.value for each in metadata if isinstance(each, Begins)), _NONE)
    if default is _NONE:
        default = None if field.is_required() else field.get_default(call_default_factory=True)
    common: dict[str, Any] = {
        "required": field.is_required() or any(_least_length(each) for each in metadata),
        "optional": is_optional,
        "default": default.value if isinstance(default, Code) else default,
        "detail": any(isinstance(each, Detail) for each in metadata),
    }
    if without_form:
        return FieldFacts(name, without_form, **common)
    if codes := _codes(annotation):
        return FieldFacts(name, "choice", codes=codes, **common)
    if annotation is bool:
        return FieldFacts(name, "check", **common)
    if annotation is int:
        least = next((int(each.ge) for each in metadata if isinstance(each, Ge)), None)  # type: ignore[call-overload]
        most = next((int(each.le) for each in metadata if isinstance(each, Le)), None)  # type: ignore[call-overload]
        return FieldFacts(name, "number", least=least, most=most, **common)
    if annotation is AwareDatetime:
        return FieldFacts(name, "moment", **common)
    if isinstance(annotation, type) and issubclass(annotation, datetime.date):
        return FieldFacts(name, "date", **common)
    if get_origin(annotation) is tuple or annotation is tuple:
        return FieldFacts(name, "many", **common)
    line = any(each in metadata for each in OF_ONE_LINE)
    return FieldFacts(name, "line" if line else "area", most=_longest(metadata), **common)


def _codes(annotation: Any) -> tuple[Code, ...]:
    """Return what can be chosen: all of a vocabulary, or some of it; nothing of what is no choice."""
    if isinstance(annotation, type) and issubclass(annotation, Code):
        return tuple(annotation)
    some = get_args(annotation) if get_origin(annotation) is Literal else ()
    return tuple(each for each in some if isinstance(each, Code))


def _without_form(annotation: Any) -> str:
    """Return `rows` for several values with fields of their own, `pairs` for a mapping; an empty text for all else."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Mapping:
        return "pairs"
    return "rows" if origin is tuple and isinstance(parts[0], type) and issubclass(parts[0], Frozen) else ""


def _flat(metadata: Iterable[Any]) -> Iterator[Any]:
    """Yield the constraints, also those that stand in a `Field(…)` of an optional type."""
    for each in metadata:
        yield from each.metadata if isinstance(each, FieldInfo) else (each,)


def _least_length(constraint: Any) -> int:
    return (constraint.min_length or 0) if isinstance(constraint, StringConstraints | MinLen) else 0


def _longest(metadata: list[Any]) -> int | None:
    for each in metadata:
        if isinstance(each, StringConstraints) and each.max_length is not None:
            return each.max_length
        if isinstance(each, MaxLen):
            return each.max_length
    return None


class _Type(NamedTuple):
    """A type without None, and whether None was among it."""

    annotation: Any
    is_optional: bool


def _without_none(annotation: Any) -> _Type:
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [each for each in get_args(annotation) if each is not type(None)]
        return _Type(rest[0], len(rest) < len(get_args(annotation)))
    return _Type(annotation, is_optional=False)
