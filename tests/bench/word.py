"""How long a Word document takes, for a realistic and a huge review, without a browser.

    python -m tests.bench.table word

Budget: realistic (60 events, 40 causes, 30 recommendations, 20 measures) ≤ 0.4 × what python-docx takes for the same blocks
in the same run; huge (5,000 / 1,000 / 500 / 300) ≤ 0.2 ×. The reviews are made with real commands in a private in-memory `Reviews`.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.incident import AddImpact, AddLink, CreateReview, EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure
from pmcore.commands.meeting import AgreeTimeline, MoveToStage
from pmcore.commands.people import JoinReview
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.model.cards import Lens, Tone
from pmcore.model.causes import Area, Factor
from pmcore.model.measures import MeasureKind, MeasureStatus, Priority
from pmcore.model.meeting import STAGES
from pmcore.model.people import Seat, Visitor
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Precision
from pmcore.report import build_report, export
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.bench.row import BenchRow
from tests.bench.word_plain import write_plain

NOW = datetime.fromisoformat("2026-11-25T16:30:00+00:00")
BEGAN = datetime(2026, 11, 23, 13, 52)  # noqa: DTZ001 - written as local text for the commands
WORDS = (
    "the connection pool of the primary filled up and new requests waited",
    "error rate of checkout rose above two percent in the European region",
    "the on-call engineer opened the dashboard and saw the queue growing",
    "a configuration change reached all instances at once",
    "replication lag alert fired but was grouped under a known warning",
    "support reported the first customers who could not pay",
    "the runbook pointed at a dashboard that no longer exists",
    "traffic was moved to the second region and latency recovered",
    "the canary had no checkout traffic, so it could not show the problem",
    "the limit had been raised by hand during the sale and was not in the repository",
    "the status page was updated with the first known facts",
    "the team decided to roll back instead of patching forward",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is in a review, and how long its document may take, as a share of the peer's time."""

    events: int
    causes: int
    recommendations: int
    measures: int
    budget: float


SIZES = {"realistic": Size(60, 40, 30, 20, 0.4), "huge": Size(5_000, 1_000, 500, 300, 0.2)}


def review_of(size: Size, *, hours: float = 3.5, zone: str = "Europe/Berlin") -> Review:
    """Return a review of `size` whose meeting went all the way."""
    reviews = Reviews(open_store("memory:"), quotas=False)
    try:
        first = CreateReview(
            title="Checkout refused payments in the European region",
            severity="SEV-2",
            zone=zone,
            began=f"{BEGAN:%Y-%m-%d %H:%M}",
            services=("checkout", "payments-db", "edge-gateway"),
            facilitator="Ana Ruiz",
            summary=(
                "For about three hours, roughly one payment in nine failed for customers in Europe. A configuration "
                "change halved the connection pool of the payment database; retries made the queue grow until "
                "unrelated requests timed out as well.\n\nService recovered when traffic was moved to the second "
                "region and the change was rolled back. No payment was lost or charged twice."
            ),
        )
        review_id = reviews.create(first, Visitor(key="ana")).review.id
        me = Seat(participant_id=next(iter(reviews.get(review_id).people)))
        _do(reviews, review_id, list(_before_vote(size, hours)), me)
        code = reviews.get(review_id).join_code
        voters = [me]
        for name in ("Ben Ito", "Chidi Okafor", "Dana Levi", "Eva Novák"):
            reviews.execute(review_id, JoinReview(code=code, name=name), Visitor(key=name))
            voters.append(Seat(participant_id=reviews.get(review_id).people_by_key[name].id))
        _vote(reviews, review_id, voters)
        _do(reviews, review_id, list(_after_vote(size)), me)
        return reviews.get(review_id)
    finally:
        reviews.close()


def _do(reviews: Reviews, review_id: str, commands: list[Command], by: Seat) -> None:
    """Execute commands a few hundred at a time: on a busy machine thousands together would be given up."""
    for first in range(0, len(commands), 300):
        reviews.execute_all(review_id, commands[first : first + 300], by)


def _words(chance: random.Random, number: int) -> str:
    one, two = chance.sample(WORDS, 2)
    sentence = one if number % 3 else f"{one}, while {two}"
    return sentence[0].upper() + sentence[1:]


