"""Commands whose fields follow from what their noun declares (pmcore/model/declared.py).

A field that an edit leaves out is not sent: it has no value there, no default in the published schema, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

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
        return _Source(NOUNS[place], edits=True, only=namespace.get("only", ()))
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
            taken = list(_taken(source))
            renamed = {each.said.name: each.name for each in taken if each.said.name}
            if renamed:
                namespace["renamed"] = renamed
            for field in taken:
                _put(namespace, field, edits=source.edits)
        return super().__new__(mcs, name, bases, namespace, **options)


def _put(namespace: dict[str, Any], declared_field: Declared, *, edits: bool) -> None:
    """Put a field of a noun into the body of a command, unless the body says it already."""
    name, field, taken = declared_field
    called, annotations = taken.name or name, namespace.setdefault("__annotations__", {})
    if called in annotations:
        return
    kind = taken.type if taken.type is not None else type_of(field)
    for label in (each for each in field.metadata if isinstance(each, Detail)):
        kind = Annotated[kind, label]
    begins = _begins_with(field, taken)
    if edits:
        annotations[called] = Annotated[kind, Begins(begins)]
        namespace[called] = Field(default_factory=_not_sent, exclude_if=_is_not_sent)
    else:
        annotations[called] = kind
        if not field.is_required():
            namespace[called] = begins


def _begins_with(field: FieldInfo, taken: Taken) -> Any:
    """Return what a command has where nothing is said: the noun's default, an empty text for a time that is typed."""
    if field.is_required():
        return None
    default = field.get_default(call_default_factory=True)
    typed = getattr(taken.type, "__origin__", taken.type) is str
    return "" if default is None and typed else default


def _not_sent() -> Any:
    return NOT_SENT


def _is_not_sent(value: Any) -> bool:
    return value is NOT_SENT
