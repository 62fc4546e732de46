"""What do a hundred small edits of a long board cost: bytes to each viewer, and memory of the server afterwards?

    python -m tests.bench.table edits

Two hundred cards of 4,000 letters stand on the board; one of them gets twenty other letters, a hundred times. Somebody
watches the board, somebody else has the history open, which looks every five seconds. And what stays in memory when a long
text is edited thousands of times, which no cache that counts its entries gives back?
"""

import dataclasses
import gc
import json
import multiprocessing
from pathlib import Path

from pmcore.boards import BOARDS, Room
from pmcore.boards.history import history_blocks
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation
from pmcore.commands.voting import RevealRecommendations
from pmcore.live.frames import Feed
from pmcore.model.visibility import as_seen_by
from tests.bench.row import BenchRow
from tests.kit import given

CARDS, EDITS, MANY = 200, 100, 2_000
HISTORY = 5  # edits between two looks at the history
MARK = '<"…" & '  # each letter of it is longer in HTML, and the text needs two bytes a letter in memory
WORDS = (MARK * 600)[:3_900]
KIB, MIB = 2**10, 2**20
MOST_SENT, MOST_KEPT = 8 * MIB, 100 * MIB


def rows() -> list[BenchRow]:
    """Measure each board in a process of its own, so that none finds the memory of the one before."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        names = ("lessons", "recommendations", "measures", "overview", "history")
        return [*(pool.apply(_row, (name,)) for name in names), pool.apply(_many)]


def _row(name: str) -> BenchRow:
    story = given(*[AddLesson(text=WORDS) for _ in range(CARDS)])
    if name in {"recommendations", "measures"}:
        for _ in range(CARDS):
            story.when(AddRecommendation(text=WORDS))
        story.when(RevealRecommendations())
    me = next(iter(story.review.people.values()))
    board = "lessons" if name == "history" else name
    feed = Feed(board, BOARDS[board], "boot")
    feed.redraw(as_seen_by(story.review), Room(), 1)
    sent = 0
    gc.collect()
    before = _rss()
    for number in range(EDITS):
        text = f"{WORDS[:3_800]} {number:019d}"
        if name == "overview":
            story.when(EditIncident(summary=(text * 5)[-19_000:]))
        elif board == "lessons":
            story.when(EditLesson(id="L-01", text=text))
        else:
            story.when(EditRecommendation(id="R-01", text=text))
        since = feed.version
        feed.redraw(as_seen_by(story.review), Room(), number + 2)
        if name == "history" and number % HISTORY == 0:
            blocks, _ = history_blocks(story.review, story.log, me, 100)
            sent += len(json.dumps([list(each) for each in blocks], ensure_ascii=False).encode())
        elif name != "history":
            sent += len(feed.frame(since, 0).text.encode())
    gc.collect()
    kept = _rss() - before
    return BenchRow(
        f"{EDITS} edits of 20 letters, {name} ({CARDS} cards of {len(WORDS):,} letters)",
        f"≤ {MOST_SENT // MIB} MiB to a viewer, ≤ {MOST_KEPT // MIB} MiB kept",
        f"{sent / MIB:.1f} MiB to a viewer, {kept / MIB:.0f} MiB kept",
        ok=sent <= MOST_SENT and kept <= MOST_KEPT,
    )


def _many() -> BenchRow:
    """Draw thousands of versions of a review with long texts, and none of them again."""
    review = given().review
    feed = Feed("overview", BOARDS["overview"], "boot")
    gc.collect()
    before = _rss()
    for number in range(MANY):
        texts = dict.fromkeys(("summary", "context", "detection"), f"{number} {WORDS * 5}"[:19000])
        incident = review.incident.model_copy(update=texts)
        feed.redraw(dataclasses.replace(review, incident=incident), Room(), number + 1)
        feed.frame(number, 0)
    gc.collect()
    kept = _rss() - before
    return BenchRow(
        f"{MANY:,} versions of three texts of 19,000 letters, drawn once each",
        f"≤ {2 * MOST_KEPT // MIB} MiB kept",
        f"{kept / MIB:.0f} MiB kept",
        ok=kept <= 2 * MOST_KEPT,
    )


def _rss() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * KIB