def _before_vote(size: Size, hours: float) -> Iterator[Command]:
    chance = random.Random(7)
    end = BEGAN + timedelta(hours=hours)
    yield EditIncident(
        status="resolved",
        detected_by="customer_report",
        detected=f"{BEGAN + timedelta(minutes=19):%Y-%m-%d %H:%M}",
        acknowledged=f"{BEGAN + timedelta(minutes=24):%Y-%m-%d %H:%M}",
        mitigated=f"{end - timedelta(minutes=38):%Y-%m-%d %H:%M}",
        resolved=f"{end:%Y-%m-%d %H:%M}",
        detection="Support saw three tickets within four minutes. The alert on the error rate fired eleven minutes later.",
        context="The week before, the pool size had been raised by hand for a sale and never written down.",
    )
    yield AddImpact(measure="Failed payments", value="18,240", unit="attempts")
    yield AddImpact(measure="Customers who saw an error", value="about 9,100", unit="people", estimate=True)
    yield AddImpact(measure="Support tickets", value="312", unit="tickets")
    yield AddLink(title="Incident channel", url="https://chat.example.com/archives/inc-2417")
    yield AddLink(
        title="Dashboard of the payment database", url="https://graphs.example.com/d/payments?from=1"
    )
    kinds = list(EventKind)
    for number in range(size.events):
        # A few things before, most of them around the beginning and the recovery.
        share = chance.choice((chance.uniform(-0.15, 0.2), chance.uniform(0, 1), chance.gauss(0.85, 0.1)))
        at = BEGAN + timedelta(minutes=round(hours * 60 * share))
        unsure, timed = number % 9 == 4, number % 29 != 28
        yield AddTimelineEvent(
            text=_words(chance, number),
            starts=f"{at:%Y-%m-%d %H:%M}" if timed else "",
            ends=f"{at + timedelta(minutes=25):%Y-%m-%d %H:%M}" if timed and number % 13 == 5 else "",
            precision=Precision.ABOUT if unsure else Precision.EXACT,
            margin=10 if unsure else 0,
            event_kind=kinds[number % len(kinds)],
            source=("chat", "alert", "deploy log", "memory")[number % 4],
            link=f"https://chat.example.com/archives/inc-2417/p{number}" if number % 4 == 0 else "",
        )
    yield AgreeTimeline()
    for each in STAGES[1:]:
        yield MoveToStage(stage=each.key)
    for number in range(size.causes):
        under = "" if number == 0 else f"C-{chance.randint(max(1, number // 3), number):02d}"
        factor = (
            Factor.PRIMARY if number in {5, 11} else (Factor.CONTRIBUTING if number % 8 == 3 else Factor.NONE)
        )
        evidence = tuple(f"T-{chance.randint(1, size.events):02d}" for _ in range(number % 3))
        text = _words(chance, number) if number else "One payment in nine failed for customers in Europe"
        yield AddCause(text=text, under=under, area=list(Area)[number % 4], factor=factor, evidence=evidence)
    for number in range(12):
        yield AddLesson(text=_words(chance, number), lens=list(Lens)[number % 6], tone=list(Tone)[number % 4])
    for number in range(size.recommendations):
        yield AddRecommendation(text=f"Make it visible when {_words(chance, number).lower()}")
    yield RevealRecommendations()
    yield GroupRecommendations(ids=("R-02", "R-05", "R-09"), title="Connection pool limits")
    yield OpenVote()


def _vote(reviews: Reviews, review_id: str, voters: list[Seat]) -> None:
    chance = random.Random(11)
    items = list(reviews.get(review_id).ballot_items())
    for voter in voters:
        for item in chance.sample(items[: max(8, len(items) // 3)], 7):
            reviews.execute(review_id, PlaceDot(id=item), voter)


def _after_vote(size: Size) -> Iterator[Command]:
    chance = random.Random(3)
    yield CloseVote()
    for number in range(1, size.measures + 1):
        values = {
            "measure_kind": list(MeasureKind)[number % 4],
            "owner": ("Ben Ito", "Chidi Okafor", "")[number % 3],
            "due_on": f"2026-12-{number % 28 + 1:02d}" if number % 5 else None,
            "priority": list(Priority)[number % 4],
            "done_when": "The alert fires in the monthly game day within two minutes." if number % 2 else "",
            "addresses": tuple(f"C-{chance.randint(2, size.causes):02d}" for _ in range(number % 3)),
            "link": f"https://tracker.example.com/browse/PAY-{400 + number}" if number % 2 else "",
            "status": MeasureStatus.AGREED,
        }
        if number % 4 == 1:
            yield MakeMeasure(id=f"R-{number:02d}")
            yield EditMeasure(id=f"M-{number:02d}", **values)
        else:
            yield AddMeasure(title=f"Alert before {chance.choice(WORDS)}"[:190], **values)
    yield AddMessage(
        audience="customers",
        channel="status page",
        state="approved",
        text="On 23 November some payments in Europe failed. We have fixed the cause. No payment was lost or charged "
        "twice. We are changing how limits are rolled out, so that a single change cannot reach all regions at once.",
    )
    yield AddMessage(
        audience="management", channel="mail", text="Payments failed for three hours; fixed; see measures."
    )


def measure(review: Review, runs: int, *writers: Callable[[Review], bytes]) -> list[float]:
    """Return the median seconds of processor time of each writer, which take turns, so that no moment favours one."""
    taken: list[list[float]] = [[] for _ in writers]
    for write in writers:
        write(review)  # what is loaded once, is loaded
    for _ in range(runs):
        for write, times in zip(writers, taken, strict=True):
            start = time.process_time()
            write(review)
            times.append(time.process_time() - start)
    return [statistics.median(times) for times in taken]


def ours(review: Review) -> bytes:
    """Return the document as the product writes it."""
    return export(review, "docx", "technical", NOW).content


def plain(review: Review) -> bytes:
    """Return the same blocks as python-docx alone writes them."""
    return write_plain(build_report(review, "technical", NOW))


def rows() -> list[BenchRow]:
    """Return the lines for `make bench`; that it grows linearly is checked between half of the huge review and all of it."""
    found = []
    for name, size in SIZES.items():
        review = review_of(size)
        seconds, peer = measure(review, 7 if name == "realistic" else 3, ours, plain)
        what = f"Word, {name} ({size.events:,} / {size.causes:,} / {size.recommendations} / {size.measures})"
        length = len(ours(review)) / 1024
        measured = f"{seconds / peer:.2f} × ({seconds:.2f} s, {length:.0f} kB; plain {peer:.2f} s)"
        found.append(
            BenchRow(what, f"≤ {size.budget} × plain python-docx", measured, ok=seconds <= size.budget * peer)
        )
    half = Size(
        *(getattr(SIZES["huge"], each) // 2 for each in ("events", "causes", "recommendations", "measures")),
        0,
    )
    (smaller,) = measure(review_of(half), 3, ours)
    times = seconds / smaller
    return [
        *found,
        BenchRow("Word, huge against half of it", "linear (≤ 2.4 ×)", f"{times:.2f} ×", ok=times <= 2.4),
    ]
