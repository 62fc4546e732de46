"""The reveal: cards get other ids, so that these do not tell who wrote first; what is on its way to an old id arrives."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from pmcore.changes.log import fold
from pmcore.changes.recommendations import RecommendationEdited, RecommendationRemoved
from pmcore.changes.registry import any_change
from pmcore.changes.voting import RecommendationsRevealed
from pmcore.cli.verify import check
from pmcore.commands.history import Undo
from pmcore.commands.measures import MakeMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import LetBackIn, RemoveParticipant
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
)
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.errors import ConcurrentEditError, NotAllowedError, RuleError
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.model.voting import DecidingPhase
from pmcore.store import Store
from pmcore.store.duck import DuckStore
from tests.kit import Story, given, seat

ana, ben = seat("Ana"), seat("Ben")
GOLDEN = Path(__file__).parents[1] / "golden" / "database_of_step_1.duckdb.gz"


def written() -> Story:
    return given(ana.does(AddRecommendation(text="First")), ben.does(AddRecommendation(text="Second")),
                 ana.does(AddRecommendation(text="Third")))  # fmt: skip


def card_of(story: Story, text: str) -> str:
    (found,) = [card.id for card in story.review.recommendations.values() if card.text == text]
    return found


def test_the_ids_after_the_reveal_are_others_in_the_order_of_the_lot():
    story = written()
    before = list(story.review.recommendations)
    story.when(RevealRecommendations()).then(RecommendationsRevealed)
    cards = list(story.review.recommendations.values())
    assert not {card.id for card in cards} & set(before)
    assert [card.number for card in cards] == [1, 2, 3]
    assert all(one.id < two.id for one, two in pairwise(cards))
    assert [card.text for card in cards] == ["Third", "Second", "First"], "which the kit draws in reverse"
    assert {card.version for card in cards} == {1}


def test_what_everybody_may_see_of_the_reveal_has_no_id_of_before():
    story = written()
    before = list(story.review.recommendations)
    story.when(RevealRecommendations())
    seen = story.seen_by(ana)
    assert not any(each in repr(seen) for each in before)
    assert not any(each in repr(story.log[-1].change.as_json()) for each in before)


@pytest.mark.parametrize("edited_before", [0, 1, 3])
def test_an_edit_that_its_author_began_before_the_reveal_arrives(edited_before: int):
    story = written()
    card = card_of(story, "First")
    for n in range(edited_before):
        story.when(EditRecommendation(id=card, text=f"First, edit {n}", seen=n + 1), by=ana)
    seen = story.review.recommendations[card].version
    story.when(RevealRecommendations())
    edit = EditRecommendation(id=card, text="First, as meant", seen=seen)
    story.when(edit, by=ana).then(RecommendationEdited)
    assert card_of(story, "First, as meant") not in {card, ""}


def test_an_edit_that_was_begun_before_one_of_ones_own_is_a_decision_after_the_reveal_too():
    story = written()
    card = card_of(story, "First")
    story.when(EditRecommendation(id=card, text="From my phone", seen=1), by=ana)
    story.when(RevealRecommendations())
    story.when(EditRecommendation(id=card, text="From my laptop", seen=1), by=ana).then(ConcurrentEditError)


def test_an_edit_begun_before_the_reveal_does_not_pass_over_what_the_scribe_wrote_since():
    story = written()
    card = card_of(story, "First")
    story.when(RevealRecommendations())
    story.when(EditRecommendation(id=card_of(story, "First"), text="Shorter", seen=1))
    story.when(EditRecommendation(id=card, text="Longer", seen=1), by=ana).then(
        ConcurrentEditError, "Host changed"
    )


def test_a_card_that_its_author_withdraws_in_the_moment_of_the_reveal_goes():
    story = written()
    card = card_of(story, "First")
    story.when(RevealRecommendations())
    story.when(RemoveRecommendation(id=card), by=ana).then(RecommendationRemoved, recommendations=2)


def test_whoever_was_told_an_id_before_the_reveal_goes_on_with_it():
    """A program that wrote the cards holds the ids of then: it groups, makes measures and lets people vote by them."""
    story = written()
    first, second, third = (card_of(story, text) for text in ("First", "Second", "Third"))
    story.when(RevealRecommendations())
    story.when(GroupRecommendations(ids=(first, second)))
    assert {card.text for card in story.review.recommendations.values() if card.group} == {"First", "Second"}
    story.when(OpenVote())
    story.when(PlaceDot(id=third), by=ben)
    assert list(story.review.deciding.ballot(story.id_of(ben))) == [card_of(story, "Third")]
    story.when(TakeBackDot(id=third), by=ben)
    story.when(CloseVote(without_result=True))
    story.when(MakeMeasure(id=third))
    assert [each.sources for each in story.review.measures.values()] == [(card_of(story, "Third"),)]


def test_the_rules_of_a_card_hold_by_its_old_id_too():
    story = written()
    card = card_of(story, "First")
    story.when(RevealRecommendations())
    for command in (EditRecommendation(id=card, text="x"), RemoveRecommendation(id=card)):
        story.when(command, by=ben).then(NotAllowedError)


def test_what_was_withdrawn_in_silence_does_not_come_back_after_the_reveal():
    story = written()
    story.when(RemoveRecommendation(id=card_of(story, "First")), by=ana, command_id="withdrawn")
    story.when(RevealRecommendations())
    story.when(Undo(target="withdrawn"), by=ana).then(ConcurrentEditError, recommendations=2)


# ---------------------------------------------------------------------- people who were removed


def test_what_somebody_wrote_in_silence_goes_with_them():
    story = written()
    story.when(RemoveParticipant(id=story.id_of(ana)), RevealRecommendations()).then(
        "revealed 1 recommendation"
    )
    assert [card.text for card in story.review.recommendations.values()] == ["Second"]
    assert [card.number for card in story.review.recommendations.values()] == [1]


def test_who_is_let_back_in_before_the_reveal_has_their_cards_again():
    story = written()
    story.when(
        RemoveParticipant(id=story.id_of(ana)), LetBackIn(id=story.id_of(ana)), RevealRecommendations()
    )
    story.then(recommendations=3)


def test_who_is_let_back_in_after_the_reveal_finds_that_theirs_were_left_out():
    story = written()
    story.when(
        RemoveParticipant(id=story.id_of(ana)), RevealRecommendations(), LetBackIn(id=story.id_of(ana))
    )
    story.then(recommendations=1)


def test_hidden_cards_of_people_who_were_removed_keep_no_review_open():
    story = given(ana.does(AddRecommendation(text="Vandalism")))
    story.when(CloseReview()).then(RuleError, "Reveal them first")
    story.when(RemoveParticipant(id=story.id_of(ana)))
    story.when(RevealRecommendations()).then(RuleError, "Nobody has written a card yet")
    story.when(CloseReview()).then("closed the review")


# ---------------------------------------------------------------------- what is stored


def test_the_log_tells_it_all(store: Store):
    story = given(
        *(who.does(AddRecommendation(text=f"{who.name} {n}")) for n in range(3) for who in (ana, ben)),
        store=store,
    )
    story.when(RemoveParticipant(id=story.id_of(ben)), RevealRecommendations())
    story.when(EditRecommendation(id="R-01", text="Reworded"), by=ana)
    read = [
        each.model_copy(update={"change": any_change.validate_json(each.change.model_dump_json())})
        for each in story.log
    ]
    assert fold(Review(id=story.id), read) == story.review
    if isinstance(store, DuckStore):
        assert list(check(store).problems) == []
    (listed,) = story.reviews.all()
    assert (listed.version, listed.public_version) == (story.review.version, version_for(story.review))
    assert listed.version - listed.public_version == 6
    story.reviews.close()


def test_a_reveal_of_an_earlier_version_keeps_its_ids(database: str):
    """The database of step 1 has hidden cards, a reveal that names the old ids, and dots."""
    path = Path(database)
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(GOLDEN.read_bytes()))
    store = DuckStore(database)
    (listed,) = store.reviews()
    review = fold(Review(id=listed.id), store.changes(listed.id))
    assert review.deciding.phase is not DecidingPhase.WRITING
    assert all(card.number for card in review.recommendations.values())
    assert listed.public_version == version_for(review) < review.version
    assert list(check(store).problems) == []
    store.close()
