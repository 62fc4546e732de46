"""Tokens with which programs use the API; they are signatures, so a running server need not be asked."""

import typer

from pmcore.cli.say import AsJson, database_of, say, say_json
from pmcore.model.people import Role
from pmcore.web.keys import Keys

app = typer.Typer(no_args_is_help=True, help="Make and revoke tokens for the API.")


@app.command()
def create(
    ctx: typer.Context,
    role: Role = typer.Option(Role.PARTICIPANT, help="What the program may do."),
    name: str = typer.Option("API", help="How the history calls it.", min=1, max=40),
    days: int = typer.Option(90, help="How long it counts.", min=1, max=3_650),
    as_json: bool = AsJson,
) -> None:
    """Print a token. Whoever has it acts in every review, so keep it like a password."""
    keys = Keys.beside(database_of(ctx))
    token = keys.program_token(name, role, days)
    if as_json:
        say_json(
            {"token": token, "id": keys.read_token(token).id, "name": name, "role": role.value, "days": days}
        )
    else:
        say(token)


@app.command()
def revoke(ctx: typer.Context, token: str = typer.Argument(help="The token itself.")) -> None:
    """Make a token count no more, at once and in a running server too."""
    keys = Keys.beside(database_of(ctx))
    read = keys.read_token(token)
    keys.revoke(read.id)
    say(f"Token {read.id} is revoked.")
