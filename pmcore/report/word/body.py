"""Blocks to the body of a Word document, as one string that is parsed once (NOTES.md)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from functools import cached_property

from pmcore.report.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Cover,
    Facts,
    Figure,
    Heading,
    Inline,
    Para,
    Report,
    Run,
    Table,
    Toc,
    Verbatim,
    right_to_left,
    writable,
)
from pmcore.report.pictures.png import draw_png
from pmcore.report.prose import linked
from pmcore.report.script.faces import forms_of
from pmcore.report.script.letters import closed
from pmcore.report.word.drawings import EMU, chart_frame, picture
from pmcore.report.word.styles import Styles
from pmcore.report.word.tables import Tables
from pmcore.report.word.xml import (
    bookmark,
    chip,
    field,
    link_target,
    paragraph,
    plain,
    run_properties,
)

TWIP = 635  # EMU per twentieth of a point


@dataclass
class Body:
    """Writes blocks in a template's styles, `room` wide (twentieths of a point).

    Afterwards `pictures`, `charts` and `links` say what the package must hold besides the text. `counts` are the highest
    numbers that bookmarks and drawings have so far.
    """

    report: Report
    styles: Styles
    room: int
    pictures: list[bytes] = default(default_factory=list)
    charts: list[Chart] = default(default_factory=list)
    links: dict[str, str] = default(default_factory=dict)
    counts: dict[str, int] = default(default_factory=dict)
    _after_table: bool = False

    def xml(self) -> str:
        """Return the whole body without its section."""
        return "".join(self._separated(block) for block in self.report.blocks)

    def _separated(self, block: Block) -> str:
        """Return a block; two tables without a paragraph between them would become one."""
        is_table = isinstance(block, Facts)
        gap = paragraph(self.styles.note, "") if is_table and self._after_table else ""
        self._after_table = is_table
        return gap + writable(block, self._block)

    def _block(self, block: Block) -> str:  # noqa: C901 - a case for each block
        match block:
            case Cover():
                return ""  # the template says where its words stand
            case Heading():
                return self._heading(block)
            case Para():
                together = "<w:keepNext/>" if block.role == "label" else ""
                return self._para(self._style_of(block), block.runs, together)
            case Verbatim():
                return "".join(self._verbatim(part) for part in block.text.split("\n\n"))
            case Callout():
                return self._callout(block)
            case Bullets():
                return "".join(self._para(self.styles.bullet, item) for item in block.items)
            case Facts():
                return self.tables.facts(block)
            case Table():
                caption = (
                    self._caption("Table", block.caption, self.styles.table_caption)
                    if block.captioned
                    else ""
                )
                return caption + self.tables.table(block) + self._space()
            case Figure():
                return self._figure(block)
            case Chart():
                return self._chart(block)
            case Toc():
                return self._toc()

    # ------------------------------------------------------------------ text

    def inline(self, runs: Inline) -> str:
        """Return the runs of one paragraph."""
        return "".join(self._run(run) for run in runs)

    @cached_property
    def forms(self) -> int:
        """Return whose forms of shared Chinese signs the document takes."""
        return forms_of(self.report.title + "".join(run.text for run in self.report.runs()))

    @cached_property
    def tables(self) -> Tables:
        """Return what writes tables."""
        return Tables(self.styles, self.room, self.inline)

    def _style_of(self, para: Para) -> str:
        own = {"empty": self.styles.empty, "note": self.styles.note}
        return own.get(para.role, self.styles.normal)

    def _run(self, run: Run) -> str:
        if run.chip:
            return chip(run)
        words = closed(run.text)
        url = link_target(run.url) if run.url else ""
        if url:
            relation = self.links.setdefault(url, f"rIdLink{len(self.links) + 1}")
            return f'<w:hyperlink r:id="{relation}" w:history="1">{plain(words, _char(self.styles.link), self.forms)}</w:hyperlink>'
        if run.target and run.target in self.report.anchors:
            link = plain(words, _char(self.styles.reference) + run_properties(run))
            return f'<w:hyperlink w:anchor="{bookmark(run.target)}" w:history="1">{link}</w:hyperlink>'
        content = plain(words, run_properties(run), self.forms) if words else ""
        return self._marked(run.anchor, content) if run.anchor else content

    def _marked(self, anchor: str, content: str) -> str:
        number = self._next("bookmark")
        return f'<w:bookmarkStart w:id="{number}" w:name="{bookmark(anchor)}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def _para(self, style: str, runs: Inline, properties: str = "") -> str:
        return paragraph(style, self.inline(runs), properties, rtl=right_to_left(runs))

    def _verbatim(self, words: str) -> str:
        """Return a paragraph letter by letter; what it leaves open ends with it."""
        content = "".join(
            self._run(run) if run.url else plain(run.text, "", self.forms)
            for run in linked(words)
            if run.text
        )
        return paragraph(self.styles.normal, content, rtl=right_to_left((Run(words),)))

    def _heading(self, heading: Heading) -> str:
        return paragraph(
            self.styles.heading(heading.level), self._marked(heading.anchor, plain(heading.text))
        )

    def _callout(self, callout: Callout) -> str:
        style = self.styles.warning if callout.tone == "warning" else self.styles.callout
        title = (Run(callout.title, bold=True),)
        parts = [self._para(style, title, "<w:keepNext/>")]
        parts += [self._para(style, part) for part in callout.paragraphs]
        return "".join(parts) + self._space()

    def _space(self) -> str:
        """Return the air below a table or a callout, which know no space after themselves."""
        return '<w:p><w:pPr><w:spacing w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'

    def _caption(self, kind: str, words: str, style: str = "") -> str:
        number = str(self._next(kind))
        label = plain(f"{kind} ", "<w:b/><w:bCs/>") + field(
            f"SEQ {kind} \\* ARABIC", number, "<w:b/><w:bCs/>"
        )
        return paragraph(style or self.styles.caption, label + plain(f"  {words}"))

    # ------------------------------------------------------------------ pictures

    def _figure(self, figure: Figure) -> str:
        """Return pictures below each other without a gap; only the last one must stay with the caption."""
        parts = []
        last = len(figure.scenes) - 1
        for number, scene in enumerate(figure.scenes):
            self.pictures.append(draw_png(scene))
            width = self.room * TWIP
            height = round(width * scene.height / scene.width)
            run = picture(self._next("drawing"), f"rIdPicture{len(self.pictures)}", scene.alt, width, height)
            parts.append(paragraph(self.styles.figure if number == last else self.styles.slice, run))
        return "".join(parts) + self._caption("Figure", figure.caption)

    def _chart(self, chart: Chart) -> str:
        self.charts.append(chart)
        height = 1.4 + 0.66 * len(chart.bars)
        run = chart_frame(
            self._next("drawing"),
            f"rIdChart{len(self.charts)}",
            chart.alt,
            self.room * TWIP,
            round(height * EMU),
        )
        return paragraph(self.styles.figure, run) + self._caption("Figure", chart.caption)

    # ------------------------------------------------------------------ contents

    def _toc(self) -> str:
        """Return a contents field with its entries already there; asking Word to update it would alarm the reader."""
        headings = [each for each in self.report.headings if each.level == 1]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        parts = [paragraph(self.styles.contents, plain("Contents"))]
        for number, heading in enumerate(headings):
            link = f'<w:hyperlink w:anchor="{bookmark(heading.anchor)}" w:history="1">{plain(heading.text)}</w:hyperlink>'
            entry = (begin if not number else "") + link + (end if number == len(headings) - 1 else "")
            parts.append(paragraph(self.styles.toc_1, entry))
        return "".join(parts)

    def _next(self, what: str) -> int:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]


def _char(style: str) -> str:
    return f'<w:rStyle w:val="{style}"/>'
