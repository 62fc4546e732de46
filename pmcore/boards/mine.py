"""What is only for one person on shared boards: their hidden cards, rows and lessons, the dots that they have placed, that there is a tray."""

from collections.abc import Mapping
from typing import Literal

from pmcore.boards.messages import Mine
from pmcore.boards.recommendations import own_cards
from pmcore.boards.silence import own_lessons, own_rows
from pmcore.model.asking import AgreementAnswer
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.support import LinkAnswer
from pmcore.model.voting import DecidingPhase

ANSWERED: Mapping[AgreementAnswer, Literal["agrees", "differs", "was_away"]] = {
    AgreementAnswer.AGREE: "agrees",
    AgreementAnswer.EXCEPT: "differs",
    AgreementAnswer.ABSENT: "was_away",
}

HEARD: Mapping[LinkAnswer, Literal["says_yes", "says_no", "knows_not"]] = {
    LinkAnswer.YES: "says_yes",
    LinkAnswer.NO: "says_no",
    LinkAnswer.UNKNOWN: "knows_not",
}
LONGEST_NAME = max(map(len, (*ANSWERED.values(), *HEARD.values())))


def mine(review: Review, participant_id: str) -> Mine:
    """Return what is sent to this person's browsers alone, as JSON values; empty where there is nothing.

    `own` are the blocks of their cards, rows and lessons that nobody else sees yet; `dots` is their ballot, `left` and `most` what they
    may still place, in all and on one card. What they `answered` to the question of the timeline
    is one of three names, and so is what they say to a link that is read; `would_change` are the causes that have their dots, `answered` says that
    they answered the questions of the close, `estimates` are two digits an item, 0 for what they have not given. `tray` tells facilitator and scribe that rows lie in it, and nothing of them.
    """
    alone: Mine = {}
    deciding = review.deciding
    own = [*own_rows(review, participant_id), *own_lessons(review, participant_id)]
    if deciding.phase is DecidingPhase.WRITING:
        own = [*own_cards(review, participant_id), *own]
    if deciding.phase is DecidingPhase.VOTING:
        alone = {
            "dots": dict(deciding.ballot(participant_id)),
            "left": deciding.left_for(participant_id),
            "most": deciding.most_on_one,
        }
    if own:  # each is drawn by itself: one that cannot be says so
        alone["own"] = [(block.key, block.html) for block in own]
    answered = review.asking.answers.get(participant_id)
    if answered and answered.answer:
        alone[ANSWERED[answered.answer]] = True
    if heard := review.reading.answers.get(participant_id):
        alone[HEARD[heard]] = True
    if participant_id in review.pulse.answers:
        alone["answered"] = True
    if review.estimates.is_open:
        alone["estimates"] = review.estimates.given_by(participant_id)
    vote, person = review.primary_vote, review.people.get(participant_id)
    if vote.is_open:
        chosen = vote.chosen_by(participant_id, review.causes)
        alone |= {"would_change": chosen, "may_choose": vote.dots_each - len(chosen)}
    if review.tray and person is not None and not person.removed and person.role in DECIDERS:
        files = review.tray.values()
        alone["tray"] = {
            "open": sum(each.open for each in files),
            "mark": " ".join(each.mark for each in files),
        }
    return alone


def evened(alone: Mine, review: Review) -> Mine:
    """Return what is for one person alone with as many blanks (`even`) as make it one size whatever they chose.

    Who sees only how much is sent, as on the way between browser and server, learns nothing from it.
    """
    blanks = 0
    if "dots" in alone:  # two dots on one card are fewer letters than one on each of two
        longest = max(map(len, review.ballot_items()), default=0) + len('"":,') + len(str(alone["most"]))
        blanks += longest * review.deciding.dots_each - _size(alone["dots"])
    for names, question in ((ANSWERED, review.asking), (HEARD, review.reading)):
        if question.is_open:  # an answer that was taken back is as long as any
            said = [f'"{name}":true,' for name in names.values() if name in alone]
            blanks += 1 + LONGEST_NAME + len('"":true,') - sum(map(len, said))
    return {**alone, "even": " " * blanks} if blanks else alone


def _size(dots: Mapping[str, int]) -> int:
    """Return how many letters of JSON dots are, each with what parts it from the next one, which the first has not."""
    return sum(len(f'"{each}":{count},') for each, count in dots.items()) - bool(dots)
