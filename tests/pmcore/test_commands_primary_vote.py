"""Which would we change first? A dot vote: dots are secret and in no log, nobody learns a count before the close, the facilitator confirms."""

import json

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.mine import mine
from pmcore.changes.causes import CauseEdited
from pmcore.changes.primary_vote import PrimaryVoteClosed, PrimaryVoted, PrimaryVoteOpened
from pmcore.commands.cause_merging import MergeCauses
from pmcore.commands.causes import AddCause, EditCause, RemoveCause
from pmcore.commands.factors import ProposePrimary
from pmcore.commands.history import Undo
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.primary_vote import ClosePrimaryVote, OpenPrimaryVote, VotePrimary
from pmcore.commands.voting import VotesSpentError
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.causes import Factor
from pmcore.model.people import Role
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store import open_store
from pmcore.web.api.serializers import review_json
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, host, seat

ana, ben, cy, dan = seat("Ana"), seat("Ben"), seat("Cy"), seat("Dan")
olga = seat("Olga", Role.OBSERVER)


def tree(proposed=("C-02", "C-03", "C-04", "C-05"), **kept):
    """C-01 with five causes below, some of them proposed; three people."""
    causes = [AddCause(text=f"Cause {each}", under="C-01") for each in range(2, 7)]
    told = given(AddCause(text="Checkout was down"), *causes, ana.does(), ben.does(), cy.does(), **kept)
    return told.when(*(ProposePrimary(id=each) for each in proposed), by=ana) if proposed else told


def voted(story, **dots):
    """Have people put their dots: `ana="C-02 C-03"`."""
    for name, causes in dots.items():
        for each in causes.split():
            story.when(VotePrimary(id=each), by=seat(name.title())).then(PrimaryVoted)
    return story


def board(story, *here):
    room = Room(online=frozenset(story.id_of(each) for each in here))
    return "".join(each.html for each in draw("causes", story.review, room))


def counts(story):
    return {each.label: each.dots for each in story.review.primary_vote.result.items}


def document(story):
    return everything_in(export(story.review, "md", "technical", NOW).content)


def test_people_vote_the_count_comes_with_the_close_and_the_facilitator_confirms_several():
    story = tree().when(OpenPrimaryVote(), by=ana).then(NotAllowedError)
    assert "4 causes are proposed as primary" in board(story)
    story.when(OpenPrimaryVote()).then(
        PrimaryVoteOpened, "opened a vote on what to change first: C-02, C-03, C-04"
    )
    voted(story, ana="C-02 C-03", ben="C-03 C-04", cy="C-03")
    open_board = board(story, host, ana, ben, cy, dan)
    assert "3 of 5 here have voted" in open_board
    assert "would change it first" not in open_board
    story.when(ClosePrimaryVote(), by=ana).then(NotAllowedError)
    story.when(ClosePrimaryVote()).then(PrimaryVoteClosed, "3 people voted, most dots for C-03 (3)")
    assert counts(story) == {"C-02": 1, "C-03": 3, "C-04": 1, "C-05": 0}
    assert "3 of 3 would change it first" in board(story)
    story.when(EditCause(id="C-03", factor="primary"), EditCause(id="C-02", factor="primary")).then(
        CauseEdited
    )
    assert [each.label for each in story.review.causes.values() if each.factor is Factor.PRIMARY] == [
        "C-02",
        "C-03",
    ]
    for said in ("what the group would change first", "3 people voted", "**C-03** (3)", "**C-05** (0)"):
        assert said in document(story)


def test_dots_are_taken_back_changed_and_limited_and_late_comers_have_all_of_theirs():
    story = voted(tree().when(OpenPrimaryVote()), ana="C-02 C-03")
    story.when(VotePrimary(id="C-04"), by=ana).then(VotesSpentError)
    story.when(VotePrimary(id="C-03"), by=ana).then()  # said again, it is said
    story.when(VotePrimary(id="C-03", chosen=False), by=ana).then(PrimaryVoted)
    voted(story, ana="C-04", dan="C-04 C-05", ben="C-05")
    story.when(VotePrimary(id="C-05", chosen=False), by=ben).then(PrimaryVoted)
    story.when(VotePrimary(id="C-06"), by=ben).then(RuleError, "not on the ballot")
    story.when(VotePrimary(id="C-02"), by=olga).then(NotAllowedError)
    assert story.seen_by().primary_vote.voted == 2  # who took everything back has not voted
    voted(story, cy="C-05", ben="C-04").when(ClosePrimaryVote()).then(PrimaryVoteClosed)
    assert counts(story) == {"C-02": 1, "C-03": 0, "C-04": 3, "C-05": 2}


@pytest.mark.parametrize(("choices", "dots"), [(2, 1), (3, 1), (4, 2), (5, 2)])
def test_everybody_has_half_as_many_dots_as_there_is_to_choose_from(choices, dots):
    story = tree([f"C-0{each + 2}" for each in range(choices)]).when(OpenPrimaryVote())
    assert story.review.primary_vote.dots_each == dots


