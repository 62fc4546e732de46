"""What became of the question "is this what happened?": counts for the house, dissents for engineers, names for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.report.blocks import Block, Bullets, Inline, Para, Run, text
from pmcore.report.facts import Facts
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted


def asked(facts: Facts) -> Iterator[Block]:
    """Yield how many answered what, and with what somebody does not agree; nothing where nobody was asked."""
    result = facts.review.asking.result
    if result is None:
        return
    counts = result.counts
    if result.is_shown:
        said = listed(
            [
                counted("count", "agrees", counts.agree),
                counted("count", "differs", counts.dissent),
                counted("count", "was not there", counts.absent),
            ]
        )
    else:
        said = counted("count", "of few", result.answered)
    how = " in secret" if result.answered else ""  # before that was stored, the log had who answered what
    yield Para(text(f"Everybody was asked{how} “Is this what happened?”: {said}."), role="note")
    if facts.technical and result.dissents:
        yield Bullets(tuple(_line(each.labels, each.reason) for each in result.dissents))


def _line(labels: tuple[str, ...], reason: str) -> Inline:
    return (Run(f"{', '.join(labels)}: ", bold=True), Run(reason))
