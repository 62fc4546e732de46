"""REST: what becomes of recommendations, asked of programs as of people; and closing, of which a program is asked nothing."""

import pytest

from pmcore.model.people import Role
from tests.web import Site


@pytest.fixture
def site():
    """A review with one card that was revealed."""
    site = Site()
    site.do(site.program(), "add_recommendation", text="Bigger disks")
    assert site.do(site.program(), "reveal_recommendations").is_success
    yield site
    site.service.reviews.close()


def test_a_program_hears_that_an_outcome_needs_a_reason_and_at_which_field(site):
    ci = site.program(Role.SCRIBE)
    refused = site.do(ci, "edit_recommendation", id="R-01", outcome="declined")
    assert (refused.status_code, refused.json()["fields"]) == (
        400,
        {"reason": "Why? Write a sentence for those who read it later."},
    )
    assert site.do(ci, "edit_recommendation", id="R-01", outcome="declined", reason="Too dear").is_success


def test_a_program_closes_with_what_is_not_decided_and_reads_what_was_true_of_names(site):
    ci = site.program()
    assert site.do(ci, "close_review").is_success
    told = ci.get(site.path("report"), params={"format": "md"}).text
    assert "Recommendations: what was written silently was shown without names" in told
