"""All commands of `postmortem`."""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of

import typer

from pmcore.cli import (
    backup,
    doctor,
    imports,
    link,
    measures,
    rebuild,
    review_file,
    reviews,
    serve,
    token,
    webhook,
    wording,
)
from pmcore.cli.output import AsJson, say, say_json
from pmcore.server.settings import Settings
from pmcore.wording.language import use

app = typer.Typer(
    name="postmortem",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(
    ctx: typer.Context,
    database: str = typer.Option(
        "", help="A path, or postgresql://…  Default: POSTMORTEM_DATABASE, else data/postmortem.duckdb."
    ),
) -> None:
    """Live, blameless incident reviews that end in a Word document people are proud to send."""
    settings = Settings.from_environment()
    use(settings.language)
    ctx.obj = database or settings.database


def version(as_json: bool = AsJson) -> None:
    """Print the version."""
    try:
        number = version_of("postmortem")
    except PackageNotFoundError:
        number = "0+unknown"  # run from a folder that was never installed
    if as_json:
        say_json({"version": number})
    else:
        say(f"postmortem {number}")


COMMANDS: dict[str, Callable[..., None]] = {
    "serve": serve.serve,
    "demo": imports.demo,
    "list": reviews.list_reviews,
    "show": reviews.show,
    "import": imports.bring_in,
    "import-review": review_file.import_review,
    "measures": measures.measures,
    "import-measures": measures.import_measures,
    "export": reviews.export,
    "link": link.link,
    "backup": backup.backup,
    "restore": backup.restore,
    "verify": backup.verify,
    "rebuild": rebuild.rebuild,
    "doctor": doctor.doctor,
    "webhook": webhook.webhook,
    "wording": wording.wording,
    "version": version,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(token.app, name="token")
