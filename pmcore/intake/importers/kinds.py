"""Kinds: the words by which a file says of what kind an event is, as the product's codes."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.model.timeline import EventKind

_WORDS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.CHANGE: ("deploy", "deployment", "release", "rollout", "rollback", "config change", "änderung", "changement", "cambio"),
    EventKind.SYMPTOM: ("impact", "degradation"),
    EventKind.DETECTION: ("detected", "alert", "alarm", "entdeckung", "détection", "detección"),
    EventKind.PAGE: ("paged", "acknowledged", "notification"),
    EventKind.DIAGNOSIS: ("investigation", "investigating", "finding", "diagnose", "diagnostic", "diagnóstico"),
    EventKind.DECISION: ("decided", "entscheidung", "décision", "decisión"),
    EventKind.ACTION: ("aktion", "maßnahme", "acción"),
    EventKind.COMMUNICATION: ("comms", "update", "status update", "kommunikation", "comunicación"),
    EventKind.MITIGATION: ("mitigated", "fix", "mitigación"),
    EventKind.RECOVERY: ("recovered", "resolved", "resolution", "wiederherstellung", "rétablissement", "recuperación"),
    EventKind.CONTEXT: ("kontext", "contexte", "contexto", "background"),
}  # fmt: skip
_CODES = {word: kind.value for kind, words in _WORDS.items() for word in (kind.value, *words)}


def kind_named(word: str) -> str:
    """Return the code of the kind that a word names, or nothing."""
    return _CODES.get(word.strip().casefold(), "")
