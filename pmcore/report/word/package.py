"""The file around the body: our template's parts, pictures, charts and links; equal input gives equal bytes."""

from __future__ import annotations

import re
from datetime import UTC
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from pmcore.report.blocks import Chart, Cover, Report
from pmcore.report.facts import day_of
from pmcore.report.script.letters import closed
from pmcore.report.word.body import Body, describe
from pmcore.report.word.charts import chart_xml, workbook_of, zipped
from pmcore.report.word.xml import paragraph, plain

TEMPLATE = Path(__file__).parent.parent / "templates" / "word"
PLACES = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package.rels",
    "word/_rels/document.xml.rels": "document.rels",
    "word/document.xml": "document.xml",
    "word/styles.xml": "styles.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/header.xml": "header.xml",
    "word/header_first.xml": "header_first.xml",
    "word/footer.xml": "footer.xml",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
}
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER_LENGTH = 80


def write_docx(report: Report) -> bytes:
    """Return the document as the bytes of a .docx file."""
    body = Body(report)
    text = body.xml()
    document = docx.Document(BytesIO(base_of(report)))
    part = document.part
    # One parse of one string: moving parsed nodes into python-docx's tree costs twenty times as much.
    whole = _templates()["word/document.xml"].replace("<!--BODY-->", text)
    part._element = parse_xml(whole.encode())  # noqa: SLF001 - python-docx is pinned, a test watches this
    for url, relation in body.links.items():
        part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, relation, True)
    for number, picture in enumerate(body.pictures, 1):
        name = PackURI(f"/word/media/image{number}.png")
        target = Part(name, "image/png", picture, part.package)
        part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, target, f"rIdPicture{number}")
    for number, chart in enumerate(body.charts, 1):
        part.rels.add_relationship(
            RELATIONSHIP_TYPE.CHART, _chart_part(chart, number, part), f"rIdChart{number}"
        )
    out = BytesIO()
    document.save(out)
    return _stable(out)


def base_of(report: Report) -> bytes:
    """Return our empty document with the report's title, date and language in its places."""
    cover = next((block for block in report.blocks if isinstance(block, Cover)), None)
    title = (
        report.title
        if len(report.title) <= HEADER_LENGTH
        else report.title[: HEADER_LENGTH - 1].rstrip() + "…"
    )
    values = {
        "core_title": describe(f"{report.draft}. {report.title}" if report.draft else report.title),
        "draft": paragraph("PostmortemDraft", plain(report.draft)) if report.draft else "",
        "short_title": plain(" ".join(closed(title).split())),
        "language": describe(report.language),
        "kicker": describe(cover.kicker if cover else "Postmortem"),
        "date": day_of(report.now),
        "now": report.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "severity": describe(report.facts.get("incident", {}).get("severity", "")),
    }
    return zipped({name: _filled(xml, values).encode() for name, xml in _templates().items()})


def _filled(xml: str, values: dict[str, str]) -> str:
    """Return a part with its places filled in one go: a title such as “{{date}}” stays what it is."""
    return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], xml)


@cache
def _templates() -> dict[str, str]:
    return {place: (TEMPLATE / name).read_text(encoding="utf-8") for place, name in PLACES.items()}


def _chart_part(chart: Chart, number: int, document: Part) -> Part:
    """Return the chart with its workbook beside it."""
    package = document.package
    workbook = Part(
        PackURI(f"/word/embeddings/workbook{number}.xlsx"), WORKBOOK_TYPE, workbook_of(chart), package
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    relation = part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = chart_xml(chart, relation)  # noqa: SLF001 - the id is only known after relating
    return part


def _stable(raw: BytesIO) -> bytes:
    """Return the package with fixed dates, in a fixed order with the content types first."""
    with ZipFile(raw) as archive:
        names = sorted(
            archive.namelist(), key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)
        )
        return zipped({name: archive.read(name) for name in names})
