"""Fields: those of a value as the log has them, and back to their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, TypeAdapter

ItemT = TypeVar("ItemT", bound=BaseModel)


def json_fields(value: BaseModel, names: Iterable[str]) -> dict[str, Any]:
    """Return the named fields of `value` as JSON values."""
    return value.model_dump(mode="json", include=set(names), warnings=False)


def with_fields(item: ItemT, fields: Mapping[str, Any]) -> ItemT:
    """Return `item` with JSON `fields` read back to their types, unknown ones as they are; an item's version counts on."""
    known = type(item).model_fields
    values = {
        name: field_reader(type(item), name).validate_python(value) if name in known else value
        for name, value in fields.items()
    }
    if "version" in known:
        values["version"] = item.version + 1  # type: ignore[attr-defined]
    return item.model_copy(update=values)


@cache
def field_reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """Return the reader of one field: validating a few fields is ten times cheaper than the whole item."""
    field = model.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind)
