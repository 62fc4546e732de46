"""What the API answers, as models: the description is made from these.

What is sent is written by serializers.py from the values themselves (a review can be megabytes); a contract test holds
every answer against its model here, field by field. Nouns are shown as they stand in the model, so a new field of one is
described by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model

from pmcore.model.base import Numbered
from pmcore.model.estimates import Candidate, Estimated, Quadrant
from pmcore.model.review import COLLECTIONS, ITEMS, SIGNED, Review
from pmcore.model.scope import Scope
from pmcore.store.base import StoredReview, StoredToken
from pmcore.store.measures import StoredMeasure
from pmcore.web.api.serializers import OF_BROWSERS

SINGLE = ("incident", "meeting", "deciding")
OF_COLLECTIONS: list[type[BaseModel]] = list(
    ITEMS.values()
)  # the model of each; what is hidden may have that of what is shown
LABEL = Field("", serialization_alias="label", description="Such as `T-07`; missing before it has a number.")
Values = Annotated[dict[str, JsonValue], Field(description="Names of fields, and what they hold.")]
Version = Annotated[int, Field(description="How many lines of the log your token may see.")]


class Answer(BaseModel):
    """An answer; fields may come to it."""

    model_config = ConfigDict(frozen=True)


def _label_may_miss(schema: dict[str, Any]) -> None:
    if "label" in schema["required"]:
        schema["required"].remove("label")


class Whole(BaseModel):
    """A value that is shown with all its fields, also those that hold what they began with."""

    model_config = ConfigDict(
        extra="ignore", json_schema_serialization_defaults_required=True, json_schema_extra=_label_may_miss
    )


class Choice(Answer):
    """One text that a field takes without asking."""

    label: str
    text: str


class Problem(Answer):
    """Why something was not done (RFC 9457): a sentence for a person, and one for each field that is not right."""

    type: str = Field(description="What kind of problem this is; the same for every one of its kind.")
    title: str
    status: int
    detail: str = Field(description="A sentence for a person.")
    error: str = Field(description="The same sentence.")
    fields: dict[str, str]
    choices: dict[str, list[Choice]] = Field(
        default={}, description="Where the sentence asks: per field the texts that it takes without asking."
    )
    theirs: dict[str, JsonValue] = Field(
        default={},
        description="Where somebody else changed the same since `seen`: what each field says now.",
    )
    by: str = Field("", description="The name of who changed it last, where that is shown.")


class ChangedItem(Answer):
    """Something as it was when it came or went; what else it has depends on what it is."""

    model_config = ConfigDict(frozen=True, extra="allow")
    id: str


class HappenedChange(Answer):
    """What happened: its kind, and what it did; what else it has depends on the kind."""

    model_config = ConfigDict(frozen=True, extra="allow")
    kind: str
    item: ChangedItem | None = Field(None, description="Of what came or went.")
    item_id: str = Field("", description="Of what was edited.")
    fields: Values = Field({}, description="Of what was edited: what its fields hold now.")
    was: Values = Field({}, description="Of what was edited: what they held before.")


class Line(Answer):
    """A line of the log that your token may see; its version is its place among those."""

    version: int
    kind: str
    change: HappenedChange
    sentence: str
    by: str = Field(description="A participant id; empty for a program.")
    by_name: str
    command_id: str
    command: str
    recorded_at: datetime
    undoes: str = Field("", description="The command_id that this took back.")


class Changes(Answer):
    """Lines of a review's log."""

    review_id: str
    version: Version
    changes: list[Line]


class Done(Answer):
    """What a command did, durably."""

    review_id: str
    version: Version
    repeated: bool = Field(description="Whether it was done before, under this command_id.")
    command_id: str
    changes: list[Line]


class Started(Done):
    """A review that was started, or is there already."""

    id: str
    join_code: str
    join_url: str


class Seated(Done):
    """A new seat, its token, and the link that opens it in a browser."""

    participant_id: str
    name: str
    role: str
    token: str
    enter_url: str


class Description(Answer):
    """The description of all this, as OpenAPI 3.1 has it."""

    openapi: str
    info: dict[str, JsonValue]
    paths: dict[str, JsonValue]
    components: dict[str, JsonValue]


class Difference(Answer):
    """An event that is not what the room agreed on."""

    label: str
    what: str


