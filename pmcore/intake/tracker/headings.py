"""Headings of trackers' tables: which columns say what, by the words of Jira, GitHub, GitLab and their translations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pmcore.intake.importers.headings import plain
from pmcore.report.trackers import EXPORTED, KEY

# Of each part the words, the surest first. A part may stand in several columns: Jira writes one for each label.
WORDS: Mapping[str, Sequence[str]] = {
    "key": (KEY.casefold(),),
    "exported": (EXPORTED.casefold(),),
    "name": ("issue key", "vorgangsschlüssel", "schlüssel", "clé de ticket", "clave de incidencia", "キー", "问题关键字", "number", "iid",
        "issue id", "id"),
    "state": ("status", "state", "issue status", "estado", "statut", "état", "ステータス", "状态", "situação"),
    "category": ("status category", "statuskategorie", "catégorie d état", "categoría de estado"),
    "resolution": ("resolution", "state reason", "statereason", "lösung", "résolution", "resolución", "解決状況", "解决结果"),
    "owner": ("assignee", "assignees", "assigned to", "assignee username", "bearbeiter", "zugewiesene person", "responsable", "asignado",
        "担当者", "经办人", "responsável"),
    "due": ("due date", "due", "due on", "fälligkeitsdatum", "fällig am", "échéance", "date d échéance", "fecha de vencimiento", "期限",
        "到期日", "data limite"),
    "link": ("html url", "web url", "url", "issue url", "link", "permalink"),
}  # fmt: skip
_CUSTOM = re.compile(r"\s*custom field\s*\((.*)\)\s*", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def columns_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each part that a table has, the surest word first."""
    names = [_plain(each) for each in headings]
    return {
        part: found
        for part, words in WORDS.items()
        if (found := [place for word in words for place, name in enumerate(names) if name == word])
    }


def _plain(heading: str) -> str:
    custom = _CUSTOM.fullmatch(heading)
    return plain(_CAMEL.sub(" ", custom[1] if custom else heading))
