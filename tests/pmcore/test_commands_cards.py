"""Lessons and recommendations: written silently, revealed together, gathered in groups."""

import pytest

from pmcore.changes.lessons import LessonAdded
from pmcore.changes.measures import MeasureEdited
from pmcore.changes.recommendations import (
    GroupAdded,
    GroupRemoved,
    RecommendationAdded,
    RecommendationEdited,
    RecommendationRemoved,
)
from pmcore.changes.voting import RecommendationsRevealed
from pmcore.commands import cards
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.measures import AddMeasure, MakeMeasure
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
    RenameGroup,
    TakeOutOfGroup,
)
from pmcore.commands.voting import CloseVote, OpenVote, RevealRecommendations
from pmcore.errors import ConcurrentEditError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Program, Role
from tests.kit import given, host, seat

ana, ben = seat("Ana"), seat("Ben")
sue = seat("Sue", Role.SCRIBE)


def card_of(story, person):
    mine = story.id_of(person)
    return next(each for each in story.review.recommendations.values() if each.author == mine)


def writing():
    return given(ana.does(AddRecommendation(text="Ana's")), ben.does(AddRecommendation(text="Ben's")))


def revealed(count=4):
    return given(*(AddRecommendation(text=f"card {n}") for n in range(1, count + 1)), RevealRecommendations())


def test_lessons_are_open_from_the_start():
    story = (
        given()
        .when(AddLesson(text="Rollback was quick", tone="went_well"), by=ana)
        .then(LessonAdded, "added L-01")
    )
    story.when(EditLesson(id="L-01", lens="deployment"), by=ben).then("changed lens of L-01")
    story.when(RemoveLesson(id="L-01"), by=ben).then(lessons=0)


# ---------------------------------------------------------------- hidden means not there


def test_before_the_reveal_everybody_sees_only_their_own_card():
    story = writing()
    assert [card.text for card in story.seen_by(ana).recommendations.values()] == ["Ana's"]
    assert [card.text for card in story.seen_by(ben).recommendations.values()] == ["Ben's"]
    for other in (host, sue, None):
        assert story.seen_by(other).recommendations == {}


@pytest.mark.parametrize("other", [host, sue, ben], ids=lambda person: person.name)
def test_somebody_elses_hidden_card_is_as_if_it_were_not_there(other):
    story = writing()
    card = card_of(story, ana).id
    for command in (
        EditRecommendation(id=card, text="Mine now"),
        EditRecommendation(id=card, text="Mine now", seen=99),
        RemoveRecommendation(id=card),
        MakeMeasure(id=card),
        AddMeasure(title="x", recommendation=card),
    ):
        story.when(command, by=other)
        hidden = str(story._error)
        story.then(NotFoundError)
        story.when(
            type(command).model_validate(
                command.model_dump(exclude_unset=True)
                | {"recommendation" if isinstance(command, AddMeasure) else "id": "no-such-id"}
            ),
            by=other,
        )
        assert str(story._error) == hidden
        story.then(NotFoundError)
    assert card_of(story, ana).text == "Ana's"


def test_ones_own_hidden_card_is_ones_own():
    story = writing()
    card = card_of(story, ana).id
    story.when(EditRecommendation(id=card, text="Better", seen=1), by=ana).then(RecommendationEdited)
    story.when(MakeMeasure(id=card), by=ana).then(
        RuleError, "Reveal the cards first; then they can become measures."
    )
    story.when(RemoveRecommendation(id=card), by=ana).then(RecommendationRemoved, recommendations=1)


def test_a_program_without_a_seat_writes_for_nobody_to_see():
    story = (
        given()
        .when(AddRecommendation(text="Robot"), by=Program(name="robot", role=Role.SCRIBE))
        .then(recommendations=1)
    )
    assert story.seen_by().recommendations == {}
    card = story.only("recommendations").id
    story.when(RemoveRecommendation(id=card), by=Program(name="robot", role=Role.SCRIBE)).then(NotFoundError)


def test_the_log_hides_what_the_screen_hides_also_after_the_reveal():
    story = writing()
    card = card_of(story, ana).id
    story.when(EditRecommendation(id=card, text="Reworded"), by=ana)
    story.when(AddRecommendation(text="Withdrawn"), by=ana)
    story.when(lambda r: RemoveRecommendation(id=list(r.recommendations)[-1]), by=ana)
    story.when(RevealRecommendations())

    def told(person=None):
        who = story.id_of(person) if person else ""
        return [type(each.change) for each in story.log if not each.hidden_from(who)]

    for other in (host, sue, None):
        assert not {RecommendationAdded, RecommendationEdited, RecommendationRemoved} & set(told(other))
        assert RecommendationsRevealed in told(other)
    assert told(ana).count(RecommendationAdded) == 2
    assert told(ben).count(RecommendationAdded) == 1
    story.when(EditRecommendation(id=card, reason="now everybody sees it"), by=ana)
    assert RecommendationEdited in told()


def test_nobody_sees_which_browsers_belong_to_a_seat():
    story = writing()
    assert all(person.keys == () for person in story.seen_by(host).people.values())
    assert story.review.people_by_key[ana.key].name == "Ana"


# ---------------------------------------------------------------- the reveal


def test_the_reveal_numbers_cards_by_lot():
    story = revealed(3)  # chance reverses in stories
    assert {card.text: card.label for card in story.review.recommendations.values()} == {
        "card 1": "R-03", "card 2": "R-02", "card 3": "R-01",
    }  # fmt: skip
    assert len(story.seen_by().recommendations) == 3


