"""The declared messages (pmcore/boards: messages.py, page_messages.py, intake_messages.py) as the script says them (messages.js, intakemessages.js)."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, NotRequired, Union, get_args, get_origin

from typing_extensions import get_type_hints, is_typeddict

from pages.parts.assets import FOLDER
from pmcore.boards import intake_messages, messages, page_messages

PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "any"}
SAID_IN = ("messages.js", "intakemessages.js")
_COMMENT = re.compile(r"/\*\*(.*?)\*/", re.DOTALL)
_OBJECT = re.compile(r"@typedef \{object\} (\w+)")
_ALIAS = re.compile(r"@typedef \{([^@]*)\} (\w+)$")
_PROPERTY = re.compile(r"@property \{(.+)\} (\[?)([\w]+)\]?(?: .*)?$", re.MULTILINE)


class Shape(NamedTuple):
    """The type of a field, as JSDoc writes it, and whether it may be missing."""

    type: str
    optional: bool


def declared() -> dict[str, Any]:
    """Return everything that travels, by name: typed dictionaries, what is one of several of them, and tuples."""
    values = {
        name: each
        for name, each in (vars(messages) | vars(page_messages) | vars(intake_messages)).items()
        if name not in {"NotRequired", "TypedDict"}
    }
    return {
        name: each
        for name, each in values.items()
        if is_typeddict(each) or isinstance(each, types.UnionType) or get_origin(each) is tuple
    }


def in_python() -> dict[str, dict[str, Shape] | str]:
    """Return every message as Python declares it: its fields, or what it is one of."""
    return {
        name: dict(_fields(each)) if is_typeddict(each) else written(each, inside=True)
        for name, each in declared().items()
    }


def in_script() -> dict[str, dict[str, Shape] | str]:
    """Return every message as the script declares it."""
    found: dict[str, dict[str, Shape] | str] = {}
    said = "".join((FOLDER / name).read_text(encoding="utf-8") for name in SAID_IN)
    for comment in _COMMENT.findall(said):
        text = re.sub(r"\n\s*\* ?", "\n", comment).strip()
        if named := _OBJECT.search(text):
            found[named[1]] = {
                name: Shape(type_, bool(optional)) for type_, optional, name in _PROPERTY.findall(text)
            }
        elif alias := _ALIAS.search(text):
            found[alias[2]] = " ".join(alias[1].split())
    return found


def _fields(message: Any) -> Iterator[tuple[str, Shape]]:
    for name, hint in get_type_hints(message, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        inner = get_args(hint)[0] if optional else hint
        yield name, Shape(written(inner), optional or name in message.__optional_keys__)


def written(hint: Any, *, inside: bool = False) -> str:
    """Return a type as JSDoc writes it. Raises `KeyError` for one that JSON does not have."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return str(hint.__name__)
    if origin in {Union, types.UnionType}:
        several = " | ".join(written(each) for each in arguments)
        return several if inside or type(None) in arguments else f"({several})"
    if origin is list:
        return f"{written(arguments[0])}[]"
    if origin is tuple:
        return f"[{', '.join(written(each) for each in arguments)}]"
    if origin is dict:
        return f"Record<{written(arguments[0])}, {written(arguments[1])}>"
    if origin is Literal:
        return str(arguments[0]).lower()
    return PLAIN[hint]
