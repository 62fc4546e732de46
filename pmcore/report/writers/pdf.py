"""PDF: the Word document through LibreOffice, where it is installed; with a time limit and a profile of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from pmcore.errors import ReviewError
from pmcore.report.blocks import Report
from pmcore.report.script.faces import SHIPPED, package_folders
from pmcore.report.writers import word

PATIENCE = 120.0  # seconds; the largest review takes about 100
MISSING = (
    "This server cannot make PDF files, because LibreOffice is not installed on it. Export Word or HTML instead; both "
    "print to PDF."
)
FAILED = "The PDF could not be made. Export Word or HTML instead; both print to PDF."
SLOW = "Making the PDF took too long. Export Word instead and save it as PDF there."


def write(report: Report) -> bytes:
    """Return the report as PDF, or raise a `ReviewError` that says what to do instead."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReviewError(MISSING)
    with tempfile.TemporaryDirectory(prefix="postmortem-pdf-") as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(word.write(report))
        _convert(program, source)
        target = source.with_suffix(".pdf")
        if not target.exists():
            raise ReviewError(FAILED)
        return target.read_bytes()


def _convert(program: str, source: Path) -> None:
    """Run LibreOffice in its own process group, so that a hanging one can be ended with its children."""
    folder = source.parent
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    with subprocess.Popen(  # noqa: S603 - a fixed program and our own file
        command,
        cwd=folder,
        env=os.environ | {"FONTCONFIG_FILE": str(_fonts(folder))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise ReviewError(SLOW) from error


def _fonts(folder: Path) -> Path:
    """Return a file that shows LibreOffice our fonts beside those of the system, so that every script has one."""
    folders = "".join(f"<dir>{escape(str(each))}</dir>" for each in (SHIPPED, *package_folders()))
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{folders}'
        f"<cachedir>{escape(str(folder / 'fonts'))}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return file
