"""The registry of formats, and one review to one file."""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.errors import InvalidError
from pmcore.model.communication import Audience
from pmcore.model.formats import FORMATS, CausePicture
from pmcore.model.review import Review
from pmcore.report import word
from pmcore.report.audience import NAMES, audience_named
from pmcore.report.blocks import Report
from pmcore.report.build import build_report
from pmcore.report.writers import facts_json, markdown, pdf, web_page

STEM_LETTERS, STEM_BYTES = 60, 180  # with audience and ending below what any file system takes
SAY_CHARSET = ("html", "md")  # JSON is UTF-8 by its own rules
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in range(10))}
)


@dataclass(frozen=True, slots=True)
class Document:
    """A finished file."""

    content: bytes
    media_type: str
    file_name: str


Writer = Callable[[Report], bytes]

# To add a format, write one file in writers/, name it here and in FORMATS; tests/contracts/test_every_writer.py does the rest.
WRITERS: Mapping[str, Writer] = types.MappingProxyType(
    {
        "docx": word.write,
        "pdf": pdf.write,
        "html": web_page.write,
        "md": markdown.write,
        "json": facts_json.write,
    }
)


def export(
    review: Review,
    file_format: str,
    audience: Audience | str,
    now: datetime | None = None,
    causes: CausePicture | str = CausePicture.GRAPH,
) -> Document:
    """Return `review` as a file for `audience`, with a picture of the `causes`; raises a `ReviewError` where that is not possible."""
    wanted = file_format.strip().lower()
    if wanted not in WRITERS:
        raise InvalidError(f"There is no format “{file_format[:20]}”. Choose one of: {', '.join(WRITERS)}.")
    reader = audience if isinstance(audience, Audience) else audience_named(audience)
    report = build_report(review, reader, now or datetime.now(UTC), picture_named(causes))
    stem = f"draft-{file_stem(report.title)}" if report.draft else file_stem(report.title)
    chosen = FORMATS[wanted]
    media_type = f"{chosen.media_type}; charset=utf-8" if wanted in SAY_CHARSET else chosen.media_type
    return Document(WRITERS[wanted](report), media_type, f"{stem}-{NAMES[reader]}.{wanted}")


def picture_named(name: str) -> CausePicture:
    """Return the picture of the causes called `name` (graph, fishbone, lanes), or raise `InvalidError`."""
    wanted = str(name).strip().lower()
    if wanted not in set(CausePicture):
        raise InvalidError(
            f"There is no picture “{wanted[:20]}” of the causes. Choose one of: {', '.join(CausePicture)}."
        )
    return CausePicture(wanted)


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
