"""Make the typed rows anew from the logs: for a database whose rows somebody changed by hand."""

from contextlib import closing

import typer

from pmcore.cli.opening import require_there
from pmcore.cli.output import AsJson, database_of, say, say_json
from pmcore.errors import RuleError
from pmcore.server.running import read_running
from pmcore.store import open_store


def rebuild(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """Make the rows for lists and insights anew from the history of each review. Stop the server first."""
    database = database_of(ctx)
    require_there(database)
    if running := read_running(database):
        raise RuleError(f"A server is using {database} (process {running.pid}). Stop it first.")
    with closing(open_store(database)) as store:
        count = store.rebuild()
    if as_json:
        say_json({"reviews": count})
    else:
        say(f"The rows of {count} review{'' if count == 1 else 's'} were made anew.")
