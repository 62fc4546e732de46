"""What a file holds and what came of it, as JSON: written row by row from what was read, because it can be 50,000 of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from pmcore.intake.bringing import Coming, Looked


def imported_json(
    looked: Looked, *, added: int, in_tray: int = 0, version: int, command_id: str
) -> dict[str, Any]:
    """Return a file before a timeline, with how many events of it came, or rows into the tray (none in a preview)."""
    preview = looked.preview
    return {
        "importer": preview.importer,
        "zone": preview.zone,
        "zone_assumed": preview.zone_assumed,
        "rows": [_row(each, looked) for each in looked.rows],
        "problems": [{"line": each.line, "sentence": each.sentence} for each in preview.problems],
        "questions": [
            {
                "about": each.about,
                "sentence": each.sentence,
                "answers": [{"label": one.label, "means": one.means} for one in each.answers],
                "rows": each.rows,
            }
            for each in preview.questions
        ],
        "added": added,
        "in_tray": in_tray,
        "known": looked.known,
        "masked": preview.masked,
        "version": version,
        "command_id": command_id,
    }


def written(values: dict[str, Any]) -> bytes:
    """Return it as JSON, quickly."""
    return msgspec.json.encode(values)


def _row(coming: Coming, looked: Looked) -> dict[str, Any]:
    row = coming.row
    return {
        "row": row.row,
        "at": _utc(row.at),
        "ends_at": _utc(row.ends_at),
        "text": row.text,
        "kind": row.kind,
        "who": row.who,
        "origin": {
            "importer": looked.preview.importer,
            "file": looked.file,
            "line": row.line,
            "place": row.place,
            "key": row.key,
            "raw": row.raw,
            "typed": row.typed,
            "zone": row.zone,
        },
        "known": coming.known,
        "masked": row.masked,
        "problem": coming.problem,
    }


def _utc(at: datetime | None) -> str | None:
    """Return a time in UTC as `2026-11-23T14:05:00Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
