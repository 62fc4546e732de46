"""What is said of a cause beside its text: what carries its links, where it stops, barriers, the trigger, what would change it."""

import pytest
from pydantic import ValidationError

from pmcore.boards import Room, draw
from pmcore.changes.causes import CauseEdited, PrimaryProposed
from pmcore.changes.incident import IncidentEdited
from pmcore.changes.lessons import LessonAdded
from pmcore.changes.questions import QuestionAdded
from pmcore.commands.causes import AddCause, EditCause, LinkCause, MoveCause, RemoveCause, UnlinkCause
from pmcore.commands.factors import ProposePrimary
from pmcore.commands.history import Undo
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import LearnFromBarrier
from pmcore.commands.measures import AddMeasure, MakeMeasure
from pmcore.commands.merging import MergeEvents
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.supports import SupportLink
from pmcore.commands.timeline import AddTimelineEvent, RemoveTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.cards import Tone
from pmcore.model.causes import Factor
from pmcore.model.support import Support
from pmcore.report import export
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, seat

ana, ben = seat("Ana"), seat("Ben")


def tree():
    """C-01 ← C-02 ← C-03, C-01 ← C-04; two events."""
    return given(
        AddTimelineEvent(text="The alert fires", starts="2026-11-23 13:00"),
        AddTimelineEvent(text="The alert fires again", starts="2026-11-23 13:01"),
        AddCause(text="Checkout was down"),
        AddCause(text="Disk full", under="C-01"),
        AddCause(text="No alert", under="C-02"),
        AddCause(text="One replica", under="C-01"),
    )


def said_of(story, label):
    """Return what is said of the links of a cause: by the number of the effect, how, and by which events."""
    review = story.review
    return {
        review.causes[each.effect].label: (each.support, [review.events[e].label for e in each.events])
        for each in review.item("causes", label).supports
    }


# ------------------------------------------------------------------ what carries a link


def test_a_link_is_supported_by_an_event_and_what_is_not_sent_stays():
    story = tree().when(SupportLink(id="C-02", events=("T-01",)), by=ana).then(CauseEdited)
    assert said_of(story, "C-02") == {"C-01": (Support.SUPPORTED, ["T-01"])}
    story.when(SupportLink(id="C-02~C-01", support=Support.ASSUMED), by=ben).then(CauseEdited)
    assert said_of(story, "C-02") == {"C-01": (Support.ASSUMED, ["T-01"])}
    story.when(SupportLink(id="C-02", support=None)).then(CauseEdited)
    assert said_of(story, "C-02") == {}
    story.when(SupportLink(id="C-02")).then()


def test_of_two_links_each_is_said_by_itself_and_goes_with_its_place():
    story = tree().when(LinkCause(id="C-03", under="C-04"))
    story.when(SupportLink(id="C-03", support=Support.REFUTED)).then(RuleError, "which of the effects")
    story.when(
        SupportLink(id="C-03", under="C-02", support=Support.REFUTED),
        SupportLink(id="C-03", under="C-04", events=("T-02",)),
    )
    assert said_of(story, "C-03") == {"C-02": (Support.REFUTED, []), "C-04": (Support.SUPPORTED, ["T-02"])}
    story.when(UnlinkCause(id="C-03", under="C-02"), command_id="apart").then(CauseEdited)
    assert said_of(story, "C-03") == {"C-04": (Support.SUPPORTED, ["T-02"])}
    story.when(Undo(target="apart"))
    assert len(said_of(story, "C-03")) == 2
    story.when(MoveCause(id="C-03", under="C-01"))
    assert said_of(story, "C-03") == {}
    story.when(SupportLink(id="C-03", under="C-02")).then(RuleError)
    story.when(SupportLink(id="C-01")).then(RuleError)


