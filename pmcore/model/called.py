"""What people in files are called in this review: by their role, mostly; so that a timeline tells what happened, not who."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import Field

from pmcore.model.base import Stored

MOST_NAMES = 500


class Names(Stored):
    """`words` holds a name as files have it, and what it is called here: a role, another name, or itself (it is kept)."""

    words: Mapping[str, str] = Field(default_factory=dict)


class Caller:
    """Calls everybody as in this review; made once for many texts."""

    def __init__(self, names: Names) -> None:
        """Take what was said about names."""
        self._exact = names.words
        self._folded = {_fold(name): called for name, called in names.words.items()}
        known = sorted(map(re.escape, names.words), key=len, reverse=True)  # the longest first
        self._names = (
            re.compile(rf"(?<![\w@.-])(?P<at>@?)(?P<name>{'|'.join(known)})(?![\w@]|[-.]\w)", re.IGNORECASE)
            if known
            else None
        )

    def name(self, name: str) -> str:
        """Return what somebody is called here."""
        return self._folded.get(_fold(name), name)

    def text(self, text: str) -> str:
        """Return a text in which everybody is called as here: `@name`, and the name as whole words."""
        return self._names.sub(self._said, text) if self._names else text

    def _said(self, found: re.Match[str]) -> str:
        """Return what stands there instead; a word that only looks like a name in small letters (`will`) stays."""
        name = found["name"]
        called = self._folded[_fold(name)]
        if called == name or (not found["at"] and name not in self._exact):
            return found[0]
        return called


def _fold(name: str) -> str:
    return name.removeprefix("@").casefold()
