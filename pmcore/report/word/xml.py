"""Runs and paragraphs as XML strings. Everything that a person wrote passes through `esc`, and only here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from pmcore.model.links import address_of
from pmcore.report.blocks import Run
from pmcore.report.script.faces import CHINESE, forms_of
from pmcore.report.script.letters import is_plain
from pmcore.report.script.ways import parts_of
from pmcore.wording.palette import LIGHT

_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = re.compile(r"<w:rStyle [^>]*/>")
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
# Fonts that come with Word where these are written; another program takes what it has.
_EAST = (("Yu Gothic", "ja-JP"), ("Malgun Gothic", "ko-KR"), ("Microsoft YaHei", "zh-CN"))
EMOJI = "Segoe UI Emoji"
_COMPLEX = (
    (re.compile("[\u0e00-\u0e7f]"), "Leelawadee UI", "th-TH"),
    (re.compile("[\u0900-\u097f]"), "Nirmala UI", "hi-IN"),
    (re.compile("[\u0980-\u0dff]"), "Nirmala UI", "bn-IN"),
    (re.compile(""), "Leelawadee UI", "th-TH"),
)
_NOT_IN_URL = re.compile(r"[\x00-\x20\"<>\\^`{|}\x7f]")


def clean(words: str) -> str:
    """Return text in which nothing is left that XML cannot hold; U+FFFD stands in its place."""
    return _BAD.sub("\ufffd", words)


def esc(words: object) -> str:
    """Return text that is safe in XML, as content and in attributes; what XML cannot hold becomes U+FFFD."""
    return (
        clean(str(words))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
    )


def bookmark(anchor: str) -> str:
    """Return an anchor as a bookmark's name: letters, digits and underscores, at most forty."""
    return "pm_" + re.sub(r"\W", "_", anchor, flags=re.ASCII)[:36]


def link_target(url: str) -> str:
    """Return an address that Word opens without complaint, or an empty text where there is none."""
    if address_of(url) is None:
        return ""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else ""
    if parts.netloc and not host:
        try:
            host = parts.netloc.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    safe = quote(url.replace(parts.netloc, host, 1) if host else url, safe="%/:=&?~#+!$,;'@()*[]-._")
    return _NOT_IN_URL.sub("", safe)


def plain(words: str, properties: str = "", forms: int = CHINESE) -> str:
    """Return words as runs, one for each way of writing in them; line breaks and tabs stay what they are.

    Word asks each run whether it runs from right to left, and which of its three fonts it takes.
    """
    if is_plain(words):
        return _run(words, properties)
    return "".join(_run(part, _written(part, way, properties, forms)) for way, part in parts_of(words))


def _run(words: str, properties: str) -> str:
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    pieces = []
    for number, line in enumerate(words.split("\n")):
        pieces.append("<w:br/>" if number else "")
        for index, part in enumerate(line.split("\t")):
            pieces.append("<w:tab/>" if index else "")
            if part:
                pieces.append(f'<w:t xml:space="preserve">{esc(part)}</w:t>')
    return f"<w:r>{rpr}{''.join(pieces)}</w:r>"


def _written(words: str, way: str, properties: str, forms: int) -> str:
    """Return the properties of a run with its fonts, direction and language, in the schema's order."""
    style = _STYLE.match(properties)
    before, after = (style[0], properties[style.end() :]) if style else ("", properties)
    if way == "rtl":
        language = "ar-SA" if _ARABIC.search(words) else "he-IL"
        return f'{properties}<w:rtl/><w:lang w:bidi="{language}"/>'
    if way == "complex":
        font, language = next((found for found in _COMPLEX if found[0].search(words)), _COMPLEX[-1])[1:]
        return f'{before}<w:rFonts w:cs="{font}"/>{after}<w:cs/><w:lang w:bidi="{language}"/>'
    if way == "east":
        font, language = _EAST[own if (own := forms_of(words)) != CHINESE else forms]
        return f'{before}<w:rFonts w:hint="eastAsia" w:eastAsia="{font}"/>{after}<w:lang w:eastAsia="{language}"/>'
    if way == "emoji":  # a run of its own, or the fonts of the letters around it show a box
        return f'{before}<w:rFonts w:ascii="{EMOJI}" w:hAnsi="{EMOJI}" w:eastAsia="{EMOJI}" w:cs="{EMOJI}"/>{after}'
    return properties


def field(instruction: str, result: str, properties: str = "") -> str:
    """Return a field with its cached result; without one Word shows nothing until somebody presses F9."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{rpr}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{rpr}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{rpr}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{rpr}<w:t>{esc(result)}</w:t></w:r>"
        f'<w:r>{rpr}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def chip(run: Run) -> str:
    """Return a short word as a coloured label; the spaces inside do not break."""
    words = f"\u00a0{run.text.replace(' ', chr(0xA0))}\u00a0"
    return plain(
        words,
        f'<w:b/><w:bCs/><w:color w:val="{hexed(f"{run.chip}-text")}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{hexed(f"{run.chip}-ground")}"/>',
    )


def hexed(name: str) -> str:
    """Return a colour of the light palette as Word writes it: six capital digits."""
    return LIGHT[name][1:].upper()


MUTED = f'<w:color w:val="{hexed("muted")}"/>'


def run_properties(run: Run) -> str:
    """Return the direct formatting of a run."""
    bold = "<w:b/><w:bCs/>" if run.bold else ""
    return bold + (MUTED if run.muted else "")


def paragraph(style: str, content: str, properties: str = "", *, rtl: bool = False) -> str:
    """Return a paragraph; `properties` must come in the schema's order, after the style."""
    bidi = "<w:bidi/>" if rtl else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}{bidi}</w:pPr>{content}</w:p>'


def join(pieces: Sequence[str]) -> str:
    """Return the pieces as one string."""
    return "".join(pieces)