def test_what_nobody_knows_becomes_a_question_once_with_who_may_know():
    wanted = SupportLink(id="C-02", support=Support.UNKNOWN, who_may_know="storage on call")
    story = tree().when(wanted).then(CauseEdited, QuestionAdded, questions=1)
    question = story.only("questions")
    assert question.text == "How do we know that “Disk full” led to “Checkout was down”?"
    assert (question.about, question.who_may_know) == (
        story.review.item("causes", "C-02").id,
        "storage on call",
    )
    story.when(SupportLink(id="C-02", support=Support.ASSUMED), wanted).then(questions=1)
    assert "Q-01" in "".join(each.html for each in draw("causes", story.review, Room()))
    technical = everything_in(export(story.review, "md", "technical", NOW).content)
    assert "Q-01" in technical
    assert "storage on call" in technical
    story.when(RemoveCause(id="C-02", with_answers=True), command_id="gone").then(questions=0)
    story.when(Undo(target="gone")).then(questions=1)


def test_an_event_that_goes_or_becomes_another_one_is_named_no_more():
    def named():
        return tree().when(
            SupportLink(id="C-02", events=("T-02",)),
            EditCause(id="C-02", evidence=("T-02",)),
            EditIncident(trigger_event="T-02"),
        )

    story = named().when(MergeEvents(id="T-01", other="T-02"))
    first = story.review.item("events", "T-01").id
    assert said_of(story, "C-02") == {"C-01": (Support.SUPPORTED, ["T-01"])}
    assert story.review.item("causes", "C-02").evidence == (first,)
    assert story.review.incident.trigger_event == first
    story = named().when(RemoveTimelineEvent(id="T-02"), command_id="gone")
    assert said_of(story, "C-02") == {"C-01": (Support.SUPPORTED, [])}
    assert story.review.incident.trigger_event == ""
    story.when(Undo(target="gone"))
    assert said_of(story, "C-02") == {"C-01": (Support.SUPPORTED, ["T-02"])}
    assert story.review.incident.trigger_event


# ------------------------------------------------------------------ the trigger, which is no cause


def test_the_trigger_is_kept_apart_from_the_causes():
    story = tree().when(EditIncident(trigger_event="T-01", trigger="The release of 14:02"), by=ana)
    story.then(IncidentEdited, "changed trigger and event of the trigger of the incident", causes=4)
    for audience in ("technical", "management"):
        text = everything_in(export(story.review, "md", audience, NOW).content)
        assert "Trigger" in text
        assert "The release of 14:02" in text
    assert "The release of 14:02" not in everything_in(export(story.review, "md", "customer", NOW).content)
    story.when(EditIncident(trigger_event="T-09")).then(NotFoundError)
    story.when(EditIncident(trigger_event="", trigger="")).then(IncidentEdited)
    assert "Trigger" not in everything_in(export(story.review, "md", "technical", NOW).content)


# ------------------------------------------------------------------ leaves, human factors, barriers


def test_where_a_branch_stops_is_shown_while_it_is_a_leaf():
    story = tree().when(EditCause(id="C-04", stop_reason="outside_control"), by=ana).then(CauseEdited)

    def shown():
        return "outside our control" in "".join(each.html for each in draw("causes", story.review, Room()))

    assert shown()
    assert "outside our control" in everything_in(export(story.review, "md", "technical", NOW).content)
    story.when(AddCause(text="It was cheaper", under="C-04"))
    assert not shown()
    assert "outside our control" not in everything_in(export(story.review, "md", "technical", NOW).content)


def test_what_made_it_reasonable_then_is_asked_on_a_human_factor_and_told_to_engineers():
    asks = "What made it reasonable then?"
    story = tree().when(EditCause(id="C-04", area="human_factors"))

    def board():
        return "".join(each.html for each in draw("causes", story.review, Room()))

    assert board().count(f">{asks}<") == 1
    story.when(EditCause(id="C-04", reasonable_then="Both prompts looked the same"), by=ana)
    assert f">{asks}<" not in board()
    assert "Both prompts looked the same" in board()
    assert "Both prompts" in everything_in(export(story.review, "docx", "technical", NOW).content)
    assert "Both prompts" not in everything_in(export(story.review, "docx", "management", NOW).content)


