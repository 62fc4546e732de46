"""Words: what machines put into fields, as people read it. A field may hold a text, a number, an object with a name, or nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

_NAMES = ("summary", "name", "title", "display_name", "displayName", "username", "email", "id")
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/h\d|/tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)
_WEB = re.compile(r"https?://[\w\[]")
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r"\s*\n\s*")


def word(value: Any) -> str:
    """Return what a field says, on one line or several; empty for what says nothing."""
    if type(value) is str:  # nearly always; the others cost more to tell apart
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return ""
    if isinstance(value, dict):
        return next((found for name in _NAMES if (found := word(value.get(name)))), "")
    if isinstance(value, Sequence):
        return listed(value)
    return str(value)


def words_of(values: Sequence[Any]) -> list[str]:
    """Return what the same field of many entries says."""
    sorts = set(map(type, values))
    if sorts == {str}:
        return list(map(str.strip, values))
    return [""] * len(values) if sorts == {type(None)} else list(map(word, values))


def listed(values: Iterable[Any]) -> str:
    """Return what the values of a list say, each once, with commas between."""
    return ", ".join(dict.fromkeys(found for each in values if (found := word(each))))


def first(*values: Any) -> str:
    """Return the first of several fields that says something."""
    for each in values:
        if each is not None and (found := each.strip() if type(each) is str else word(each)):
            return found
    return ""


def without_markup(text: str) -> str:
    """Return the plain text of HTML; a text without any stays as it is, but for its blanks."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if text.isprintable() and "  " not in text:
        return text.strip()  # one line with single blanks: nearly always, and ten times as quick
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def sentence(*parts: str) -> str:
    """Return parts that say something, one after another, with a full stop between them where there is none."""
    if len(parts) == 1:
        return parts[0].strip()
    told = [each.strip() for each in parts if each.strip()]
    if len(told) == 1:
        return told[0]
    return " ".join(each if each[-1] in ".!?…:" else f"{each}." for each in told[:-1]) + (
        " " + told[-1] if told[1:] else "".join(told)
    )


def web_link(url: Any) -> str:
    """Return an address that a browser can open from anywhere, else nothing."""
    if not url:
        return ""
    text = url.strip() if type(url) is str else word(url)
    return text if text.startswith(("https://", "http://")) and _WEB.match(text) else ""
