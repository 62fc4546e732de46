"""What the browser's script makes of a layout (pages/parts/component/form.js): what a form begins with, and what it sends."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pages.forms
from tests.shown import Row

Layout = Mapping[str, Any]
GIVEN = {
    "zone": "Europe/Berlin",
    "day": "Mon 23 Nov 2026",
}  # what layouts that depend on a review are made for


def every_layout() -> Iterator[Layout]:
    """Yield every layout of every noun; one that is made for a review is made for some."""
    for found in iter_modules(pages.forms.__path__):
        if found.name == "base":
            continue
        module = import_module(f"pages.forms.{found.name}")
        for value in vars(module).values():
            if isinstance(value, dict) and "noun" in value:
                yield value
            elif inspect.isfunction(value) and value.__module__ == module.__name__ and returns_layout(value):
                yield value(**{each: GIVEN[each] for each in inspect.signature(value).parameters})


def returns_layout(function: Any) -> bool:
    """Return whether a function makes a layout."""
    return inspect.signature(function).return_annotation == "Layout"


@cache
def layout_of(noun: str) -> Layout:
    """Return the layout of a noun, with all its fields. Look, do not change it."""
    return max(
        (each for each in every_layout() if each["noun"] == noun), key=lambda each: len(each["fields"])
    )


def begins_with(field: Mapping[str, Any], shown: Mapping[str, Any] | None = None) -> Any:
    """Return what stands in a field of a form that is opened: what the row shows, or the default."""
    nothing: Any = {"many": [], "check": False}.get(field["kind"], "")
    return (shown or {}).get(field["name"], field.get("value", nothing))


def as_sent(field: Mapping[str, Any], value: Any) -> Any:
    """Return the value of a field as the script sends it."""
    kind = field["kind"]
    if kind == "check":
        return value in {True, "true"}
    if kind == "number":
        return 0 if value == "" else int(value)
    if field.get("list"):
        return [part for each in value.split(",") if (part := each.strip())]
    return None if value == "" and (kind == "date" or field.get("optional")) else value


def adding(layout: Layout, **values: Any) -> dict[str, Any]:
    """Return the command of a form that adds, with `values` typed into some fields."""
    fields = {each["name"]: each for each in layout["fields"]}
    assert not values.keys() - fields.keys(), "the form has no such field"
    written = {name: begins_with(field) for name, field in fields.items()} | values
    return {"kind": layout["add"], **{name: as_sent(fields[name], each) for name, each in written.items()}}


def editing(layout: Layout, row: Row) -> dict[str, Any]:
    """Return the command that sends back all that an editor of `row` begins with."""
    shown = [each for each in layout["fields"] if not row.edited or each["name"] in row.edited]
    sent = {each["name"]: as_sent(each, begins_with(each, row.values)) for each in shown}
    named = {"id": row.id} if layout["by_id"] else {}
    return {
        "kind": layout["edit"],
        **named,
        **({"seen": row.version} if layout["by_version"] else {}),
        **sent,
    }
