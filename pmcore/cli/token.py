"""Tokens with which programs use the API: made, listed and revoked in the database, or by the server that has it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

import typer

from pmcore.cli.access import JSON, find
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, say, say_json, say_table
from pmcore.errors import NotFoundError, RuleError, StorageError
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.server.keys import Keys
from pmcore.server.tokens import NewToken

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke tokens for the API.")

ID = re.compile("[0-9a-f]{4,12}")
ROLES = {Scope.READ: Role.OBSERVER, Scope.WRITE: Role.PARTICIPANT, Scope.ADMIN: Role.FACILITATOR}


@app.command()
def create(
    ctx: typer.Context,
    role: Role | None = typer.Option(
        None, help="What the program may do. Default: participant, or as --scope needs."
    ),
    scope: Scope | None = typer.Option(
        None,
        help="How far it goes: inbox (sends alerts, nothing else), read (no join codes), write, or admin (tokens, too). Default: as the role.",
    ),
    review: str = typer.Option(
        "", help="The one review where it counts: an id or a join code. Default: every review."
    ),
    name: str = typer.Option("API", help="How the history calls it.", min=1, max=40),
    days: int = typer.Option(90, help="How long it counts.", min=1, max=3_650),
    as_json: bool = AsJson,
) -> None:
    """Print a token. Whoever has it acts as it says, so keep it like a password."""
    wanted = NewToken(
        name=name, role=role or ROLES.get(scope or Scope.WRITE, Role.PARTICIPANT), scope=scope, days=days
    )
    made = _made(database_of(ctx), wanted, review)
    if as_json:
        say_json(made | {"days": days})
    else:
        say(made["token"])


def _made(database: str, wanted: NewToken, review: str) -> JSON:
    """Return a new token with its row; where nobody can write the row now, the first use of the token does."""
    try:
        with opened(database, make=not review) as access:
            if review:
                wanted = wanted.model_copy(update={"review_id": find(access, review)})
            return access.make_token(wanted)
    except StorageError:
        if review:
            raise
    keys = Keys.beside(database)
    text = keys.program_token(wanted.name, wanted.role, wanted.days, wanted.reach)
    read = keys.read_token(text)
    return {"token": text, "id": read.id, "name": wanted.name, "role": wanted.role, "scope": wanted.reach}


@app.command("list")
def list_tokens(ctx: typer.Context, as_json: bool = AsJson) -> None:
    """List all tokens: whose they are, how far they go, when they were used last, and whether they still count."""
    with opened(database_of(ctx)) as access:
        tokens = access.tokens()
        titles = {each["id"]: each["title"] for each in access.all()}
    if as_json:
        say_json({"tokens": [each | {"state": state(each)} for each in tokens]})
    elif tokens:
        heads = ("ID", "NAME", "MAY", "REVIEW", "EXPIRES", "LAST USED", "STATE")
        say_table(heads, [_line(each, titles) for each in tokens])
    else:
        say("There is no token yet. `postmortem token create` makes one.")


def _line(token: JSON, titles: dict[str, str]) -> tuple[str, ...]:
    may = f"{token['scope']}, {token['role'] or 'as the seat'}"
    where = titles.get(token["review_id"], token["review_id"]) or "every one"
    used = token["last_used_at"]
    return (
        token["id"],
        token["name"],
        may,
        where if len(where) <= 30 else f"{where[:29]}…",
        token["expires_at"][:10],
        used[:16].replace("T", " ") if used else "never",
        state(token),
    )


def state(token: JSON) -> str:
    """Return whether a token still counts."""
    if token["revoked_at"]:
        return "revoked"
    return "counts" if datetime.fromisoformat(token["expires_at"]) > datetime.now(UTC) else "expired"


@app.command()
def revoke(
    ctx: typer.Context,
    token: str = typer.Argument(help="The id of a token as `token list` shows it, or the token itself."),
) -> None:
    """Make a token count no more, at once and in a running server too."""
    database = database_of(ctx)
    keys = Keys.beside(database)
    token_id = _listed(database, token) if ID.fullmatch(token) else keys.read_token(token).id
    keys.require_counting(token_id)
    keys.revoke(token_id)  # this list counts at once, whoever has the database
    with suppress(NotFoundError, StorageError), opened(database) as access:
        access.revoke_token(token_id)
    say(f"Token {token_id} is revoked.")


def _listed(database: str, wanted: str) -> str:
    """Return the id of the one token whose id begins with `wanted`."""
    with opened(database) as access:
        found = [each for each in access.tokens() if each["id"].startswith(wanted)]
    if not found:
        raise NotFoundError(f"There is no token {wanted}. `postmortem token list` shows them.")
    if len(found) > 1:
        raise RuleError(f"{len(found)} tokens begin with {wanted}. Write more of the id.")
    if found[0]["revoked_at"]:
        raise RuleError(f"Token {found[0]['id']} was revoked already.")
    return str(found[0]["id"])
