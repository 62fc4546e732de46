"""Columns of the typed rows, as fields declare them (`Column`, pmcore/model/declared.py), and the steps that add later ones."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from pmcore.model.declared import Column, declared
from pmcore.model.incident import Incident
from pmcore.model.meeting import Meeting
from pmcore.model.moment import Moment
from pmcore.model.review import ITEMS

# The table of each noun that has one; those of the incident and its meeting are columns of `review`.
TABLES: Mapping[str, str] = {
    "events": "timeline_event",
    "causes": "cause",
    "lessons": "lesson",
    "recommendations": "recommendation",
    "measures": "measure",
    "messages": "message",
    "people": "participant",
}
MODELS: Mapping[str, tuple[type[BaseModel], ...]] = {
    "review": (Incident, Meeting),
    **{table: (ITEMS[collection],) for collection, table in TABLES.items()},
}
TYPES = (
    (Moment, "timestamp with time zone"),
    (AwareDatetime, "timestamp with time zone"),
    (datetime.date, "date"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
)


class ColumnOf(NamedTuple):
    """A column: its name, its type in SQL, the step that added it (0: it is in the table's first), and its value of an item."""

    name: str
    sql: str
    step: int
    value: Callable[[Any], Any]


@cache
def columns(model: type[BaseModel]) -> tuple[ColumnOf, ...]:
    """Return the columns that the fields of a noun declare."""
    return tuple(
        ColumnOf(
            said.name or name,
            said.sql or _sql(field.annotation),
            said.step,
            _reader(name, said.of or _plain_reader(field.annotation)),
        )
        for name, field, said in declared(model, Column)
    )


def values_of(item: BaseModel) -> dict[str, Any]:
    """Return the columns of a value by name."""
    return {column.name: column.value(item) for column in columns(type(item))}


class LaterColumn(NamedTuple):
    """A column that came after its table was made, with the step that adds it."""

    step: int
    table: str
    column: ColumnOf


def later_columns() -> Iterator[LaterColumn]:
    """Yield every column that came after its table was made."""
    for table, models in MODELS.items():
        for model in models:
            for column in columns(model):
                if column.step:
                    yield LaterColumn(column.step, table, column)


def _reader(name: str, of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda item: of(getattr(item, name))


def _plain_reader(annotation: Any) -> Callable[[Any], Any]:
    """Return what makes the value of a column from a field: the code of a choice, the time of a moment."""
    kind = _kind(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: None if value is None else value.value
    return (lambda value: value and value.at) if kind is Moment else (lambda value: value)


def _kind(annotation: Any) -> Any:
    """Return a type without None and without limits."""
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return _kind(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _sql(annotation: Any) -> str:
    kind = _kind(annotation)
    return next((sql for each, sql in TYPES if kind is each), "varchar")
