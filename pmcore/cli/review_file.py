"""Bring a whole review from another Postmortem."""

from pathlib import Path

import typer

from pmcore.cli.files import read
from pmcore.cli.links import with_link
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, say, say_json
from pmcore.server.keys import Keys


def import_review(
    ctx: typer.Context,
    file: str = typer.Argument(
        help="What `postmortem export REVIEW --format review` wrote elsewhere; “-” reads it."
    ),
    name: str = typer.Option("Facilitator", "--name", help="The name on the new facilitator's seat.", max=40),
    copy: bool = typer.Option(
        False, "--copy", help="As a review of its own, beside the one that is here already."
    ),
    as_json: bool = AsJson,
) -> None:
    """Bring a review from another Postmortem, with its history. Nobody has a seat in it but by a new link."""
    database = database_of(ctx)
    with opened(database, make=True) as access:
        review = access.bring_review(read(Path(file)), copy=copy)
        seat = access.seat(review["id"], name, "facilitator")
        made = with_link(access, review, Keys.beside(database), seat)
    if as_json:
        say_json(made)
    else:
        say(f"{made['title']}\n  {made['enter_url']}")
