"""A link is read back to the room: everybody answers for themselves, only counts are shown, and the answer carries the link."""

from contextlib import closing
from pathlib import Path

from pmcore.boards import Room, draw
from pmcore.boards.mine import mine
from pmcore.changes.causes import CauseEdited
from pmcore.changes.questions import QuestionAdded
from pmcore.changes.reading import LinkAnswered, LinkAsked, LinkCounted
from pmcore.commands.causes import AddCause, RemoveCause
from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.reading import AnswerLink, AskLink, CloseLink
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.people import Seat
from pmcore.model.support import Support
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.web.api.serializers import review_json
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, host, seat

ana, ben, cy = seat("Ana"), seat("Ben"), seat("Cy")
FURTHER = "“No alert” led to “Disk full”, which made “Checkout was down” more likely."


def tree():
    """C-01 ← C-02 ← C-03, and three people."""
    return given(
        AddCause(text="Checkout was down"),
        AddCause(text="Disk full.", under="C-01"),
        AddCause(text="No alert", under="C-02"),
        ana.does(),
        ben.does(),
        cy.does(),
    )


def board(story):
    return "".join(each.html for each in draw("causes", story.review, Room()))


def answers(story, **said):
    for name, answer in said.items():
        story.when(AnswerLink(answer=answer), by=seat(name.title())).then(LinkAnswered)
    return story


def test_a_link_is_read_as_a_sentence_and_the_room_says_yes():
    story = tree().when(AskLink(id="C-03"), by=ana).then(NotAllowedError)
    story.when(AskLink(id="C-03")).then(LinkAsked, "read to the room whether C-03 led to C-02")
    assert FURTHER in board(story)
    assert "Of fewer than 3 answers nothing is shown or noted" in board(story)  # said before anybody answers
    assert "until then, whoever runs the server could find it out" in board(story)
    answers(story, ana="yes", ben="yes", cy="dont_know")
    assert "3 of 3 here have answered" in board(story)
    assert "say yes" not in board(story)  # no count before the close
    story.when(CloseLink()).then(LinkCounted, CauseEdited)
    assert FURTHER not in board(story)
    said = story.review.item("causes", "C-03").supports[0]
    assert (said.support, said.room.yes, said.room.all) == (Support.SUPPORTED, 2, 3)
    assert "(2 of 3)" in board(story)
    assert "2 say yes" in everything_in(export(story.review, "md", "technical", NOW).content)


def test_of_a_problem_it_says_no_more_than_there_is():
    story = tree().when(AskLink(id="C-02~C-01"))
    assert "“Disk full” led to “Checkout was down”.<" in board(story)


def test_what_most_deny_is_refuted_and_what_is_not_clear_becomes_a_question():
    story = answers(tree().when(AskLink(id="C-03")), ana="not_so", ben="not_so", cy="yes")
    story.when(CloseLink()).then(LinkCounted, CauseEdited)
    assert story.review.item("causes", "C-03").supports[0].support is Support.REFUTED
    answers(story.when(AskLink(id="C-03")), ana="not_so", ben="yes", cy="dont_know").when(CloseLink())
    story.then(LinkCounted, CauseEdited, QuestionAdded)
    assert story.review.item("causes", "C-03").supports[0].support is Support.UNKNOWN


def test_who_answered_what_is_sent_to_nobody():
    story = answers(tree().when(AskLink(id="C-03")), ana="not_so")
    seen = story.seen_by(ben)
    assert seen.reading.answers == {}
    assert (seen.reading.answered, story.seen_by().reading.answers) == (1, {})
    assert mine(story.seen_by(ana), story.id_of(ana)) == {"says_no": True}
    assert mine(seen, story.id_of(ben)) == {}
    assert "not_so" not in str(review_json(story.review, story.id_of(ben)))
    answers(story, ana="yes")
    assert story.seen_by().reading.answered == 1
    story.when(AnswerLink(answer="yes"), by=ana).then()
    story.when(AnswerLink(answer=None), by=ana).then(LinkAnswered)
    story.when(AnswerLink(answer=None), by=ana).then()
    assert (story.seen_by().reading.answered, mine(story.seen_by(ana), story.id_of(ana))) == (0, {})


def test_of_fewer_than_three_answers_nothing_is_kept_or_noted():
    story = answers(tree().when(AskLink(id="C-03")), ana="yes", ben="yes")
    assert "Fewer than three have answered" in board(story)  # told to the facilitator before the close
    story.when(CloseLink()).then(LinkCounted, "2 answered, which is too few to count")
    assert story.review.item("causes", "C-03").supports == ()


def test_whatever_was_answered_the_sealed_file_and_the_line_of_the_log_are_of_one_size(database):
    with closing(DuckStore(database)) as store:
        story = given(
            AddCause(text="Down"), AddCause(text="Full", under="C-01"), AskLink(id="C-02~C-01"), store=store
        )
        sizes, lines = set(), set()
        for answer in ("yes", "not_so", "dont_know", None, "not_so"):
            (line,) = story.when(AnswerLink(answer=answer), by=ana).outcome.records
            sizes.add(Path(f"{database}.sealed").stat().st_size)
            lines.add((line.change.model_dump_json(), line.command, line.fingerprint))
        assert (len(sizes), len(lines)) == (1, 1)
        story.reviews.close()
    with closing(DuckStore(database)) as store, closing(Reviews(store, story.clock.source)) as reviews:
        assert [*reviews.get(story.id).reading.answers.values()] == ["not_so"]  # it goes on after a restart
        reviews.execute(story.id, CloseLink(), Seat(participant_id=story.id_of(host)))
        assert Path(f"{database}.sealed").read_bytes() == b"{}"


def test_a_review_is_not_closed_while_a_link_is_read():
    tree().when(AskLink(id="C-03")).when(CloseReview()).then(RuleError, "Close that question first")


def test_who_was_removed_does_not_count_and_nobody_answering_says_nothing():
    story = answers(tree().when(AskLink(id="C-03")), ana="yes")
    story.when(RemoveParticipant(id=story.id_of(ana))).when(CloseLink()).then(LinkCounted)
    answers(story.when(AskLink(id="C-03")), ben="yes").when(CloseLink(taken=False)).then(LinkCounted)
    assert story.review.item("causes", "C-03").supports == ()


def test_one_link_at_a_time_and_one_that_is_gone_can_be_closed():
    story = tree().when(AnswerLink(answer="yes"), by=ana).then(RuleError, "No link is read")
    story.when(CloseLink()).then(RuleError)
    story.when(AskLink(id="C-01")).then(RuleError)
    story.when(AskLink(id="C-03"), AskLink(id="C-02")).then(RuleError, "already")
    answers(story, ana="yes").when(RemoveCause(id="C-03"))
    assert "This link is not there any more" in board(story)
    story.when(CloseLink()).then(LinkCounted)
