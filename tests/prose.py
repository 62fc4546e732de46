"""Innocent prose for wording help: the three samples, and documentation that ships with installed packages.

Which documentation is said once and for all: the long descriptions of all installed packages in the order of their names, a few paragraphs
of each, so that no single author outweighs the others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from typing import Any

from tests.web import ROOT

WORDS = 20_000
OF_ONE = 400  # words of one package
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOT_PROSE = re.compile(r"^\s*(?:\||[-=+*~^#]{3,}|\.\. |:[\w-]+:|!\[|\[!|<|\[[^\]]+\]:)")
NOT_WRITTEN = frozenset(
    {"key", "url", "at", "from", "zone", "value", "unit", "kind", "role", "by", "who", "name"}
)


def words_in(text: str) -> int:
    """Return how many words a text has."""
    return len(_WORD.findall(text))


def of_samples() -> str:
    """Return all sentences of the three samples."""
    folder = ROOT / "data" / "samples"
    return "\n\n".join(
        each
        for file in sorted(folder.glob("*.toml"))
        for each in _sentences(tomllib.loads(file.read_text("utf-8")))
    )


def of_documentation(most: int = WORDS) -> str:
    """Return about so many words of documentation."""
    kept: list[str] = []
    count = 0
    for text in _descriptions():
        own = 0
        for paragraph in re.split(r"\n[ \t]*\n", text):
            if own >= OF_ONE or count >= most:
                break
            if _is_prose(paragraph):
                kept.append(paragraph)
                own += words_in(paragraph)
                count += words_in(paragraph)
    return "\n\n".join(kept)


def _sentences(told: Any, key: str = "") -> Iterator[str]:
    if isinstance(told, str):
        if key not in NOT_WRITTEN and " " in told:
            yield told
    elif isinstance(told, dict):
        for name, each in told.items():
            yield from _sentences(each, name)
    elif isinstance(told, list):
        for each in told:
            yield from _sentences(each, key)


def _descriptions() -> Iterator[str]:
    """Yield the long description of each installed package but our own, in the order of names."""
    found = {each.metadata["Name"].lower(): each for each in distributions() if each.metadata["Name"]}
    for name in sorted(found):
        if name != "postmortem":
            text = found[name].metadata.get_payload()
            yield text if isinstance(text, str) else ""


def _is_prose(paragraph: str) -> bool:
    """Return whether a paragraph is sentences: no table, badges, list of links or code."""
    lines = [each for each in paragraph.splitlines() if each.strip()]
    if any(_NOT_PROSE.match(each) for each in lines) or all(each.startswith("    ") for each in lines):
        return False
    return words_in(paragraph) >= 12 and any(mark in paragraph for mark in ".:!?")
