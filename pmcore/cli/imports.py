"""Bring reviews in: the samples, and files of importers."""

import typer

from pmcore.cli.access import JSON, Access
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, say, say_json, say_table
from pmcore.errors import NotFoundError
from pmcore.intake.samples import SAMPLES, title_of
from pmcore.server.keys import Keys
from pmcore.server.running import read_running

A_WEEK = 7 * 24 * 60  # minutes that a link opens the facilitator's seat


def demo(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """Load the samples and print the links that open them. Doing it twice makes nothing twice."""
    database = database_of(ctx)
    with opened(database, make=True) as access:
        made = [_with_link(access, access.load(name), Keys.beside(database)) for name in SAMPLES]
    if as_json:
        say_json({"reviews": made})
        return
    for each in made:
        say(f"{each['title']}\n  {each['enter_url']}\n")
    if read_running(database) is None:
        say("Start the server with `postmortem serve`, then open a link: you are the facilitator.")
    else:
        say("Open a link in your browser: you are the facilitator.")


def bring_in(
    ctx: typer.Context,
    importer: str = typer.Argument("", help="What reads it; without one, all importers are listed."),
    name: str = typer.Argument("", help="What to read: for `sample`, its name."),
    as_json: bool = AsJson,
) -> None:
    """Bring in a review from elsewhere."""
    if not importer:
        rows = [("sample", name, title_of(name)) for name in SAMPLES]
        if as_json:
            say_json(
                {
                    "importers": [
                        {"importer": "sample", "name": name, "title": title} for _, name, title in rows
                    ]
                }
            )
        else:
            say_table(("IMPORTER", "NAME", "WHAT"), rows)
        return
    if importer != "sample":
        raise NotFoundError(f"There is no importer “{importer[:40]}”. `postmortem import` lists them.")
    database = database_of(ctx)
    with opened(database, make=True) as access:
        made = _with_link(access, access.load(name), Keys.beside(database))
    if as_json:
        say_json(made)
    else:
        say(f"{made['title']}\n  {made['enter_url']}")


def _with_link(access: Access, review: JSON, keys: Keys) -> JSON:
    host = next(
        each["id"] for each in review["people"] if each["role"] == "facilitator" and not each["removed"]
    )
    ticket = keys.ticket(review["id"], host, A_WEEK)
    return {
        "id": review["id"], "sample": review["sample"], "title": review["incident"]["title"],
        "join_code": review["join_code"], "enter_url": f"{access.url}/enter/{ticket}",
    }  # fmt: skip
