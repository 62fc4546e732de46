"""What is only for one person on shared boards: their own hidden cards, and the dots that they have placed."""

from pmcore.boards.messages import Mine
from pmcore.boards.recommendations import own_cards
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase


def mine(review: Review, participant_id: str) -> Mine:
    """Return what is sent to this person's browsers alone, as JSON values; empty where there is nothing.

    `own` are the blocks of their cards that nobody else sees yet; `dots` is their ballot, `left` and `most` what they
    may still place, in all and on one card.
    """
    deciding = review.deciding
    if deciding.phase is DecidingPhase.WRITING:  # each card is drawn by itself: one that cannot be says so
        cards = [(block.key, block.html) for block in own_cards(review, participant_id)]
        return {"own": cards} if cards else {}
    if deciding.phase is DecidingPhase.VOTING:
        return {
            "dots": dict(deciding.ballot(participant_id)),
            "left": deciding.left_for(participant_id),
            "most": deciding.most_on_one,
        }
    return {}
