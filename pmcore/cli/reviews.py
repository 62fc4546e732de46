"""Look at reviews: list, show, export."""

from datetime import datetime
from enum import StrEnum

import typer

from pmcore.cli.access import JSON, find
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, save, say, say_json, say_table
from pmcore.model.formats import AUDIENCES, FORMATS, CausePicture
from pmcore.model.incident import Anchor, IncidentStatus, Severity
from pmcore.model.measures import MeasureStatus, Priority
from pmcore.model.meeting import Meeting, stage
from pmcore.model.moment import write_clock
from pmcore.server.export_queue import Wanted as Document
from pmcore.wording.durations import duration

Wanted = typer.Argument(metavar="REVIEW", help="An id or the start of one, a join code, or a sample's name.")

# What a document can be, and who it can be for, as typer offers them.
REVIEW = "review"  # no document: the whole review, as a file for another Postmortem
Format = StrEnum("Format", {name.upper(): name for name in (*FORMATS, REVIEW)})  # type: ignore[misc]
Reader = StrEnum("Reader", {name.upper(): name for name in AUDIENCES})  # type: ignore[misc]
Causes = StrEnum("Causes", {each.name: each.value for each in CausePicture})  # type: ignore[misc]


def list_reviews(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """List all reviews, latest change first."""
    with opened(database_of(ctx)) as access:
        reviews = access.all()
    if as_json:
        say_json({"reviews": reviews})
    elif not reviews:
        say("There is no review yet. `postmortem demo` loads three to look at.")
    else:
        rows = [
            (each["id"], each["severity"], "closed" if each["closed"] else stage(each["stage"]).name,
             each["changed_at"][:16].replace("T", " "), each["title"])
            for each in reviews
        ]  # fmt: skip
        say_table(("ID", "SEVERITY", "STAGE", "CHANGED (UTC)", "TITLE"), rows)


def show(ctx: typer.Context, review: str = Wanted, as_json: bool = AsJson) -> None:
    """Show one review."""
    with opened(database_of(ctx)) as access:
        found = access.one(find(access, review))
    if as_json:
        say_json(found)
        return
    incident = found["incident"]
    say(incident["title"])
    rows = [*_facts(found), *_moments(incident), *_counts(found)]
    say_table(("", ""), rows)
    if incident["summary"]:
        say(f"\n{incident['summary']}")
    if found["measures"]:
        say()
        say_table(
            ("MEASURE", "PRIORITY", "STATUS", "DUE", "OWNER", "TITLE"),
            [_measure(each) for each in found["measures"]],
        )


def export(
    ctx: typer.Context,
    review: str = Wanted,
    export_format: Format = typer.Option(
        "docx", "--format", "-f", help="What kind of document; `review` is all of it, for another Postmortem."
    ),
    audience: Reader = typer.Option(
        "technical", "--audience", "-a", help="Who reads it; the rest is left out."
    ),
    causes: Causes = typer.Option("graph", "--causes", "-c", help="How a picture shows the causes."),
    output: str = typer.Option(
        "", "--output", "-o", metavar="FILE", help="Where to; “-” prints it. Default: its own name, here."
    ),
) -> None:
    """Write the document about a review, or the review itself as a file for another Postmortem."""
    with opened(database_of(ctx)) as access:
        found = find(access, review)
        if export_format == REVIEW:
            content, name = access.taken_along(found)
        else:
            content, name = access.report(Document(found, export_format.value, audience.value, causes.value))
    save(content, name, output)


def _facts(found: JSON) -> list[tuple[str, str]]:
    incident = found["incident"]
    meeting = Meeting.model_validate(found["meeting"])
    where = "closed" if meeting.closed else stage(meeting.stage).name
    if pause := meeting.rests:
        where += f", rests until {pause.when(incident['zone'])}, then {stage(pause.stage).part}"
    return [
        ("review", found["id"]),
        ("join code", found["join_code"]),
        ("severity", f"{Severity(incident['severity']).word}, {IncidentStatus(incident['status']).word}"),
        ("services", ", ".join(incident["services"]) or "not said yet"),
        ("meeting", f"{where}, {len(found['people'])} seats"),
    ]


def _moments(incident: JSON) -> list[tuple[str, str]]:
    times = {
        each: incident[each.value] and datetime.fromisoformat(incident[each.value]["at"]) for each in Anchor
    }
    began = times[Anchor.BEGAN]
    rows = []
    for anchor, at in times.items():
        after = f" (after {duration(at - began)})" if at and began and anchor is not Anchor.BEGAN else ""
        rows.append((anchor.word, f"{at:%Y-%m-%d} {write_clock(at)} UTC{after}" if at else "not known"))
    return rows


def _counts(found: JSON) -> list[tuple[str, str]]:
    names = ("events", "causes", "lessons", "recommendations", "measures", "messages")
    return [("parts", ", ".join(f"{len(found[each])} {each}" for each in names))]


def _measure(each: JSON) -> tuple[str, ...]:
    return (
        each["label"],
        Priority(each["priority"]).word,
        MeasureStatus(each["status"]).word,
        each["due_on"] or "no date",
        each["owner"] or "nobody",
        each["title"],
    )
