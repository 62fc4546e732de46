"""Progress: how far the one file has been read that this process reads, so that a refusal can name the line.

Whoever waits for the process is told now and then: it may end without a last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

_AT_ONCE = 1_000


class Progress:
    """The line that was reached last."""

    def __init__(self) -> None:
        """Begin at the first line, with nobody who waits."""
        self.line, self._told = 1, 1
        self.tell: Callable[[int], None] = lambda _: None

    def reach(self, line: int) -> None:
        """Note that reading got as far as this line; one that is not known (0) says nothing."""
        self.line = line or self.line
        if self.line >= self._told + _AT_ONCE:
            self._told = self.line
            self.tell(self.line)

    def begin(self) -> None:
        """Begin anew."""
        self.line, self._told = 1, 1


PROGRESS = Progress()
reached = PROGRESS.reach


def counted(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers from 1, and note now and then how far they went."""
    for begin in range(0, len(lines), _AT_ONCE):
        reached(begin + 1)
        yield from enumerate(lines[begin : begin + _AT_ONCE], begin + 1)
