"""Which would we change first? The offer of a vote for the facilitator, the open vote without any count, then its result."""

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room, electorate
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.causes import Factor
from pmcore.model.primary_vote import PrimaryResult, candidates
from pmcore.model.review import Review

KEY = "primary-vote"


def primary_vote_blocks(review: Review, room: Room) -> list[Block]:
    """Return the block of the vote; nothing where there is nothing to vote on and no result."""
    vote = review.primary_vote
    if vote.is_open:
        choices = {
            each.id: (each.id, each.label, each.text) for each in vote.on_ballot(review.causes).values()
        }
        people = len(electorate(review, room, vote.started))
        shown = tuple(choices.values()), vote.dots_each, vote.voted, people, FEWEST_VOTERS
        return [block(KEY, "primary_vote", "voting", *shown)]
    found = candidates(review.causes, review.people)
    if vote.result:
        return [_result(review, vote.result, again=len(found) > 1)]
    proposed = any(each.proposals for each in found)
    return [block(KEY, "primary_vote", "offer", len(found), proposed)] if len(found) > 1 else []


def _result(review: Review, result: PrimaryResult, *, again: bool) -> Block:
    most = max((each.dots for each in result.items), default=0)
    primary = {each.id for each in review.causes.values() if each.factor is Factor.PRIMARY}
    rows = tuple(
        (
            each.id,
            each.label,
            each.text,
            each.dots,
            round(100 * each.dots / most) if most else 0,
            each.id in primary,
            each.id in review.causes,
        )
        for each in result.ranked
    )
    settled = bool(result.first) and all(each.id in primary for each in result.first)
    return block(KEY, "primary_vote", "result", result.voters, rows, settled, again)
