"""The prompts of a language, read from its file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pmcore.insight.language_files import LanguageFiles
from pmcore.insight.prompts.fitting import Looked, Prompt

Prompts = tuple[Prompt, ...]
_FILES = LanguageFiles("pmcore.insight.prompts")


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have prompts."""
    return _FILES.codes


def prompts_of(code: str) -> Prompts:
    """Return the prompts of a language or its variant (`en-GB`) in the order of its file; none where it has no file."""
    base = _FILES.base_of(code)
    return _read(base) if base else ()


@cache
def _read(code: str) -> Prompts:
    return tuple(_prompt(each) for each in _FILES.told(code)["prompt"])


def _prompt(told: Mapping[str, Any]) -> Prompt:
    return Prompt(
        id=told["id"],
        group=told["group"],
        ask=tuple(told["ask"]),
        finds=Looked(**told["finds"]),
        leaves=Looked(**told["leaves"]) if "leaves" in told else None,
        words=tuple(told.get("words", ())),
        events=frozenset(told.get("events", ())),
        areas=frozenset(told.get("areas", ())),
        barriers=frozenset(told.get("barriers", ())),
        always=told.get("always", False),
    )