class PlacedItem(Estimated):
    """A recommendation or group with median and spread of both, and where it stands; none of it where too few answered."""

    quadrant: Quadrant | None


class PlacedItems(Answer):
    """The latest count of impact and effort."""

    answered: int
    items: list[PlacedItem]


class ShownEstimates(Answer):
    """Impact and effort: what is asked about now, how many have answered, and the latest result."""

    open: list[Candidate]
    answered: int
    result: PlacedItems | None


def shown(name: str) -> type[BaseModel]:
    """Return the model of what is shown of a field of `Review`: without what is known of browsers, with what stands beside it."""
    kind = get_type_hints(Review)[name]
    model: type[BaseModel] = get_args(kind)[1] if get_args(kind) else kind
    more: dict[str, Any] = {
        each: (Any, Field(None, exclude=True)) for each in sorted(OF_BROWSERS & model.model_fields.keys())
    }
    if issubclass(model, Numbered):
        more["shown_label"] = (str, LABEL)
    if name in SIGNED:
        more |= dict.fromkeys(("added_by", "edited_by"), (str, ...))
    base: Any = (model, Whole)
    called = (
        model.__name__ if name in SIGNED or OF_COLLECTIONS.count(model) < 2 else name.title().replace("_", "")
    )
    return create_model(f"Shown{called}", __base__=base, __doc__=_first_line(model), **more)


def review_answer() -> type[BaseModel]:
    """Return the model of a review as it is shown: every single value and every collection that it has."""
    values: dict[str, Any] = {
        "id": (str, ...),
        "version": (Version, ...),
        "created_at": (datetime, ...),
        "sample": (str, ...),
        "join_code": (str, Field("", description="Only for a token that may write.")),
        **{name: (shown(name), ...) for name in SINGLE},
        "estimates": (ShownEstimates, ...),
        "time_answers": (dict[str, str], ...),
        "names": (
            dict[str, str],
            Field(description="What people in files are called; only for facilitators and scribes."),
        ),
        "changed_since_agreed": (list[Difference], ...),
        **{name: (list[shown(name)], ...) for name in COLLECTIONS},  # type: ignore[misc]
    }
    return create_model("Review", __base__=Answer, __doc__="A review as your token may see it.", **values)


def row_answer(row: type, name: str, changed: Mapping[str, Any], *, without: frozenset[str]) -> type[Answer]:
    """Return the model of a stored row as it is shown."""
    hints = get_type_hints(row)
    assert without <= hints.keys()
    kinds = {each: (kind, ...) for each, kind in hints.items() if each not in without}
    values: dict[str, Any] = kinds | dict(changed)
    return create_model(name, __base__=Answer, __doc__=_first_line(row), **values)


def _first_line(model: type) -> str:
    return (model.__doc__ or "").partition("\n")[0]


ReviewShown = review_answer()
ReviewListed = row_answer(
    StoredReview, "StoredReview", {"version": (Version, ...)}, without=frozenset({"public_version"})
)
TokenListed = row_answer(
    StoredToken,
    "Token",
    {
        "scope": (Scope, ...),
        "role": (str, Field(description="Empty for a seat's token: the seat's role counts.")),
        "last_used_at": (datetime | None, Field(description="Right to a minute.")),
    },
    without=frozenset({"hash"}),
)
TokenMade = create_model(
    "MadeToken",
    __base__=TokenListed,
    __doc__="A new token.",
    token=(str, Field(description="Shown this once.")),
)
NEXT = Field("", description="The cursor of the next page; missing on the last one.")
ReviewsListed = create_model(
    "StoredReviews",
    __base__=Answer,
    __doc__="Reviews in short, latest change first.",
    reviews=(list[ReviewListed], ...),  # type: ignore[valid-type]
    next=(str, NEXT),
)
MeasureListed = row_answer(
    StoredMeasure,
    "StoredMeasure",
    {"label": (str, Field(description="Such as `M-02`."))},
    without=frozenset(),
)
MeasuresListed = create_model(
    "StoredMeasures",
    __base__=Answer,
    __doc__="Measures in short, what is due first comes first.",
    measures=(list[MeasureListed], ...),  # type: ignore[valid-type]
    next=(str, NEXT),
)
TokensListed = create_model(
    "Tokens",
    __base__=Answer,
    __doc__="Tokens, the newest first.",
    tokens=(list[TokenListed], ...),  # type: ignore[valid-type]
    next=(str, NEXT),
)
