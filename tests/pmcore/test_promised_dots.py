"""How many dots each has is chosen before anybody writes, told to everybody, and kept; a further round is a new promise."""

import pytest

from pmcore.boards import Room, draw
from pmcore.changes.voting import DecidingEdited, DotsChosen
from pmcore.commands.history import Undo
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import ChooseDots, CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.errors import NotAllowedError, RuleError
from pmcore.report.export import export
from tests.kit import Story, given, seat, together

ana, ben, cleo = seat("Ana"), seat("Ben"), seat("Cleo")
STANDS = "Somebody has written a card already, so the number of dots stands."


def chosen(dots: int, cards: int = 4) -> Story:
    """Return a story in which the number was chosen, then cards were written and revealed."""
    written = (AddRecommendation(text=f"card {n}") for n in range(cards))
    return given(ChooseDots(dots_each=dots), *written, RevealRecommendations())


def counted(story: Story, *opening: ChooseDots | OpenVote) -> Story:
    """Three people vote in one round, which is counted."""
    return story.when(*opening, *together(PlaceDot(id="R-01"))).when(CloseVote())


def on_the_board(story: Story) -> str:
    return "".join(block.html for block in draw("recommendations", story.review, Room()))


def test_the_number_is_the_hosts_is_told_to_everybody_and_stands_from_the_first_card_on():
    story = given(ana.does())
    assert "as many as fit" in on_the_board(story)
    story.when(ChooseDots(dots_each=5), by=ana).then(NotAllowedError)
    story.when(ChooseDots(dots_each=7)).then(DotsChosen, "chose for the vote: 7 dots each")
    story.when(ChooseDots(dots_each=5)).then(DotsChosen, "chose for the vote: 5 dots each")
    assert "in the vote everybody has 5." in on_the_board(story)
    story.when(AddRecommendation(text="First"), by=ana)
    story.when(ChooseDots(dots_each=7)).then(RuleError, STANDS)
    story.when(RevealRecommendations()).when(ChooseDots(dots_each=7)).then(RuleError, STANDS)
    assert "in the vote everybody has 5." in on_the_board(story)


def test_a_card_without_a_name_fixes_it_as_well():
    story = given(
        ChooseCardNames(names="never"), ana.does(AddRecommendation(text="Mine", key="drawn by lot for Ana"))
    )
    story.when(ChooseDots(dots_each=7)).then(RuleError, STANDS)


def test_it_is_not_undone_but_chosen_again():
    story = given()
    story.when(ChooseDots(dots_each=7), command_id="the choice")
    story.when(Undo(target="the choice")).then(RuleError, "Choose again at the Recommendations")
    story.when(ChooseDots(dots_each=0)).then(DotsChosen, "chose for the vote: as many dots as fit")


def test_the_vote_has_what_was_promised():
    story = chosen(5).when(OpenVote()).then(DecidingEdited, "opened a vote")
    assert story.review.deciding.dots_each == 5
    assert chosen(5).when(OpenVote(dots_each=5)).review.deciding.dots_each == 5


@pytest.mark.parametrize(("promised", "each"), [(5, 5), (0, 4)])
def test_another_number_is_refused_with_the_one_that_was_told(promised: int, each: int):
    story = chosen(promised, cards=12)
    story.when(OpenVote(dots_each=9)).then(
        RuleError,
        f"Everybody was told before that they will have {each} dots each. Send that number, or none.",
    )
    assert story.when(OpenVote()).review.deciding.dots_each == each


def test_where_nothing_was_chosen_the_one_who_opens_says_how_many():
    story = given(AddRecommendation(text="card"), RevealRecommendations()).when(OpenVote(dots_each=9))
    assert story.review.deciding.dots_each == 9


def test_a_further_round_is_a_new_promise_made_before_it_is_opened():
    story = counted(chosen(5), OpenVote())
    story.when(OpenVote(dots_each=7)).then(
        RuleError, "Everybody was told before that they will have 5 dots each."
    )
    story.when(ChooseDots(dots_each=7)).then(DotsChosen, "chose for the vote: 7 dots each")
    assert "In a further round everybody has 7 dots." in on_the_board(story)
    assert story.review.deciding.result.dots_each == 5, "what was counted had the number of its time"
    story.when(OpenVote(), ChooseDots(dots_each=3)).then(
        RuleError, "A vote is open, so its number of dots stands."
    )
    assert story.review.deciding.dots_each == 7


def test_a_vote_without_a_result_is_opened_again_under_the_same_promise():
    story = chosen(5).when(OpenVote(), CloseVote(without_result=True))
    story.when(ChooseDots(dots_each=7)).then(RuleError, STANDS)
    assert story.when(OpenVote()).review.deciding.dots_each == 5


def test_the_document_says_whether_everybody_was_told_before():
    told = counted(chosen(5), OpenVote())
    assert "5 dots each, which everybody was told before." in _markdown(told)
    not_told = counted(given(AddRecommendation(text="card"), RevealRecommendations()), OpenVote(dots_each=4))
    assert "4 dots each." in _markdown(not_told)
    assert "told before" not in _markdown(not_told)


def _markdown(story: Story) -> str:
    return export(story.review, "md", "technical").content.decode()
