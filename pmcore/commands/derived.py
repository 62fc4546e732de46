"""Commands whose fields follow from what their noun declares (pmcore/model/declared.py).

A field that an edit leaves out is not sent: it has no value there, no default in the published schema, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel, Field

from pmcore.changes.base import Added, Edited, SingleEdited
from pmcore.model.declared import Declared, Detail, Said, Taken, declared, type_of
from pmcore.model.review import NOUNS


class NotSent:
    """What stands in a field that was left out of an edit."""

    def __repr__(self) -> str:
        """Return what a log of errors shows."""
        return "NOT_SENT"


NOT_SENT = NotSent()


@dataclass(frozen=True, slots=True)
class Begins(Said):
    """What a form begins with where nothing stands in a field that an edit may leave out."""

    value: Any


class _Source(NamedTuple):
    """Where the fields of a command come from: the noun, whether they add or edit, and which (all, where none is named)."""

    model: type[BaseModel]
    edits: bool
    only: tuple[str, ...] = ()


def _source(namespace: Mapping[str, Any]) -> _Source | None:
    """Return what the body of a class says: `added` or `edited`, the change that it leads to, or what it `begins` with."""
    edited: type[Edited | SingleEdited] | None = namespace.get("edited")
    if edited is not None:
        place = edited.single if issubclass(edited, SingleEdited) else edited.collection
        return _Source(NOUNS[place], edits=True)
    added: type[Added] | None = namespace.get("added")
    if added is not None:
        return _Source(NOUNS[added.collection], edits=False)
    begins: tuple[str, tuple[str, ...]] | None = namespace.get("begins")
    return _Source(NOUNS[begins[0]], edits=False, only=begins[1]) if begins else None


def _taken(source: _Source) -> Iterator[Declared]:
    for each in declared(source.model, Taken):
        if (each.said.edit if source.edits else each.said.add) and (
            not source.only or each.name in source.only
        ):
            yield each


if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


class Derived(ModelMetaclass):
    """The class of command classes: what the body of one says of a field itself counts, the rest follows from the noun."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        """Make the class."""
        source = _source(namespace)
        if source is not None:
            annotations = namespace.setdefault("__annotations__", {})
            renamed = {}
            for field, info, taken in _taken(source):
                called = taken.name or field
                if called != field:
                    renamed[called] = field
                if called in annotations:
                    continue
                kind = taken.type if taken.type is not None else type_of(info)
                for label in (each for each in info.metadata if isinstance(each, Detail)):
                    kind = Annotated[kind, label]
                if source.edits:
                    kind = Annotated[kind, Begins(_plain_default(info, taken))]
                    default = Field(default_factory=_not_sent, exclude_if=_is_not_sent)
                elif not info.is_required():
                    default = _plain_default(info, taken)
                else:
                    annotations[called] = kind
                    continue
                annotations[called], namespace[called] = kind, default
            if renamed:
                namespace["renamed"] = renamed
        return super().__new__(mcs, name, bases, namespace, **options)


def _plain_default(info: Any, taken: Taken) -> Any:
    """Return what a command has where nothing is said: the model's default, an empty text for a time that is typed."""
    if info.is_required():
        return None
    default = info.get_default(call_default_factory=True)
    return "" if default is None and taken.type is not None and str in _types(taken.type) else default


def _types(kind: Any) -> tuple[Any, ...]:
    return (kind, getattr(kind, "__origin__", None))


def _not_sent() -> Any:
    return NOT_SENT


def _is_not_sent(value: Any) -> bool:
    return value is NOT_SENT
