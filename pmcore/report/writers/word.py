"""Word: the document people send."""

from pmcore.report.blocks import Report
from pmcore.report.word.package import write_docx


def write(report: Report) -> bytes:
    """Return the report as a .docx file."""
    return write_docx(report)
