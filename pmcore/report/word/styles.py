"""The styles that a template must have: looked up by the name that Word shows, written by the id that the file has.

A German Word calls “heading 1” `berschrift1` in the file; the name stays the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from dataclasses import field as default
from typing import Any

from lxml import etree

from pmcore.errors import UnusableTemplateError
from pmcore.report.word.xml import esc

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _named(name: str, kind: str = "paragraph") -> Any:
    """Return a field that holds the id of the style with this name and kind."""
    return default(metadata={"name": name, "kind": kind})


@dataclass(frozen=True, slots=True)
class Styles:
    """The ids of a template's styles, ready to stand in XML. `band` is the ground of a band as six digits, or empty."""

    normal: str = _named("Normal")
    heading_1: str = _named("heading 1")
    heading_2: str = _named("heading 2")
    heading_3: str = _named("heading 3")
    contents: str = _named("Postmortem Contents")
    toc_1: str = _named("toc 1")
    empty: str = _named("Postmortem Empty")
    note: str = _named("Postmortem Note")
    callout: str = _named("Postmortem Callout")
    warning: str = _named("Postmortem Warning")
    bullet: str = _named("List Bullet")
    caption: str = _named("caption")
    table_caption: str = _named("Postmortem Table Caption")
    figure: str = _named("Postmortem Figure")
    slice: str = _named("Postmortem Figure Slice")
    cell: str = _named("Postmortem Table Text")
    head: str = _named("Postmortem Table Head")
    band_text: str = _named("Postmortem Table Band")
    fact_name: str = _named("Postmortem Fact Name")
    link: str = _named("Hyperlink", "character")
    reference: str = _named("Postmortem Reference", "character")
    grid: str = _named("Postmortem Table", "table")
    facts: str = _named("Postmortem Facts", "table")
    band: str = ""

    def heading(self, level: int) -> str:
        """Return the style of a heading of a level from 1 to 3."""
        return (self.heading_1, self.heading_2, self.heading_3)[level - 1]


def styles_of(part: etree._Element) -> Styles:
    """Return the styles of a template's styles part (`w:styles`).

    Raises `UnusableTemplateError` with the names of those that are missing.
    """
    found: dict[tuple[str, str], etree._Element] = {}
    for style in part.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            found[style.get(f"{W}type", "paragraph"), name.get(f"{W}val", "").lower()] = style
    ids: dict[str, str] = {}
    missing = list[str]()
    for each in fields(Styles):
        if "name" not in each.metadata:
            continue
        name, kind = each.metadata["name"], each.metadata["kind"]
        style = found.get((kind, name.lower()))
        if style is None:
            missing.append(f"the {kind} style “{name}”")
        else:
            ids[each.name] = esc(style.get(f"{W}styleId", ""))
    if missing:
        raise UnusableTemplateError(
            f"The Word template has no {', no '.join(each.removeprefix('the ') for each in missing)}. Open it in Word and add "
            "them under these names (Word keeps a built-in style only once a paragraph has had it), or begin again from the "
            "template that comes with Postmortem."
        )
    shade = found["paragraph", "postmortem table band"].find(f"{W}pPr/{W}shd")
    return Styles(**ids, band="" if shade is None else esc(shade.get(f"{W}fill", "")))
