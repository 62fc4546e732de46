"""Measures of all reviews: look at them, or take them to a tracker or a calendar."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import typer

from pmcore.cli.files import read
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, save, say, say_json, say_table
from pmcore.model.measures import Acceptance, MeasureStatus, Priority, Strength
from pmcore.report.trackers import TOOLS
from pmcore.store.measures import Asked, MeasureState

Tool = StrEnum("Tool", {name.upper(): name for name in TOOLS})  # type: ignore[misc]
State = StrEnum("State", {each.name: each.value for each in MeasureState})  # type: ignore[misc]
Said = StrEnum("Said", {each.name: each.value for each in Acceptance})  # type: ignore[misc]
Strong = StrEnum("Strong", {each.name: each.value for each in Strength})  # type: ignore[misc]


def measures(
    ctx: typer.Context,
    state: State = typer.Option("open", "--state", "-s", help="Which of them."),
    owner: str = typer.Option("", "--owner", help="Whose; capitals or not."),
    strength: Strong | None = typer.Option(None, "--strength", help="How strong, where that is known."),
    acceptance: Said | None = typer.Option(None, "--acceptance", help="What their owners have said."),
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
        Acceptance(acceptance.value) if acceptance else None,
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
        heads = ("MEASURE", "PRIORITY", "STATUS", "DUE", "OWNER", "SAYS", "REVIEW", "TITLE")
        say_table(heads, [
            (each["label"], Priority(each["priority"]).word, MeasureStatus(each["status"]).word, each["due_on"] or "no date",
             each["owner"] or "nobody", Acceptance(each["acceptance"]).word, each["review_title"][:40], each["title"])
            for each in found
        ])  # fmt: skip


def import_measures(
    ctx: typer.Context,
    file: Path = typer.Argument(..., help="The CSV that Jira, GitHub or GitLab exports."),
    preview: bool = typer.Option(False, "--preview", help="Only look: nothing is changed."),
    site: str = typer.Option(
        "", "--site", help="Where Jira is, such as https://jira.example.com: its files have no links."
    ),
    day_first: bool | None = typer.Option(None, "--day-first/--month-first", help="What 03/04 means."),
    theirs: bool = typer.Option(
        False, "--theirs", help="Take the tracker's side where both sides changed something."
    ),
    as_json: bool = AsJson,
) -> None:
    """Take over what a tracker says of measures: status, owner, due date and link. Doing it twice changes nothing twice."""
    with opened(database_of(ctx)) as access:
        found = access.bring_measures(
            read(file), site=site, day_first=day_first, theirs=theirs, preview=preview
        )
    if as_json:
        say_json(found)
        return
    for each in found["measures"]:
        say(f"{each['label']} of “{each['review_title']}”: {each['title']}")
        for news in each["fields"]:
            both = "  (changed on both sides: it stays)" if news["conflict"] else ""
            say(f"    {news['field']}: {news['ours'] or 'nothing'} → {news['theirs']}{both}")
        for sentence in each["problems"]:
            say(f"    {sentence}")
    for each in found["unknown"]:
        say(each["sentence"])
    would = sum(any(not news["conflict"] for news in each["fields"]) for each in found["measures"])
    changed = f"{found['changed']} changed" if not preview else f"{would} would change, and nothing was"
    say(f"{changed}; {found['same']} as they were; {len(found['unknown'])} lines without a measure.")
