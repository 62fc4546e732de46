"""A graph without loops in columns: every node to the right of all that it explains, few lines that cross, nothing on top of another.

The column of a node is its longest way from a root. Lines over several columns hold a place of their own in those between. The order
in a column comes from the middles of the neighbours (barycenter), the heights from the same middles, as far as there is room.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

ROUNDS = 6
BEND = 8.0  # the height of a place for a line


class Link(NamedTuple):
    """A line from a cause to the effect that it explains, by their ids."""

    cause: str
    effect: str


class Spot(NamedTuple):
    """Where something stands: its column, and the middle of its height."""

    column: int
    middle: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each node stands, through which places each line goes (effect first, both ends left out), and how high all is."""

    spots: Mapping[str, Spot]
    bends: Mapping[Link, tuple[Spot, ...]]
    height: float

    @property
    def columns(self) -> int:
        """Return how many columns there are."""
        return max((each.column for each in self.spots.values()), default=-1) + 1


def columns_of(nodes: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Return the column of each node: its longest way from a root. `links` are without loops."""
    below: dict[str, list[str]] = {each: [] for each in nodes}
    waits = dict.fromkeys(nodes, 0)
    for link in links:
        below[link.effect].append(link.cause)
        waits[link.cause] += 1
    column = dict.fromkeys(nodes, 0)
    ready = [each for each in nodes if not waits[each]]
    for here in ready:  # grows while it is read
        for cause in below[here]:
            column[cause] = max(column[cause], column[here] + 1)
            waits[cause] -= 1
            if not waits[cause]:
                ready.append(cause)
    return column


def layered(
    nodes: Sequence[str],
    links: Sequence[Link],
    heights: Mapping[str, float],
    gap: float,
    *,
    tops: bool = False,
) -> Layout:
    """Return the layout of `nodes` (in the order that readers know), each as high as `heights` says and `gap` apart.

    An effect stands between its causes, or with `tops` beside the first of them, so that a picture begins at its top left.
    """
    column = columns_of(nodes, links)
    graph = _Graph(nodes, links, column)
    columns = graph.ordered()
    high = {each: heights.get(each, BEND) for row in columns for each in row}
    middles = _middles(columns, graph, high, gap)
    if tops:
        _raise(columns, graph, middles, high, gap)
    top = min((middles[each] - high[each] / 2 for each in middles), default=0.0)
    spots = {each: Spot(column[each], middles[each] - top) for each in nodes}
    bends = {
        link: tuple(Spot(column[link.effect] + at, middles[each] - top) for at, each in enumerate(way, 1))
        for link, way in graph.ways.items()
    }
    return Layout(spots, bends, max((middles[each] + high[each] / 2 - top for each in middles), default=0.0))


class _Graph:
    """The nodes with a place in every column that a line goes through, and who is joined with whom in the next column."""

    def __init__(self, nodes: Sequence[str], links: Sequence[Link], column: Mapping[str, int]) -> None:
        self.ways: dict[Link, tuple[str, ...]] = {}
        self.left: dict[str, list[str]] = {each: [] for each in nodes}
        self.right: dict[str, list[str]] = {each: [] for each in nodes}
        self._columns: list[list[str]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
        for each in nodes:
            self._columns[column[each]].append(each)
        for link in links:
            self._join(link, column)

    def _join(self, link: Link, column: Mapping[str, int]) -> None:
        before, way = link.effect, list[str]()
        for at in range(column[link.effect] + 1, column[link.cause]):
            place = f"{link.cause}>{link.effect}>{at}"
            self._columns[at].append(place)
            self.left[place], self.right[place] = [], []
            self._touch(before, place)
            way.append(place)
            before = place
        self._touch(before, link.cause)
        self.ways[link] = tuple(way)

    def _touch(self, left: str, right: str) -> None:
        self.right[left].append(right)
        self.left[right].append(left)

    def ordered(self) -> list[list[str]]:
        """Return the columns, each in the order in which the fewest lines were found to cross."""
        columns = [list(each) for each in self._columns]
        best, fewest = columns, self._crossings(columns)
        for turn in range(2 * ROUNDS):
            rightwards = turn % 2 == 0
            columns = self._sorted(columns, rightwards=rightwards)
            crossings = self._crossings(columns)
            if crossings < fewest:
                best, fewest = columns, crossings
            if not fewest:
                break
        return best

    def _sorted(self, columns: list[list[str]], *, rightwards: bool) -> list[list[str]]:
        """Return the columns, each sorted by the middles of the one before, beginning from one side."""
        beside = self.left if rightwards else self.right
        done: list[list[str]] = []
        place: dict[str, int] = {}
        for row in columns if rightwards else reversed(columns):
            wanted = {}
            for i, each in enumerate(row):
                near = [place[other] for other in beside[each]]
                wanted[each] = sum(near) / len(near) if near else float(i)
            done.append(sorted(row, key=wanted.__getitem__))  # equal ones stay as they are
            place |= {each: i for i, each in enumerate(done[-1])}
        return done if rightwards else done[::-1]

    def _crossings(self, columns: list[list[str]]) -> int:
        """Return how many lines cross between neighbouring columns."""
        found = 0
        for here, there in itertools.pairwise(columns):
            at = {each: i for i, each in enumerate(there)}
            ends = [at[other] for each in here for other in sorted(self.right[each], key=at.__getitem__)]
            found += sum(one > two for i, one in enumerate(ends) for two in ends[i + 1 :])
        return found


def _middles(
    columns: list[list[str]], graph: _Graph, high: Mapping[str, float], gap: float
) -> dict[str, float]:
    """Return the middle of each place: as near to its neighbours' middles as those above and below it let it."""
    middles: dict[str, float] = {}
    for row in columns:
        y = 0.0
        for each in row:
            middles[each] = y + high[each] / 2
            y += high[each] + gap
    for turn in range(2 * ROUNDS + 1):  # ends with the effects between their causes
        rightwards = turn % 2 == 1
        for row in columns if rightwards else reversed(columns):
            wanted = []
            for each in row:
                near = [middles[other] for other in (graph.left if rightwards else graph.right)[each]]
                wanted.append(sum(near) / len(near) if near else middles[each])
            middles.update(zip(row, _apart(wanted, [high[each] for each in row], gap), strict=True))
    return middles


def _raise(
    columns: list[list[str]], graph: _Graph, middles: dict[str, float], high: Mapping[str, float], gap: float
) -> None:
    """Put every effect beside the first of its causes, as far as there is room."""
    for row in reversed(columns):
        wanted = [min((middles[other] for other in graph.right[each]), default=middles[each]) for each in row]
        middles.update(zip(row, _apart(wanted, [high[each] for each in row], gap), strict=True))


def _apart(wanted: Sequence[float], high: Sequence[float], gap: float) -> list[float]:
    """Return middles in the given order that overlap nowhere and are, in sum of squares, nearest to the wanted ones."""
    steps = [0.0]
    for above, below in itertools.pairwise(high):
        steps.append(steps[-1] + (above + below) / 2 + gap)
    heaps: list[tuple[float, int]] = []  # a mean, and how many stand in it
    for want, step in zip(wanted, steps, strict=True):
        mean, many = want - step, 1
        while heaps and heaps[-1][0] > mean:
            before, count = heaps.pop()
            mean, many = (before * count + mean * many) / (count + many), count + many
        heaps.append((mean, many))
    level = [mean for mean, many in heaps for _ in range(many)]
    return [one + step for one, step in zip(level, steps, strict=True)]
