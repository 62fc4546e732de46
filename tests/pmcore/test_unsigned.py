"""Cards without names: whoever has the key changes a card, nobody is stored as its author, and all is in the log only at the reveal."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.recommendations import unsigned_cards
from pmcore.changes.unsigned import CardNamesChosen, UnsignedWritten
from pmcore.changes.voting import RecommendationsRevealed
from pmcore.cli.verify import check
from pmcore.commands.history import Undo
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import NotFoundError, RuleError, UsedIdError
from pmcore.model.people import Seat
from pmcore.report.export import export
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore, Store
from pmcore.store.duck import DuckStore
from tests.kit import Story, given, host, seat

ana, ben, cleo = seat("Ana"), seat("Ben"), seat("Cleo")
NEVER = ChooseCardNames(names="never")


def key(of: str) -> str:
    return f"{of} was drawn by lot"


def card(of: str, text: str = "") -> AddRecommendation:
    return AddRecommendation(text=text or f"Card of {of}", key=key(of))


def written(store: Store | None = None) -> Story:
    people = (ana, ben, cleo)
    return given(NEVER, *(each.does(card(each.name)) for each in people), store=store)


def texts(story: Story) -> list[str]:
    return sorted(each.text for each in story.review.recommendations.values())


def on_the_board(story: Story) -> str:
    return "".join(block.html for block in draw("recommendations", story.review, Room()))


def test_the_choice_is_the_hosts_and_stands_from_the_first_card_on():
    story = given(ana.does())
    story.when(ChooseCardNames(names="shown")).then(CardNamesChosen, "names shown")
    assert "everybody sees who wrote which" in on_the_board(story)
    story.when(NEVER).then(CardNamesChosen).when(card("Ana"), by=ana).then(UnsignedWritten)
    for names in ("kept", "shown"):
        story.when(ChooseCardNames(names=names)).then(RuleError, "the choice about names stands")
    story.when(RemoveRecommendation(id=key("Ana")), by=ana).then(UnsignedWritten)
    story.when(ChooseCardNames(names="kept")).then(RuleError, "the choice about names stands")
    signed = given(ana.does(AddRecommendation(text="With a name")))
    signed.when(NEVER).then(RuleError, "the choice about names stands")


def test_a_card_never_gets_another_promise_than_its_writer_read():
    """A page may show what the room chose a moment ago; then it hears so, and its text comes back to it."""
    story = given(ana.does())
    story.when(card("Ana"), by=ana).then(RuleError, "The room chose otherwise")
    story.when(NEVER, AddRecommendation(text="A"), by=host).then(RuleError, "Cards bear no name here")
    story.when(card("Ana"), RevealRecommendations()).when(card("Ben"), by=ben).then(
        RuleError, "The cards are revealed."
    )
    story.when(AddRecommendation(text="Later, under my name"), by=ben).then(recommendations=2)
    assert [story.review.name_of(each.author) for each in story.review.recommendations.values()] == [
        "",
        "Ben",
    ]


def test_whoever_has_the_key_changes_a_card_and_nobody_else():
    story = (
        written().when(EditRecommendation(id=key("Ana"), text="Ana's, better"), by=ana).then(UnsignedWritten)
    )
    shown = [block.html for block in unsigned_cards(story.review, [key("Ana"), key("nobody")])]
    assert len(shown) == 1
    assert "better" in shown[0]
    slots = [*story.review.unsigned["recommendations"].cards]
    for ref in (key("nobody"), *slots):
        story.when(EditRecommendation(id=ref, text="Mine now"), by=ben).then(NotFoundError)
        story.when(RemoveRecommendation(id=ref), by=host).then(NotFoundError)
    story.when(EditRecommendation(id=key("Ana"), outcome="adopted"), by=ana).then(
        RuleError, "when the cards are"
    )
    story.when(RemoveRecommendation(id=key("Ben")), by=ben).when(RevealRecommendations())
    assert texts(story) == ["Ana's, better", "Card of Cleo"]
    story.when(EditRecommendation(id=key("Ana"), text="Once more"), by=ana).then(NotFoundError)


def test_what_comes_again_because_an_answer_got_lost_is_kept_once():
    story = written()
    before = story.review
    story.when(card("Ana"), by=ana, command_id="again").then()
    story.when(EditRecommendation(id=key("Ana"), text="Card of Ana"), by=ana).then()
    assert story.review is before
    story.when(card("Ana", "Other words"), by=ana).then(UsedIdError)
    story.when(RevealRecommendations())
    assert texts(story) == ["Card of Ana", "Card of Ben", "Card of Cleo"]


def test_the_log_says_the_same_of_all_and_nothing_of_whose_it_was():
    story = given(NEVER, *(each.does() for each in (ana, ben))).later(minutes=3)
    for step in (
        ana.does(card("Ana")),
        ben.does(card("Ben")),
        ana.does(EditRecommendation(id=key("Ana"), text="A much longer text of Ana than before")),
        ben.does(RemoveRecommendation(id=key("Ben"))),
    ):
        story.when(step)
    lines = [each for each in story.log if isinstance(each.change, UnsignedWritten)]
    alike = {each.model_copy(update={"version": 0, "command_id": ""}).model_dump_json() for each in lines}
    assert (len(lines), len(alike)) == (4, 1)
    assert {each.recorded_at for each in lines} == {story.log[0].recorded_at}, "the time of the line before"
    assert len({each.command_id for each in lines}) == 4
    for person in (None, ana, ben, host):
        me = story.id_of(person) if person else ""
        assert all(each.hidden_from(me) for each in lines)


def test_before_the_reveal_everybody_sees_how_many_have_written_and_no_more():
    story = given(NEVER, *(each.does() for each in (ana, ben, cleo, seat("Dan"))))
    story.when(
        ana.does(card("Ana"), AddRecommendation(text="Another of Ana", key=key("second"))),
        ben.does(card("Ben")),
    )
    assert "2 of 5 have written" in on_the_board(story)
    for person in (ana, ben, host):
        assert "Card of" not in repr(story.seen_by(person))
        assert key("Ana") not in repr(story.review)
    story.when(CloseReview()).then(RuleError, "not revealed yet")


def test_after_the_reveal_a_card_has_no_author_for_anybody():
    story = written().when(RevealRecommendations()).then(RecommendationsRevealed, recommendations=3)
    assert texts(story) == ["Card of Ana", "Card of Ben", "Card of Cleo"]
    for each in story.review.recommendations.values():
        assert (each.author, story.review.hands_of(each.id).added) == ("", "")
    assert "3 people wrote them; who wrote which is stored nowhere" in on_the_board(story)
    story.when(Undo(target=story.log[-1].command_id)).then(RuleError)
    card_id = next(iter(story.review.recommendations))
    story.when(EditRecommendation(id=card_id, text="Reworded"), by=host).then(lambda r: "Reworded" in repr(r))
    document = export(story.review, "md", "technical").content.decode()
    assert "written without names by 3 people" in document
    assert "guessed" not in document


def test_of_few_writers_it_is_said_that_it_can_be_guessed():
    story = given(NEVER, ana.does(card("Ana"), AddRecommendation(text="More", key=key("more"))))
    assert "Fewer than 3 people have written" in on_the_board(story)
    story.when(RevealRecommendations())
    assert "it can be guessed" in export(story.review, "md", "technical").content.decode()


def test_names_that_the_room_wants_shown_stand_with_the_cards():
    story = given(ChooseCardNames(names="shown"), ana.does(AddRecommendation(text="Mine")))
    assert story.seen_by(ben).recommendations == {}
    story.when(RevealRecommendations())
    assert story.review.hands_of(story.only("recommendations").id).added == "Ana"
    assert "Ana" in on_the_board(story)


def test_cards_of_somebody_who_is_removed_stay_because_nobody_knows_which_they_are():
    story = written()
    story.when(RemoveParticipant(id=story.id_of(ana)), RevealRecommendations()).then(recommendations=3)


def test_a_restart_before_the_reveal_loses_nothing(database: str):
    with closing(DuckStore(database)) as store:
        story = written(store)
        before = story.review
        story.reviews.close()
    sealed = json.loads(Path(f"{database}.sealed").read_bytes())
    assert [*sealed[story.id]] == ["unsigned"]
    with closing(DuckStore(database)) as store, closing(Reviews(store, story.clock.source)) as reviews:
        assert reviews.get(story.id).unsigned == before.unsigned
        by = {each: Seat(participant_id=story.id_of(each)) for each in (ana, host)}
        reviews.execute(story.id, EditRecommendation(id=key("Ana"), text="After the restart"), by[ana])
        revealed = reviews.execute(story.id, RevealRecommendations(), by[host]).review
        assert sorted(each.text for each in revealed.recommendations.values()) == [
            "After the restart", "Card of Ben", "Card of Cleo",
        ]  # fmt: skip
        assert Path(f"{database}.sealed").read_bytes() == b"{}"
        assert check(store).problems == ()


def test_another_handle_of_the_same_store_knows_the_cards():
    store = MemoryStore()
    story = written(store)
    with closing(Reviews(MemoryStore(store), story.clock.source)) as other:
        assert len(other.get(story.id).unsigned["recommendations"].cards) == 3
        story.when(AddRecommendation(text="One more", key=key("more")), by=ana)
        other.execute(story.id, RevealRecommendations(), Seat(participant_id=story.id_of(host)))
        assert len(other.get(story.id).recommendations) == 4


@pytest.mark.parametrize("short", ["x", "x" * 19])
def test_a_key_that_could_be_tried_out_is_refused(short: str):
    given(NEVER).when(AddRecommendation(text="A", key=short)).then(RuleError, "at least 20 characters")
