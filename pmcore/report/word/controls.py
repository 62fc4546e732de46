"""Content controls: the places of a template where values go, found by their tags (`postmortem.title`).

A designer puts them wherever a value should stand, in text, tables, text boxes, headers and footers, formats what is in
them, and sees sample words there. In the document the value stands in the same formatting, and the control is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import get_close_matches
from typing import NamedTuple

from lxml import etree

from pmcore.errors import UnusableTemplateError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PREFIX = "postmortem."
BODY = "body"
TAGS = ("kicker", "title", "line", "short_title", "severity", "date", "draft")
# The order that the schema asks for inside of a run's properties; what is not here comes last.
_ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
]


# What may come behind `bidi` in a paragraph's properties.
_AFTER_BIDI = [
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
]


class Value(NamedTuple):
    """What stands in the place of a control: runs (elements `w:r`), and whether they run from right to left."""

    runs: Sequence[etree._Element] = ()
    rtl: bool = False


class Control(NamedTuple):
    """A content control and what its tag says behind the prefix."""

    name: str
    element: etree._Element


def controls_of(root: etree._Element) -> Iterator[Control]:
    """Yield our controls in a part, in the order in which they stand."""
    for element in list(root.iter(f"{W}sdt")):
        tag = element.find(f"{W}sdtPr/{W}tag")
        value = "" if tag is None else tag.get(f"{W}val", "")
        if value.lower().startswith(PREFIX):
            yield Control(value[len(PREFIX) :].strip().lower(), element)


def require_known(roots: list[etree._Element]) -> None:
    """Raise `UnusableTemplateError` where a control asks for something that there is not."""
    known = (*TAGS, BODY)
    for name in (each.name for root in roots for each in controls_of(root)):
        if name not in known:
            close = get_close_matches(name, known, 1)
            meant = f" Did you mean “{PREFIX}{close[0]}”?" if close else ""
            raise UnusableTemplateError(
                f"The Word template asks for “{PREFIX}{name[:40]}”, which there is not.{meant} Tags of content controls may be: "
                f"{', '.join(PREFIX + each for each in known)}."
            )


def fill(root: etree._Element, values: Mapping[str, Value]) -> None:
    """Put values in the places of all controls of a part but the body's.

    A control without a value takes its paragraph along, unless something else stands in it.
    """
    for control in controls_of(root):
        if control.name != BODY:
            _fill(control.element, values.get(control.name, Value()))


def _fill(element: etree._Element, value: Value) -> None:
    content = element.find(f"{W}sdtContent")
    if content is None:
        element.getparent().remove(element)
        return
    paragraph = next(content.iter(f"{W}p"), None)
    place = content if paragraph is None else paragraph
    look = next((each for each in place.iter(f"{W}rPr") if each.getparent().tag == f"{W}r"), None)
    for child in list(place):
        if child.tag != f"{W}pPr":
            place.remove(child)
    place.extend(_dressed(run, look) for run in value.runs)
    outer = paragraph if paragraph is not None else _around(element)
    parent = element.getparent()
    at = parent.index(element)
    parent[at : at + 1] = list(content)
    if outer is None:
        return
    if value.rtl:
        _turn(outer)
    if not value.runs and not "".join(outer.itertext()).strip():
        _drop(outer)


def _dressed(run: etree._Element, look: etree._Element | None) -> etree._Element:
    """Return a copy of a run in the look of the control; what the run says of itself goes first."""
    run = deepcopy(run)
    if look is None or run.tag != f"{W}r":
        return run
    own = run.find(f"{W}rPr")
    if own is None:
        own = etree.Element(f"{W}rPr")
        run.insert(0, own)
    said = {child.tag for child in own}
    own.extend(deepcopy(child) for child in look if child.tag not in said and not _is_placeholder(child))
    own[:] = sorted(own, key=_rank)
    return run


def _is_placeholder(look: etree._Element) -> bool:
    """Return whether a property is only the grey of Word's own “Click here to enter text”."""
    style = str(look.get(f"{W}val", ""))
    return look.tag == f"{W}rStyle" and style.lower().startswith("placeholder")


def _rank(look: etree._Element) -> int:
    name = etree.QName(look).localname
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _around(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(f"{W}p"), None)


def _turn(paragraph: etree._Element) -> None:
    """Let a paragraph run from right to left."""
    look = paragraph.find(f"{W}pPr")
    if look is None:
        look = etree.Element(f"{W}pPr")
        paragraph.insert(0, look)
    if look.find(f"{W}bidi") is None:
        names = [etree.QName(child).localname for child in look]
        at = next((at for at, name in enumerate(names) if name in _AFTER_BIDI), len(names))
        look.insert(at, etree.Element(f"{W}bidi"))


def _drop(paragraph: etree._Element) -> None:
    """Remove a paragraph; a header, a cell or a text box keeps its last one, or Word refuses the file."""
    parent = paragraph.getparent()
    if len(parent.findall(f"{W}p")) > 1:
        parent.remove(paragraph)