def test_of_a_barrier_that_worked_one_click_makes_a_lesson():
    story = tree().when(LearnFromBarrier(id="C-04")).then(RuleError, "not marked")
    story.when(EditCause(id="C-04", barrier="worked"), LearnFromBarrier(id="C-04"), by=ana).then(LessonAdded)
    lesson = story.only("lessons")
    assert (lesson.text, lesson.tone) == ("One replica", Tone.WELL)
    story.when(LearnFromBarrier(id="C-04")).then(RuleError, "L-01 says that already")
    text = everything_in(export(story.review, "md", "technical", NOW).content)
    assert "What kept it from being worse" in text


# ------------------------------------------------------------------ primary is decided


def test_contributors_propose_what_is_primary_and_the_facilitator_confirms():
    story = tree().when(ProposePrimary(id="C-03"), by=ana).then(PrimaryProposed, "proposed as primary C-03")
    story.when(ProposePrimary(id="C-03"), by=ana).then()
    story.when(ProposePrimary(id="C-03"), by=ben).then(PrimaryProposed)

    def board():
        return "".join(each.html for each in draw("causes", story.review, Room()))

    assert "2 propose primary" in board()
    story.when(EditCause(id="C-03", factor=Factor.PRIMARY), by=ana).then(
        NotAllowedError, "Propose it instead"
    )
    story.when(EditCause(id="C-03", factor=Factor.PRIMARY)).then(CauseEdited)
    assert "2 propose" not in board()
    story.when(EditCause(id="C-03", factor=Factor.NONE), by=ben).then(NotAllowedError)
    story.when(EditCause(id="C-03", text="No alert on the disk", factor=Factor.PRIMARY), by=ben).then(
        CauseEdited
    )
    story.when(EditCause(id="C-04", factor=Factor.PRIMARY)).then(CauseEdited)  # several are allowed
    story.when(AddCause(text="x", under="C-01", factor=Factor.PRIMARY), by=ana).then(NotAllowedError)


def test_a_proposal_is_taken_back_and_one_of_somebody_who_was_removed_does_not_count():
    story = tree().when(ProposePrimary(id="C-03"), by=ana).when(ProposePrimary(id="C-03"), by=ben)
    story.when(ProposePrimary(id="C-03", proposed=False), by=ben).then(PrimaryProposed)
    assert story.review.item("causes", "C-03").proposals == (story.id_of(ana),)
    story.when(RemoveParticipant(id=story.id_of(ana)))
    assert "propose" not in "".join(re_chips(each.html) for each in draw("causes", story.review, Room()))
    story.when(ProposePrimary(id="C-01"), by=ben).then(RuleError)


def re_chips(html):
    """Return the chips of a block, without its menu."""
    return html.split('<details class="menu"')[0]


def test_who_edits_a_text_is_not_in_the_way_of_proposals():
    story = tree()
    seen = story.review.item("causes", "C-03").version
    story.when(ProposePrimary(id="C-03"), by=ana)
    story.when(EditCause(id="C-03", seen=seen, text="No alert at night"), by=ben).then(CauseEdited)


# ------------------------------------------------------------------ from a cause to its change


def test_a_recommendation_answers_a_cause_and_its_measure_addresses_it():
    story = tree().when(AddRecommendation(text="Alert on it", answers=("C-03", "C-03")), by=ana)
    story.when(AddRecommendation(text="Bigger disks", answers=("C-99",)), by=ben).then(NotFoundError)
    cause = story.review.item("causes", "C-03").id
    assert story.only("recommendations").answers == (cause,)
    assert "R-01" not in "".join(each.html for each in draw("causes", story.review, Room()))
    story.when(RevealRecommendations())
    assert story.only("recommendations").answers == (cause,)
    story.when(MakeMeasure(id="R-01"))
    assert story.only("measures").addresses == (cause,)
    board = {each.key: each.html for each in draw("causes", story.review, Room())}
    assert "→ R-01, M-01" in board[f"cause:{cause}"]
    story.when(RemoveCause(id="C-03"))
    assert story.only("measures").addresses == ()
    story.when(AddMeasure(title="Another", recommendation="R-01"))
    assert story.review.item("measures", "M-02").addresses == ()
    assert "would change" not in "".join(each.html for each in draw("recommendations", story.review, Room()))


def test_a_wrong_code_of_support_is_refused():
    with pytest.raises(ValidationError):
        SupportLink(id="C-02", support="maybe")
