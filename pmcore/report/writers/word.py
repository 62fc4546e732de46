"""Word: the document people send."""

from pmcore.report.blocks import Report


def write(report: Report) -> bytes:
    """Return the report as a .docx file."""
    from pmcore.report.word.package import (
        write_docx,
    )  # python-docx takes a while to load; the first document waits for it

    return write_docx(report)
