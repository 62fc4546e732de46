"""Every recommendation ends: adopted, deferred until a day, or declined, with a reason and the name of who decided."""

from datetime import date, timedelta

from pmcore.boards.communication import checks
from pmcore.changes.recommendations import RecommendationReconsidered
from pmcore.commands.history import Undo
from pmcore.commands.measures import MakeMeasure, RemoveMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.outcomes import TakeUpRecommendation
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import InvalidError, NotAllowedError, RuleError
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


def put_off():
    story = with_cards("Alert on disk space", "Train everybody")
    return story.when(
        EditRecommendation(id="R-01", outcome="deferred", reason="Later", returns_on="2027-02-03"),
        EditRecommendation(id="R-02", outcome="declined", reason="No"),
        CloseReview(),
    )


def test_what_was_deferred_is_put_off_again_or_dropped_with_a_reason_after_the_close():
    story = put_off().when(EditRecommendation(id="R-01", returns_on="2027-05-01"))
    assert story.changed == [RecommendationReconsidered]
    assert ended(story) == ("deferred", "Host", date(2027, 5, 1))
    story.when(EditRecommendation(id="R-01", outcome="declined")).then(InvalidError, "Why?")
    story.when(EditRecommendation(id="R-01", outcome="proposed")).then(InvalidError, "discussed already")
    story.when(EditRecommendation(id="R-01", outcome="declined", reason="Too dear"), command_id="dropped")
    assert ended(story) == ("declined", "Host", None)
    story.when(Undo(target="dropped"))
    assert ended(story) == ("deferred", "Host", date(2027, 5, 1))


def test_nothing_else_of_a_recommendation_goes_on_after_the_close():
    story = put_off()
    for id_, values in (("R-01", {"text": "Other"}), ("R-02", {"outcome": "deferred"})):
        story.when(EditRecommendation(id=id_, **values)).then(RuleError, "only what was deferred goes on")


def test_it_is_taken_up_again_once_and_says_where_it_comes_from():
    story = with_cards("Bigger disks")
    again = TakeUpRecommendation(taken_up="there", text="Alert on disk space", origin="R-03, Disk full")
    story.when(again, by=scribe).then("added R-02: Alert on disk space")
    card = story.review.item("recommendations", "R-02")
    assert (card.taken_up, card.origin, card.outcome.value) == ("there", "R-03, Disk full", "proposed")
    story.when(again).then(RuleError, "taken up again already")
    story.when(again, by=seat("Pia")).then(NotAllowedError)
    said = repr(build_report(story.review, Audience.TECHNICAL, story.clock.now))
    assert "Deferred before: R-03, Disk full" in said


def test_taken_up_in_silence_it_is_seen_by_nobody_else_before_the_reveal():
    story = given(TakeUpRecommendation(taken_up="there", text="Alert on disk space"))
    assert not story.seen_by(scribe).recommendations
    story.when(RevealRecommendations())
    assert story.review.item("recommendations", "R-01").taken_up == "there"


def test_where_no_names_are_stored_it_is_taken_up_after_the_reveal():
    story = given(ChooseCardNames(names="never"))
    story.when(TakeUpRecommendation(taken_up="there", text="Alert")).then(RuleError, "bear no name here")
    story.then(recommendations=0)


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
