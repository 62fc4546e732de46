"""What is in a text and not its writer's own words: quotes, code, addresses, paths, identifiers.

A hidden piece keeps its length, so that places in the text stay what they are. Patterns begin with the letter that they need, and
only what is no plain word is looked at closely: this runs while somebody types.
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = (
    120  # letters without a space that can be a word, or a few of them with marks between; the rest is data
)
HIDDEN = "\ue000"  # of the private use area: no text has it, and a run of it reads as one noun

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_NOT_OURS = re.compile(
    r"[ \t]*>|[ \t]*(?:\$|>>>|\.\.\.|[A-Z]:\\[^>]*>)[ ]"
)  # a quoted block, or what was typed into a console
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*+(?!(?:[-*+•]|\d{1,9}[.)])\s)(?=\S)")
_MARKED = re.compile(
    r"``.{1,1000}?``|`[^`\n]+`|<!--.{0,2000}?-->|</?[a-zA-Z][^<>\n]{0,200}>|<[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]+>",
    re.DOTALL,
)
# What is no word with the marks that may stand around it.
_ODD = re.compile(r"(?<!\S)(?![\"'(\[“‘«*]*[A-Z]?[a-z’]*[.,;:!?…)\]”’»*\"']*(?!\S))\S+")
_SHAPES = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w/])[~.]{0,2}/(?:[\w.@%+-]+/)*[\w.@%+-]*[\w/]|\b[A-Za-z]:\\[^\s\"']+"  # paths
    r"|\b[\w-]+(?:/[\w.-]+){2,}"
    r"|(?<![\w-])--?[a-zA-Z][\w-]*(?:=\S+)?"  # flags
    r"|\b\w+(?:\.\w+)*\([^()\s]*\)"  # calls
    r"|\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b|(?<![\w_])_+[a-zA-Z]\w*(?<!_)(?!_)"  # snake_case
    r"|\b(?!(?:Mc|Mac|De|Le|La|Fitz)[A-Z][a-z]+\b)[A-Za-z0-9_-]*[a-z0-9][A-Z]\w*\b|\b[A-Z]{2,}[a-z]+[A-Z]\w*"  # camelCase, no McKay
    r"|\b\w+(?:::\w+)+\b|\b[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+\b(?!\.\w)"  # a.b and file.py
    r"|\b\w+=\S+"
)
# The longest quotes in characters: a mark without its partner must not hide the rest of the text.
_QUOTED = re.compile(
    r"\"(?<!\w\")(?=\S)(?:(?!\n[ \t]*\n)[^\"]){1,600}?\"(?!\w)"
    r"|“(?:(?!\n[ \t]*\n)[^”]){1,600}?”|„(?:(?!\n[ \t]*\n)[^“”]){1,600}?[“”]"
    r"|«(?:(?!\n[ \t]*\n)[^»]){1,600}?»|‹[^›\n]{1,300}?›"
    r"|'(?<!\w')(?=\S)[^'\n]{0,300}?(?:'\w[^'\n]{0,300}?){0,4}(?<=\S)'(?!\w)"
    r"|‘(?<!\w‘)[^\n]{1,400}?’(?!\w)"
)


def hidden(text: str) -> str:
    """Return a text of the same length in which what is quoted or code is hidden."""
    text = _blocks(text.replace(HIDDEN, " "))
    text = _MARKED.sub(_as_a_noun, text)
    text = _ODD.sub(_odd, text)
    return _QUOTED.sub(_as_a_noun, text)


def _blocks(text: str) -> str:
    """Return the text without its lines of code and of quotes; where they stood, a paragraph ends."""
    if "\n" not in text and not _NOT_OURS.match(text) and not _INDENTED.match(text):
        return text
    lines, fence, code = text.split("\n"), "", True
    for number, (before, line) in enumerate(pairwise(["", *lines])):
        mark = _FENCE.match(line)
        code = bool(_INDENTED.match(line)) and (code if number and before.strip() else True)
        if fence or mark or code or _NOT_OURS.match(line):
            lines[number] = "\n" * len(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
    return "\n".join(lines)


def _odd(found: re.Match[str]) -> str:
    if len(found.group()) > LONGEST:
        return _as_a_noun(found)
    return _SHAPES.sub(_as_a_noun, found.group())


def _as_a_noun(found: re.Match[str]) -> str:
    return HIDDEN * len(found.group())
