"""The API described for programs: by FastAPI from its routes, and the commands from the registry that the API obeys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from pmcore.commands.base import Command
from pmcore.commands.measures import EditMeasure
from pmcore.commands.people import AddSeat
from pmcore.commands.registry import COMMANDS
from pmcore.model.people import Role
from pmcore.server.tokens import NewToken
from pmcore.web.api.answers import Problem
from pmcore.web.api.kinds import FOR_BROWSERS, NOT_IN_REVIEW
from pmcore.web.api.sending import SCHEMAS

JSON = dict[str, Any]
SERVERS = [{"url": "../v1"}]  # from where the description stands, so that it is right below any path
COMMAND_ID = {
    "type": "string",
    "minLength": 1,
    "maxLength": 80,
    "description": "Your own id for this command. Sent twice, it is done once, and the first answer comes "
    "again; sent with other content, or by somebody else, it is refused.",
}


def document_of(routes: Sequence[BaseRoute]) -> JSON:
    """Return the OpenAPI 3.1 description of `routes`, with all that can be sent to them."""
    described = get_openapi(
        title="Postmortem",
        version="1",
        description="Live, blameless incident reviews. Everything that a page can do is a command here.",
        routes=routes,
        servers=SERVERS,
    )
    sent, answers = _sent(), described["components"]["schemas"]
    for name, schema in answers.items():
        if name not in sent and schema.get("additionalProperties") is False:
            del schema["additionalProperties"]  # something may come to an answer, and nobody's program breaks
    for name in answers.keys() & sent.keys():
        assert answers[name] == sent[name], f"two things are called {name} in the description"
    described["components"]["schemas"] = dict(sorted((answers | sent).items()))
    return described


def _sent() -> JSON:
    """Return the schemas of all that is sent, by name."""
    commands = {kind: command for kind, command in COMMANDS.items() if kind not in FOR_BROWSERS}
    models: list[Any] = [*commands.values(), NewToken]
    _, shared = models_json_schema(
        [(each, "validation") for each in models], ref_template=SCHEMAS + "{model}"
    )
    schemas: JSON = shared["$defs"]
    for kind, command in commands.items():
        schemas[command.__name__] = _command(kind, command, schemas[command.__name__])
    schemas["NewSeat"] = _without("NewSeat", schemas[AddSeat.__name__], "kind")
    schemas["MeasureEdit"] = _without("MeasureEdit", schemas[EditMeasure.__name__], "kind", "id")
    inside = {kind: SCHEMAS + each.__name__ for kind, each in commands.items() if kind not in NOT_IN_REVIEW}
    schemas["Command"] = {
        "oneOf": [{"$ref": ref} for ref in inside.values()],
        "discriminator": {"propertyName": "kind", "mapping": inside},
    }
    schemas["Problem"] = Problem.model_json_schema(mode="serialization", ref_template=SCHEMAS + "{model}")
    schemas |= schemas["Problem"].pop("$defs")
    return schemas


def _command(kind: str, command: type[Command], schema: JSON) -> JSON:
    """Return a command as it is sent: with its name, and the sender's id for it."""
    properties = {**schema["properties"], "kind": {"const": kind, "type": "string"}, "command_id": COMMAND_ID}
    required = ["kind", *(name for name in schema.get("required", []) if name != "kind")]
    if kind == "create_review":  # POST /reviews says it already
        required.remove("kind")
    roles = sorted(role.value for role in command.allowed)
    return schema | {
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "x-roles": roles or [Role.FACILITATOR.value],
    }


def _without(title: str, schema: JSON, *names: str) -> JSON:
    """Return a command as an address takes it that says some of its fields already."""
    properties = {name: each for name, each in schema["properties"].items() if name not in names}
    required = [name for name in schema["required"] if name not in names]
    return schema | {"title": title, "properties": properties, "required": required}
