"""Whether the time of a vote tells what was chosen: a dot on the first card of a ballot, and one on the last.

    python -m tests.bench.ballots [--votes 300]

One person places a dot and takes it back, on both cards in turns, through the door and a database on the disk.
"""

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from pmcore.commands.incident import CreateReview
from pmcore.commands.people import AddSeat
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.people import Program, Role, Seat, Visitor
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.bench.row import BenchRow

RATIO = 1.2
VOTES, CARDS = 300, 30
WHO = Program(name="Bench", role=Role.FACILITATOR)


def measured(votes: int) -> tuple[float, float]:
    """Return the median times in ms of a dot on the first card, and on the last."""
    with tempfile.TemporaryDirectory() as folder:
        reviews = Reviews(open_store(str(Path(folder) / "votes.duckdb")), quotas=False)
        review_id = reviews.create(CreateReview(title="Bench"), Visitor(key="host")).review.id
        cards = [AddRecommendation(text=f"Card {number}") for number in range(CARDS)]
        reviews.execute_all(review_id, [*cards, RevealRecommendations(), OpenVote()], WHO)
        seat = reviews.execute(review_id, AddSeat(name="Ana", role=Role.PARTICIPANT), WHO)
        ana = Seat(participant_id=seat.records[0].change.item.id)
        items = list(reviews.get(review_id).ballot_items())
        times: dict[str, list[float]] = {items[0]: [], items[-1]: []}
        for _ in range(votes):
            for item in random.sample(list(times), 2):
                began = time.perf_counter()
                reviews.execute(review_id, PlaceDot(id=item), ana)
                times[item].append((time.perf_counter() - began) * 1000)
                reviews.execute(review_id, TakeBackDot(id=item), ana)
        reviews.close()
    first, last = (statistics.median(each) for each in times.values())
    return first, last


def rows(votes: int = VOTES) -> list[BenchRow]:
    """Return what `make bench` prints."""
    first, last = measured(votes)
    ratio = max(first, last) / min(first, last)
    return [
        BenchRow(
            "a dot on the first card and on the last, p50",
            f"≤ {RATIO:g} × either way",
            f"{ratio:.2f} × ({first:.2f} ms, {last:.2f} ms)",
            ratio <= RATIO,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--votes", type=int, default=VOTES)
    for row in rows(parser.parse_args().votes):
        print(row.measured, "" if row.ok else "OVER")
