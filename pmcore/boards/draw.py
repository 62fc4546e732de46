"""How a board is drawn: Jinja2 macros with autoescape on, and a memory so that nothing is rendered twice.

A board is a list of keyed blocks. A block's HTML depends on its arguments alone; these are immutable values, so equal
arguments give the text from last time. That makes a change in a board of 200 events cost one render.

What cannot be drawn says so in its place, and the others are drawn: nothing that somebody wrote may stop a board.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from pydantic import BaseModel

from pmcore.boards.template_words import WORDS
from pmcore.faults import FAULTS
from pmcore.model.base import Numbered
from pmcore.model.declared import details
from pmcore.model.incident import Anchor
from pmcore.model.links import host_of
from pmcore.remembered import MIB, remembered
from pmcore.wording import dates, words
from pmcore.wording.durations import margin
from pmcore.wording.language import catalogue
from pmcore.wording.palette import role_of

REMEMBERED = 24 * MIB  # of all boards of all reviews together, but for the rows of timelines


class Block(NamedTuple):
    """One keyed piece of a board; the key is unique in its board and stable while the thing it shows lives."""

    key: str
    html: str


def block(key: str, template: str, macro: str, *arguments: Hashable) -> Block:
    """Return the block that the macro draws from immutable arguments."""
    return drawn(key, _block, key, template, macro, *arguments)[0]


def anew(key: str, template: str, macro: str, *arguments: Hashable) -> Block:
    """Return the block that the macro draws, and do not remember it: whoever asks does that."""
    return Block(key, _drawn(template, macro, arguments))


def drawn(key: str, draw: Callable[..., Block | Iterable[Block]], *arguments: Any) -> list[Block]:
    """Return the blocks that `draw` makes of its arguments; where it cannot, one with this key that says so."""
    try:
        blocks = draw(*arguments)
        return [blocks] if isinstance(blocks, Block) else list(blocks)
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the others are drawn
        FAULTS.note("block", key, error)
        label = next((each.label for each in arguments if isinstance(each, Numbered) and each.number), "")
        return [Block(key, _not_shown(label))]


def _not_shown(label: str) -> str:
    sentence = words.message("row", "not_shown")
    return str(NOT_SHOWN.format(label=NUMBER.format(label) if label else "", sentence=sentence))


# Made without a template: it may be the template that failed.
NUMBER = Markup('<span class="label-no">{}</span> ')
NOT_SHOWN = Markup('<div class="card tight" role="note">{label}<span class="soft">{sentence}</span></div>')


def _block(key: str, template: str, macro: str, *arguments: Hashable) -> Block:
    return Block(key, _rendered(catalogue().language, template, macro, arguments))


def part(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Return what a macro draws as a part of a block: drawn once for as long as its own arguments stay, whatever else changes."""
    return Markup(_rendered(catalogue().language, template, macro, arguments))  # noqa: S704 - it is escaped


@remembered(REMEMBERED)
def _rendered(language: str, template: str, macro: str, arguments: tuple[Hashable, ...]) -> str:
    return _drawn(template, macro, arguments)


def _drawn(template: str, macro: str, arguments: tuple[Hashable, ...]) -> str:
    html: Markup = getattr(_template(template).module, macro)(*arguments)
    text = str(html).strip()  # a plain text: a Markup would escape what it is joined with
    return (
        text if text.isascii() else text.encode("utf-8", "replace").decode()
    )  # half a letter cannot be sent


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
    environment.filters |= {
        "hue": hue,
        "host": host_of,
        "day": dates.day,
        "more": more,
        "details": details,
        "headed": words.headed,
        "number": words.number,
    }
    environment.globals |= WORDS | {
        "role": role_of,
        "command": command,
        "part": part,
        "said": words.label,
        "counted": words.counted,
        "undo_all": undo_all,
        "span": margin,
        "anchors": tuple(Anchor),
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
    return (
        int.from_bytes(hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=2).digest(), "big") % 360
    )
