"""Registries of kinds: every subclass that some modules define, by its stable name, and the reader that tells them apart."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Annotated, Any, TypeVar, Union

from pydantic import BaseModel, Field, TypeAdapter

KindT = TypeVar("KindT", bound=BaseModel)


def named(kind: type[KindT], modules: Iterable[ModuleType]) -> Mapping[str, type[KindT]]:
    """Return every subclass of `kind` that the modules define, by its stable name."""
    found: dict[str, type[KindT]] = {}
    for noun in modules:
        for value in vars(noun).values():
            if isinstance(value, type) and issubclass(value, kind) and value.__module__ == noun.__name__:
                found[value.model_fields["kind"].default] = value
    return types.MappingProxyType(found)


def one_of(kinds: Iterable[type[KindT]]) -> TypeAdapter[KindT]:
    """Return the reader that tells the kinds apart by their name."""
    union: Any = Annotated[Union[tuple(kinds)], Field(discriminator="kind")]  # noqa: UP007 - built at run time
    return TypeAdapter(union)
