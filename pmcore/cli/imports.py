"""Bring reviews in: the samples, and files of importers."""

from pathlib import Path

import typer

from pmcore.cli.access import Into, find
from pmcore.cli.files import read, show
from pmcore.cli.links import with_link
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, say, say_json, say_table
from pmcore.errors import NotFoundError
from pmcore.intake.registry import AUTO, IMPORTERS
from pmcore.intake.samples import SAMPLES, title_of
from pmcore.intake.wanted import Wanted, pairs
from pmcore.server.keys import Keys
from pmcore.server.running import read_running


def demo(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """Load the samples and print the links that open them. Doing it twice makes nothing twice."""
    database = database_of(ctx)
    with opened(database, make=True) as access:
        made = [with_link(access, access.load(name), Keys.beside(database)) for name in SAMPLES]
    if as_json:
        say_json({"reviews": made})
        return
    for each in made:
        say(f"{each['title']}\n  {each['enter_url']}\n")
    if read_running(database) is None:
        say("Start the server with `postmortem serve`, then open a link: you are the facilitator.")
    else:
        say("Open a link in your browser: you are the facilitator.")


Answers = typer.Option([], "--answer", help="What is ambiguous, such as PST=-08:00; several times.")
Columns = typer.Option(
    [], "--column", help="Of a table: which heading is what, such as text=Message; several times."
)


def bring_in(
    ctx: typer.Context,
    what: str = typer.Argument("", help="A file, or `sample`; without one, all importers are listed."),
    name: str = typer.Argument("", help="For `sample`, its name."),
    review: str = typer.Option(
        "", "--review", help="The review whose timeline it is for: an id, its beginning, or its code."
    ),
    preview: bool = typer.Option(False, "--preview", help="Only look: nothing is added."),
    tray: bool = typer.Option(
        False, "--tray", help="Into the tray of facilitator and scribe, not onto the timeline."
    ),
    importer: str = typer.Option(AUTO, "--importer", help="What reads the file; `auto` recognises it."),
    zone: str = typer.Option(
        "", "--zone", help="Where clocks without a zone stood; by default the review's."
    ),
    day: str = typer.Option("", "--day", help="The day of bare times, such as 2026-11-23."),
    day_first: bool | None = typer.Option(None, "--day-first/--month-first", help="What 03/04 means."),
    starts: str = typer.Option("", "--starts", help="When a recording began."),
    rows: str = typer.Option("", "--rows", help="The rows that are wanted, such as 1,4-9; without it, all."),
    unmask: str = typer.Option("", "--unmask", help="Rows whose secrets stay as they are, such as 2,5."),
    answers: list[str] = Answers,
    columns: list[str] = Columns,
    as_json: bool = AsJson,
) -> None:
    """Bring in a timeline from a file, or a review from a sample."""
    if not what:
        _list(as_json=as_json)
    elif what == "sample" and not review:
        _sample(ctx, name, as_json=as_json)
    elif name or not (review or Path(what).exists()):
        raise NotFoundError(
            f"There is no importer “{what[:40]}”, and no such file. `postmortem import` lists what there is."
        )
    elif not review:
        raise NotFoundError("Say with --review for which review; `postmortem list` shows them.")
    else:
        file = Path(what)
        wanted = Wanted(
            name=file.name, zone=zone, day=day, day_first=day_first, starts=starts, rows=rows, unmask=unmask,
            answers=pairs(answers, "answers"), columns=pairs(columns, "columns"),
        )  # fmt: skip
        into = Into.NOTHING if preview else Into.TRAY if tray else Into.TIMELINE
        with opened(database_of(ctx)) as access:
            found = access.bring(find(access, review), read(file), importer, wanted, into)
        if as_json:
            say_json(found)
        else:
            show(found, into)


def _list(*, as_json: bool) -> None:
    """Print what can be brought in."""
    samples = [("sample", name, title_of(name)) for name in SAMPLES]
    files = [(each.name, "FILE --review ID", each.title) for each in IMPORTERS.values()]
    if not as_json:
        say_table(("IMPORTER", "NAME", "WHAT"), [*samples, *files])
        return
    rows = [{"importer": "sample", "name": name, "title": title} for _, name, title in samples]
    named = [{"importer": each.name, "title": each.title} for each in IMPORTERS.values()]
    say_json({"importers": rows, "files": named})


def _sample(ctx: typer.Context, name: str, *, as_json: bool) -> None:
    """Make a review from a sample."""
    database = database_of(ctx)
    with opened(database, make=True) as access:
        made = with_link(access, access.load(name), Keys.beside(database))
    if as_json:
        say_json(made)
    else:
        say(f"{made['title']}\n  {made['enter_url']}")
