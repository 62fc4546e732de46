"""Markdown (CommonMark with tables): for wikis and repositories. What people wrote stays text, never markup."""

from __future__ import annotations

import re

from pmcore.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Cover,
    Facts,
    Figure,
    Heading,
    Inline,
    Para,
    Report,
    Row,
    Run,
    Table,
    Toc,
    Verbatim,
    writable,
)
from pmcore.report.prose import linked
from pmcore.report.script.letters import closed
from pmcore.report.word.xml import link_target

_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")
_LINE_START = re.compile(r"^(\s*\d*)([-+>=.)])(?=\s|$|-|=)", re.MULTILINE)
# What Markdown would take for markup in a text that goes out letter by letter, and nothing more: the less is escaped,
# the more the file itself reads as it was written.
_MARKUP = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|(?<![^\W_])_|_(?![^\W_])|(?<!\s)\*|\*(?!\s)|(?<=\S)~"
    r"|^(?:[*+|=-](?=[\s|=-]|$)|\#(?=\#{0,5}(?:\s|$))|[>|]|~(?=~~))",
    re.MULTILINE,
)
_NUMBERED = re.compile(r"^( {0,3}\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_INDENTED = re.compile(r"^(?: {0,3}\t| {4})[ \t]*", re.MULTILINE)
_SHALLOW = re.compile(r"^ {1,3}(?=[*+|=#>~-]|\d)", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PLAIN_URL = re.compile(r"[\w\-./:?=&%#+,;@~]+")


def write(report: Report) -> bytes:
    """Return the report as Markdown in UTF-8."""
    parts = [f"**{esc(report.draft)}**"] if report.draft else []
    written = [writable(block, lambda each: _block(each, report)) for block in report.blocks]
    parts += [part for part in written if part]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def esc(words: str) -> str:
    """Return text that Markdown shows as it was written."""
    clean = _BAD.sub("\ufffd", words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", clean))


def _block(block: Block, report: Report) -> str:  # noqa: C901 - a case for each block
    match block:
        case Cover():
            return f"*{esc(block.kicker)}*\n\n# {_flat(esc(block.title))}\n\n{_inline(block.line)}"
        case Heading():
            return f"{'#' * (block.level + 1)} {esc(block.text)}"
        case Para():
            words = _inline(block.runs)
            return f"*{words}*" if block.role == "empty" else _breaks(words)
        case Verbatim():
            return _verbatim(block.text)
        case Callout():
            lines = [f"**{esc(block.title)}**", *(_inline(part) for part in block.paragraphs)]
            return "\n>\n".join(f"> {_flat(line)}" for line in lines)
        case Bullets():
            return "\n".join(f"- {_flat(_inline(item))}" for item in block.items)
        case Facts():
            return "\n".join(f"- **{esc(name)}:** {_flat(_inline(value))}" for name, value in block.pairs)
        case Table():
            return _table(block)
        case Chart():
            return f"*{esc(block.caption)}*\n\n" + "\n".join(
                f"- {esc(bar.label)}: **{bar.value}**" for bar in block.bars
            )
        case Figure():
            return f"*{esc(block.caption)}. {esc(block.scenes[0].alt)}*" if block.scenes else ""
        case Toc():
            tops = [each for each in report.headings if each.level == 1]
            return "\n".join(f"{number}. {esc(each.text)}" for number, each in enumerate(tops, 1))


def _verbatim(words: str) -> str:
    """Return a text so that Markdown shows its letters and line ends, escaped no more than that needs."""
    clean = _BAD.sub("\ufffd", words)
    brackets = re.search(r"\](?:\(|\[|:)|^\s*\[", clean, re.MULTILINE)
    parts = []
    for run in linked(clean):
        if run.url and _PLAIN_URL.fullmatch(run.text):
            parts.append(run.text)
            continue
        part = _TAG.sub("&lt;", _ENTITY.sub("&amp;", _MARKUP.sub(r"\\\g<0>", run.text)))
        parts.append(part.replace("[", "\\[") if brackets else part)
    text = _NUMBERED.sub(r"\1\\\2", "".join(parts))
    for deep in (_INDENTED, _SHALLOW):
        text = deep.sub(lambda found: "".join(f"&#{ord(each)};" for each in found[0]), text)
    return re.sub(r"(?<=\S)\n(?=.*\S)", "  \n", text)


def _inline(runs: Inline) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    words = esc(closed(run.text))
    url = link_target(run.url) if run.url else ""
    if url:
        return f"[{words}]({url.replace('(', '%28').replace(')', '%29')})"
    stripped = words.strip()
    if run.bold and stripped:
        return words.replace(stripped, f"**{stripped}**", 1)
    return words


def _table(table: Table) -> str:
    count = len(table.columns)
    lines = [f"*{esc(table.caption)}*", ""] if table.captioned else []
    lines.append(_line([esc(column.title) for column in table.columns]))
    lines.append(_line(["---:" if column.align == "right" else "---" for column in table.columns]))
    lines += [_row(row, count) for row in table.rows]
    return "\n".join(lines)


def _row(row: Row, count: int) -> str:
    cells = [_cell(cell) for cell in row.cells]
    return _line([*cells, *[""] * (count - len(cells))])


def _cell(cell: Cell) -> str:
    return "<br>".join(_inline(part).replace("\n", "<br>") for part in cell)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _breaks(words: str) -> str:
    """Return text whose single line breaks stay."""
    return words.replace("\n", "\\\n")


def _flat(words: str) -> str:
    return " ".join(words.split())
