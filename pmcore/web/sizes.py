"""How much JSON a command may be, looked at before anybody validates it: to refuse 80,000 unknown fields one by one takes seconds."""

from __future__ import annotations

from typing import Any

from pmcore.errors import InvalidError

MOST_KEYS = 200  # in one command, in all its objects together; the largest of ours has 20
MOST_VALUES = 1_000  # in all lists of one command together
DEEPEST = 8  # objects and lists within each other
MOST_TOGETHER = 100  # commands in one message: a room does not decide more rows at once


def require_small(values: dict[str, Any]) -> None:
    """Raise `InvalidError` where a message holds more than a command can; of those in `commands` each is looked at."""
    several = values.get("commands")
    if not isinstance(several, list):
        _require_small(values)
        return
    if len(several) > MOST_TOGETHER:
        raise InvalidError(f"Please send 1 to {MOST_TOGETHER} commands at once.")
    _require_small({name: value for name, value in values.items() if name != "commands"})
    for each in several:
        _require_small(each)


def _require_small(value: Any) -> None:
    """Count, and stop as soon as it is too much."""
    keys = entries = 0
    level = [value]
    for _ in range(DEEPEST + 1):
        below = list[Any]()
        for each in level:
            inner: list[Any] = []
            if isinstance(each, dict):
                keys += len(each)
                inner = list(each.values())
            elif isinstance(each, list):
                entries += len(each)
                inner = each
            if keys > MOST_KEYS:
                raise InvalidError(f"Please send at most {MOST_KEYS} fields in one command.")
            if entries > MOST_VALUES:
                raise InvalidError(f"Please send at most {MOST_VALUES} values in the lists of one command.")
            below += [part for part in inner if isinstance(part, dict | list)]
        level = below
        if not level:
            return
    raise InvalidError("That is nested too deeply for a command.")
