"""Word: blocks as WordprocessingML strings, put into a package that starts from a template.

`xml` escapes and writes runs, `tables` and `drawings` and `charts` write what their names say, `body` goes through the
blocks, `package` makes the file.
"""

from pathlib import Path

from pmcore.report.blocks import Report


def write(report: Report, template: bytes | Path | None = None) -> bytes:
    """Return the report as a .docx file, in our own template or in another one (its bytes, or its path).

    Raises `UnusableTemplateError` where that template lacks something.
    """
    from pmcore.report.word.package import write_docx  # python-docx loads slowly: the first document waits

    return write_docx(report, template)
