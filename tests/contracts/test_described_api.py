"""What the description of the API says holds for whatever is sent: Schemathesis makes it up from the description itself.

Every answer has a status, a type and a shape that are described; nothing is a server's error; what the description rules
out is refused, and every refusal is a sentence. `POSTMORTEM_EXAMPLES=200` sends more of everything.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from pmcore.model.people import Role
from pmcore.web.api.application import document
from tests.web import HOME, Site

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("POSTMORTEM_EXAMPLES", "6"))
API = f"{HOME}/api/v1"
SLOW = {
    "GET /reviews/{review_id}/report": 3,  # a document each
    "POST /measures/import": 3,  # a process each, which reads
    "POST /reviews/import": 3,
    "POST /reviews/{review_id}/imports/{importer}": 3,
}
PAGED = {
    "GET /reviews",
    "GET /tokens",
    "GET /measures",
    "GET /inbox",
}  # take a cursor, which only the page before has, or a time
EVENT = "T-01"  # the one that is there
FIXED = {"GET /openapi.json"}  # takes nothing that could be wrong
NASTY = (
    "", " ", "\t\n", "\x00", "\x1b[31m", "\u202eevil", "\u200b", "\ufeff", "\U000e0001", "a\u0300" * 40, "🧑🏽‍🚒" * 20,
    "http://[x", "javascript:alert(1)", "data:text/html,x", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "%00",
    "'; DROP TABLE change; --", "../../etc/passwd", "C:\\con", "NaN", "1e999", "-0", "٣", "null", "true", "[]",
    "24:61", "2026-02-30 14:05", "0000-00-00", "99999-12-31", "14:05 CST", "31 Dec 9999 23:59", "T-01", "T-99999999999999",
    "T-٣", "C-01", "R-01", "L-01", "M-01", "x" * 5_000, "Zürich 東京 עברית العربية ไทย",
)  # fmt: skip


@pytest.fixture
def site():
    """Return a site of its own for each test: what others made up may have closed the review."""
    site = Site()
    host = site.program()
    for kind, values in {
        "add_timeline_event": {"text": "The disk was full", "starts": "2026-11-23 14:05"},
        "add_cause": {"text": "Nobody rotated the logs"},
        "add_lesson": {"text": "Alerts were silent"},
        "add_measure": {"title": "Rotate the logs"},
    }.items():
        assert site.do(host, kind, **values).status_code == 200
    yield site
    site.service.reviews.close()


@pytest.fixture
def tokens(site):
    return {role: site.program(role).headers["authorization"] for role in (Role.FACILITATOR, Role.OBSERVER)}


def operations() -> list[str]:
    """Return what the description has, such as `GET /reviews`."""
    return [
        f"{method.upper()} {path}"
        for path, those in document()["paths"].items()
        for method in those
        if method != "parameters"
    ]


@cache
def described() -> Any:
    """Return the description as Schemathesis reads it, with all that the product's own source compares values with.

    It is read once: to look through the source takes longer than most operations take to try. Cases say themselves
    which site they are sent to.
    """
    schema = schemathesis.openapi.from_dict(document())
    schema.app = Site().app
    return schema


def sends(site: Site, label: str, mode: GenerationMode, try_it: Callable[..., None], *more: Any) -> None:
    """Call `try_it` with cases of an operation, which is about the review of the site, and what `more` strategies give."""
    method, path = label.split(" ")

    def here(case: Case) -> Case:
        if "review_id" in (case.path_parameters or {}):
            case.path_parameters["review_id"] = site.review_id
        if "event" in (case.path_parameters or {}) and mode is GenerationMode.POSITIVE:
            case.path_parameters["event"] = EVENT
        if "measure_id" in (case.path_parameters or {}) and mode is GenerationMode.POSITIVE:
            case.path_parameters["measure_id"] = next(iter(site.review.measures))
        return case

    cases = described()[path][method].as_strategy(generation_mode=mode).map(here)
    run = settings(
        max_examples=SLOW.get(label, EXAMPLES),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(1)(run(given(cases, *more)(try_it)))()


def call(site: Site, case: Case, token: str, **options: Any) -> Any:
    """Send a case to a site and check all that is described of its answer."""
    headers, there = {"authorization": token}, {"base_url": API, "app": site.app}
    response = case.call(headers=headers, **there)
    case.validate_response(response, headers=headers, transport_kwargs=there, **options)
    if response.status_code >= 400:
        told = response.json()
        assert told["error"].strip().endswith((".", "?", ")", "…")), told
        assert all(sentence.strip() for sentence in told["fields"].values()), told
    return response


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.OBSERVER])
@pytest.mark.parametrize("label", operations())
def test_what_is_described_is_answered_as_described(site, tokens, label, role):
    """What people write for a time, a zone, an id, a cursor cannot be described, so that may be refused nevertheless."""
    written = [positive_data_acceptance] if label.startswith(("POST", "PATCH")) or label in PAGED else []
    statuses = set[int]()

    def try_it(case: Case) -> None:
        statuses.add(call(site, case, tokens[role], excluded_checks=written).status_code)

    sends(site, label, GenerationMode.POSITIVE, try_it)
    reaches = role is Role.FACILITATOR and not label.startswith(
        ("DELETE", "POST /reviews/{review_id}/imports", "POST /reviews/import", "POST /measures/import")
    )
    assert not reaches or 200 in statuses, f"nothing of this was ever done, only {statuses}"


@pytest.mark.parametrize("label", sorted(set(operations()) - FIXED))
def test_what_the_description_rules_out_is_refused(site, tokens, label):
    """A name in the query that is not described is not ruled out: what adds one (a proxy, a cache) means nothing by it."""
    method, path = label.split(" ")
    here = document()["paths"][path]
    named = {
        each["name"] for each in (*here.get("parameters", ()), *here[method.lower()].get("parameters", ()))
    }

    def try_it(case: Case) -> None:
        assume(set(case.query or ()) <= named)
        call(site, case, tokens[Role.FACILITATOR])

    sends(site, label, GenerationMode.NEGATIVE, try_it)


@pytest.mark.parametrize("label", [each for each in operations() if each.startswith("POST")])
def test_nasty_texts_are_kept_or_refused_in_a_sentence(site, tokens, label):
    """In a body that is right otherwise, one text is a nasty one, or the number of something that is there."""

    def try_it(case: Case, text: str, at: int) -> None:
        if isinstance(case.body, dict):
            names = sorted(
                name for name, value in case.body.items() if isinstance(value, str) and name != "kind"
            )
            if names:
                case.body[names[at % len(names)]] = text
        response = case.call(API, headers={"authorization": tokens[Role.FACILITATOR]}, app=site.app)
        assert response.status_code < 500, response.text
        assert response.status_code == 200 or response.json()["error"], response.text

    sends(site, label, GenerationMode.POSITIVE, try_it, st.sampled_from(NASTY), st.integers(0, 9))
    review = site.program().get(site.path())
    assert review.status_code == 200
    assert site.program().get(site.path("changes")).status_code == 200
