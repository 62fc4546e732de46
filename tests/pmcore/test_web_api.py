"""REST: every command, every role, from the registry; told as an outside program sees it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pmcore.commands.registry import COMMANDS
from pmcore.model.people import Role
from pmcore.web.api.kinds import FOR_BROWSERS, NOT_IN_REVIEW
from tests.web import Site, enters

IN_REVIEW = sorted(set(COMMANDS) - set(NOT_IN_REVIEW))


@pytest.fixture(scope="module")
def shared():
    site = Site()
    yield site
    site.service.reviews.close()


@pytest.fixture(scope="module")
def api(shared):
    return shared.browser().get("/api/v1/openapi.json").json()


# ---------------------------------------------------------------------- who may do what


def example(api: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the smallest command of a kind that the description allows."""
    schema = api["components"]["schemas"][COMMANDS[kind].__name__]
    return {name: value_of(api, schema["properties"][name]) for name in schema["required"]}


def value_of(api: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return value_of(api, api["components"]["schemas"][schema["$ref"].split("/")[-1]])
    if "const" in schema:
        return schema["const"]
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return value_of(api, schema["anyOf"][0])
    match schema.get("type"):
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [value_of(api, schema["items"])] * schema.get("minItems", 0)
        case "object":
            needed = {name: schema["properties"][name] for name in schema.get("required", ())}
            values = {name: value_of(api, each) for name, each in needed.items()}
            return values or {"x": "x"} if schema.get("minProperties") else values
        case _ if schema.get("format") == "date-time":
            return "2026-11-23T14:05:00Z"
        case _:
            return "https://example.com" if schema.get("maxLength") == 2_000 else "x"


@pytest.mark.parametrize("kind", IN_REVIEW)
def test_each_command_is_refused_to_every_role_that_may_not(site, api, kind):
    wanted, allowed = example(api, kind), COMMANDS[kind].allowed
    assert allowed, f"{kind} says nobody who may"
    for role in sorted(set(Role) - allowed):
        for asker in (site.program(role), site.seat(role, f"A {role}")):
            answer = asker.post(site.path("commands"), json=wanted)
            assert answer.status_code == 403, f"{kind} as {role}: {answer.text}"
            assert answer.json()["error"].count(f"Your role here is {role}") == 1
    for role in sorted(allowed):  # whatever else is wrong with "x", it is not the role
        answer = site.program(role).post(site.path("commands"), json=wanted)
        assert "Your role here is" not in answer.text
        assert answer.status_code in {200, 400, 403, 404, 409}


@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_no_command_is_open_to_a_seat_of_another_review_nor_to_nobody(shared, api, kind):
    elsewhere = shared.start("Another incident", "other host").id
    wanted = (
        example(api, kind)
        if kind not in FOR_BROWSERS
        else {"kind": kind, "code": "x", "name": "x", "id": "x"}
    )
    seat = shared.seat(Role.FACILITATOR, "Foreign")
    path = f"/api/v1/reviews/{elsewhere}/commands"
    assert seat.post(path, json=wanted).status_code == 403
    assert shared.browser().post(path, json=wanted).status_code == 401


@pytest.mark.parametrize("kind", sorted(NOT_IN_REVIEW))
@pytest.mark.parametrize("role", list(Role))
def test_what_only_our_own_code_does_is_refused_to_a_token(shared, kind, role):
    values = {
        "create_review": {"title": "x"},
        "join_review": {"code": shared.review.join_code, "name": "Eve"},
        "join_as_other": {"code": shared.review.join_code, "name": "Eve", "left": "host"},
        "claim_seat": {"id": shared.review.present_people[0].id},
        "fill_tray": {"importer": "csv", "count": 1, "packed": "x"},
        "answer_invitation": {"id": "M-01", "invitation": "x", "accepted": True},
    }[kind]
    before = shared.review.version
    assert shared.do(shared.program(role), kind, **values).status_code == 403
    assert shared.review.version == before


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OBSERVER])
def test_only_hosts_and_scribes_start_reviews(shared, role):
    assert shared.program(role).post("/api/v1/reviews", json={"title": "x"}).status_code == 403
    assert shared.seat(Role.FACILITATOR).post("/api/v1/reviews", json={"title": "x"}).status_code == 403


