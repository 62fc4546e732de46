"""How good and how quick is wording help?

    python -m tests.bench.table wording

The labelled sentences (tests/data/wording) by precision and recall, in all and by class; hints in 1,000 words of innocent prose; and the
processor time of one look at a text, which is what a key press costs the server.
"""

import statistics
import time

from pmcore.insight.wording import Language, findings, language_of
from tests.bench.row import BenchRow
from tests.labelled import SEATS, Score, by_class, by_sentence, labelled
from tests.prose import of_documentation, of_samples, words_in

PRECISION, RECALL, MOST = 0.95, 0.85, 1.0
A_KEY = 5.0  # ms
TEXT = 500  # words
LOOKS = 40
WHAT = {"tuning": "tuned on", "held_back": "held back"}


def rows() -> list[BenchRow]:
    """Return what the rules find and miss, and what a look costs."""
    return [*_sentences("tuning"), *_sentences("held_back"), _prose("the three samples", of_samples()),
            _prose("documentation of installed packages", of_documentation()), _key()]  # fmt: skip


def _sentences(name: str) -> list[BenchRow]:
    told = labelled(name)
    score = by_sentence(told)
    classes = "; ".join(f"{each} {_said(one)}" for each, one in by_class(told).items())
    return [
        BenchRow(
            f"wording help, {len(told)} labelled sentences, {WHAT[name]}",
            f"precision ≥ {PRECISION}, recall ≥ {RECALL}",
            _said(score),
            score.precision >= PRECISION and score.recall >= RECALL,
        ),
        BenchRow(f"… by class, {WHAT[name]}", "–", classes, ok=True),
    ]


def _said(score: Score) -> str:
    return f"{score.precision:.3f} / {score.recall:.3f}"


def _prose(what: str, text: str) -> BenchRow:
    found = len(findings(text, _english()))
    hints = 1000 * found / words_in(text)
    return BenchRow(
        f"wording help, hints in 1,000 words of {what}",
        f"≤ {MOST}",
        f"{hints:.2f} ({found} in {words_in(text):,} words)",
        hints <= MOST,
    )


def _key() -> BenchRow:
    text = " ".join(of_samples().split(" ")[:TEXT])
    spent = []
    for _ in range(LOOKS):
        began = time.process_time()
        findings(text, _english(), SEATS)
        spent.append(1000 * (time.process_time() - began))
    quick = statistics.quantiles(spent, n=4)[0]  # neighbours on the processor only ever make it slower
    return BenchRow(
        f"wording help, one look at {TEXT} words, processor time",
        f"≤ {A_KEY:.0f} ms",
        f"{quick:.1f} ms",
        quick <= A_KEY,
    )


def _english() -> Language:
    english = language_of("en")
    assert english
    return english
