"""Twelve clients vote at once, three at each of four seats: nobody ever has a dot more than they were given.

`POSTMORTEM_VOTES=1000` lets each client do a thousand rounds, on each store.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from pmcore.changes.log import Recorded
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import AddSeat
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.errors import ReviewError, RuleError
from pmcore.model.people import Program, Role, Seat
from pmcore.model.review import Review
from pmcore.reviews import Reviews, Source
from pmcore.store import open_store
from pmcore.store.memory import MemoryStore

ROUNDS = int(os.environ.get("POSTMORTEM_VOTES", "10"))
CLIENTS, SEATS, DOTS = 12, 4, 3
HOST = Program(name="host", role=Role.FACILITATOR)


class Watch:
    """Looks at every ballot after every commit, and counts what is over."""

    def __init__(self) -> None:
        self.looks, self.over = 0, list[str]()

    def __call__(self, review: Review, _records: Sequence[Recorded]) -> None:
        self.looks += 1
        deciding = review.deciding
        for seat, ballot in deciding.ballots.items():
            if (
                sum(ballot.values()) > deciding.dots_each
                or max(ballot.values(), default=0) > deciding.most_on_one
            ):
                self.over.append(f"{seat}: {dict(ballot)}")


def hurried() -> Callable[[], datetime]:
    """Return a clock that goes on by a second with each look, so that nobody has to wait to vote on."""
    seconds = count()
    return lambda: datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=next(seconds))


@pytest.fixture(params=["duck", "memory"])
def reviews(database: str, request: pytest.FixtureRequest) -> Iterator[Reviews]:
    store = MemoryStore() if request.param == "memory" else open_store(database)
    opened = Reviews(store, Source(now=hurried()))
    yield opened
    opened.close()


def voting(reviews: Reviews) -> tuple[str, list[Seat]]:
    """Return a review with an open vote, and its seats."""
    review_id = reviews.create(CreateReview(title="Votes"), HOST).review.id
    for n in range(6):
        reviews.execute(review_id, AddRecommendation(text=f"Card {n}"), HOST)
    reviews.execute(review_id, RevealRecommendations(), HOST)
    reviews.execute(review_id, GroupRecommendations(ids=("R-01", "R-02")), HOST)
    for n in range(SEATS):
        reviews.execute(review_id, AddSeat(name=f"Voter {n}"), HOST)
    reviews.execute(review_id, OpenVote(dots_each=DOTS), HOST)
    return review_id, [Seat(participant_id=each) for each in reviews.get(review_id).people]


def test_nobody_ever_has_a_dot_too_many(reviews: Reviews, database: str):
    review_id, seats = voting(reviews)
    watch, said, surprises = Watch(), Counter[str](), list[BaseException]()
    reviews.subscribe(watch)
    items = list(reviews.get(review_id).ballot_items())

    def client(number: int) -> None:
        chance, me = random.Random(number), seats[number % SEATS]
        for _ in range(ROUNDS):
            for kind in (PlaceDot, PlaceDot, TakeBackDot, PlaceDot):
                try:
                    reviews.execute(review_id, kind(id=chance.choice(items)), me)
                    said["done"] += 1
                except RuleError as error:
                    said[error.sentence] += 1
                except BaseException as error:  # noqa: BLE001 - told by the test
                    surprises.append(error)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not surprises
    assert not watch.over
    assert watch.looks == said["done"] > 0
    assert sum(said.values()) == CLIENTS * ROUNDS * 4
    assert said["All your dots are placed. Take one back to vote here."], "they did try"
    counted = reviews.execute(review_id, CloseVote(), HOST).review.deciding.result
    assert counted is not None
    assert sum(counted.dots.values()) <= SEATS * DOTS
    again = reviews
    if not isinstance(reviews.store, MemoryStore):
        reviews.close()
        again = Reviews(open_store(database))
    assert again.get(review_id).deciding.result == counted
    again.close()


def test_a_refusal_in_a_crowd_is_a_sentence(reviews: Reviews):
    review_id, seats = voting(reviews)
    with pytest.raises(ReviewError, match="not on the ballot"):
        reviews.execute(review_id, PlaceDot(id="R-01"), seats[0])
