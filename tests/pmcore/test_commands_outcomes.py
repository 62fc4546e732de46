"""Every recommendation ends: adopted, deferred until a day, or declined, with a reason and the name of who decided."""

from datetime import date, timedelta

from pmcore.boards.communication import checks
from pmcore.commands.history import Undo
from pmcore.commands.measures import MakeMeasure, RemoveMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import InvalidError, RuleError
from pmcore.insight.outcomes import unended
from pmcore.model.cards import Outcome, Recommendation
from pmcore.model.communication import Audience
from pmcore.model.people import Role
from pmcore.report import build_report
from tests.kit import given, seat

scribe = seat("Ana", Role.SCRIBE)


def with_cards(*texts):
    return given(*[AddRecommendation(text=each) for each in texts], RevealRecommendations())


def ended(story, label="R-01"):
    card: Recommendation = story.review.item("recommendations", label)
    return card.outcome.value, card.decided_by, card.returns_on


def test_who_decides_is_named_and_what_is_deferred_has_a_day_on_which_it_returns():
    story = with_cards("Alert on disk space")
    story.when(EditRecommendation(id="R-01", outcome="deferred", reason="Needs the vendor"), by=scribe)
    in_90_days = (story.clock.now + timedelta(days=90)).date()
    story.then("changed outcome, reason and day of its return")
    assert ended(story) == ("deferred", "Ana", in_90_days)
    story.when(EditRecommendation(id="R-01", returns_on="2027-02-03", decided_by="The board"), by=scribe)
    assert ended(story) == ("deferred", "The board", date(2027, 2, 3))
    story.when(EditRecommendation(id="R-01", outcome="adopted"))
    assert ended(story) == ("adopted", "Host", None)
    story.when(EditRecommendation(id="R-01", outcome="proposed"))
    assert ended(story) == ("proposed", "", None)


def test_an_outcome_is_taken_back_whole():
    story = with_cards("Alert on disk space")
    story.when(
        EditRecommendation(id="R-01", outcome="deferred", reason="Later"), by=scribe, command_id="later"
    )
    story.when(Undo(target="later"), by=scribe)
    assert ended(story) == ("proposed", "", None)
    assert story.only("recommendations").reason == ""


def test_only_what_is_deferred_returns():
    story = with_cards("Alert on disk space")
    story.when(EditRecommendation(id="R-01", outcome="declined", returns_on="2027-02-03"))
    story.then(InvalidError, "Only what is deferred returns")
    assert ended(story) == ("proposed", "", None)


def test_an_outcome_stands_when_the_review_is_closed():
    story = with_cards("Alert on disk space").when(EditRecommendation(id="R-01", outcome="declined"))
    story.when(CloseReview(), EditRecommendation(id="R-01", outcome="adopted")).then(RuleError, "closed")
    assert ended(story)[0] == "declined"


def test_who_makes_a_measure_adopts_and_a_measure_that_goes_leaves_no_name():
    story = with_cards("Alert on disk space").when(MakeMeasure(id="R-01"), by=scribe)
    assert ended(story) == ("adopted", "Ana", None)
    story.when(RemoveMeasure(id="M-01"))
    assert ended(story) == ("proposed", "", None)


def test_the_close_says_how_many_have_no_outcome_and_how_many_no_reason():
    story = with_cards("One", "Two", "Three", "Four").when(
        MakeMeasure(id="R-01"), EditRecommendation(id="R-02", outcome="adopted")
    )
    said = [each.text for each in checks(story.seen_by())]
    assert "Every recommendation has an outcome (2 have none yet)" in said
    assert "Every outcome has a reason (1 has none yet)" in said
    found = unended(story.review)
    assert [each.label for each in found.without_reason] == ["R-02"]
    for label in ("R-03", "R-04"):
        story.when(EditRecommendation(id=label, outcome="declined", reason="Too dear"))
    story.when(EditRecommendation(id="R-02", reason="It is small"))
    done = {each.text for each in checks(story.seen_by()) if each.done}
    assert {"Every recommendation has an outcome", "Every outcome has a reason"} <= done


def test_documents_say_who_decided_and_when_it_returns_but_not_to_customers():
    story = with_cards("Alert on disk space")
    values = {"reason": "Needs the vendor", "decided_by": "Zora", "returns_on": "2027-02-03"}
    story.when(EditRecommendation(id="R-01", outcome=Outcome.DEFERRED, **values))
    for audience in (Audience.TECHNICAL, Audience.MANAGEMENT):
        said = repr(build_report(story.review, audience, story.clock.now))
        assert "Decided by Zora. Returns on Wed 3 Feb 2027" in said
    assert "Zora" not in repr(build_report(story.review, Audience.CUSTOMERS, story.clock.now))
