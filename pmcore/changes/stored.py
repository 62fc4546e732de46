"""The stored text of a change: JSON with the kind, and the version of the record as `schema`; and how it is read for ever.

Lines without a `schema` are of before there were versions, and so of version 1. Fields that this program does not know were
written by a newer one: they stay in the change (`pmcore.model.base.Stored`) and are written again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from pmcore.changes.base import Change
from pmcore.changes.registry import CHANGES, UPCASTS, any_change
from pmcore.changes.upcasts import Upcasts

SCHEMA = "schema"

# One reader for all lines of a log: the union of all changes is entered once.
_changes: TypeAdapter[list[Change]] = TypeAdapter(list[any_change._type])  # type: ignore[name-defined]  # noqa: SLF001


class UnreadableError(ValueError):
    """A stored change that this program cannot read: a newer one wrote it, or it is broken."""


class _Form(NamedTuple):
    """How the text of a kind of change begins: without a version, and with the version of today."""

    bare: str
    today: str
    version: int


def version_of(kind: str, upcasts: Upcasts = UPCASTS) -> int:
    """Return the version of today's record of a kind of change."""
    return 1 + max((version for each, version in upcasts if each == kind), default=0)


@cache
def _form(kind: str) -> _Form:
    bare, version = f'{{"kind":"{kind}"', version_of(kind)
    return _Form(bare, f'{bare},"{SCHEMA}":{version}', version)


_FORMS: Mapping[str, _Form] = {kind: _form(kind) for kind in CHANGES}


def written(change: Change) -> str:
    """Return the text that is stored of a change, its version behind its kind."""
    form = _FORMS[change.kind]
    # As `model_dump_json`, in two thirds of its time.
    text = change.__pydantic_serializer__.to_json(change).decode()
    return form.today + text[len(form.bare) :]


def read(texts: Sequence[str]) -> list[Change]:
    """Return the changes that the stored texts say. Raises `UnreadableError`."""
    try:
        return _changes.validate_json(f"[{','.join(map(_bare, texts))}]")
    except ValueError as error:
        raise UnreadableError(str(error)) from error


def _bare(text: str) -> str:
    """Return a stored text as today's record without its version, which is all that most texts need."""
    form = _FORMS.get(text[9 : text.find('"', 9)])
    if form is not None:
        if text.startswith(form.today) and text[len(form.today)] in ",}":
            return form.bare + text[len(form.today) :]
        if form.version == 1 and not text.startswith(f',"{SCHEMA}"', len(form.bare)):
            return text
    return json.dumps(lifted(json.loads(text)), ensure_ascii=False)


def lifted(stored: Mapping[str, Any], upcasts: Upcasts = UPCASTS) -> dict[str, Any]:
    """Return the JSON of a stored change as today's record, without its version.

    Raises `UnreadableError` for a record of a later version than today's: what its fields mean is not known here.
    """
    values = dict(stored)
    kind, version = str(values.get("kind")), values.pop(SCHEMA, 1)
    today = version_of(kind, upcasts)
    if type(version) is not int or not 1 <= version <= today:
        raise UnreadableError(f"A record {kind} of version {version}: this program knows {today}.")
    for each in range(version, today):
        values = upcasts[kind, each](values)
    return values
