"""REST: the description says what is true of what is sent and answered, and nothing as vague as “an object”."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pmcore.commands.registry import COMMANDS
from pmcore.model.formats import FORMATS
from pmcore.report import AUDIENCES, WRITERS
from pmcore.web.api.application import application, document
from pmcore.web.api.kinds import FOR_BROWSERS
from tests.contracts.full_review import EXAMPLES, story
from tests.web import Site

SENT = {kind: each for kind, each in COMMANDS.items() if kind not in FOR_BROWSERS}
SCHEMAS = document()["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: operation
    for path in document()["paths"].values()
    for operation in path.values()
}


def objects(schema: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema of an object in `schema`, with where it stands."""
    if isinstance(schema, list):
        for count, each in enumerate(schema):
            yield from objects(each, f"{at}.{count}")
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield at, schema
        for name, each in schema.items():
            yield from objects(each, f"{at}.{name}")


def answers_of(operation: dict[str, Any]) -> Iterator[Any]:
    for answer in operation["responses"].values():
        for content in answer.get("content", {}).values():
            yield content["schema"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_described_with_its_fields(name):
    described = list(answers_of(OPERATIONS[name]))
    assert described
    for schema in described:
        assert schema.keys() & {"$ref", "type"}
        assert [
            at
            for at, each in objects(schema, name)
            if not each.keys() & {"properties", "additionalProperties"}
        ] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_is_described_as_just_an_object(name):
    vague = [
        at
        for at, each in objects(SCHEMAS[name], name)
        if not each.keys() & {"properties", "additionalProperties"}
    ]
    assert vague == []


@pytest.mark.parametrize("kind", [kind for kind in SENT if kind.startswith(("edit_", "rename_group"))])
def test_what_an_edit_need_not_send_has_no_default(kind):
    properties = SCHEMAS[COMMANDS[kind].__name__]["properties"]
    assert len(properties) > 2
    assert [name for name, each in properties.items() if "default" in each] == ["seen"], (
        "what was seen is no field of it"
    )


@pytest.mark.parametrize("kind", SENT)
def test_what_is_described_as_a_default_is_what_happens_without_it(kind):
    command, values = COMMANDS[kind], dict(EXAMPLES[kind](story("closed").review, ""))
    for name, schema in SCHEMAS[command.__name__]["properties"].items():
        if "default" in schema:
            without = {key: value for key, value in values.items() if key != name} | {"kind": kind}
            assert command.model_validate(without) == command.model_validate(
                without | {name: schema["default"]}
            )


def test_formats_and_audiences_are_those_that_there_are():
    assert set(WRITERS) == set(FORMATS)
    choices = {each["name"]: each["schema"]["enum"] for each in OPERATIONS["get_report"]["parameters"][1:]}
    assert (set(choices["format"]), set(choices["audience"])) == (set(WRITERS), set(AUDIENCES))


def closed(schema: Any) -> Any:
    """Return a schema in which an object has what is described and nothing else."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(each) for name, each in schema.items()}
    return (
        {"additionalProperties": False} | inner
        if "properties" in schema and schema.get("type") == "object"
        else inner
    )


@pytest.fixture(scope="module")
def site():
    site = Site()
    yield site
    site.service.reviews.close()


@pytest.mark.parametrize("phase", ["writing", "revealed", "voting", "closed"])
def test_no_answer_has_a_field_that_is_not_described(site, phase):
    whole, ci = site.service.reviews.adopt(story(phase).log).id, site.program()
    path = f"/api/v1/reviews/{whole}"
    made = ci.post("/api/v1/tokens", json={"name": "Ticker"})
    answers = {
        "list_reviews": ci.get("/api/v1/reviews?limit=1"),
        "create_review": ci.post("/api/v1/reviews", json={"title": "Disk full"}),
        "get_review": ci.get(path),
        "get_changes": ci.get(f"{path}/changes"),
        "do_command": ci.post(
            f"{path}/commands",
            json={"kind": "set_timer", "minutes": 5} if phase != "closed" else {"kind": "reopen_review"},
        ),
        "add_seat": ci.post(f"{path}/seats", json={"name": "Nora"}),
        "list_tokens": ci.get("/api/v1/tokens?limit=1"),
        "create_token": made,
        "revoke_token": ci.delete(f"/api/v1/tokens/{made.json()['id']}"),
    }
    components = closed(copy.deepcopy(document()["components"]))
    for name, answer in answers.items():
        assert answer.status_code == 200, answer.text
        schema = OPERATIONS[name]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator(schema | {"components": components}).validate(answer.json())
    assert all(answers["get_review"].json()[each] for each in ("events", "causes", "lessons", "people"))
    refused = ci.post(f"{path}/commands", json={"kind": "add_lesson"})
    Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": components}).validate(
        refused.json()
    )


@pytest.mark.parametrize("path", ["docs", "redoc", "docs/oauth2-redirect"])
def test_there_is_no_page_with_scripts_of_others(site, path):
    assert site.browser().get(f"/api/v1/{path}").status_code == 404


def test_nobody_outside_is_told_what_happens(monkeypatch):
    """FastAPI sends what it sees to whoever the environment names, where that is not switched off."""
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example")
    app = application.__wrapped__()  # another than the one that is there already
    assert not app._telemetry["auto_configure"]
    assert not app._native_telemetry.enabled()
