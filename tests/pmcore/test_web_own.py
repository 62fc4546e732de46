"""The link of an owner without an account: one measure and nothing else, a yes or a no, signed and for 14 days."""

import pytest

from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.owning import InviteOwner, RevokeInvitation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.people import Seat
from pmcore.server.service import owner_url
from tests.web import HOME

DAY = 86_400


def host(site):
    return next(each for each in site.review.people.values() if each.hosts)


def does(site, *commands):
    for each in commands:
        site.service.execute(site.review_id, each, Seat(participant_id=host(site).id))


@pytest.fixture
def path(site):
    """Return the way to answer for a measure of Zoe in a review with more than that."""
    does(
        site,
        AddTimelineEvent(text="The password was on a note"),
        AddMeasure(title="Hide <secrets>", owner="Zoe", done_when="No note has one", detail="Of the vault"),
        AddMeasure(title="Another measure"),
        InviteOwner(id="M-01"),
    )
    return owner_url(site.service, site.review, host(site).id, "M-01", base=HOME).removeprefix(HOME)


def measure(site):
    return site.review.item("measures", "M-01")


def test_it_shows_the_measure_and_nothing_else_of_the_review(site, path):
    answer = site.browser().get(path)
    assert answer.status_code == 200
    assert "Hide &lt;secrets&gt;" in answer.text
    assert "No note has one" in answer.text
    others = (
        "Checkout",
        "password",
        "Another measure",
        "vault",
        "Host",
        site.review_id,
        site.review.join_code,
    )
    assert [each for each in others if each in answer.text.replace(path.removeprefix("/"), "")] == []
    assert not measure(site).accepted, "to look at it answers nothing"
    join = site.browser().get("/join")
    for name in (
        "cache-control",
        "content-security-policy",
        "referrer-policy",
        "x-frame-options",
        "x-content-type-options",
    ):
        assert answer.headers[name] == join.headers[name]


def test_who_has_no_account_says_yes_and_later_no_after_the_close_too(site, path):
    does(site, CloseReview())
    zoe = site.browser()
    assert zoe.get(path).status_code == 200
    answer = zoe.post(path, data={"answer": "yes", "reason": ""})
    assert (answer.status_code, measure(site).accepted) == (303, True)
    assert "thank you" in zoe.get(path).text
    wrong = zoe.post(path, data={"answer": "no", "reason": " "})
    assert (wrong.status_code, measure(site).accepted) == (400, True)
    assert "Why not?" in wrong.text
    for _ in range(2):  # a second press of the same button gets the same
        assert zoe.post(path, data={"answer": "no", "reason": "I leave <soon>"}).status_code == 303
    assert (measure(site).owner, measure(site).decline_reason) == ("", "I leave <soon>")
    assert "You said no" in zoe.get(path).text
    assert "Hide" not in zoe.get(path).text


def test_a_reason_that_is_too_long_is_given_back(site, path):
    wrong = site.browser().post(path, data={"answer": "no", "reason": "x" * 2_001})
    assert wrong.status_code == 400
    assert "x" * 2_001 in wrong.text
    assert site.browser().post(path, data={"answer": "no", "reason": "x" * 40_000}).status_code == 413


def test_a_link_that_was_ended_ran_out_or_was_made_up_opens_nothing(site, path):
    keys, now = site.service.keys, site.service.keys._now
    assert site.browser().get(path).status_code == 200
    keys._now = lambda: now() + 14 * DAY + 1
    assert site.browser().get(path).status_code == 403
    keys._now = now
    does(site, RevokeInvitation(id="M-01"))
    for each in (path, path[:-4], "/own/made-up", "/own/"):
        for answer in (site.browser().get(each), site.browser().post(each, data={"answer": "yes"})):
            assert answer.status_code in {403, 404}
            assert "Hide" not in answer.text
    assert not measure(site).accepted


def test_another_site_cannot_answer_in_somebodys_name(site, path):
    foreign = site.browser().post(path, data={"answer": "yes"}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert not measure(site).accepted


def test_a_link_is_made_by_who_may_and_not_without_an_invitation(site, path):
    site.joined("Ana")
    ana = next(each for each in site.review.people.values() if each.name == "Ana")
    with pytest.raises(NotAllowedError, match="facilitator or a scribe"):
        owner_url(site.service, site.review, ana.id, "M-01")
    with pytest.raises(RuleError, match="was ended"):
        owner_url(site.service, site.review, host(site).id, "M-02")