def test_a_participant_may_not_give_seats(site):
    answer = site.seat(Role.PARTICIPANT).post(site.path("seats"), json={"name": "Eve", "role": "facilitator"})
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("Only a facilitator can do that.")


def test_a_seat_sees_its_own_review_only(site):
    elsewhere = site.start("Secret incident", "other host").id
    seat = site.seat()
    assert [each["id"] for each in seat.get("/api/v1/reviews").json()["reviews"]] == [site.review_id]
    for path in ("", "/changes", "/report"):
        answer = seat.get(f"/api/v1/reviews/{elsewhere}{path}")
        assert answer.status_code == 403
        assert "Secret" not in answer.text


def test_a_removed_seat_is_out(site):
    seat = site.seat(name="Eve")
    person = next(each for each in site.review.people.values() if each.name == "Eve")
    assert site.do(site.program(), "remove_participant", id=person.id).status_code == 200
    assert seat.get(site.path()).status_code == 403
    assert site.do(seat, "add_lesson", text="x").status_code == 403


def test_a_demoted_seat_loses_its_rights_at_once(site):
    host = site.seat(Role.FACILITATOR, "Second host")
    person = next(each for each in site.review.people.values() if each.name == "Second host")
    assert site.do(host, "set_timer", minutes=5).status_code == 200
    assert site.do(site.program(), "change_role", id=person.id, role="observer").status_code == 200
    assert site.do(host, "set_timer", minutes=6).status_code == 403


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer a.b.c"]
)
def test_without_a_good_token_there_is_nothing(site, header):
    client = site.joined("Ana")  # a cookie is no token
    if header is not None:
        client.headers["authorization"] = header
    for answer in (
        client.get("/api/v1/reviews"),
        client.get(site.path()),
        client.post(site.path("commands"), json={}),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["error"]


# ---------------------------------------------------------------------- working with it


def test_a_whole_review_by_api(site):
    ci = site.program()
    made = ci.post("/api/v1/reviews", json={"title": "Disk full", "severity": "SEV-1", "command_id": "first"})
    assert made.status_code == 200, made.text
    review_id = made.json()["id"]
    assert made.json()["join_url"].endswith(f"/join/{made.json()['join_code']}")
    path = f"/api/v1/reviews/{review_id}"
    answer = ci.post(
        f"{path}/commands", json={"kind": "add_lesson", "text": "Alarms came late", "lens": "monitoring"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["changes"][0]["kind"] == "lesson_added"
    shown = ci.get(path).json()
    assert shown["incident"]["title"] == "Disk full"
    assert [each["label"] for each in shown["lessons"]] == ["L-01"]
    lines = ci.get(f"{path}/changes", params={"after": 1}).json()
    assert [each["kind"] for each in lines["changes"]] == ["lesson_added"]
    assert lines["version"] == shown["version"]
    assert ci.get(f"{path}/changes", params={"after": 99}).json()["changes"] == []


def test_a_repeated_command_is_done_once_and_answers_the_same(site):
    ci, wanted = site.program(), {"text": "Alarms came late", "command_id": "my-17"}
    first, second = site.do(ci, "add_lesson", **wanted).json(), site.do(ci, "add_lesson", **wanted).json()
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["changes"] == second["changes"]
    assert len(site.review.lessons) == 1
    made = [
        ci.post(
            "/api/v1/reviews", json={"title": "x", "command_id": "0190a5c0-0000-7000-8000-000000000001"}
        ).json()
        for _ in range(2)
    ]
    assert made[0]["id"] == made[1]["id"]


def test_other_words_under_a_used_command_id_are_a_conflict(site):
    ci = site.program()
    first = site.do(ci, "add_lesson", text="Alarms came late", command_id="my-17")
    assert "fingerprint" not in first.text
    refused = site.do(ci, "add_lesson", text="Alarms came late, twice", command_id="my-17")
    assert refused.status_code == 409
    assert refused.json()["error"].startswith("This was sent before with other words.")
    assert len(ci.get(site.path()).json()["lessons"]) == 1


def test_a_seat_made_by_a_program_opens_in_a_browser(site):
    answer = site.program().post(site.path("seats"), json={"name": "Olga", "role": "facilitator"}).json()
    olga = site.browser()
    path = answer["enter_url"].removeprefix("http://127.0.0.1:8501")
    enters(olga, path)
    person = site.review.people_by_key[site.key_of(olga)]
    assert (person.id, person.role) == (answer["participant_id"], Role.FACILITATOR)
    again = site.do(site.with_token(answer["token"]), "set_timer", minutes=5)
    assert again.json()["changes"][0]["by"] == person.id


@pytest.mark.parametrize(("body", "status", "field"), [
    (b"{", 400, None),
    (b"[]", 400, None),
    (b"\xff", 400, None),
    (b"[" * 100_000, 400, None),
    (b'{"text": "x"}', 400, "kind"),
    (b'{"kind": "drop_tables"}', 400, "kind"),
    (b'{"kind": 7}', 400, "kind"),
    (b'{"kind": "add_lesson"}', 400, "text"),
    (b'{"kind": "add_lesson", "text": ""}', 400, "text"),
    (b'{"kind": "add_lesson", "text": "x", "color": 1}', 400, "color"),
    (b'{"kind": "add_lesson", "text": "x", "command_id": 7}', 400, "command_id"),
    (b'{"kind": "set_timer", "minutes": 0}', 400, "minutes"),
    (b'{"kind": "edit_lesson", "id": "L-99", "text": "x"}', 404, None),
    (b'{"kind": "close_vote"}', 409, None),
    (b'{"kind": "add_lesson", "text": "' + b"x" * 2**20 + b'"}', 413, None),
])  # fmt: skip
def test_what_cannot_be_done_gets_a_sentence_and_changes_nothing(shared, body, status, field):
    before = shared.review.version
    answer = shared.program().post(shared.path("commands"), content=body)
    assert answer.status_code == status, answer.text
    error = answer.json()
    assert set(error) == {"type", "title", "status", "detail", "error", "fields"}
    assert (error["status"], error["detail"]) == (status, error["error"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert error["error"].endswith(".")
    assert "Traceback" not in answer.text
    assert (field in error["fields"]) if field else True
    assert shared.review.version == before


def test_two_who_edit_the_same_text_are_told(site):
    ci = site.program()
    site.do(ci, "add_lesson", text="Alarms came late")
    assert site.do(ci, "edit_lesson", id="L-01", text="Alarms came an hour late", seen=1).status_code == 200
    answer = site.do(ci, "edit_lesson", id="L-01", text="No alarm came", seen=1)
    assert answer.status_code == 409
    sentence = (
        "You changed the text of L-01 in the meantime, perhaps in another tab. Yours is kept; look at both."
    )
    assert answer.json() == {
        "type": "urn:problem-type:postmortem:concurrent-edit",
        "title": "Somebody else changed it",
        "status": 409,
        "detail": sentence,
        "error": sentence,
        "fields": {},
        "theirs": {"text": "Alarms came an hour late"},
        "by": "CI",
    }


def test_who_added_and_who_changed_it_is_in_the_answer(site):
    ci, ana = site.program(), site.seat(name="Ana")
    site.do(ci, "add_lesson", text="Alarms came late")
    site.do(ana, "edit_lesson", id="L-01", text="Alarms came an hour late")
    (lesson,) = ci.get(site.path()).json()["lessons"]
    assert (lesson["added_by"], lesson["edited_by"]) == ("CI", "Ana")
    site.do(ana, "add_recommendation", text="Alarm sooner")
    site.do(site.seat(Role.FACILITATOR, "Host 2"), "reveal_recommendations")
    (card,) = ci.get(site.path()).json()["recommendations"]
    assert (card["added_by"], card["edited_by"]) == ("", "")


def test_a_store_that_cannot_be_written_is_503_and_comes_back(site, monkeypatch):
    def full(commits):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(site.service.reviews.store, "append", full)
        answer = site.do(site.program(), "add_lesson", text="x")
    assert answer.status_code == 503
    assert "Nothing was lost" in answer.json()["error"]
    assert int(answer.headers["retry-after"]) > 0
    assert site.do(site.program(), "add_lesson", text="x").status_code == 200


def test_a_seat_that_floods_is_asked_to_slow_down_and_others_are_not(site):
    flood, quiet = site.seat(name="Flood"), site.seat(name="Quiet")
    answers = (flood.get(site.path("changes?after=9999")) for _ in range(3_000))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert quiet.get(site.path()).status_code == 200


def test_what_is_not_there_says_so_in_json(site):
    ci = site.program()
    for answer in (
        ci.get("/api/v1/reviews/nothing"),
        ci.get("/api/v2"),
        ci.get("/api/v1/reviews/x/y/z"),
        ci.post(site.path("imports/telex"), content=b"x"),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]


# ---------------------------------------------------------------------- what is hidden stays hidden

NEEDLE = "Nobody may read this before the reveal"


def everything_seen_by(site, asker):
    paths = ("", "changes")
    return "".join(asker.get(site.path(path)).text for path in paths)


def test_a_hidden_card_is_in_no_answer_to_anybody_but_its_author(site):
    ana, ben, host = site.seat(name="Ana"), site.seat(name="Ben"), site.seat(Role.FACILITATOR, "Second host")
    answer = site.do(ana, "add_recommendation", text=NEEDLE, command_id="card")
    assert NEEDLE in answer.text
    card = answer.json()["changes"][0]["change"]["item"]["id"]
    assert site.do(ana, "edit_recommendation", id=card, text=f"{NEEDLE}!").status_code == 200
    for other in (ben, host, site.program(), site.program(Role.OBSERVER)):
        assert NEEDLE not in everything_seen_by(site, other)
        repeat = site.do(other, "add_recommendation", text="guess", command_id="card")
        assert NEEDLE not in repeat.text
        assert repeat.status_code in {200, 403}
    assert everything_seen_by(site, ana).count(NEEDLE) >= 2
    told = ben.get(site.path("changes")).json()["changes"]
    assert [each["version"] for each in told] == list(range(1, len(told) + 1)), "no gap tells of hers"
    assert site.do(host, "reveal_recommendations").status_code == 200
    assert NEEDLE in everything_seen_by(site, ben)


def test_nobody_is_told_what_others_voted(site):
    ana, ben, host = site.seat(name="Ana"), site.seat(name="Ben"), site.seat(Role.FACILITATOR, "Second host")
    site.do(ana, "add_recommendation", text="Alert on disk space")
    site.do(host, "reveal_recommendations")
    assert site.do(host, "open_vote").status_code == 200
    assert site.do(ana, "place_dot", id="R-01").status_code == 200
    for other in (ben, host, site.program()):
        assert "dot_placed" not in everything_seen_by(site, other)
        assert other.get(site.path()).json()["deciding"]["ballots"] == {}
    assert "dot_placed" in everything_seen_by(site, ana)
    assert site.do(host, "close_vote").status_code == 200
    assert "dot_placed" not in everything_seen_by(site, ben)


def test_the_hash_of_a_browser_is_in_no_answer(site):
    ana = site.joined("Ana")
    key = site.key_of(ana)
    seen = everything_seen_by(site, site.program()) + everything_seen_by(site, site.seat(Role.FACILITATOR))
    assert "Ana" in seen
    assert key not in seen
    assert '"keys"' not in seen


# ---------------------------------------------------------------------- the description


def test_the_description_is_openapi_with_every_command(api):
    assert api["openapi"].startswith("3.1")
    described = {
        schema["properties"]["kind"]["const"]
        for name, schema in api["components"]["schemas"].items()
        if name in {command.__name__ for command in COMMANDS.values()}
    }
    assert described == set(COMMANDS) - set(FOR_BROWSERS)
    assert set(api["components"]["schemas"]["Command"]["discriminator"]["mapping"]) == set(IN_REVIEW)


def test_every_schema_is_valid_and_every_reference_leads_somewhere(api):
    for schema in api["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(api)
    for part in text.split('"$ref": "')[1:]:
        where = api
        for step in part.split('"')[0].removeprefix("#/").split("/"):
            where = where[step]
    ids = [
        each["operationId"]
        for path in api["paths"].values()
        for each in path.values()
        if "operationId" in each
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", IN_REVIEW)
def test_what_the_description_allows_the_api_can_read(site, api, kind):
    wanted = example(api, kind)
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{COMMANDS[kind].__name__}", "components": api["components"]}
    )
    validator.validate(wanted)
    answer = site.program().post(site.path("commands"), json=wanted)
    assert answer.status_code in {200, 400, 403, 404, 409}
    assert "There is no such field" not in answer.text
