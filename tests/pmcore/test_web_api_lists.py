"""REST: lists come in pages to whoever sends a limit, and what somebody has already is not sent twice."""

import base64
import json
from itertools import pairwise

import pytest

from pmcore.model.people import Role
from pmcore.web.api import reviews as reviews_module
from tests.web import HOME, Site

ALL = 7
LATE = "2026-11-26T16:00:00+00:00"


def cursor_of(*values):
    """Return what stands in a cursor as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.fixture
def site():
    site = Site()
    for each in range(1, ALL):
        site.start(f"Incident {each}", f"host {each}")
    yield site
    site.service.reviews.close()


def pages(program, path):
    """Yield the answers of a list, following the links from one to the next."""
    answer = program.get(path)
    while True:
        assert answer.status_code == 200, answer.text
        yield answer
        if "next" not in answer.links:
            return
        answer = program.get(answer.url.join(answer.links["next"]["url"]))


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3, ALL - 1, ALL, ALL + 1])
    def test_all_reviews_once_each_in_the_order_of_the_whole_list(self, site, limit):
        ci = site.program()
        whole = [each["id"] for each in ci.get("/api/v1/reviews").json()["reviews"]]
        parts = [each.json()["reviews"] for each in pages(ci, f"/api/v1/reviews?limit={limit}")]
        assert [each["id"] for part in parts for each in part] == whole
        assert all(len(part) == limit for part in parts[:-1])
        assert 0 < len(parts[-1]) <= limit

    def test_all_tokens_once_each(self, site):
        ci = site.program()
        for each in range(5):
            ci.post("/api/v1/tokens", json={"name": f"Ticker {each}"})
        whole = [each["id"] for each in ci.get("/api/v1/tokens").json()["tokens"]]
        parts = [each.json()["tokens"] for each in pages(ci, "/api/v1/tokens?limit=2")]
        assert [each["id"] for part in parts for each in part] == whole

    @pytest.mark.parametrize("after", [0, 1, 4])
    def test_all_changes_once_each(self, site, after):
        ci = site.program()
        for each in range(6):
            site.do(ci, "add_lesson", text=f"Lesson {each}")
        whole = ci.get(site.path(f"changes?after={after}")).json()["changes"]
        parts = [each.json()["changes"] for each in pages(ci, site.path(f"changes?limit=2&after={after}"))]
        assert [each for part in parts for each in part] == whole
        assert all(b["version"] == a["version"] + 1 for a, b in pairwise(whole))

    def test_without_a_limit_the_list_is_whole_and_leads_nowhere(self, site):
        answer = site.program().get("/api/v1/reviews")
        assert len(answer.json()["reviews"]) == ALL
        assert "next" not in answer.json()
        assert "link" not in answer.headers

    def test_a_review_that_is_started_while_somebody_reads_moves_no_page(self, site):
        ci = site.program()
        first, *_ = pages(ci, "/api/v1/reviews?limit=3")
        whole = [each["id"] for each in ci.get("/api/v1/reviews").json()["reviews"]]
        site.start("In the meantime", "another host")
        second = ci.get("/api/v1/reviews", params={"limit": 3, "cursor": first.json()["next"]}).json()
        assert [each["id"] for each in second["reviews"]] == whole[3:6]

    def test_a_page_shows_a_seat_no_more_than_the_list(self, site):
        seat = site.seat()
        answer = seat.get("/api/v1/reviews?limit=1")
        assert [each["id"] for each in answer.json()["reviews"]] == [site.review_id]
        assert "link" not in answer.headers

    @pytest.mark.parametrize("path", ["/api/v1/reviews", "/api/v1/tokens"])
    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "====",
            "W10",
            "WzEsMl0",
            "WyJ4IiwieCJd",
            "bnVsbA",
            "é",
            "W" * 299,
            "%00",
            *map(cursor_of, ("", "2026", 7, None), "xxxx"),
            cursor_of(LATE, "\ud800"),
            cursor_of(LATE, "\0"),
            cursor_of(LATE, 7),
            cursor_of("0001-01-01T00:00+14:00", "x"),
        ],
    )
    def test_a_cursor_of_somebody_elses_is_refused_in_a_sentence(self, site, path, cursor):
        answer = site.program().get(f"{path}?limit=2&cursor={cursor}")
        assert answer.status_code == 400
        assert set(answer.json()["fields"]) == {"cursor"}
        assert answer.json()["error"].endswith(".")

    @pytest.mark.parametrize(("limit", "sentence"), [
        ("0", "Please use 1 or more."),
        ("1001", "Please use 1000 or less."),
        ("-1", "Please write a whole number."),
        ("1.0", "Please write a whole number."),
        (" 1", "Please write a whole number."),
        ("٣", "Please write a whole number."),
        ("", "Please write a whole number."),
        ("9" * 5_000, "Please write a whole number."),
    ])  # fmt: skip
    def test_a_limit_that_is_none_is_refused_in_a_sentence(self, site, limit, sentence):
        ci = site.program()
        for path in ("/api/v1/reviews", "/api/v1/tokens", site.path("changes")):
            answer = ci.get(path, params={"limit": limit})
            assert answer.status_code == 400
            assert answer.json()["fields"] == {"limit": sentence}


class TestEtags:
    @pytest.fixture(params=["reviews", "a review", "changes", "tokens"])
    def path(self, request, site):
        return {
            "reviews": "/api/v1/reviews",
            "a review": site.path(),
            "changes": site.path("changes"),
            "tokens": "/api/v1/tokens",
        }[request.param]

    def test_what_somebody_has_is_not_sent_again(self, site, path):
        ci = site.program()
        first = ci.get(path)
        for asked in (
            first.headers["etag"],
            f"W/{first.headers['etag']}",
            f'"x", {first.headers["etag"]}',
            "*",
        ):
            again = ci.get(path, headers={"if-none-match": asked})
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"] == first.headers["etag"]
            assert again.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("asked", ["", '"x"', "x", "W/", '"', "," * 5_000])
    def test_what_somebody_has_not_is_sent(self, site, path, asked):
        assert site.program().get(path, headers={"if-none-match": asked}).status_code == 200

    def test_what_changed_is_sent(self, site, path):
        ci = site.program()
        first = ci.get(path)
        site.do(ci, "add_lesson", text="x")
        ci.post("/api/v1/tokens", json={"name": "Ticker"})
        second = ci.get(path, headers={"if-none-match": first.headers["etag"]})
        assert second.status_code == 200
        assert second.headers["etag"] != first.headers["etag"]

    def test_a_page_that_did_not_change_leads_on_nevertheless(self, site):
        ci = site.program()
        first = ci.get("/api/v1/reviews?limit=2")
        again = ci.get("/api/v1/reviews?limit=2", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        assert again.headers["link"] == first.headers["link"]

    def test_a_review_that_did_not_change_is_not_drawn_again(self, site, monkeypatch):
        ci, drawn = site.program(), list[str]()
        real = reviews_module.review_json

        def watched(review, *values, **more):
            drawn.append(review.id)
            return real(review, *values, **more)

        monkeypatch.setattr(reviews_module, "review_json", watched)
        etag = ci.get(site.path()).headers["etag"]
        for _ in range(3):
            assert ci.get(site.path(), headers={"if-none-match": etag}).status_code == 304
        assert len(drawn) == 1
        site.do(ci, "add_lesson", text="x")
        assert ci.get(site.path(), headers={"if-none-match": etag}).status_code == 200
        assert len(drawn) == 2

    def test_each_has_an_etag_of_what_they_see(self, site):
        ci, reader = site.program(), site.program(Role.OBSERVER)
        etag = ci.get(site.path()).headers["etag"]
        answer = reader.get(site.path(), headers={"if-none-match": etag})
        assert answer.status_code == 200
        assert "join_code" not in answer.json()

    def test_what_is_hidden_changes_no_etag(self, site):
        """Whoever asks again and again would else see when others write in silence."""
        ana, ben = site.seat(name="Ana"), site.seat(name="Ben")
        before = {path: ben.get(site.path(path)).headers["etag"] for path in ("", "changes")}
        site.do(ana, "add_recommendation", text="Nobody may know yet")
        for path, etag in before.items():
            assert ben.get(site.path(path), headers={"if-none-match": etag}).status_code == 304
            assert ben.get(site.path(path)).headers["etag"] == etag

    def test_how_many_have_voted_is_sent_though_no_version_moves(self, site):
        ana, ben, host = (
            site.seat(name="Ana"),
            site.seat(name="Ben"),
            site.seat(Role.FACILITATOR, "Second host"),
        )
        site.do(ana, "add_recommendation", text="Alert on disk space")
        site.do(host, "reveal_recommendations")
        site.do(host, "open_vote")
        before = ben.get(site.path())
        site.do(ana, "place_dot", id="R-01")
        after = ben.get(site.path(), headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert after.json()["version"] == before.json()["version"]
        assert (before.json()["deciding"]["voted"], after.json()["deciding"]["voted"]) == (0, 1)


@pytest.mark.parametrize("path", ["%0A", "x%0Ay", "reviews/%0A", "reviews/x/imports/a%0Ab", "%0a/reviews"])
def test_an_address_with_a_line_break_is_answered_by_the_api(site, path):
    answer = site.program().post(f"{HOME}/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"]
