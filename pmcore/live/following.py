"""Following: what the peers of one room follow, and at which versions that is. Both are looked up once, not once for each peer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pmcore.live.frames import Feed, board_of
from pmcore.live.peer import Peer


class Following:
    """The names that anybody follows. Whoever changes what somebody follows, or draws, says so: `moved`, `drawn`."""

    def __init__(self, peers: Collection[Peer], feeds: Mapping[str, Feed]) -> None:
        """Look at the peers of a room, and at its feeds."""
        self._peers, self._feeds = peers, feeds
        self._names: frozenset[str] | None = None
        self._versions: dict[str, int] | None = None

    def moved(self) -> None:
        """Take that somebody follows something else than before."""
        self._names = self._versions = None

    def drawn(self) -> None:
        """Take that something that is followed may be at another version."""
        self._versions = None

    @property
    def names(self) -> frozenset[str]:
        """Return the boards and sections that anybody follows."""
        if self._names is None:
            self._names = frozenset(name for peer in self._peers for name in peer.at)
        return self._names

    @property
    def boards(self) -> set[str]:
        """Return the boards that anybody follows, or a section of."""
        return {board_of(name) for name in self.names}

    def lacked_by(self, peer: Peer) -> list[str]:
        """Return the names of what a peer lacks something of, in the order to send: few of the many that it follows."""
        if self._versions is None:
            self._versions = self._looked_up()
        now = self._versions
        lacks = [name for name, at in peer.at.items() if now.get(name, at) != at]
        return sorted(lacks, key=peer.rank) if len(lacks) > 1 else lacks

    def _looked_up(self) -> dict[str, int]:
        """Return at which version each of them is; what was not drawn yet is at none."""
        feeds = ((name, self._feeds.get(board_of(name))) for name in self.names)
        versions = {name: feed.version_of(name) for name, feed in feeds if feed is not None}
        return {name: version for name, version in versions.items() if version}
