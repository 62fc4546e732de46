"""The API described for programs, made from the same registry of commands that the API obeys."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from pmcore.commands.base import Command
from pmcore.commands.registry import COMMANDS
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.web.openapi_answers import DOCUMENTS, answer_schemas

SCHEMAS = "#/components/schemas/"
# These are proved by a cookie or a ticket, not by a token.
FOR_BROWSERS = ("join_review", *(kind for kind, command in COMMANDS.items() if command.internal))
NOT_IN_REVIEW = ("create_review", *FOR_BROWSERS)
COMMAND_ID = {
    "type": "string",
    "minLength": 1,
    "maxLength": 80,
    "description": "Your own id for this command. Sent twice, it is done once, and the first answer comes "
    "again; sent with other content, or by somebody else, it is refused.",
}
AFTER = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999, "default": 0}
JSON = dict[str, Any]


@cache
def document() -> JSON:
    """Return the OpenAPI 3.1 description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Postmortem",
            "version": "1",
            "description": "Live, blameless incident reviews. Everything that a page can do is a command here.",
        },
        "servers": [{"url": "../v1"}],  # from where this stands, so that it is right below any path
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From `postmortem token create --role …` or POST /tokens, or for one seat from POST "
                    "/reviews/{id}/seats. Its scope is read, write or admin, in one review or in every one.",
                }
            },
            "schemas": _schemas(),
        },
    }


def _schemas() -> JSON:
    commands = {kind: command for kind, command in COMMANDS.items() if kind not in FOR_BROWSERS}
    names, shared = models_json_schema(
        [(command, "validation") for command in commands.values()], ref_template=SCHEMAS + "{model}"
    )
    schemas: JSON = dict(shared.get("$defs", {}))
    for kind, command in commands.items():
        name = names[command, "validation"]["$ref"].removeprefix(SCHEMAS)
        schemas[name] = _command_schema(kind, command, schemas[name])
    inside = {kind: schemas_ref(command) for kind, command in commands.items() if kind not in NOT_IN_REVIEW}
    schemas["Command"] = {
        "oneOf": [{"$ref": ref} for ref in inside.values()],
        "discriminator": {"propertyName": "kind", "mapping": inside},
    }
    schemas["Error"] = _object(
        {
            "error": {"type": "string", "description": "A sentence for a person."},
            "fields": {"type": "object", "additionalProperties": {"type": "string"}},
            "choices": {
                "type": "object",
                "description": "Where the sentence asks: per field the texts that it takes without asking.",
                "additionalProperties": {
                    "type": "array",
                    "items": _object(
                        {"label": {"type": "string"}, "text": {"type": "string"}}, "label", "text"
                    ),
                },
            },
            "theirs": {
                "type": "object",
                "description": "Where somebody else changed the same since `seen`: what each field says now.",
            },
            "by": {"type": "string", "description": "The name of who changed it last, where that is shown."},
        },
        "error",
        "fields",
    )
    schemas["Line"] = {
        "type": "object",
        "required": ["version", "kind"],
        "properties": {
            "version": {"type": "integer"},
            "kind": {"type": "string"},
            "change": {"type": "object"},
            "sentence": {"type": "string"},
            "by": {"type": "string"},
            "by_name": {"type": "string"},
            "command_id": {"type": "string"},
            "recorded_at": {"type": "string", "format": "date-time"},
        },
        "description": "A line of the log that your seat may see; its version is its place among those.",
    }
    schemas["Done"] = _object(
        {
            "review_id": {"type": "string"},
            "version": {"type": "integer"},
            "repeated": {"type": "boolean"},
            "command_id": {"type": "string"},
            "changes": {"type": "array", "items": {"$ref": f"{SCHEMAS}Line"}},
        },
        "review_id",
        "version",
        "repeated",
        "command_id",
        "changes",
    )
    schemas |= answer_schemas(SCHEMAS)
    schemas["NewSeat"] = _only(
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 40},
            "role": {"enum": [role.value for role in Role], "default": "participant"},
            "command_id": COMMAND_ID,
        },
        "name",
    )
    schemas["NewToken"] = _only(
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 40, "default": "API"},
            "role": {"enum": [role.value for role in Role], "default": "participant"},
            "scope": {
                "enum": [scope.value for scope in Scope],
                "description": "At most, and by default: read for an observer, admin for a facilitator, else write. "
                + " ".join(f"{scope.value}: {scope.meaning}." for scope in Scope),
            },
            "review_id": {
                "type": "string",
                "maxLength": 80,
                "default": "",
                "description": "The one review where it counts; empty: every review.",
            },
            "days": {"type": "integer", "minimum": 1, "maximum": 3650, "default": 90},
        }
    )
    moment = {"type": ["string", "null"], "format": "date-time"}
    row: JSON = {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "scope": {"enum": [scope.value for scope in Scope]},
        "role": {"type": "string", "description": "Empty for a seat's token: the seat's role counts."},
        "review_id": {"type": "string"},
        "participant_id": {"type": "string"},
        "created_at": moment,
        "expires_at": moment,
        "last_used_at": moment | {"description": "Right to a minute."},
        "revoked_at": moment,
    }
    schemas["Token"] = _object(row, *row)
    schemas["MadeToken"] = _object(
        {"token": {"type": "string", "description": "Shown this once."}} | row, "token", *row
    )
    return schemas


