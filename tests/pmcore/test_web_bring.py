"""A whole review by a page, and by the API: out of one server, into another."""

import pytest

from pmcore.intake.reading import LARGEST
from pmcore.intake.review_file.reading import NOT_ONE
from pmcore.intake.whole_reviews import HERE
from pmcore.model.people import Role
from tests.web import Site, attempt_in


@pytest.fixture
def elsewhere():
    site = Site()
    yield site
    site.service.reviews.close()


@pytest.fixture
def file(site):
    return site.program().get(site.path("file")).content


@pytest.fixture
def strangers(elsewhere):
    """Browsers without a seat, each from an address of its own: those of one share how many files they may send."""
    return (elsewhere.browser(f"192.0.2.{number}") for number in range(10, 100))


def bring(browser, data, name="Zoe", **fields):
    fields = attempt_in(browser.get("/bring").text) | {"name": name} | fields
    return browser.post("/bring", data=fields, files={"file": ("night.postmortem", data)})


def test_a_stranger_brings_a_review_once_and_hosts_it(elsewhere, strangers, site, file):
    zoe = next(strangers)
    answer = bring(zoe, file)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].endswith(f"lobby?review={site.review_id}")
    there = elsewhere.service.reviews.get(site.review_id)
    assert {key: each.name for key, each in there.people_by_key.items()} == {elsewhere.key_of(zoe): "Zoe"}
    again = bring(next(strangers), file)
    assert again.status_code == 400
    assert HERE in again.text
    assert "As a copy" in again.text
    copied = bring(next(strangers), file, copy="yes")
    assert copied.status_code == 303
    assert len(elsewhere.service.reviews.all()) == 3


def test_the_same_form_sent_twice_brings_one_review(elsewhere, site, file):
    zoe = elsewhere.browser()
    fields = attempt_in(zoe.get("/bring").text) | {"name": "Zoe"}
    answers = [zoe.post("/bring", data=fields, files={"file": ("a", file)}) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert len(elsewhere.service.reviews.all()) == 2


def test_what_is_no_review_says_so_and_the_name_stays(elsewhere, strangers):
    answer = bring(next(strangers), b"Time,Message\n", name="Zoe Zebra")
    assert answer.status_code == 400
    assert NOT_ONE in answer.text
    assert 'value="Zoe Zebra"' in answer.text
    assert len(elsewhere.service.reviews.all()) == 1
    assert "at most 40 characters" in bring(next(strangers), b"x", name="Z" * 60).text
    assert "Choose the file first" in next(strangers).post("/bring", content=b"nothing").text
    huge = next(strangers).post("/bring", headers={"content-length": str(2 * LARGEST)}, content=b"x")
    assert huge.status_code == 413


def test_programs_take_a_review_along_and_bring_it(elsewhere, site, file):
    made = elsewhere.program().post("/api/v1/reviews/import", content=file)
    assert made.status_code == 200, made.text
    told = made.json()
    assert told["review_id"] == told["id"] == site.review_id
    assert [each["kind"] for each in told["changes"]] == ["review_brought_in"]
    there = elsewhere.program().get(f"/api/v1/reviews/{site.review_id}").json()
    assert there["incident"] == site.program().get(site.path()).json()["incident"]
    assert there["join_code"] == told["join_code"] != site.review.join_code
    again = elsewhere.program().post("/api/v1/reviews/import", content=file)
    assert again.status_code == 409
    assert again.json()["error"] == HERE
    assert elsewhere.program().post("/api/v1/reviews/import?copy=true", content=file).status_code == 200
    bad = elsewhere.program().post("/api/v1/reviews/import", content=file[:-200])
    assert bad.status_code in {400, 409, 422}
    assert "Line " in bad.json()["error"]
    assert len(elsewhere.service.reviews.all()) == 3


def test_only_facilitators_take_a_review_along_or_bring_one(site, file):
    for role in (Role.SCRIBE, Role.PARTICIPANT, Role.OBSERVER):
        assert site.program(role).get(site.path("file")).status_code == 403
        assert site.program(role).post("/api/v1/reviews/import", content=file).status_code == 403
    assert site.seat(Role.FACILITATOR, "Fay").post("/api/v1/reviews/import", content=file).status_code == 403
    assert site.joined("Ana").get(f"/export/review/{site.review_id}").status_code == 404
    assert site.browser().get(f"/export/review/{site.review_id}").status_code == 404