def test_a_reveal_happens_once_and_not_for_nothing():
    given().when(RevealRecommendations()).then(RuleError, "Nobody has written a card yet.")
    revealed().when(RevealRecommendations()).then(RuleError, "The cards are revealed already.")


def test_a_card_written_after_the_reveal_is_open_at_once():
    story = revealed(1).when(AddRecommendation(text="Late"), by=ana).then("added R-02: Late")
    assert len(story.seen_by(ben).recommendations) == 2


def test_after_the_reveal_author_scribe_and_host_may_change_a_card():
    story = writing().when(RevealRecommendations())
    card = card_of(story, ana).id
    for person in (ana, sue, host):
        story.when(EditRecommendation(id=card, text=f"{person.name} was here"), by=person).then(
            RecommendationEdited
        )
    story.when(EditRecommendation(id=card, text="Ben"), by=ben).then(
        NotAllowedError, "Only its author, the scribe or the facilitator can change this card."
    )
    story.when(RemoveRecommendation(id=card), by=ben).then(NotAllowedError)
    story.when(EditRecommendation(id=card, text="old look", seen=1), by=sue).then(ConcurrentEditError)


def test_while_a_vote_is_open_cards_and_groups_stand_still():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02"))).when(OpenVote())
    for command in (
        AddRecommendation(text="Late"),
        EditRecommendation(id="R-03", text="x"),
        RemoveRecommendation(id="R-03"),
        GroupRecommendations(ids=("R-03", "R-04")),
        TakeOutOfGroup(id="R-01"),
        RenameGroup(id=story.only("groups").id, title="x"),
    ):
        story.when(command).then(RuleError, "A vote is open.")
    story.when(CloseVote(without_result=True)).when(AddRecommendation(text="Late")).then(RecommendationAdded)


# ---------------------------------------------------------------- groups


def test_grouping_needs_revealed_cards_and_two_of_them():
    writing().when(GroupRecommendations(ids=("a", "b"))).then(
        RuleError, "Reveal the cards first; then they can be grouped."
    )
    story = revealed()
    story.when(GroupRecommendations(ids=("R-01", "r-01"))).then(
        RuleError, "Choose at least two cards to group."
    )
    story.when(GroupRecommendations(ids=("R-01", "R-99"))).then(NotFoundError, groups=0)
    story.when(TakeOutOfGroup(id="R-01")).then(RuleError, "R-01 is in no group.")


def test_a_group_gathers_cards_under_a_title():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-03"), title="Disks"), by=ana)
    story.then(GroupAdded, RecommendationEdited, RecommendationEdited)
    group = story.only("groups")
    assert [card.label for card in story.review.in_group(group.id)] == ["R-01", "R-03"]
    assert list(story.review.ballot_items()) == [group.id, story.review.item("recommendations", "R-02").id,
                                                 story.review.item("recommendations", "R-04").id]  # fmt: skip
    story.when(RenameGroup(id=group.id, title="Storage", seen=1)).then("changed title of a group: Storage")
    story.when(GroupRecommendations(ids=("R-04",), into=group.id)).then(RecommendationEdited)
    story.when(GroupRecommendations(ids=("R-04",), into="no-such-group")).then(NotFoundError)


def test_a_group_without_a_title_takes_the_words_of_its_first_card():
    story = given(
        *(AddRecommendation(text=f"{n}: " + "long words\n" * 30) for n in range(2)), RevealRecommendations()
    )
    story.when(GroupRecommendations(ids=("R-02", "R-01")))
    assert story.only("groups").title.startswith("0: long words long words")


def test_a_group_of_one_falls_apart_however_it_came_to_that():
    story = (
        revealed().when(GroupRecommendations(ids=("R-01", "R-02"), title="a")).when(TakeOutOfGroup(id="R-01"))
    )
    story.then(RecommendationEdited, RecommendationEdited, GroupRemoved, groups=0)
    story.when(GroupRecommendations(ids=("R-01", "R-02"), title="a")).when(
        GroupRecommendations(ids=("R-02", "R-03"), title="b")
    )
    assert [group.title for group in story.review.groups.values()] == ["b"]
    story.when(RemoveRecommendation(id="R-02")).then(
        RecommendationEdited, GroupRemoved, RecommendationRemoved, groups=0
    )
    assert {card.group for card in story.review.recommendations.values()} == {""}


def test_a_group_of_three_bears_the_loss_of_one():
    story = revealed().when(GroupRecommendations(ids=("R-01", "R-02", "R-03")))
    story.when(TakeOutOfGroup(id="R-01")).then(RecommendationEdited, groups=1)


def test_a_measure_lets_go_of_the_card_that_it_was_made_from():
    story = revealed().when(MakeMeasure(id="R-01")).when(RemoveRecommendation(id="R-01"))
    story.then(MeasureEdited, RecommendationRemoved, measures=1)
    assert story.only("measures").recommendation == ""


def test_there_is_an_end_to_cards(monkeypatch):
    monkeypatch.setattr(cards, "MOST_CARDS", 1)
    given(AddLesson(text="a")).when(AddLesson(text="b")).then(RuleError, "There are 1 cards already.")
    given(AddRecommendation(text="a")).when(AddRecommendation(text="b")).then(RuleError)