def test_where_nothing_is_proposed_it_is_about_what_contributed_and_there_must_be_a_choice():
    story = tree(("C-02",)).when(OpenPrimaryVote()).then(RuleError, "nothing to choose from")
    story.when(ProposePrimary(id="C-02", proposed=False), by=ana)
    story.when(EditCause(id="C-05", factor="contributing"), EditCause(id="C-06", factor="contributing"))
    story.when(OpenPrimaryVote()).then(PrimaryVoteOpened, "C-05 and C-06")
    story.when(OpenPrimaryVote()).then(RuleError, "open already")
    story.when(CloseReview()).then(RuleError, "Close it first")


def test_ties_are_ties_and_a_new_vote_takes_the_place_of_the_last_one():
    story = voted(tree().when(OpenPrimaryVote()), ana="C-02", ben="C-03", cy="C-04").when(ClosePrimaryVote())
    story.then("most dots for C-02 (1), C-03 (1) and C-04 (1)")
    story.when(OpenPrimaryVote(), ClosePrimaryVote(without_result=True)).then(
        PrimaryVoteClosed, "without a result"
    )
    assert counts(story)["C-02"] == 1  # nobody voted: the earlier one stands
    voted(story.when(OpenPrimaryVote()), ana="C-05", ben="C-05", cy="C-05")
    story.when(ClosePrimaryVote(without_result=True)).then(RuleError, "so that no dot is lost")
    story.when(ClosePrimaryVote())
    assert counts(story)["C-05"] == 3
    story.when(ClosePrimaryVote()).then(RuleError, "No vote")
    story.when(VotePrimary(id="C-02"), by=ana).then(RuleError, "No vote")


def test_of_fewer_than_three_voters_no_count_is_shown_anywhere():
    story = tree().when(OpenPrimaryVote()).when(ClosePrimaryVote()).then(RuleError, "Nobody has voted yet")
    voted(story, ana="C-02", ben="C-02 C-03").when(ClosePrimaryVote()).then(
        PrimaryVoteClosed, "2 people voted"
    )
    assert story.review.primary_vote.result.items == ()
    assert "C-02 (" not in story.sentences[-1]
    assert "Fewer than three have voted" in board(story)
    assert "C-02** (" not in document(story)
    assert "fewer than three" in document(story)


def test_who_was_removed_does_not_count():
    story = voted(tree().when(OpenPrimaryVote()), ana="C-02", ben="C-02", cy="C-03", dan="C-02")
    story.when(RemoveParticipant(id=story.id_of(dan)))
    assert story.seen_by().primary_vote.voted == 3
    story.when(ClosePrimaryVote())
    assert counts(story)["C-02"] == 2


def test_causes_that_become_one_have_one_dot_of_each_person_and_what_comes_back_has_its_dots():
    story = voted(tree().when(OpenPrimaryVote()), ana="C-02 C-03", ben="C-03 C-04", cy="C-04 C-05")
    story.when(MergeCauses(id="C-03", other="C-02"))
    assert mine(story.seen_by(ana), story.id_of(ana))["may_choose"] == 1
    voted(story, ana="C-05")
    story.when(RemoveCause(id="C-04"), command_id="gone")
    assert "Cause 4" not in board(story)
    story.when(Undo(target="gone")).when(ClosePrimaryVote())
    assert counts(story) == {"C-03": 2, "C-04": 2, "C-05": 2}


def test_nobody_is_sent_what_others_chose_and_the_log_has_it_nowhere():
    story = voted(tree().when(OpenPrimaryVote()), ana="C-02", ben="C-03")
    cause = story.review.item("causes", "C-02").id
    assert mine(story.seen_by(ana), story.id_of(ana)) == {"would_change": [cause], "may_choose": 1}
    seen = story.seen_by(ben)
    assert story.id_of(ana) not in seen.primary_vote.ballots
    assert story.seen_by().primary_vote.ballots == {}
    assert "would_change" not in json.dumps(review_json(story.review, story.id_of(host)))
    receipts = [line for line in story.log if isinstance(line.change, PrimaryVoted)]
    assert len(receipts) == 2
    for line in receipts:
        assert line.hidden_from(story.id_of(host))
        assert cause not in line.model_dump_json()
        assert line.change.causes == ()


def test_a_vote_outlives_a_restart_and_is_gone_from_the_sealed_area_with_its_close(tmp_path):
    path = str(tmp_path / "kept.duckdb")
    store = open_store(path)
    story = voted(tree(store=store).when(OpenPrimaryVote()), ana="C-02 C-03", ben="C-03", cy="C-03")
    story.reviews.close()
    store.close()
    store = open_store(path)
    story.reviews = Reviews(store, story.clock.source, quotas=False)
    assert story.review.primary_vote.chosen_by(story.id_of(ben), story.review.causes) == [
        story.review.item("causes", "C-03").id
    ]
    assert store.sealed(story.id, "primary_vote")
    story.when(VotePrimary(id="C-03", chosen=False), by=ben).when(VotePrimary(id="C-02"), by=ben)
    story.when(ClosePrimaryVote())
    assert counts(story) == {"C-02": 2, "C-03": 2, "C-04": 0, "C-05": 0}
    assert store.sealed(story.id, "primary_vote") is None
    story.reviews.close()
    store.close()
