"""The file around the body: a template filled in, pictures, charts and links; equal input gives equal bytes."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from pmcore.report.blocks import Chart, Cover, Report
from pmcore.report.facts import day_of
from pmcore.report.script.letters import closed, right_to_left
from pmcore.report.word.body import Body
from pmcore.report.word.charts import chart_xml, short
from pmcore.report.word.controls import Value
from pmcore.report.word.packing import packed
from pmcore.report.word.template import NAMESPACES, Template
from pmcore.report.word.workbook import workbook_of
from pmcore.report.word.xml import clean, plain

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER_LENGTH = 80
PROPERTY_LENGTH = 255  # of a property of the file


def write_docx(report: Report, source: bytes | Path | None = None) -> bytes:
    """Return the document as the bytes of a .docx file, in our own template or in another one (its bytes, or its path).

    Raises `UnusableTemplateError` where that template lacks something.
    """
    template = Template(source)
    body = Body(report, template.styles, template.width, counts=dict(template.numbers_from()))
    text = body.xml()
    template.fill(_values(report, body))
    template.speak(report.language)
    template.write(text)
    _describe(template.document, report)
    _attach(body, template)
    return packed(template.part.package)


def _values(report: Report, body: Body) -> dict[str, Value]:
    """Return what stands in the places of the template."""
    cover = _cover(report)
    title = closed(" ".join(cover.title.split()))
    severity = str(report.facts.get("incident", {}).get("severity", ""))
    return {
        "kicker": _value(cover.kicker),
        "title": Value(_runs(plain(title, forms=body.forms)), right_to_left(cover.title)),
        "line": Value(_runs(body.inline(cover.line))),
        "short_title": _value(closed(" ".join(_shortened(report.title).split()))),
        "severity": _value(severity),
        "date": _value(day_of(report.now)),
        "draft": _value(report.draft),
    }


def _cover(report: Report) -> Cover:
    found = next((block for block in report.blocks if isinstance(block, Cover)), None)
    return found or Cover("Postmortem", report.title, ())


def _value(words: str) -> Value:
    return Value(_runs(plain(words)) if words else ())


def _runs(xml: str) -> list[object]:
    """Return runs as elements."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return list(parse_xml(f"<w:p {names}>{xml}</w:p>"))


def _shortened(title: str) -> str:
    return title if len(title) <= HEADER_LENGTH else title[: HEADER_LENGTH - 1].rstrip() + "…"


def _describe(document: Document, report: Report) -> None:
    """Set the properties of the file; nothing of whoever made the template stays in them."""
    severity = str(report.facts.get("incident", {}).get("severity", ""))
    now = report.now.astimezone(UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title = _property(f"{report.draft}. {report.title}" if report.draft else report.title)
    core.subject = _property(_cover(report).kicker)
    core.author = core.last_modified_by = "Postmortem"
    core.keywords = _property(f"postmortem, incident review, {severity}")
    core.comments = core.category = ""
    core.language = report.language
    core.revision = 1
    core.created = core.modified = now


def _property(words: str) -> str:
    """Return text as a property holds it: one line, at most 255 letters."""
    return clean(" ".join(words.split()))[:PROPERTY_LENGTH]


def _attach(body: Body, template: Template) -> None:
    """Add what the body points at."""
    part = template.part
    for url, relation in body.links.items():
        part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, relation, True)
    for number, picture in enumerate(body.pictures, 1):
        target = Part(PackURI(f"/word/media/postmortem{number}.png"), "image/png", picture, part.package)
        part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, target, f"rIdPicture{number}")
    for number, chart in enumerate(body.charts, 1):
        target = _chart_part(chart, number, template)
        part.rels.add_relationship(RELATIONSHIP_TYPE.CHART, target, f"rIdChart{number}")


def _chart_part(chart: Chart, number: int, template: Template) -> Part:
    """Return the chart with its workbook beside it."""
    package = template.part.package
    names = [short(bar) for bar in chart.bars]
    workbook = Part(
        PackURI(f"/word/embeddings/postmortem{number}.xlsx"),
        WORKBOOK_TYPE,
        workbook_of(chart, names),
        package,
    )
    part = Part(PackURI(f"/word/charts/postmortem{number}.xml"), CHART_TYPE, b"", package)
    relation = part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = chart_xml(chart, relation, template.font)  # noqa: SLF001 - the id is only known after relating
    return part
