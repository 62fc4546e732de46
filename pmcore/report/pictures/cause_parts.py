"""The graph of causes in parts that each fill one picture: the first is the key, and says in which picture a branch goes on.

Every cause is in a part, and in one of them with all that it was answered with. Where a cause has its answers in another picture, its
card says in which; where one of its links is drawn nowhere beside it, the card names that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pmcore.model.causes import Cause, first_places
from pmcore.report.pictures.cause_links import links_of
from pmcore.report.pictures.layered import Link, columns_of

MOST_PARTS = 30
MOST_LEVELS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """What one picture shows: nodes in the order of the outline, the links between them, from which roots."""

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    roots: tuple[str, ...]
    pieces: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of a root whose answers fill several pictures: which piece of how many this is."""


Fits = Callable[[Part], bool]


class Graph:
    """All causes with their links, without loops."""

    def __init__(self, causes: Mapping[str, Cause]) -> None:
        self.causes = causes
        self.order = [place.cause.id for place in first_places(causes)]
        self.rank = {each: i for i, each in enumerate(self.order)}
        self.links = links_of(causes)
        self.answers: dict[str, list[str]] = {}
        explained = set()
        for link in self.links:
            self.answers.setdefault(link.effect, []).append(link.cause)
            explained.add(link.cause)
        self.roots = [each for each in self.order if each not in explained]

    def whole(self) -> Part:
        """Return all of it as one part."""
        return Part(tuple(self.order), tuple(self.links), tuple(self.roots))

    def part(self, opened: Sequence[str], roots: Sequence[str], only: Mapping[str, Sequence[str]]) -> Part:
        """Return the part that shows `roots` and the answers of all that is `opened` (of some `only` these)."""
        links = [Link(each, here) for here in opened for each in only.get(here, self.answers.get(here, ()))]
        nodes = dict.fromkeys((*roots, *opened, *(link.cause for link in links)))
        return Part(tuple(sorted(nodes, key=self.rank.__getitem__)), tuple(links), tuple(roots))


@dataclass(frozen=True, slots=True)
class _Root:
    """Where a part begins: at a node, or at a piece of its answers."""

    id: str
    answers: tuple[str, ...] = ()
    piece: tuple[int, int] = (1, 1)


def parts_of(causes: Mapping[str, Cause], fits: Fits) -> list[Part]:
    """Return the parts, the key first. `fits` says whether a part fits into a picture; a single card always does."""
    graph = Graph(causes)
    whole = graph.whole()
    if fits(whole):
        return [whole] if whole.nodes else []
    found: list[Part] = []
    opened: set[str] = set()
    waiting = deque(_Root(each) for each in graph.roots)
    while waiting and len(found) < MOST_PARTS:
        part = _Growing(graph, fits, opened)
        for root in list(waiting):
            rest = part.takes(root)
            if rest is not None:
                waiting.remove(root)
                waiting.extendleft(reversed(rest))
        found.append(part.made())
        opened |= part.opened.keys()
        known = {each.id for each in waiting}
        below = [each for each in found[-1].nodes if each not in opened and graph.answers.get(each)]
        waiting.extend(_Root(each) for each in below if each not in known)
        waiting = deque(each for each in waiting if each.id not in opened or each.answers)
    return found


class _Growing:
    """A part that takes in roots with as much below them as fits."""

    def __init__(self, graph: Graph, fits: Fits, before: set[str]) -> None:
        self._graph, self._fits, self._before = graph, fits, before
        self.opened: dict[str, None] = {}
        self._roots: list[str] = []
        self._only: dict[str, tuple[str, ...]] = {}
        self._pieces: dict[str, tuple[int, int]] = {}

    def made(self) -> Part:
        """Return the part as far as it grew."""
        part = self._graph.part(tuple(self.opened), self._roots, self._only)
        return Part(part.nodes, part.links, part.roots, dict(self._pieces))

    def takes(self, root: _Root) -> list[_Root] | None:
        """Take in a root; return what of it is left for pictures to come, or None where nothing of it fits beside the others."""
        if root.id in self.opened or root.id in self._only:
            return None if root.answers else []
        only = {root.id: root.answers} if root.answers else {}
        for levels in self._levels(root):
            if self._holds(levels, root, only):
                self._add(levels, root, only)
                return []
        return self._in_pieces(root) if not self._roots else None

    def _levels(self, root: _Root) -> list[list[str]]:
        """Return what would be opened with more and more levels below a root, most first; at least the root itself."""
        inside, links, row = {root.id: None}, list[Link](), [root.id]
        first = root.answers or self._graph.answers.get(root.id, [])
        while row:
            following = dict[str, None]()
            for here in row:
                if (here in self._before and here != root.id) or here in self.opened:
                    continue
                for each in first if here == root.id else self._graph.answers.get(here, ()):
                    links.append(Link(each, here))
                    if each not in inside:
                        inside[each] = following[each] = None
            row = list(following)
        column = columns_of(list(inside), links)
        opening = dict.fromkeys(link.effect for link in links)
        deepest = max((column[each] for each in opening), default=0)
        deepest = min(deepest, MOST_LEVELS)
        at_most = [[each for each in opening if column[each] <= depth] for depth in range(deepest, -1, -1)]
        return at_most or [[root.id]]

    def _holds(self, levels: Sequence[str], root: _Root, only: Mapping[str, tuple[str, ...]]) -> bool:
        part = self._graph.part((*self.opened, *levels), (*self._roots, root.id), {**self._only, **only})
        return self._fits(part)

    def _add(self, levels: Sequence[str], root: _Root, only: Mapping[str, tuple[str, ...]]) -> None:
        self.opened |= dict.fromkeys(levels)
        self._roots.append(root.id)
        self._only |= only
        if root.piece[1] > 1:
            self._pieces[root.id] = root.piece

    def _in_pieces(self, root: _Root) -> list[_Root]:
        """Return a root with too many answers for one picture in pieces that each fit; none of them is taken yet."""
        answers = root.answers or tuple(self._graph.answers.get(root.id, ()))
        if len(answers) <= 1:  # a card that is larger than a picture: it is drawn all the same
            self._add([root.id], root, {root.id: answers})
            return []
        pieces: list[list[str]] = [[]]
        for each in answers:
            wider = [*pieces[-1], each]
            if pieces[-1] and not self._fits(self._graph.part([root.id], [root.id], {root.id: wider})):
                pieces.append([])
            pieces[-1].append(each)
        roots = [_Root(root.id, tuple(each), (i, len(pieces))) for i, each in enumerate(pieces, 1)]
        first = roots[0]
        self._add([root.id], first, {root.id: first.answers})
        return roots[1:]
