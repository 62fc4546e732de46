"""The registry of formats, and one review to one file."""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.errors import InvalidError
from pmcore.model.communication import Audience
from pmcore.model.review import Review
from pmcore.report import word
from pmcore.report.audience import NAMES, audience_named
from pmcore.report.blocks import Report
from pmcore.report.build import build_report
from pmcore.report.writers import facts_json, markdown, pdf, web_page

STEM_LETTERS, STEM_BYTES = 60, 180  # with audience and ending below what any file system takes
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in range(10))}
)


@dataclass(frozen=True, slots=True)
class Writer:
    """One format: what it is called, what the browser is told, and how it is written."""

    name: str
    extension: str
    media_type: str
    write: Callable[[Report], bytes]


@dataclass(frozen=True, slots=True)
class Document:
    """A finished file."""

    content: bytes
    media_type: str
    file_name: str


# To add a format, write one file in writers/ and name it here; tests/contracts/test_every_writer.py does the rest.
WRITERS: Mapping[str, Writer] = types.MappingProxyType(
    {
        "docx": Writer(
            "Word",
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            word.write,
        ),
        "pdf": Writer("PDF", "pdf", "application/pdf", pdf.write),
        "html": Writer("Web page", "html", "text/html; charset=utf-8", web_page.write),
        "md": Writer("Markdown", "md", "text/markdown; charset=utf-8", markdown.write),
        "json": Writer("JSON", "json", "application/json", facts_json.write),
    }
)


def export(
    review: Review, file_format: str, audience: Audience | str, now: datetime | None = None
) -> Document:
    """Return `review` as a file for `audience`; raises a `ReviewError` with a sentence where that is not possible."""
    writer = WRITERS.get(file_format.strip().lower())
    if writer is None:
        raise InvalidError(f"There is no format “{file_format[:20]}”. Choose one of: {', '.join(WRITERS)}.")
    reader = audience if isinstance(audience, Audience) else audience_named(audience)
    report = build_report(review, reader, now or datetime.now(UTC))
    stem = f"draft-{file_stem(report.title)}" if report.draft else file_stem(report.title)
    name = f"{stem}-{NAMES[reader]}.{writer.extension}"
    return Document(writer.write(report), writer.media_type, name)


def file_stem(title: str) -> str:
    """Return a title as part of a file name that every system takes: letters, marks and digits of every script, hyphens.

    At most 60 letters and 180 bytes, never empty (a title of symbols alone is spelt out), and no name that Windows keeps
    for itself.
    """
    symbols = (each for each in title if unicodedata.category(each) == "So")
    words = _slug(title) or _slug(" ".join(unicodedata.name(each, "") for each in symbols)) or "postmortem"
    return f"{words}-postmortem" if words in RESERVED else words


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFC", title).lower()
    shown = (letter for letter in plain if unicodedata.category(letter) != "Cf")
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in shown)
    slug = "-".join(kept.split())
    end = min(len(slug), STEM_LETTERS)
    while len(slug[:end].encode()) > STEM_BYTES or unicodedata.category(slug[end : end + 1] or " ")[0] == "M":
        end -= 1  # a mark goes with its letter
    return slug[:end].strip("-")
