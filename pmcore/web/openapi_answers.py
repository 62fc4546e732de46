"""What the API answers, described for programs: made from the same values that it answers with (pmcore/web/shown.py)."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from pmcore.model.base import Numbered
from pmcore.model.review import COLLECTIONS, SIGNED, Review
from pmcore.store.base import StoredReview

JSON = dict[str, Any]
SINGLE = ("incident", "meeting", "deciding")
# What each format of the document is sent as.
DOCUMENTS = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/markdown",
    "text/html",
    "application/pdf",
    "application/json",
)


def answer_schemas(ref: str) -> JSON:
    """Return the schemas of answers by name; `ref` is what stands before a name that is referred to."""
    shown = {name: _model_of(name) for name in (*SINGLE, *COLLECTIONS)}
    names, shared = models_json_schema(
        [(model, "serialization") for model in dict.fromkeys(shown.values())],
        ref_template=f"{ref}{PREFIX}{{model}}",
    )
    schemas: JSON = {f"{PREFIX}{name}": each for name, each in shared.get("$defs", {}).items()}
    own = {model: key["$ref"].removeprefix(ref) for (model, _), key in names.items()}
    for collection, model in shown.items():
        schemas[own[model]] = _as_shown(schemas[own[model]], model, signed=collection in SIGNED)
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    review: JSON = {"id": text, "version": {"type": "integer"}, "created_at": moment, "sample": text}
    review |= {name: {"$ref": ref + own[shown[name]]} for name in SINGLE}
    review["time_answers"] = {"type": "object", "additionalProperties": text}
    review["changed_since_agreed"] = many(_object({"label": text, "what": text}))
    review |= {name: many({"$ref": ref + own[shown[name]]}) for name in COLLECTIONS}
    code = {"type": "string", "description": "Only for a token that may write."}
    schemas["Review"] = _object(review, join_code=code)
    listed = TypeAdapter(StoredReview).json_schema(mode="serialization")
    listed["properties"].pop("public_version")  # it is what the list calls the version (shown.py)
    listed["required"].remove("public_version")
    schemas["StoredReview"] = listed
    schemas["StoredReviews"] = _object({"reviews": many({"$ref": f"{ref}StoredReview"})})
    schemas["Changes"] = _object(
        {"review_id": text, "version": {"type": "integer"}, "changes": many({"$ref": f"{ref}Line"})}
    )
    done = {"$ref": f"{ref}Done"}
    schemas["Started"] = {"allOf": [done, _object({"id": text, "join_code": text, "join_url": text})]}
    seat = {"participant_id": text, "name": text, "role": text, "token": text, "enter_url": text}
    schemas["Seated"] = {"allOf": [done, _object(seat)]}
    return schemas


PREFIX = "Shown"  # so that no value that is shown has the name of a command


def many(items: JSON) -> JSON:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def _model_of(name: str) -> type[BaseModel]:
    """Return the model of the values in a field of `Review`."""
    kind = get_type_hints(Review)[name]
    model: type[BaseModel] = get_args(kind)[1] if get_args(kind) else kind
    return model


def _as_shown(schema: JSON, model: type[BaseModel], *, signed: bool) -> JSON:
    """Return the schema of a value without what is never shown, and with what is shown beside it."""
    properties = {name: each for name, each in schema["properties"].items() if name != "keys"}
    required = [name for name in schema.get("required", []) if name != "keys"]
    if issubclass(model, Numbered):
        properties["label"] = {
            "type": "string",
            "description": "Such as `T-07`; missing before it has a number.",
        }
    if signed:
        properties |= {name: {"type": "string"} for name in ("added_by", "edited_by")}
        required += ["added_by", "edited_by"]
    return schema | {"properties": properties, "required": required}


def _object(required: JSON, **more: JSON) -> JSON:
    return {"type": "object", "properties": required | more, "required": list(required)}
