"""Whatever somebody chooses in secret, what they send, get and leave behind looks the same: sizes, number of frames, and work done."""

import gc
import itertools
import json
import sys

from pmcore.commands.asking import AnswerAgreement, AskAgreement
from pmcore.commands.causes import AddCause
from pmcore.commands.reading import AnswerLink, AskLink
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.people import Program, Role
from pmcore.model.support import LinkAnswer
from pmcore.reviews.pending import Pending
from pmcore.reviews.submission import Submission
from tests.kit import given, seat
from tests.pmcore.test_live_hidden import frames_of
from tests.web import Site

ana = seat("Ana")
HOST = Program(name="Host", role=Role.FACILITATOR)
CARDS, DOTS = 4, 3


def voting():
    story = given(*(AddRecommendation(text=f"Card {n}") for n in range(CARDS)), RevealRecommendations(), OpenVote(dots_each=DOTS))  # fmt: skip
    story.id_of(ana)
    return story, list(story.review.ballot_items())


def sizes_of(commands):
    """Return the sizes of all frames that the one who acts gets, in order: of everybody's, and of their own."""
    story, items = voting()
    steps = [(ana, kind(id=items[place])) for kind, place in commands]
    return [len(each) for each in frames_of(story, steps)["Ana"]]


def test_frames_of_a_ballot_have_one_size_wherever_its_dots_go():
    ways = [
        each for each in itertools.product(range(3), repeat=DOTS) if len(set(each)) > 1
    ]  # two on one at most
    placed = [[(PlaceDot, each) for each in chosen] for chosen in ways]
    assert len({tuple(sizes_of(each)) for each in placed}) == 1
    moved = [[(PlaceDot, one), (TakeBackDot, one), (PlaceDot, other)] for one, other in itertools.product(range(CARDS), repeat=2)]  # fmt: skip
    assert len({tuple(sizes_of(each)) for each in moved}) == 1


SAID = (
    AnswerAgreement(answer="agree"),
    AnswerAgreement(answer="absent"),
    AnswerAgreement(events=("T-01",), reason="It was later, and another disk."),
)


def test_frames_have_one_size_whatever_one_answers_or_takes_back():
    def lived(*answers):
        story = given(AddTimelineEvent(text="Disk full"), AskAgreement(), AddCause(text="Down"), AddCause(text="Full", under="C-01"), AskLink(id="C-02"))  # fmt: skip
        story.id_of(ana)
        return tuple(len(each) for each in frames_of(story, [(ana, each) for each in answers])["Ana"])

    assert len({lived(each) for each in SAID}) == 1
    assert len({lived(one, other) for one, other in itertools.permutations(SAID, 2)}) == 1
    heard = [AnswerLink(answer=each) for each in LinkAnswer]
    assert len({lived(each) for each in heard}) == 1
    back = AnswerLink(answer=None), AnswerAgreement(answer=None)
    *_, answered, taken_back = lived(heard[0], back[0])
    assert {lived(each, back[0])[-2:] for each in heard} == {(answered, taken_back)}
    assert len({lived(each, back[1]) for each in SAID}) == 1


def answers(send):
    """Return the sizes of what comes back for each way to place two dots, and all that is in it but ids and times."""
    return {
        json.dumps([len(each.content) for each in send(chosen)])
        for chosen in itertools.product(range(3), repeat=2)
    }


def test_answers_to_a_ballot_have_one_size_whatever_was_chosen():
    def page(chosen):
        site, items = opened()
        browser = site.joined("Ana")
        try:
            ballot = [
                {"kind": "place_dot", "id": items[each], "command_id": f"c-{n}"}
                for n, each in enumerate(chosen)
            ]
            return [browser.post(f"/live/do?review={site.review_id}", json=each) for each in ballot]
        finally:
            site.service.close()

    def program(chosen):
        site, items = opened()
        ben = site.seat(name="Ben")
        try:
            return [
                site.do(ben, "place_dot", id=items[each], command_id=f"c-{n}")
                for n, each in enumerate(chosen)
            ]
        finally:
            site.service.close()

    assert len(answers(page)) == 1
    assert len(answers(program)) == 1


def test_answers_to_a_question_have_one_size_whatever_was_said():
    def told(command):
        site = Site()
        try:
            asked = [AddTimelineEvent(text="Disk full"), AskAgreement()]
            site.service.reviews.execute_all(site.review_id, asked, HOST)
            values = command.model_dump(mode="json", exclude_unset=True) | {
                "kind": command.kind,
                "command_id": "c",
            }
            answer = site.joined("Ana").post(f"/live/do?review={site.review_id}", json=values)
            assert answer.json()["ok"]
            return len(answer.content)
        finally:
            site.service.close()

    assert len({told(each) for each in SAID}) == 1


def opened():
    site = Site()
    cards = [AddRecommendation(text=f"Card {n}") for n in range(CARDS)]
    site.service.reviews.execute_all(
        site.review_id, [*cards, RevealRecommendations(), OpenVote(dots_each=DOTS)], HOST
    )
    return site, list(site.review.ballot_items())


def work(story, command):
    """Return how many calls of Python the decision about a command takes, and what it leads to."""
    loaded = story.reviews.loaded.get(story.id)
    submission, count = Submission(story.id, [command], story.actor(ana), "once"), 0

    def counts(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    gc.disable()  # it would call whom it likes in between
    sys.setprofile(counts)
    try:
        decision = story.reviews.decider.decide(Pending(loaded, loaded.review), submission)
    finally:
        sys.setprofile(None)
        gc.enable()
    (line,) = decision.records
    return count, line.model_dump_json(exclude={"recorded_at"})


def test_deciding_takes_the_same_steps_and_leaves_the_same_line_whatever_was_chosen():
    """Not its time, which tells nothing on a busy machine, but what takes it."""
    story, items = voting()
    story.when(PlaceDot(id=items[0]), by=ana)
    for each in items:  # what is remembered of types and texts is there afterwards
        work(story, PlaceDot(id=each))
    found = [work(story, PlaceDot(id=each)) for each in items[1:]]
    assert len(set(found)) == 1, found


def test_so_does_an_answer_of_one_button():
    """An exception, whose events have to be looked up, takes some 0.01 ms more, of a commit of milliseconds."""
    story = given(AddTimelineEvent(text="Disk full"), AskAgreement(), AddCause(text="Down"), AddCause(text="Full", under="C-01"), AskLink(id="C-02"))  # fmt: skip
    story.when(AnswerAgreement(answer=None), AnswerLink(answer=None), by=ana)
    for ways in ([SAID[0], SAID[1]], [AnswerLink(answer=each) for each in LinkAnswer]):
        for each in ways:  # as above
            work(story, each)
        found = [work(story, each) for each in ways]
        assert len(set(found)) == 1, found
