"""What boards show, read as the browser's script reads it (pages/parts/component/items.js, actions.js).

blocks = draw("timeline", review, Room())
button(blocks, "Remove", of="T-01").send  # the command that a click sends
rows(blocks)[0].values  # what an editor of that row begins with
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lxml import html

from pmcore.boards import Block


@dataclass(frozen=True)
class Button:
    """Something to press; `data` are its data attributes."""

    node: html.HtmlElement

    @cached_property
    def data(self) -> dict[str, str]:
        """Return its data attributes without `data-`."""
        return {
            name.removeprefix("data-"): value
            for name, value in self.node.attrib.items()
            if name.startswith("data-")
        }

    @property
    def send(self) -> dict[str, Any]:
        """Return the command that it sends, or several in `commands`."""
        return dict(json.loads(self.data["send"]))

    @property
    def each(self) -> dict[str, Any]:
        """Return the command that it sends for every ticked row, without the row's id."""
        return dict(json.loads(self.data["each"]))

    def commands(self, *ticked: str, here: str = "") -> list[dict[str, Any]]:
        """Return what a press sends while rows are `ticked` and the page of the stage `here` is open, all together."""
        if "each" in self.data:
            return [{**self.each, "id": each} for each in ticked]
        if "send" not in self.data:
            return []
        more: dict[str, Any] = {}
        if "toggle" in self.data:
            more[self.data["toggle"]] = self.node.get("aria-pressed") != "true"
        if "collect" in self.data:
            more[self.data["collect"]] = list(ticked)
        if "here" in self.data:
            more[self.data["here"]] = here
        return [each | more for each in self.send.get("commands", [self.send])]

    @property
    def back(self) -> dict[str, Any]:
        """Return the command that takes it back, where that is none that an undo would do."""
        return dict(json.loads(self.data["back"]))

    @property
    def names(self) -> set[str]:
        """Return what it is called: the words on it, and its accessible name."""
        return {words_of(self.node), self.node.get("aria-label", "")}

    @property
    def row(self) -> Row | None:
        """Return the row that it belongs to."""
        around = (self.node, *self.node.iterancestors())
        return next((Row(each) for each in around if each.get("data-item") is not None), None)


@dataclass(frozen=True)
class Row:
    """A part of a board that shows one thing."""

    node: html.HtmlElement

    @property
    def id(self) -> str:
        """Return the id of the thing."""
        return str(self.node.get("data-item"))

    @property
    def noun(self) -> str:
        """Return the name of the layout with which it is edited."""
        return str(self.node.get("data-noun"))

    @property
    def version(self) -> int:
        """Return the version that is shown."""
        return int(self.node.get("data-version", "0"))

    @property
    def label(self) -> str:
        """Return what people call it."""
        return str(self.node.get("data-label"))

    @property
    def parts(self) -> dict[str, str]:
        """Return the fields of the thing that the row shows, as it shows them."""
        shown = [each for each in self.node.iterdescendants("*") if each.get("data-field") is not None]
        return {
            each.get("data-field"): each.get("data-value", each.text_content())
            for each in shown if Button(each).row == self
        }  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """Return the fields of the thing that the row shows or holds: what its editor begins with."""
        return json.loads(self.node.get("data-more") or "{}") | self.parts

    @property
    def edited(self) -> set[str]:
        """Return the fields that its editors open with; none where they open with all."""
        named = [each.data.get("names", "") for each in self.buttons if "edit" in each.data]
        return set() if "" in named else {name for names in named for name in names.split(",")}

    @property
    def buttons(self) -> list[Button]:
        """Return everything in it that can be pressed."""
        return [Button(node) for node in self.node.iterdescendants("*") if is_button(node)]


PRESSED = ("send", "each", "edit", "add", "choose", "jump", "do")


def is_button(node: html.HtmlElement) -> bool:
    """Return whether a click on this is heard."""
    return any(node.get(f"data-{name}") is not None for name in PRESSED)


def nodes(blocks: Iterable[Block]) -> Iterable[html.HtmlElement]:
    """Yield every element of the blocks."""
    for block in blocks:
        yield from _parsed(block.html).iterdescendants("*")


@lru_cache(maxsize=2_000)  # most people are shown the same; nobody changes what is read
def _parsed(shown: str) -> html.HtmlElement:
    return html.fragment_fromstring(shown, create_parent="div")


def buttons(blocks: Iterable[Block]) -> list[Button]:
    """Return everything that can be pressed."""
    return [Button(node) for node in nodes(blocks) if is_button(node)]


def rows(blocks: Iterable[Block]) -> list[Row]:
    """Return every row."""
    return [Row(node) for node in nodes(blocks) if node.get("data-item") is not None]


def row(blocks: Iterable[Block], label: str) -> Row:
    """Return the one row that people call so."""
    (found,) = [each for each in rows(blocks) if each.label == label]
    return found


def button(blocks: Iterable[Block], name: str, *, of: str = "") -> Button:
    """Return the one button called `name`; `of` is the label of its row."""
    found = [
        each
        for each in buttons(blocks)
        if name in each.names and (not of or (each.row is not None and each.row.label == of))
    ]
    assert len(found) == 1, f"{len(found)} buttons are called “{name}”{f' of {of}' if of else ''}"
    return found[0]


def words_of(node: html.HtmlElement) -> str:
    """Return the text on an element, with single spaces."""
    return " ".join(node.text_content().split())
