"""Table: what people copy out of documents: Markdown, Confluence's and Jira's bars, HTML, cells with tabs or wide blanks between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import lxml.html
from lxml import etree

from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers.delimited import Shape, with_plain_breaks
from pmcore.intake.importers.headings import knows
from pmcore.intake.importers.records import preview_of
from pmcore.intake.importers.separated import MOST_COLUMNS, Records
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview

_HEAD = 16_000
# Below the headings: of Markdown, and with crosses of databases.
_RULER = re.compile(r"\s*[|+]?\s*:?-{2,}:?\s*(?:[|+]\s*:?-{2,}:?\s*)*[|+]?\s*")
_CROSSED = re.compile(r"[|+]")
_WIDE = re.compile(r" {2,}|\t+")
_BAR = re.compile(r"(?<!\\)\|")
_MARKS = (
    (re.compile(r"!?\[([^\]\n]*)\]\((https?://[^)\s]*)[^)\n]*\)"), r"\1 (\2)"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"\*\*(.+?)\*\*|__(.+?)__|`(.+?)`"), r"\1\2\3"),
)
_WIKI_LINK = re.compile(r"\[([^|\]\n]+)\|(https?://[^\]|\s]+)[^\]\n]*\]")
_NO_TABLE = "There is no table in this text. Copy its rows with the line of headings above them."


class _Line(NamedTuple):
    """The cells of a row, and the line where it begins."""

    cells: list[str]
    number: int
    raw: str


class Pasted(Importer):
    """A table that was copied from a document."""

    name = "table"
    title = "Table (Markdown, wiki, HTML, spreadsheet)"

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is: bars and tags tell most, tabs and wide blanks little."""
        text = with_plain_breaks(beginning(data, _HEAD)).strip()
        if not text or text[0] in "{[":
            return 0
        if re.search(r"<t(?:able|r|body)\b", text, re.IGNORECASE):
            return 7
        lines = [line for line in text.split("\n") if line.strip()]
        bars = sum(line.strip().startswith("|") for line in lines)
        if 2 * bars > len(lines):
            return 8
        if any(_RULER.fullmatch(line) and _CROSSED.search(line) for line in lines[:20]):
            return 7
        columns = max((knows(_WIDE.split(line.strip())) for line in lines[:5]), default=0)
        tabs = sum("\t" in line for line in lines)
        if 2 * tabs > len(lines) and not name:
            return 6 if columns else 3
        return 5 if columns >= 2 and "," not in lines[0] and ";" not in lines[0] else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return the rows of all tables in the text that have the same width as the first one."""
        text = with_plain_breaks(decoded(data))
        lines = [each for each in _lines(text) if any(each.cells)]
        if not lines or max(len(each.cells) for each in lines) < 2:
            raise UnreadableError(_NO_TABLE)
        if len(lines[0].cells) > MOST_COLUMNS:
            line = lines[0].number
            raise UnreadableError(
                f"Line {line}: A table may have at most {MOST_COLUMNS:,} columns, and this has more.",
                line=line,
            )
        records = Records(
            [each.cells for each in lines], [each.number for each in lines], [each.raw for each in lines]
        )
        shape = Shape.of(records, " ", options)
        table = shape.fitted(records)
        preview = preview_of(self.name, [table], options, shape.told(()))
        if not preview.rows:
            raise UnreadableError("This table has headings, and no rows below them.")
        return preview  # fmt: skip


def _lines(text: str) -> Iterable[_Line]:
    if re.search(r"<t(?:able|r|body)\b", text[:_HEAD], re.IGNORECASE):
        return _of_html(text)
    lines = text.split("\n")
    bars = sum(line.lstrip().startswith("|") for line in lines)
    if bars or any(_RULER.fullmatch(line) and _CROSSED.search(line) for line in lines[:20]):
        return _of_bars(lines)
    if any("\t" in line for line in lines):
        return [
            _Line([cell.strip() for cell in line.split("\t")], number, line)
            for number, line in enumerate(lines, 1)
        ]
    return [_Line(_WIDE.split(line.strip()), number, line) for number, line in enumerate(lines, 1) if line.strip()]  # fmt: skip


def _of_bars(lines: Sequence[str]) -> Iterable[_Line]:
    """Yield the rows of Markdown, or of a wiki, whose headings stand between two bars, and whose cells may go on in the next line."""
    number = 0
    while number < len(lines):
        begin, row = number, lines[number].strip()
        number += 1
        if _RULER.fullmatch(row) or "|" not in row:
            continue
        while (
            row[0] == "|" != row[-1]
            and number < len(lines)
            and lines[number].strip()
            and lines[number].lstrip()[0] != "|"
        ):
            row = f"{row}\n{lines[number].strip()}"
            number += 1
        inner = row.replace("||", "|") if row.startswith("||") else row
        cells = _BAR.split(_masked(inner.removeprefix("|").removesuffix("|")))
        yield _Line([_plain(cell) for cell in cells], begin + 1, row)


def _masked(row: str) -> str:
    """Return a row in which the bar of a wiki's link is none between cells."""
    return _WIKI_LINK.sub(r"\1 (\2)", row)


def _of_html(text: str) -> Iterable[_Line]:
    """Yield the rows of all tables of a page."""
    try:
        page = lxml.html.fromstring(text, parser=lxml.html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableError(_NO_TABLE) from None
    for row in page.iter("tr"):
        for line_break in row.iter("br"):
            line_break.tail = f"\n{line_break.tail or ''}"
        cells = [_tidy(cell.text_content()) for cell in row if cell.tag in {"td", "th"}]
        yield _Line(cells, row.sourceline or 0, " | ".join(cells))


def _plain(cell: str) -> str:
    """Return what a cell says without its marks."""
    text = cell.strip().replace("\\|", "|")
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return text.strip()


def _tidy(text: str) -> str:
    return "\n".join(filter(None, (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n"))))
