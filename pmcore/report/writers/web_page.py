"""HTML: one file that needs nothing else, opens from a mail, prints well, and can run no script."""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from pmcore.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Cover,
    Facts,
    Figure,
    Heading,
    Inline,
    Para,
    Report,
    Row,
    Run,
    Table,
    Toc,
    Verbatim,
    is_number,
    writable,
)
from pmcore.report.pictures.scene import Box, Scene, colours_of
from pmcore.report.pictures.svg import Around, draw_svg
from pmcore.report.pictures.vote_scene import vote_scene
from pmcore.report.prose import linked
from pmcore.report.script.letters import closed
from pmcore.report.word.xml import link_target
from pmcore.wording.palette import LIGHT
from pmcore.wording.stylesheet import document_css

COLOURS = {
    "paper": "paper",
    "ink": "ink",
    "muted": "muted",
    "rule": "rule",
    "stripe": "stripe",
    "accent": "accent",
    "on": "on",
    "link": "link",
    "info": "info",
    "warning": "warning",
    "warn-edge": "warning-edge",
}
"""What the style sheet calls the palette's colours."""
STYLES = Path(__file__).with_name("report.css")
_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# On paper the mark stands above each page, in browsers that know margin boxes; the words are ours, not a person's.
_ON_EVERY_PAGE = (
    "@page{{margin:20mm 15mm;@top-center{{content:'{words}';font:bold 11pt sans-serif;color:{colour}}}}}"
)


