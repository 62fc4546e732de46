"""REST: every refusal is a problem (RFC 9457), and none of them sends back what was sent, however much it was."""

import string

import pytest

from pmcore.commands.registry import COMMANDS
from pmcore.errors import ReviewError
from pmcore.web.api import reviews
from pmcore.web.api.kinds import NOT_IN_REVIEW
from pmcore.web.problems import KINDS, MEDIA_TYPE, NAMED, kind_of
from tests.web import Site

HUGE = 200_000  # letters
SMALL = 4_000  # bytes


@pytest.fixture(scope="module")
def site():
    site = Site()
    yield site
    site.service.reviews.close()


def kinds_of(cause):
    """Yield an error class and all that are made of it."""
    yield cause
    for each in cause.__subclasses__():
        yield from kinds_of(each)


def test_every_error_for_people_has_a_kind_with_a_name_of_its_own():
    for cause in kinds_of(ReviewError):
        kind = kind_of(cause.__new__(cause))
        assert 400 <= kind.status < 600
        assert set(kind.name) <= set(string.ascii_lowercase + "-")
    names = [kind.name for _, kind in KINDS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("ask", "status", "name"), [
    (lambda site: site.browser().get("/api/v1/reviews"), 401, f"{NAMED}no-token"),
    (lambda site: site.seat(name="Ann").post("/api/v1/reviews", json={}), 403, f"{NAMED}not-allowed"),
    (lambda site: site.program().get("/api/v1/reviews/x"), 404, f"{NAMED}not-found"),
    (lambda site: site.program().get("/api/v2"), 404, f"{NAMED}not-found"),
    (lambda site: site.do(site.program(), "add_lesson"), 400, f"{NAMED}invalid"),
    (lambda site: site.do(site.program(), "close_vote"), 409, f"{NAMED}rule"),
    (lambda site: site.program().request("OPTIONS", "/api/v1/reviews"), 405, "about:blank"),
    (lambda site: site.program().get("/api/v1/reviews", headers={"host": "evil.example"}), 421, "about:blank"),
])  # fmt: skip
def test_a_problem_says_what_kind_it_is(site, ask, status, name):
    answer = ask(site)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    told = answer.json()
    assert (told["status"], told["type"]) == (status, name)
    assert told["title"]
    assert told["detail"] == told["error"]
    assert isinstance(told["fields"], dict)


def test_a_fault_of_ours_is_a_problem_with_a_number_and_one_line_in_the_log(site, monkeypatch, caplog):
    def broken(*values, **more):
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(reviews, "review_json", broken)
    answer = site.program().get(site.path())
    assert answer.status_code == 500
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "Number" in answer.json()["error"]
    assert "secret" not in answer.text
    assert [each.exc_info[0] for each in caplog.records if each.exc_info] == [ZeroDivisionError]


TOO_MUCH = {
    "a kind": {"kind": "x" * HUGE},
    "an unknown field": {"kind": "add_lesson", "text": "x", "y" * HUGE: 1},
    "unknown fields": {"kind": "add_lesson", "text": "x"} | {f"{n} {'y' * 900}": 1 for n in range(190)},
    "an unknown field of a field": {"kind": "add_lesson", "text": {"y" * HUGE: 1}},
    "an id": {"kind": "edit_lesson", "id": "x" * HUGE},
    "a command_id": {"kind": "add_lesson", "text": "x", "command_id": "x" * HUGE},
    "a number": {"kind": "set_timer", "minutes": 10**4_000},
    "a time": {"kind": "add_timeline_event", "text": "x", "starts": "1" * HUGE},
    "a list": {"kind": "group_recommendations", "ids": ["x" * 1_000] * 200},
}  # fmt: skip


@pytest.mark.parametrize("values", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_comes_back_as_little(site, values):
    answer = site.program().post(site.path("commands"), json=values)
    assert answer.status_code in {400, 404}
    assert len(answer.content) < (SMALL if len(answer.json()["fields"]) < 20 else 20 * SMALL)


@pytest.mark.parametrize("kind", sorted(set(COMMANDS) - set(NOT_IN_REVIEW)))
def test_no_field_of_a_command_comes_back_in_a_refusal(site, kind):
    host = site.program()
    for name in COMMANDS[kind].model_fields:
        for huge in ("x" * HUGE, "14:05 " + "٣" * HUGE, ["x" * HUGE], {"x" * HUGE: "y"}):
            values = {"id": "x"} if "id" in COMMANDS[kind].model_fields else {}
            answer = (
                site.do(host, kind, **values | {name: huge})
                if name != "kind"
                else host.post(site.path("commands"), json={"kind": huge})
            )
            assert answer.status_code in {400, 403, 404, 409}, f"{kind}.{name}: {answer.text[:200]}"
            assert len(answer.content) < SMALL, f"{kind}.{name}: {answer.text[:200]}"


@pytest.mark.parametrize("path", [
    "reviews/{huge}", "reviews/{review}/changes?after={huge}", "reviews/{review}/report?format={huge}",
    "reviews/{review}/report?audience={huge}", "reviews?limit={huge}", "reviews?cursor={huge}", "{huge}",
])  # fmt: skip
def test_no_address_comes_back_in_a_refusal(site, path):
    answer = site.program().get("/api/v1/" + path.format(huge="x" * 20_000, review=site.review_id))
    assert answer.status_code in {400, 404}
    assert len(answer.content) < SMALL
