"""Blocks and attachments: what a Slack message holds beside its text, as plain lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from pmcore.intake.slack.markup import entities, link, plain
from pmcore.intake.slack.people import People

Block = Mapping[str, Any]
_DEEPEST = 20


def blocks_text(raw: bytes | memoryview, people: People) -> str:
    """Return the text in a message's blocks; empty where there is none that can be read."""
    return "\n".join(line for line in _lines(_decoded(raw), people, 0) if line.strip()).strip()


def attachments_text(raw: bytes | memoryview, people: People, *, beside_text: bool) -> str:
    """Return the text of a message's attachments. `beside_text` leaves out previews of links, which the text names."""
    parts: list[str] = []
    for each in _decoded(raw):
        if isinstance(each, dict) and not (beside_text and _is_preview(each)):
            parts.extend(_attachment(each, people))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _decoded(raw: bytes | memoryview) -> list[Any]:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _is_preview(attachment: Block) -> bool:
    quoted = attachment.get("is_msg_unfurl") or attachment.get("is_share")
    return bool(attachment.get("from_url") or attachment.get("original_url")) and not quoted


def _attachment(each: Block, people: People) -> Iterator[str]:
    before: list[str] = [_plain(each.get(key), people) for key in ("pretext", "author_name", "title", "text")]
    fields = each.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict):
            title, value = _plain(field.get("title"), people), _plain(field.get("value"), people)
            before.append(f"{title}: {value}" if title and value else title or value)
    before.extend(_lines(each.get("blocks"), people, 0))
    if not any(before[2:]) and not before[0]:
        before.append(_plain(each.get("fallback"), people))
    yield from before


def _plain(text: Any, people: People) -> str:
    return plain(text, people) if isinstance(text, str) else ""


def _lines(blocks: Any, people: People, depth: int) -> Iterator[str]:
    """Give the lines of blocks; an unknown sort gives the text that it has."""
    if depth > _DEEPEST or not isinstance(blocks, list):
        return
    for block in blocks:
        if isinstance(block, dict):
            yield from _SORTS.get(_string(block, "type"), _other)(block, people, depth)


def _line(block: Block, people: People, depth: int) -> Iterator[str]:
    yield _inline(block.get("elements"), people)


def _items(block: Block, people: People, depth: int) -> Iterator[str]:
    yield from (f"- {line}" for line in _lines(block.get("elements"), people, depth + 1))


def _picture(block: Block, people: People, depth: int) -> Iterator[str]:
    yield _said(block.get("title"), people) or _said(block.get("alt_text"), people)


def _table(block: Block, people: People, depth: int) -> Iterator[str]:
    rows = block.get("rows")
    for row in rows if isinstance(rows, list) else ():
        yield " | ".join(_lines(row, people, depth + 1))


def _call(block: Block, people: People, depth: int) -> Iterator[str]:
    call = block.get("call")
    details = call.get("v1") if isinstance(call, dict) else None
    name = details.get("name") if isinstance(details, dict) else None
    yield f"Call: {name}" if isinstance(name, str) and name else "A call began"


def _nothing(block: Block, people: People, depth: int) -> Iterator[str]:
    yield from ()


def _other(block: Block, people: People, depth: int) -> Iterator[str]:
    """Give what sections, headers, contexts and unknown blocks say: their text, their fields, what is in them."""
    yield _said(block.get("text"), people)
    fields = block.get("fields")
    for field in fields if isinstance(fields, list) else ():
        yield _said(field, people)
    yield from _lines(block.get("elements"), people, depth + 1)


def _context(block: Block, people: People, depth: int) -> Iterator[str]:
    inside = block.get("elements")
    yield " ".join(
        filter(None, (_said(each, people) for each in (inside if isinstance(inside, list) else ())))
    )


def _said(text: Any, people: People) -> str:
    """Return a text that is a string, or an object with one: `{"type": "mrkdwn", "text": …}`."""
    if isinstance(text, dict):
        inner = text.get("text", text.get("alt_text"))
        if text.get("type") == "plain_text" and isinstance(inner, str):
            return entities(inner).strip()
        text = inner
    return _plain(text, people)


def _inline(elements: Any, people: People) -> str:
    """Return one line of rich text, put together of its pieces."""
    if not isinstance(elements, list):
        return ""
    pieces = (
        _PIECES.get(_string(each, "type"), _unknown)(each, people)
        for each in elements
        if isinstance(each, dict)
    )
    return "".join(pieces)


def _string(piece: Block, key: str) -> str:
    value = piece.get(key)
    return value if isinstance(value, str) else ""


def _unknown(piece: Block, people: People) -> str:
    return _string(piece, "text") or _string(piece, "fallback")


def _emoji(piece: Block, people: People) -> str:
    """Return the sign itself where its numbers are told; a half of one is none."""
    numbers = _string(piece, "unicode")
    try:
        found = bytes.fromhex("".join(f"{each:0>8}" for each in numbers.split("-"))).decode("utf-32-be")
    except ValueError:
        found = ""
    return found if numbers and found else f":{_string(piece, 'name')}:"


def _channel(piece: Block, people: People) -> str:
    found = _string(piece, "channel_id")
    return f"#{people.channels.get(found, found)}"


def _part(key: str, before: str = "") -> Callable[[Block, People], str]:
    return lambda piece, _: f"{before}{_string(piece, key)}"


_PIECES: Mapping[str, Callable[[Block, People], str]] = {
    "text": _unknown,
    "link": lambda piece, _: link(_string(piece, "url"), _string(piece, "text")),
    "user": lambda piece, people: f"@{people.name(_string(piece, 'user_id'))}",
    "channel": _channel,
    "emoji": _emoji,
    "broadcast": _part("range", "@"),
    "usergroup": _part("usergroup_id", "@"),
    "date": _part("fallback"),
    "color": _part("value"),
}
_SORTS: Mapping[str, Callable[[Block, People, int], Iterator[str]]] = {
    "rich_text_section": _line,
    "rich_text_quote": _line,
    "rich_text_preformatted": _line,
    "rich_text_list": _items,
    "context": _context,
    "call": _call,
    "image": _picture,
    "video": _picture,
    "table": _table,
    "actions": _nothing,
    "divider": _nothing,
    "input": _nothing,
}