def write(report: Report) -> bytes:
    """Return the report as one HTML page in UTF-8."""
    style = _style(report) + (
        _ON_EVERY_PAGE.format(words=report.draft, colour=LIGHT["warning-edge"]) if report.draft else ""
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(writable(block, lambda each: _block(each, report)) for block in report.blocks)
    draft = f'<p class="draft" role="note">{esc(report.draft)}</p>\n' if report.draft else ""
    page = (
        f'<!doctype html>\n<html lang="{esc(report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{esc(report.title)}</title>\n<style>{style}</style>\n</head>\n'
        f"<body>\n{draft}<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")


def esc(words: str) -> str:
    """Return text that is safe as content and in attributes."""
    return escape(_BAD.sub("\ufffd", words), quote=True)


def _style(report: Report) -> str:
    """Return the style sheet, with the colours that the report shows and no others."""
    labels = {run.chip for run in report.runs() if run.chip}
    scenes = [scene for block in report.blocks for scene in _scenes(block)]
    pictures = {name for scene in scenes for shape in scene.shapes for name in colours_of(shape)}
    return document_css(COLOURS, labels, pictures) + STYLES.read_text(encoding="utf-8")


def _scenes(block: Block) -> tuple[Scene, ...]:
    if isinstance(block, Chart):
        return (vote_scene(block.bars, block.alt),)
    return block.scenes if isinstance(block, Figure) else ()


def _block(block: Block, report: Report) -> str:  # noqa: C901 - a case for each block
    match block:
        case Cover():
            return f'<header><p class="kicker">{esc(block.kicker)}</p><h1 dir="auto">{esc(block.title)}</h1><p class="line">{_inline(block.line, report)}</p></header>'
        case Heading():
            level = block.level + 1
            return f'<h{level} id="{esc(block.anchor)}">{esc(block.text)}</h{level}>'
        case Para():
            return f'<p class="{block.role}" dir="auto">{_inline(block.runs, report)}</p>'
        case Verbatim():
            return f'<div class="verbatim" dir="auto">{_verbatim(block.text)}</div>'
        case Callout():
            parts = "".join(f'<p dir="auto">{_inline(part, report)}</p>' for part in block.paragraphs)
            return f'<aside class="{block.tone}"><p><strong>{esc(block.title)}</strong></p>{parts}</aside>'
        case Bullets():
            return (
                "<ul>"
                + "".join(f'<li dir="auto">{_inline(item, report)}</li>' for item in block.items)
                + "</ul>"
            )
        case Facts():
            pairs = "".join(
                f'<div><dt>{esc(name)}</dt><dd dir="auto">{_inline(value, report)}</dd></div>'
                for name, value in block.pairs
            )
            return f"<dl>{pairs}</dl>"
        case Table():
            return _table(block, report)
        case Figure() | Chart():
            return _figure(_scenes(block), block.caption, report)
        case Toc():
            return _toc(report)


def _verbatim(words: str) -> str:
    """Return a text with its line ends as they are; the style keeps every blank."""
    return "".join(
        f'<a href="{esc(url)}" rel="noopener noreferrer">{esc(run.text)}</a>'
        if (url := link_target(run.url) if run.url else "")
        else esc(run.text)
        for run in linked(words)
    )


def _inline(runs: Inline, report: Report) -> str:
    return "".join(_run(run, report) for run in runs)


def _run(run: Run, report: Report) -> str:
    words = esc(closed(run.text)).replace("\n", "<br>")
    if run.chip:  # in a `bdi`, our own words do not decide in which direction the text after them runs
        return f'<bdi class="chip chip-{run.chip}">{words}</bdi>'
    words = f"<strong>{words}</strong>" if run.bold else words
    words = f'<span class="muted">{words}</span>' if run.muted else words
    url = link_target(run.url) if run.url else ""
    if url:
        return f'<a href="{esc(url)}" rel="noopener noreferrer">{words}</a>'
    if run.target in report.anchors and run.target:
        return f'<a href="#{esc(run.target)}" dir="ltr">{words}</a>'
    place = f' id="{esc(run.anchor)}"' if run.anchor else ""
    return f"<bdi{place}>{words}</bdi>" if place or is_number(run) else words


def _table(table: Table, report: Report) -> str:
    head = "".join(
        f'<th scope="col"{_right(column.align)}>{esc(column.title)}</th>' for column in table.columns
    )
    aligns = [_right(column.align) for column in table.columns]
    rows = "".join(_row(row, aligns, report) for row in table.rows)
    wide = ' class="wide"' if len(table.columns) > 3 else ""
    hidden = "" if table.captioned else ' class="read"'
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{esc(table.caption)}"><table{wide}><caption{hidden}>{esc(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _right(align: str) -> str:
    return ' class="right"' if align == "right" else ""


def _row(row: Row, aligns: list[str], report: Report) -> str:
    if row.band:
        return f'<tr class="band"><th colspan="{len(aligns)}" scope="rowgroup">{_cell(row.cells[0], report)}</th></tr>'
    cells = "".join(
        f"<td{align}>{_cell(cell, report)}</td>" for cell, align in zip(row.cells, aligns, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _cell(cell: Cell, report: Report) -> str:
    """Return the paragraphs of a cell, each in the direction of its own words."""
    return "".join(f'<div dir="auto">{_inline(part, report)}</div>' for part in cell)


def _figure(scenes: tuple[Scene, ...], caption: str, report: Report) -> str:
    """Return pictures below each other; a mark leads to the first row of what it stands for."""

    def leads(box: Box) -> Around | None:
        label = box.about[0].label
        return Around("a", f'href="#{esc(label)}"') if label in report.anchors else None

    drawn = "".join(draw_svg(scene, leads=leads if _leads_somewhere(scene) else None) for scene in scenes)
    scroll = f'<div class="scroll" tabindex="0" role="group" aria-label="{esc(caption)}">{drawn}</div>'
    return f"<figure>{scroll}<figcaption>{esc(caption)}</figcaption></figure>"


def _leads_somewhere(scene: Scene) -> bool:
    return any(isinstance(shape, Box) and shape.about for shape in scene.shapes)


def _toc(report: Report) -> str:
    tops = "".join(
        f'<li><a href="#{esc(each.anchor)}">{esc(each.text)}</a></li>'
        for each in report.headings
        if each.level == 1
    )
    return f'<nav aria-label="Contents"><ol>{tops}</ol></nav>'
