"""How a board is drawn: Jinja2 macros with autoescape on, and a memory so that nothing is rendered twice.

A board is a list of keyed blocks. A block's HTML depends on its arguments alone; these are immutable values, so equal
arguments give the text from last time. That makes a change in a board of 200 events cost one render.
"""

import hashlib
import json
from collections.abc import Hashable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from pydantic import BaseModel

from pmcore.model.incident import SEVERITY_MEANINGS, Anchor

REMEMBERED = 20_000


class Block(NamedTuple):
    """One keyed piece of a board; the key is unique in its board and stable while the thing it shows lives."""

    key: str
    html: str


def block(key: str, template: str, macro: str, *arguments: Hashable) -> Block:
    """Return the block that the macro draws from immutable arguments."""
    return Block(key, _rendered(template, macro, arguments))


@lru_cache(maxsize=REMEMBERED)
def _rendered(template: str, macro: str, arguments: tuple[Hashable, ...]) -> str:
    html: Markup = getattr(_template(template).module, macro)(*arguments)
    return str(html).strip()  # a plain text: a Markup would escape what it is joined with


@cache
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pmcore.boards"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"hue": hue, "host": host, "day": write_day, "more": more}
    environment.globals |= {
        "meanings": SEVERITY_MEANINGS,
        "command": command,
        "undo_all": undo_all,
        "anchors": [each.value for each in Anchor],
    }
    return environment


def command(kind: str, **values: Any) -> str:
    """Return a command as a button carries it (`data-send`): JSON of its kind and fields."""
    return json.dumps({"kind": kind, **values}, ensure_ascii=False, separators=(",", ":"))


def undo_all(targets: str) -> str:
    """Return the commands that take several back together; `targets` are command ids as JSON."""
    commands = [{"kind": "undo", "target": each} for each in json.loads(targets)]
    return json.dumps({"commands": commands}, separators=(",", ":"))


def more(item: BaseModel, *names: str, **others: Any) -> str:
    """Return the fields of `item` that its row does not show, as JSON for its editor; empty ones are left out.

    `others` are values under the names that commands have for them.
    """
    values = item.model_dump(mode="json", include=set(names)) | others
    filled = {name: value for name, value in values.items() if value not in (None, "", [], 0)}
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":")) if filled else ""


def hue(text: str) -> int:
    """Return a colour angle (0 to 359) that always belongs to `text`."""
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=2).digest(), "big") % 360


def host(url: str) -> str:
    """Return the host that a link leads to, so that nobody is fooled by its label."""
    return urlsplit(url).hostname or url.split(":", 1)[0]


def write_day(day: date) -> str:
    """Return a date as people read it: `Mon 23 Nov 2026`."""
    # One instant in two zones is equal and yet two days, so only a bare date may be remembered.
    return _written(day.date() if isinstance(day, datetime) else day)


@lru_cache(maxsize=1_000)
def _written(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"
