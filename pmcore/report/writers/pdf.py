"""PDF: the Word document through LibreOffice, where it is installed; with a time limit and a profile of its own.

One conversion runs at a time, whoever asks: each takes a processor and some 300 MB. Whoever waits for it may lose interest
(`STILL`); then LibreOffice is ended with all its children, as it is when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from xml.sax.saxutils import escape

from pmcore.errors import ReviewError
from pmcore.report import word
from pmcore.report.blocks import Report
from pmcore.report.script.faces import SHIPPED, package_folders

TIMEOUT = 120.0  # seconds; the largest review takes about 100
MISSING = (
    "This server cannot make PDF files, because LibreOffice is not installed on it. Export Word or HTML instead; both "
    "print to PDF."
)
FAILED = "The PDF could not be made. Export Word or HTML instead; both print to PDF."
LEFT = "Nobody waits for this PDF any more, so it was not made."
SLOW = "Making the PDF took too long. Export Word instead and save it as PDF there."

PREFIX = "postmortem-pdf-"
LEFT_BEHIND = 3600.0  # seconds: far longer than any conversion
LOOK = 0.2  # seconds between two looks whether anybody still waits
STILL: ContextVar[Callable[[], bool]] = ContextVar("still", default=lambda: True)
_one = threading.Lock()


def write(report: Report) -> bytes:
    """Return the report as PDF, or raise a `ReviewError` that says what to do instead."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReviewError(MISSING)
    _sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(word.write(report))
        _convert(program, source)
        target = source.with_suffix(".pdf")
        if not target.exists():
            raise ReviewError(FAILED)
        return target.read_bytes()


def _sweep() -> None:
    """Remove what a server left that was killed in the middle of a conversion."""
    for each in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - each.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(each, ignore_errors=True)


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
    with (
        _alone(),
        subprocess.Popen(  # noqa: S603 - a fixed program and our own file
            command,
            cwd=folder,
            env=os.environ | {"FONTCONFIG_FILE": str(_fonts(folder)), "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait(process)
        finally:
            with suppress(ProcessLookupError, PermissionError):  # it ended, and all its children with it
                os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait until LibreOffice ends; raises `ReviewError` where that takes too long or nobody wants it any more."""
    until = time.monotonic() + TIMEOUT
    while True:
        try:
            process.wait(LOOK)
        except subprocess.TimeoutExpired as error:
            if time.monotonic() > until:
                raise ReviewError(SLOW) from error
            _require_interest()
        else:
            return


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for the conversion before this one, as long as anybody wants this one."""
    while not _one.acquire(timeout=LOOK):
        _require_interest()
    try:
        yield
    finally:
        _one.release()


def _require_interest() -> None:
    if not STILL.get()():
        raise ReviewError(LEFT)


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
