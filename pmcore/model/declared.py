"""What is said of a field beside its type, once, where it is declared: who writes it, who is told it, its column, its label.

    known_then: Annotated[Prose, Taken(), Told(), Column(step=6), Detail()] = ""

Commands (`Taken`), documents (`Told`), flat rows and steps of the schema (`Column`) and the lists of further facts (`Detail`)
are made from that. Nothing is taken, told or kept as a column that does not say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from pmcore.wording import words

DETAIL = "detail"  # the context of their labels in the catalogues
A_LONG_TEXT = 4_000  # characters that may be in it


class Said:
    """Something that is said of a field in its `Annotated`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Taken(Said):
    """Commands take it: the one that adds, the one that edits, or both.

    `type` is what they take where it is not what is stored (a text for a moment), `name` what they call it where their own
    bookkeeping has that name.
    """

    type: Any = None
    name: str = ""
    add: bool = True
    edit: bool = True


@dataclass(frozen=True, slots=True)
class Told(Said):
    """Who is told it in documents besides the engineers: the management, or customers too."""

    customers: bool = False


@dataclass(frozen=True, slots=True)
class Column(Said):
    """It is a column of its noun's table: by default under its own name, as its own type.

    `of` makes the value of the column from that of the field, `sql` is the column's type where `of` makes another one. A
    column that came later says with which `step` of the schema (pmcore/store/schema.py).
    """

    name: str = ""
    of: Callable[[Any], Any] | None = None
    sql: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True)
class Detail(Said):
    """Lists and documents show it below its item, where it is filled; its label is in the catalogues (`detail`)."""


SaidT = TypeVar("SaidT", bound=Said)


class Declared(NamedTuple):
    """A field with one thing that is said of it."""

    name: str
    field: FieldInfo
    said: Any


@cache
def declared(model: type[BaseModel], what: type[SaidT]) -> tuple[Declared, ...]:
    """Return the fields of `model` that say something of this sort, in the order of their declaration."""
    return tuple(
        Declared(name, field, each)
        for name, field in model.model_fields.items()
        for each in field.metadata
        if isinstance(each, what)
    )


def type_of(field: FieldInfo) -> Any:
    """Return the type of a field with its limits, without what is said of it here."""
    limits = [each for each in field.metadata if not isinstance(each, Said)]
    kind: Any = Annotated[(field.annotation, *limits)] if limits else field.annotation
    return kind


@cache
def told(model: type[BaseModel], *, customers: bool = False) -> tuple[str, ...]:
    """Return the names of the fields that the management (or `customers`) are told."""
    return tuple(each.name for each in declared(model, Told) if each.said.customers or not customers)


class Further(NamedTuple):
    """A further fact about an item: the name of its field, its label, and what is written there."""

    name: str
    label: str
    text: str


def details(item: BaseModel) -> Iterator[Further]:
    """Yield what an item says beside what every list and document shows of it, as far as it is filled."""
    for name, _, _ in declared(type(item), Detail):
        if value := getattr(item, name):
            yield Further(name, words.headed(words.label(DETAIL, name)), str(value))


def long_texts(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields in which people write in several lines."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        for each in field.metadata
        if isinstance(each, StringConstraints)
        and (each.max_length or 0) >= A_LONG_TEXT
        and field.annotation is str
    )


@cache
def fields_of(model: type[BaseModel], kind: Any) -> frozenset[str]:
    """Return the fields that hold a `kind`, or nothing: of `date` those that say a day, of `AwareDatetime` a moment."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if kind in (field.annotation, *get_args(field.annotation))
    )
