"""The report: facts, filtered for an audience, become blocks; each writer draws the blocks in one format."""

from pmcore.model.formats import AUDIENCES
from pmcore.report.audience import audience_named
from pmcore.report.blocks import Report
from pmcore.report.build import PARTS, build_report
from pmcore.report.export import WRITERS, Document, Writer, export

__all__ = [
    "AUDIENCES",
    "PARTS",
    "WRITERS",
    "Document",
    "Report",
    "Writer",
    "audience_named",
    "build_report",
    "export",
]
