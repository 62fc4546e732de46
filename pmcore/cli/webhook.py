"""The webhook: try it out."""

import typer

from pmcore.cli.output import AsJson, say, say_json
from pmcore.server.settings import Settings
from pmcore.server.webhook import try_out


def webhook(as_json: bool = AsJson) -> None:
    """Send a signed delivery that says nothing to POSTMORTEM_WEBHOOK_URL, and print how that went. Ends with 1 where it did not arrive."""
    answer = try_out(Settings.from_environment())
    if as_json:
        say_json({"arrived": answer.arrived, "sentence": answer.sentence})
    else:
        say(answer.sentence)
    if not answer.arrived:
        raise typer.Exit(1)
