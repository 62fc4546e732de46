"""A personal link from the command line: the last resort when somebody's browser is gone and nobody else can help."""

import typer

from pmcore.cli.access import JSON, find
from pmcore.cli.opening import opened
from pmcore.cli.output import AsJson, database_of, say, say_json
from pmcore.cli.reviews import Wanted
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.people import Role
from pmcore.server.keys import Keys

LONGEST = 7 * 24 * 60


def link(
    ctx: typer.Context,
    review: str = Wanted,
    person: str = typer.Option("", help="Whose seat: a name, or the id of a participant."),
    role: Role | None = typer.Option(
        None, help="Make a new seat with this role instead, such as facilitator."
    ),
    name: str = typer.Option("", help="The name on the new seat. Default: its role.", max=40),
    minutes: int = typer.Option(60, help="How long the link works.", min=1, max=LONGEST),
    as_json: bool = AsJson,
) -> None:
    """Print a link that opens somebody's seat in one more browser, once. Whoever has it sits there, so send it to them alone."""
    with opened(database_of(ctx)) as access:
        review_id = find(access, review)
        people = access.one(review_id)["people"]
        if bool(person) == (role is not None):
            raise RuleError(
                f"Say whose seat with --person, or make a new one with --role. {who_is_there(people)}"
            )
        if role is not None:
            made = access.seat(review_id, name or role.value.capitalize(), role.value)
            seat = next(each for each in access.one(review_id)["people"] if each["id"] == made)
        else:
            seat = seat_of(people, person)
        url = access.url
    found = {
        "url": f"{url}/enter/{Keys.beside(database_of(ctx)).ticket(review_id, seat['id'], minutes)}",
        "review_id": review_id,
        "participant_id": seat["id"],
        "name": seat["name"],
        "role": seat["role"],
        "minutes": minutes,
    }
    if as_json:
        say_json(found)
    else:
        say(found["url"])
        about = f"It opens the seat of {seat['name']} ({seat['role']}), once, within {minutes} minutes."
        typer.echo(about, err=True)  # apart, so that a script gets the link alone


def seat_of(people: list[JSON], wanted: str) -> JSON:
    """Return the seat that `wanted` names: an id, a name, or the only name that begins so."""
    plain = " ".join(wanted.casefold().split())
    names = {each["id"]: " ".join(each["name"].casefold().split()) for each in people}
    exact = [each for each in people if each["id"] == wanted or names[each["id"]] == plain]
    found = exact or [each for each in people if names[each["id"]].startswith(plain)]
    if len(found) != 1:
        how = "Nobody here is called" if not found else "Several people here are called"
        raise NotFoundError(f"{how} “{wanted[:60]}”. {who_is_there(people)}")
    if found[0]["removed"]:
        raise RuleError(
            f"{found[0]['name']} was removed from the review; a facilitator can let them back in."
        )
    return found[0]


def who_is_there(people: list[JSON]) -> str:
    """Return a sentence that lists the seats of a review."""
    names = [f"{each['name']} ({each['role']})" for each in people if not each["removed"]]
    return (
        f"There are: {', '.join(names)}."
        if names
        else "Nobody has a seat there yet; --role facilitator makes one."
    )
