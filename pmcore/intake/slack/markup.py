"""Markup: the text of a Slack message as people see it: names instead of ids, no stars and underscores."""

from __future__ import annotations

import re

from pmcore.intake.masking import quick
from pmcore.intake.slack.people import People

_is_marked = quick(r"[<&*_~]|:skin-tone")
_ANGLED = re.compile(r"<([^<>\n]{1,3000})>")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_BOLD = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*~])")
_TONE = re.compile(r":skin-tone-[2-6]:")


def plain(text: str, people: People) -> str:
    """Return the plain text of a message."""
    if not _is_marked(text):
        return text.strip()
    text = _ANGLED.sub(lambda found: _meant(found[1], people), text)
    parts = _CODE.split(text) if "`" in text else [text]
    parts[::2] = [_unstyled(part) for part in parts[::2]]
    return entities("".join(parts)).strip()


def entities(text: str) -> str:
    """Return a text with the three signs that Slack escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def link(url: str, label: str) -> str:
    """Return how a link reads: its label and where it goes, each once."""
    bare = re.sub(r"^(?:https?://|mailto:|tel:)", "", url).rstrip("/")
    return f"{label} ({url})" if label and label not in {url, bare, f"{bare}/"} else bare_or(url, bare)


def bare_or(url: str, bare: str) -> str:
    """Return an address of a page as it is, that of a person without `mailto:`."""
    return url if url.startswith("http") else bare


def _unstyled(text: str) -> str:
    if ":skin-tone" in text:
        text = _TONE.sub("", text)
    for _ in range(3):  # *_both_*
        text, count = _BOLD.subn(r"\2", text)
        if not count:
            break
    return text


def _meant(inside: str, people: People) -> str:
    """Return what `<…>` stands for."""
    target, _, label = inside.partition("|")
    sign, name = target[:1], target[1:]
    if sign == "@":
        return f"@{label or people.name(name)}"
    if sign == "#":
        return f"#{label or people.channels.get(name, name)}"
    if sign == "!":
        return _special(name, label)
    return link(target, label)


def _special(name: str, label: str) -> str:
    """Return what `<!here>`, `<!subteam^S1|@on-call>` or `<!date^…|fallback>` stands for."""
    word, _, rest = name.partition("^")
    if label:
        return label if word == "date" or label.startswith("@") else f"@{label}"
    return f"@{rest or word}"
