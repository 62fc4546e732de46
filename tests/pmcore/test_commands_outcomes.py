"""Every recommendation ends: adopted, deferred until a day, or declined, with a reason and the name of who decided."""

from datetime import date, timedelta

import pytest

from pmcore.boards.communication import checks
from pmcore.changes.recommendations import RecommendationReconsidered
from pmcore.commands.history import Undo
from pmcore.commands.measures import MakeMeasure, RemoveMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.outcomes import TakeUpRecommendation
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import InvalidError, NotAllowedError, OverridableError, RuleError
from pmcore.insight.outcomes import unended
from pmcore.model.cards import Outcome, Recommendation
from pmcore.model.communication import Audience
from pmcore.model.people import Program, Role
from pmcore.report import build_report
from pmcore.store import MemoryStore
from tests.kit import given, seat

scribe = seat("Ana", Role.SCRIBE)
program = Program(name="tracker", role=Role.FACILITATOR)


def with_cards(*texts):
    return given(*[AddRecommendation(text=each) for each in texts], RevealRecommendations())


def ended_without_reason(*texts):
    """Return a review as an earlier version stored it: R-02 was adopted, and nobody said why."""
    store, adopted = MemoryStore(), EditRecommendation(id="R-02", outcome="adopted", reason="It is small")
    cards = [AddRecommendation(text=each) for each in texts]
    story = given(*cards, RevealRecommendations(), adopted, store=store)
    *before, line = story.log
    said = {
        name: {k: v for k, v in getattr(line.change, name).items() if k != "reason"}
        for name in ("fields", "was")
    }
    store.rewrite(
        story.id, [*before, line.model_copy(update={"change": line.change.model_copy(update=said)})]
    )
    return story


def refusal(story):
    """Return why the last thing was refused."""
    return story._error


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


@pytest.mark.parametrize("outcome", ["deferred", "declined", "adopted"])
def test_no_recommendation_ends_without_a_reason(outcome):
    story = with_cards("Alert on disk space")
    for reason in ({}, {"reason": ""}, {"reason": "  "}):
        story.when(EditRecommendation(id="R-01", outcome=outcome, **reason), by=scribe)
        assert list(refusal(story).fields) == ["reason"]
        story.then(InvalidError, "Why? Write a sentence")
        assert ended(story) == ("proposed", "", None)
    story.when(EditRecommendation(id="R-01", outcome=outcome, reason="It is small"), by=scribe)
    assert ended(story)[:2] == (outcome, "Ana")
    story.when(EditRecommendation(id="R-01", reason="")).then(InvalidError, "Why? Write a sentence")
    story.when(EditRecommendation(id="R-01", outcome="proposed", reason=""))
    assert ended(story) == ("proposed", "", None)


def test_a_reason_that_stands_there_already_is_not_asked_for_again():
    story = with_cards("Alert on disk space").when(EditRecommendation(id="R-01", reason="Too dear"))
    story.when(EditRecommendation(id="R-01", outcome="deferred"))
    story.when(EditRecommendation(id="R-01", outcome="declined"))
    assert ended(story) == ("declined", "Host", None)


def test_a_measure_made_from_a_card_is_the_reason_why_it_was_adopted_and_of_nothing_else():
    story = with_cards("Alert on disk space").when(MakeMeasure(id="R-01"))
    assert ended(story)[0] == "adopted"
    story.when(EditRecommendation(id="R-01", outcome="declined")).then(InvalidError, "Why?")
    story.when(EditRecommendation(id="R-01", outcome="declined", reason="No"))
    story.when(EditRecommendation(id="R-01", outcome="adopted", reason=""))
    assert ended(story)[0] == "adopted"


def test_what_ended_without_a_reason_in_an_earlier_version_reads_as_it_was_and_can_be_worked_on():
    story = ended_without_reason("Alert on disk space", "Bigger disks")
    assert ended(story, "R-02")[0] == "adopted"
    story.when(EditRecommendation(id="R-02", text="Much bigger disks", decided_by="Zora", outcome="adopted"))
    assert ended(story, "R-02") == ("adopted", "Zora", None)
    assert [each.label for each in unended(story.review).without_reason] == ["R-02"]


def test_who_closes_is_asked_about_what_is_not_decided():
    story = with_cards("One", "Two", "Three")
    story.when(EditRecommendation(id="R-02", outcome="declined", reason="Too dear"), CloseReview())
    asked = refusal(story)
    assert (asked.field, asked.yes, story.review.meeting.closed) == ("anyway", "Close anyway", False)
    story.then(OverridableError, "R-01 and R-03 are not decided.")
    story.when(MakeMeasure(id="R-03"), CloseReview()).then(OverridableError, "R-01 is not decided.")
    story.when(CloseReview(anyway=True)).then("closed the review")
    assert ended(story, "R-01")[0] == "proposed"


def test_who_closes_after_all_was_decided_is_not_asked():
    story = with_cards("One").when(EditRecommendation(id="R-01", outcome="deferred", reason="Later"))
    story.when(CloseReview()).then("closed the review")


def test_a_program_that_says_nothing_closes_with_what_is_not_decided():
    with_cards("One").when(CloseReview(), by=program).then("closed the review")


def test_of_very_many_that_are_not_decided_some_are_named():
    story = with_cards(*[f"Card {number}" for number in range(12)]).when(CloseReview())
    story.then(OverridableError, "R-06, R-07 and 5 more are not decided.")


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
    story.when(EditRecommendation(id="R-01", outcome="declined", reason="No", returns_on="2027-02-03"))
    story.then(InvalidError, "Only what is deferred returns")
    assert ended(story) == ("proposed", "", None)


def test_an_outcome_stands_when_the_review_is_closed():
    story = with_cards("Alert on disk space")
    story.when(EditRecommendation(id="R-01", outcome="declined", reason="No"), CloseReview())
    story.when(EditRecommendation(id="R-01", outcome="adopted")).then(RuleError, "closed")
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
    story = ended_without_reason("One", "Two", "Three", "Four").when(MakeMeasure(id="R-01"))
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
