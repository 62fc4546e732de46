"""Measures of all reviews: look at them, or take them to a tracker or a calendar."""

from datetime import UTC, datetime
from enum import StrEnum

import typer

from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, save, say, say_json, say_table
from pmcore.model.measures import MeasureStatus, Priority, Strength
from pmcore.report.trackers import TOOLS
from pmcore.store.measures import Asked, MeasureState

Tool = StrEnum("Tool", {name.upper(): name for name in TOOLS})  # type: ignore[misc]
State = StrEnum("State", {each.name: each.value for each in MeasureState})  # type: ignore[misc]
Strong = StrEnum("Strong", {each.name: each.value for each in Strength})  # type: ignore[misc]


def measures(
    ctx: typer.Context,
    state: State = typer.Option("open", "--state", "-s", help="Which of them."),
    owner: str = typer.Option("", "--owner", help="Whose; capitals or not."),
    strength: Strong | None = typer.Option(None, "--strength", help="How strong, where that is known."),
    service: str = typer.Option("", "--service", help="Of reviews of this service."),
    tool: Tool | None = typer.Option(None, "--format", "-f", help="Write them as a file for a tool."),
    output: str = typer.Option(
        "", "--output", "-o", metavar="FILE", help="Where to; “-” prints it. Default: its own name, here."
    ),
    as_json: bool = AsJson,
) -> None:
    """List the measures of all reviews, what is due first comes first, or write them as a file."""
    strong = Strength(strength.value) if strength else None
    asked = Asked(
        datetime.now(UTC).date(),
        MeasureState(state.value),
        owner.strip(),
        strong,
        services=(service.strip(),),
    )
    with opened(database_of(ctx)) as access:
        if tool:
            save(*access.measures_file(asked, tool.value), output)
            return
        found = access.measures(asked)
    if as_json:
        say_json({"measures": found})
    elif not found:
        say("There is no such measure.")
    else:
        heads = ("MEASURE", "PRIORITY", "STATUS", "DUE", "OWNER", "REVIEW", "TITLE")
        say_table(heads, [
            (each["label"], Priority(each["priority"]).word, MeasureStatus(each["status"]).word, each["due_on"] or "no date",
             each["owner"] or "nobody", each["review_title"][:40], each["title"])
            for each in found
        ])  # fmt: skip
