"""What a tracker's file says of measures, and what came of it: as JSON, and as the models that describe it."""

from __future__ import annotations

from typing import Any

from pydantic import Field, JsonValue

from pmcore.intake.tracker import Brought, Looked
from pmcore.web.api.answers import Answer
from pmcore.web.api.import_answers import ImportProblem


class MeasureFieldNews(Answer):
    """A field that changes, or was changed on both sides."""

    field: str
    ours: JsonValue
    theirs: JsonValue
    conflict: bool = Field(description="Whether it was changed on both sides since; then it stays as it is.")


class MeasureBrought(Answer):
    """A measure of which the file says something new."""

    line: int
    ticket: str = Field(description="What the tracker calls it; empty where the file does not say.")
    review_id: str
    review_title: str
    id: str
    label: str
    title: str
    fields: list[MeasureFieldNews]
    problems: list[str] = Field(description="What of the line was not taken, in sentences.")
    changed: bool = Field(description="Whether it was changed; never in a preview.")


class MeasuresBrought(Answer):
    """What a tracker's file says of measures, and what came of it."""

    measures: list[MeasureBrought]
    unknown: list[ImportProblem] = Field(description="Lines of which nothing is taken.")
    same: int = Field(description="How many tickets say nothing new.")
    changed: int = Field(description="How many measures were changed; none in a preview.")


def brought_json(looked: Looked) -> dict[str, Any]:
    """Return a file beside the measures."""
    return {
        "measures": [_row(each) for each in looked.rows],
        "unknown": [{"line": each.line, "sentence": each.sentence} for each in looked.unknown],
        "same": looked.same,
        "changed": sum(each.done for each in looked.rows),
    }


def _row(row: Brought) -> dict[str, Any]:
    ours = row.measure.model_dump(mode="json")
    fields = [
        {"field": name, "ours": ours[name], "theirs": value, "conflict": False}
        for name, value in row.compared.changes.items()
    ]
    fields += [
        {"field": each.field, "ours": each.ours, "theirs": each.theirs, "conflict": True}
        for each in row.compared.conflicts
    ]
    return {
        "line": row.ticket.line,
        "ticket": row.ticket.name,
        "review_id": row.review.id,
        "review_title": row.review.incident.title,
        "id": row.measure.id,
        "label": row.measure.label,
        "title": row.measure.title,
        "fields": fields,
        "problems": row.problems,
        "changed": row.done,
    }
