"""Voting: a limited number of dots, counts hidden from everybody until the close."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pmcore.changes.log import fold
from pmcore.changes.registry import any_change
from pmcore.changes.voting import CountedVote, DecidingEdited, DotPlaced
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
)
from pmcore.commands.voting import (
    CloseVote,
    OpenVote,
    PlaceDot,
    RevealRecommendations,
    TakeBackDot,
    VotesSpentError,
)
from pmcore.errors import NotFoundError, ReviewError, RuleError
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.model.voting import Deciding, DecidingPhase, Tally
from tests.kit import given, host, seat, together

ana, ben, cleo = seat("Ana"), seat("Ben"), seat("Cleo")


def revealed(count=4):
    return given(*(AddRecommendation(text=f"card {n}") for n in range(count)), RevealRecommendations())


def voting(**values):
    return revealed().when(OpenVote(**values))


def dots(story):
    return {
        story.review.item("recommendations", ref).label: n
        for ref, n in story.review.deciding.result.dots.items()
    }


def test_a_vote_needs_revealed_cards_and_no_other_vote():
    given(AddRecommendation(text="a")).when(OpenVote()).then(
        RuleError, "Reveal the cards first; then open the vote."
    )
    voting().when(OpenVote()).then(RuleError, "A vote is open already.")
    revealed().when(PlaceDot(id="R-01")).then(RuleError, "No vote is open right now.")
    revealed().when(CloseVote()).then(RuleError, "No vote is open.")


@pytest.mark.parametrize(("count", "each"), [(4, 3), (12, 4), (40, 10)])
def test_everybody_gets_a_third_of_the_items(count, each):
    story = revealed(count).when(OpenVote()).then(DecidingEdited, "opened a vote")
    assert story.review.deciding.dots_each == each


def test_a_vote_on_nothing_is_not_opened():
    story = revealed(1)
    story.when(RemoveRecommendation(id="R-01"))
    story.when(OpenVote()).then(RuleError, "There is nothing to vote on yet.")


def test_dots_are_limited_in_all_and_on_one_item():
    story = voting(dots_each=3)
    story.when(PlaceDot(id="R-01"), PlaceDot(id="r-01"), by=ana).then(DotPlaced, "voted")
    story.when(PlaceDot(id="R-01"), by=ana).then(
        RuleError, "At most 2 dots on one item. Give the others to something else."
    )
    story.when(PlaceDot(id="R-02"), by=ana).then(DotPlaced)
    story.when(PlaceDot(id="R-03"), by=ana).then(
        VotesSpentError, "All your dots are placed. Take one back to vote here."
    )
    story.when(TakeBackDot(id="R-03"), by=ana).then(RuleError, "You have no dot there.")
    story.when(TakeBackDot(id="R-01"), PlaceDot(id="R-03"), by=ana).then(DotPlaced)
    assert story.review.deciding.left_for(story.id_of(ana)) == 0
    story.when(PlaceDot(id="R-04"), by=ben).then(DotPlaced)


@pytest.mark.parametrize("command", [PlaceDot, TakeBackDot])
def test_a_press_on_a_round_that_is_over_does_nothing_in_the_next(command):
    story = voting().when(PlaceDot(id="R-01", round=1), by=ana).when(CloseVote(), OpenVote())
    story.when(PlaceDot(id="R-01"), by=ana).when(command(id="R-01", round=1), by=ana).then(
        RuleError, "That vote is closed. Another one is open now: look at it, and place your dots there."
    )
    assert [sum(each.values()) for each in story.review.deciding.ballots.values()] == [1]
    story.when(command(id="R-01", round=2), by=ana).then(DotPlaced)


def test_the_limit_holds_in_a_race():
    story = voting(dots_each=3)
    asker = story.actor(ana)

    def click(n):
        try:
            return story.reviews.execute(story.id, PlaceDot(id=f"R-0{n % 4 + 1}"), asker).records
        except ReviewError:
            return ()

    with ThreadPoolExecutor(16) as pool:
        placed = [each for each in pool.map(click, range(40)) if each]
    assert len(placed) == 3
    assert story.review.deciding.left_for(asker.participant_id) == 0
    assert max(story.review.deciding.ballot(asker.participant_id).values()) <= 2


def test_who_comes_late_has_all_dots_and_equal_ones_stay_equal():
    story = voting().when(PlaceDot(id="R-01"), by=ana).when(PlaceDot(id="R-03"), by=ben)
    dan = seat("Dan")  # joins while the vote is open
    assert story.seen_by(dan).deciding.left_for(story.id_of(dan)) == 3
    story.when(dan.does(PlaceDot(id="R-01"), PlaceDot(id="R-03"), PlaceDot(id="R-03"))).when(CloseVote())
    result = story.review.deciding.result
    assert [(each.labels, each.dots) for each in result.ranked] == [
        (("R-03",), 3), (("R-01",), 2), (("R-02",), 0), (("R-04",), 0)
    ]  # fmt: skip
    assert len(story.review.recommendations) == 4  # those without a dot are there as before


def test_a_grouped_card_is_voted_on_as_its_group():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02"))).when(OpenVote())
    story.when(PlaceDot(id="R-01"), by=ana).then(
        NotFoundError, "That is not on the ballot. It may have been grouped."
    )
    story.when(PlaceDot(id=story.only("groups").id), by=ana).then(DotPlaced)


def test_only_people_vote():
    voting().when(PlaceDot(id="R-01"), by=Program(name="robot", role=Role.FACILITATOR)).then(
        RuleError, "Only people with a seat can vote."
    )


def test_until_the_close_nobody_sees_more_than_how_many_have_voted():
    story = voting().when(PlaceDot(id="R-01"), PlaceDot(id="R-01"), by=ana).when(PlaceDot(id="R-02"), by=ben)
    for person in (host, ana, ben, cleo, None):
        seen = story.seen_by(person).deciding
        assert seen.voted == 2
        assert set(seen.ballots) == ({story.id_of(person)} if person in {ana, ben} else set())
        assert seen.tallies == ()
    votes = [each for each in story.log if isinstance(each.change, DotPlaced)]
    assert all(each.hidden_from(story.id_of(who)) for each in votes for who in (host, cleo))
    assert [each.hidden_from(story.id_of(ana)) for each in votes] == [False, False, True]
    assert all(each.hidden_from() for each in votes)


def test_who_took_all_dots_back_has_not_voted():
    story = voting().when(PlaceDot(id="R-01"), TakeBackDot(id="R-01"), by=ana)
    assert story.seen_by().deciding.voted == 0


def test_the_close_counts_and_forgets_who():
    story = voting().when(PlaceDot(id="R-01"), PlaceDot(id="R-01"), by=ana).when(PlaceDot(id="R-01"), by=ben)
    story.when(PlaceDot(id="R-02"), by=cleo).when(CloseVote()).then(CountedVote, "closed the vote")
    assert dots(story) == {"R-01": 3, "R-02": 1, "R-03": 0, "R-04": 0}
    assert story.review.deciding.result.voters == 3
    assert story.review.deciding.ballots == {}
    assert story.id_of(ana) not in story.log[-1].change.model_dump_json()
    votes = [each for each in story.log if isinstance(each.change, DotPlaced)]
    assert all(each.hidden_from(story.id_of(host)) for each in votes)


def test_a_new_round_keeps_the_old_result():
    story = voting().when(*together(PlaceDot(id="R-01"))).when(CloseVote(), OpenVote(dots_each=5))
    deciding = story.review.deciding
    assert (deciding.round, deciding.phase, deciding.result) == (2, DecidingPhase.VOTING, None)
    assert deciding.left_for(story.id_of(ana)) == 5
    story.when(*together(PlaceDot(id="R-02"))).when(CloseVote())
    assert [tally.round for tally in story.review.deciding.tallies] == [1, 2]
    assert dots(story)["R-02"] == 3


def test_a_counted_round_keeps_the_numbers_and_words_of_its_time():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02"), title="Both"), OpenVote(dots_each=3))
    group = story.only("groups")
    story.when(*together(PlaceDot(id=group.id), PlaceDot(id="R-03"), PlaceDot(id=group.id)))
    text = story.review.item("recommendations", "R-03").text
    story.when(CloseVote()).then("closed the vote: 3 voted, most dots for R-01 + R-02 (6)")
    story.when(
        EditRecommendation(id="R-03", text="Something else"),
        RemoveRecommendation(id="R-01"),
        OpenVote(),
    )
    (round_,) = story.review.deciding.earlier
    assert (round_.voters, round_.dots_each) == (3, 3)
    assert [(each.labels, each.title, each.dots) for each in round_.ranked][:2] == [
        (("R-01", "R-02"), "Both", 6), (("R-03",), text, 3),
    ]  # fmt: skip
    assert story.seen_by().deciding.earlier == (round_,)


def test_a_vote_in_which_nobody_voted_is_closed_only_without_a_result():
    story = (
        voting()
        .when(CloseVote())
        .then(RuleError, "Nobody has voted yet. Leave it open, or close without a result.")
    )
    story.when(CloseVote(without_result=True)).then(CountedVote, "closed the vote without a result")
    deciding = story.review.deciding
    assert (deciding.phase, deciding.tallies, deciding.result) == (DecidingPhase.REVEALED, (), None)
    assert story.review.votes == {}
    story.when(OpenVote()).then("opened a vote, round 2")
    assert story.review.deciding.round == 2, "people heard that one called round 1"


@pytest.mark.parametrize("command", [PlaceDot, TakeBackDot])
def test_a_press_on_a_vote_that_was_closed_without_a_result_does_nothing_in_the_next(command):
    story = voting().when(CloseVote(without_result=True), OpenVote())
    story.when(command(id="R-01", round=1), by=ana).then(
        RuleError, "That vote is closed. Another one is open now"
    )
    story.when(PlaceDot(id="R-01", round=2), by=ana).then(DotPlaced)


def test_a_log_in_which_a_round_gave_its_number_back_reads_as_it_was():
    story = voting()
    closed = CountedVote(fields={"phase": "revealed", "round": 0, "ballots": {}}, was={"phase": "voting"})
    before = [record.change for record in story.log]
    review = fold(Review(id="old"), [*before, closed])
    assert (review.deciding.phase, review.deciding.round) == (DecidingPhase.REVEALED, 0)


def test_a_dot_that_comes_before_a_close_without_a_result_is_not_lost():
    story = voting().when(PlaceDot(id="R-01"), by=ana)
    story.when(CloseVote(without_result=True)).then(RuleError, "Somebody has voted since.")
    story.when(CloseVote()).then("1 voted")


def test_a_second_round_without_a_voter_leaves_the_first_result_standing():
    story = voting().when(PlaceDot(id="R-01"), by=ana).when(CloseVote(), OpenVote())
    story.when(CloseVote(without_result=True))
    deciding = story.review.deciding
    assert (deciding.phase, deciding.round, deciding.result.round) == (DecidingPhase.CLOSED, 2, 1)
    assert deciding.earlier == ()


def test_an_old_count_of_nobody_is_no_result():
    tally = Tally(round=1, dots={"a": 0}, voters=0)
    deciding = Deciding(phase=DecidingPhase.CLOSED, round=1, tallies=(tally,))
    assert (deciding.result, deciding.rounds) == (None, ())


def test_rounds_of_an_earlier_version_get_the_words_of_their_time_when_they_are_read():
    story = voting().when(*together(PlaceDot(id="R-01"))).when(CloseVote(), OpenVote())
    story.when(*together(PlaceDot(id="R-02"))).when(CloseVote())
    kept = story.review.deciding.rounds
    story.when(RemoveRecommendation(id="R-01"))
    changes = []
    for each in story.log:
        stored = each.change.model_dump(mode="json")
        if isinstance(each.change, CountedVote):
            for tally in stored["fields"]["tallies"]:
                del tally["items"], tally["dots_each"]
        changes.append(any_change.validate_python(stored))
    assert fold(Review(id="old"), changes).deciding.rounds == kept


def test_what_is_on_the_ballot_now_gets_its_dots_of_the_count():
    story = voting().when(*together(PlaceDot(id="R-01"), PlaceDot(id="R-02"))).when(CloseVote())
    story.when(GroupRecommendations(ids=("R-01", "R-02")), AddRecommendation(text="late"))
    votes = {story.review.ballot_items()[each].id: n for each, n in story.review.votes.items()}
    assert votes[story.only("groups").id] == 6
    assert story.review.item("recommendations", "R-05").id not in votes


def test_dots_of_who_was_removed_do_not_count():
    story = voting().when(*together(PlaceDot(id="R-02"))).when(PlaceDot(id="R-01"), by=host)
    story.when(RemoveParticipant(id=story.id_of(ana)))
    assert story.seen_by().deciding.voted == 3
    story.when(CloseVote())
    assert dots(story) == {"R-01": 1, "R-02": 2, "R-03": 0, "R-04": 0}
    assert story.review.deciding.result.voters == 3


def test_of_fewer_than_three_voters_there_is_no_result():
    story = voting().when(PlaceDot(id="R-01"), by=ana).when(PlaceDot(id="R-02"), by=ben)
    story.when(CloseVote()).then("closed the vote: 2 voted")
    (tally,) = story.review.deciding.tallies
    assert (tally.voters, tally.is_shown, tally.dots, tally.items, story.review.votes) == (
        2,
        False,
        {},
        (),
        {},
    )
    assert story.review.item("recommendations", "R-01").id not in story.log[-1].change.model_dump_json()


def test_a_review_is_not_closed_over_an_open_vote_or_hidden_cards():
    story = voting().when(CloseReview()).then(RuleError, "A vote is open. Close the vote first")
    story.when(PlaceDot(id="R-01"), by=ana).when(CloseVote(), CloseReview(anyway=True)).then(
        "closed the review"
    )
    given(ana.does(AddRecommendation(text="a"))).when(CloseReview()).then(
        RuleError, "Reveal them first, or they would be lost."
    )
