"""Two nodes that say the same become one: nothing of either is lost, no loop comes of it, and one undo parts them."""

import pytest

from pmcore.boards import Room, draw
from pmcore.changes.causes import CauseEdited, CauseMerged, CauseRemoved
from pmcore.commands.cause_merging import MergeCauses
from pmcore.commands.causes import AddCause, CauseLoopError, EditCause, LinkCause
from pmcore.commands.factors import ProposePrimary
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure
from pmcore.commands.questions import AddQuestion
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.supports import SupportLink
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import RuleError
from pmcore.model.causes import Factor, walk
from pmcore.report import export
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, seat

ana = seat("Ana")


def tree():
    """C-01 ← C-02 ← C-03, C-01 ← C-04 ← C-05; C-02 and C-04 say the same."""
    return given(
        AddTimelineEvent(text="Alert", starts="2026-11-23 13:00"),
        AddTimelineEvent(text="Page", starts="13:05"),
        AddCause(text="Checkout was down"),
        AddCause(text="Disk full", under="C-01", evidence=("T-01",), note="For weeks"),
        AddCause(text="No alert", under="C-02"),
        AddCause(text="No space was left", under="C-01", evidence=("T-01", "T-02"), factor="contributing"),
        AddCause(text="Logs grow", under="C-04"),
    )


def shape(story):
    return [(each.cause.label, each.depth) for each in walk(story.review.causes) if not each.again]


def cause(story, label):
    return story.review.item("causes", label)


def test_evidence_words_answers_and_what_is_said_of_links_are_kept():
    story = tree()
    story.when(SupportLink(id="C-05", support="supported", events=("T-02",)))
    story.when(MergeCauses(id="C-02", other="4"), by=ana).then(
        CauseEdited, CauseMerged, CauseRemoved, "made C-04 one with C-02: Disk full"
    )
    stays = cause(story, "C-02")
    assert shape(story) == [("C-01", 0), ("C-02", 1), ("C-03", 2), ("C-05", 2)]
    assert [story.review.events[each].label for each in stays.evidence] == ["T-01", "T-02"]
    assert stays.note == "For weeks\n\nC-04: No space was left"
    assert stays.factor is Factor.CONTRIBUTING
    assert cause(story, "C-05").support_of(stays.id).support == "supported"


def test_what_names_the_other_one_names_it_now():
    story = tree()
    story.when(AddMeasure(title="Watch disks", addresses=("C-04",)))
    story.when(AddRecommendation(text="Rotate logs", answers=("C-04", "C-02")))
    story.when(AddQuestion(about="C-04")).when(ProposePrimary(id="C-04"), by=ana)
    story.when(MergeCauses(id="C-02", other="C-04"))
    stays = cause(story, "C-02")
    assert story.only("measures").addresses == story.only("recommendations").answers == (stays.id,)
    assert story.only("questions").about == stays.id
    assert len(stays.proposals) == 1


def test_the_number_of_the_other_one_leads_to_it_and_is_never_given_again():
    story = tree().when(MergeCauses(id="C-02", other="C-04"))
    assert cause(story, "C-04").label == cause(story, "c-04").label == "C-02"
    story.when(AddCause(text="Nobody looks", under="C-04"))
    assert shape(story)[-1] == ("C-06", 2)
    assert "was C-04" in "".join(each.html for each in draw("causes", story.review, Room()))
    assert "was C-04" in everything_in(export(story.review, "md", "technical", NOW).content)
    story.when(MergeCauses(id="C-06", other="C-02"))  # one under the other: only their link ends
    assert cause(story, "C-04").label == "C-06"
    assert shape(story) == [("C-01", 0), ("C-06", 1), ("C-03", 2), ("C-05", 2)]


@pytest.mark.parametrize(("stays", "goes"), [("C-01", "C-03"), ("C-03", "C-01")])
def test_a_loop_is_refused_and_named(stays, goes):
    tree().when(MergeCauses(id=stays, other=goes)).then(CauseLoopError, "C-03 → C-02 → C-01")


def test_a_loop_by_another_way_is_refused_where_they_are_linked_as_well():
    tree().when(LinkCause(id="C-03", under="C-01")).when(MergeCauses(id="C-01", other="C-03")).then(
        CauseLoopError
    )


def test_one_undo_parts_them_and_nothing_is_as_it_was_not():
    story = tree()
    story.when(AddMeasure(title="Watch disks", addresses=("C-04",)))
    before = {name: dict(story.review.items(name)) for name in ("causes", "measures")}
    story.when(MergeCauses(id="C-02", other="C-04"), by=ana, command_id="one")
    story.when(Undo(target="one"), by=ana)
    assert "parted C-04 from C-02: Disk full" in story.sentences
    plain = {
        name: {each.id: each.model_copy(update={"version": 0}) for each in items.values()}
        for name, items in before.items()
    }
    for name, items in plain.items():
        assert {
            each.id: each.model_copy(update={"version": 0}) for each in story.review.items(name).values()
        } == items


def test_not_with_itself_and_not_more_words_than_a_note_holds():
    tree().when(MergeCauses(id="C-02", other="C-02")).then(RuleError)
    story = tree().when(EditCause(id="C-02", note="x" * 19_990))
    story.when(MergeCauses(id="C-02", other="C-04")).then(RuleError)