def _command_schema(kind: str, command: type[Command], schema: JSON) -> JSON:
    """Return a command as it is sent: with its name, and the sender's id for it."""
    properties = {"kind": {"const": kind, "type": "string"}, "command_id": COMMAND_ID}
    required = ["kind", *(name for name in schema.get("required", []) if name != "kind")]
    if kind == "create_review":  # POST /reviews says it already
        required.remove("kind")
    roles = sorted(role.value for role in command.allowed)
    return schema | {
        "properties": {**schema["properties"], **properties},
        "required": required,
        "additionalProperties": False,
        "x-roles": roles or ["facilitator"],
    }


def schemas_ref(command: type[Command]) -> str:
    """Return where the schema of a command is."""
    return f"{SCHEMAS}{command.__name__}"


def _paths() -> JSON:
    review_id = {"name": "review_id", "in": "path", "required": True, "schema": {"type": "string"}}
    done = ("Done, durably", _ref("Done"))
    report = [
        _query("format", {"enum": ["docx", "md", "html", "pdf", "json"], "default": "docx"}),
        _query("audience", {"enum": ["technical", "management", "customer"], "default": "technical"}),
    ]
    importer = {"name": "importer", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "/reviews": {
            "get": _operation(
                "list_reviews",
                "All reviews in short, latest change first",
                ("The reviews", _ref("StoredReviews")),
            ),
            "post": _operation(
                "create_review", "Start a review", ("Done, durably", _ref("Started")), body="CreateReview"
            ),
        },
        "/reviews/{review_id}": {
            "parameters": [review_id],
            "get": _operation(
                "get_review",
                "A review as your seat may see it; its join code only to a token that may write",
                ("The review", _ref("Review")),
            ),
        },
        "/reviews/{review_id}/changes": {
            "parameters": [review_id, _query("after", AFTER)],
            "get": _operation(
                "get_changes", "What happened after a version", ("Lines of the log", _ref("Changes"))
            ),
        },
        "/reviews/{review_id}/commands": {
            "parameters": [review_id],
            "post": _operation("do_command", "Do something in a review", done, body="Command"),
        },
        "/reviews/{review_id}/seats": {
            "parameters": [review_id],
            "post": _operation(
                "add_seat",
                "Give somebody a seat; the answer holds its token and a link",
                ("Done, durably", _ref("Seated")),
                body="NewSeat",
            ),
        },
        "/reviews/{review_id}/report": {
            "parameters": [review_id, *report],
            "get": _operation("get_report", "The document", ("The document", None)),
        },
        "/reviews/{review_id}/imports/{importer}": {
            "parameters": [review_id, importer],
            "post": _operation("import_file", "Bring in a timeline from a file", body=None, upload=True),
        },
        "/tokens": {
            "get": _operation(
                "list_tokens",
                "All tokens, the newest first; needs the scope admin",
                ("The tokens", _object({"tokens": {"type": "array", "items": _ref("Token")}}, "tokens")),
            ),
            "post": _operation(
                "create_token",
                "Make a token; needs the scope admin",
                ("The token", _ref("MadeToken")),
                body="NewToken",
            ),
        },
        "/tokens/{token_id}": {
            "parameters": [
                {"name": "token_id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "delete": _operation(
                "revoke_token",
                "Make a token count no more; needs the scope admin",
                ("Its row", _ref("Token")),
            ),
        },
        "/openapi.json": {
            "get": _operation("openapi", "This description") | {"security": []},
        },
    }


def _operation(
    name: str,
    summary: str,
    good: tuple[str, JSON | None] = ("The answer", {"type": "object"}),
    *,
    body: str | None = None,
    upload: bool = False,
) -> JSON:
    text, schema = good
    content: JSON = {"application/json": {"schema": schema}} if schema else {kind: {} for kind in DOCUMENTS}
    refused: JSON = {
        "description": "A sentence that says why not",
        "content": {"application/json": {"schema": _ref("Error")}},
    }
    operation: JSON = {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": text, "content": content}, "4XX": refused, "5XX": refused},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    elif upload:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    return operation


def _only(properties: JSON, *required: str) -> JSON:
    """Return the schema of an object that is sent: an unknown field is refused."""
    return _object(properties, *required) | {"additionalProperties": False}


def _object(properties: JSON, *required: str) -> JSON:
    return {"type": "object", "properties": properties, "required": list(required)}


def _query(name: str, schema: JSON) -> JSON:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _ref(name: str) -> JSON:
    return {"$ref": SCHEMAS + name}
