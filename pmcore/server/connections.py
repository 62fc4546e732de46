"""What keeps people from connecting, told to whoever runs the server: a line in its log, a counter, a list for `doctor`.

A page that loads and then cannot open its WebSocket is dead, and the server hears nothing of it. So it counts: who loaded
a page and never came with a socket, what came without its Upgrade header, which names and pages were refused.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pmcore.server.metrics import Metrics
from pmcore.throttle import Throttle

log = logging.getLogger(__name__)

TIMEOUT = 15.0  # seconds that a browser may take from the page to its socket
SEVERAL = 3  # pages without one; fewer may be people who closed the tab
AGAIN = 3600.0  # seconds until the same thing is logged again
AT_ONCE = 5  # different ones that may be logged at once: whoever tries a thousand names must not fill the log
MOST_KEPT = 10
MOST_HOSTS = 50
MOST_WAITING = 2_000
LONGEST = 100

SOCKETS = "/_stcore/stream and /live/ws"
PASS_ON = (
    f"Let the proxy pass WebSockets on (HTTP/1.1 with the headers Upgrade and Connection) for {SOCKETS}."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that keeps people out, or is wrong with the files: what was seen, what to change, how often, and when last (seconds since 1970)."""

    kind: str
    what: str
    fix: str
    times: int
    last: float

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "kind": self.kind, "what": self.what, "fix": self.fix,
            "times": self.times, "last": int(self.last),
        }  # fmt: skip


@dataclass(slots=True)
class Load:
    """A page that was sent and whose socket has not come; `real` where a browser that keeps cookies asked for it."""

    host: str
    when: float
    real: bool


class Connections:
    """Counts and tells. Used on the server's loop only."""

    def __init__(
        self,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Count in `metrics`."""
        self._metrics, self._clock, self._now = metrics, clock, now
        self._notices: OrderedDict[tuple[str, str], Notice] = OrderedDict()
        self._same = Throttle(1 / AGAIN, 1, clock)
        self._kinds = Throttle(1 / AGAIN, AT_ONCE, clock)
        self._waiting: OrderedDict[str, Load] = OrderedDict()
        self._missing: Counter[str] = Counter()

    @property
    def notices(self) -> list[Notice]:
        """Return what was noticed, latest first."""
        self._look()
        return list(reversed(self._notices.values()))

    # ------------------------------------------------------------------ what may be noticed

    def foreign_host(self, host: str) -> None:
        """Count a request for a name that is not known."""
        host = shown(host)
        self._notice(
            "host",
            host,
            f"Somebody asked this server for {host}, which it does not take for its name, and was refused.",
            f"If people reach it by that name, set POSTMORTEM_URL to the whole address, such as https://{host}, "
            "or add the name to POSTMORTEM_HOSTS.",
        )

    def foreign_origin(self, origin: str, host: str) -> None:
        """Count a page that is not this server's, as far as it can know."""
        origin, host = shown(origin), shown(host)
        self._notice(
            "origin",
            origin,
            f"A page at {origin} was refused, because the request was for {host}.",
            f"If people reach this server at {origin}, set POSTMORTEM_URL to that (with its path, where it has one), or let "
            "the proxy pass the header Host on. If not, all is well: somebody else's page was kept out.",
        )

    def unnamed_host(self, host: str, instead: str) -> None:
        """Note that people come by a name that nobody said, so that links for others name another one."""
        host = shown(host)
        self._notice(
            "name",
            host,
            f"People reach this server as {host}, but nobody said that this is its name; links for others begin with {instead}.",
            f"If others reach it as {host}, set POSTMORTEM_URL to the whole address, such as http://{host}, or add the name to "
            "POSTMORTEM_HOSTS.",
            counted=True,
        )

    def unsafe(self, what: str, fix: str) -> None:
        """Note that others can read along."""
        self._notice("unsafe", what, what, fix, counted=True)

    def lost_path(self, path: str, host: str) -> None:
        """Count a page that is asked for below a path that nobody told us of."""
        path, host = shown(path), shown(host)
        self._notice(
            "path",
            path,
            f"Somebody asked for {path}, and there is no such page.",
            f"If a proxy serves Postmortem below a path, set POSTMORTEM_URL to the whole address with that path, such as "
            f"https://{host}{path}.",
        )

    def no_upgrade(self, host: str) -> None:
        """Count a WebSocket that arrived as a plain request."""
        host = shown(host)
        self._notice(
            "upgrade",
            host,
            f"A live connection for {host} arrived without its Upgrade header, so the page stays empty.",
            PASS_ON,
        )

    # ------------------------------------------------------------------ pages and their sockets

    def loaded(self, host: str, browser: str, *, real: bool) -> None:
        """Remember that a page was sent to a browser."""
        self._look()
        self._waiting.setdefault(browser, Load(host, self._clock(), real)).real |= real
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)

    def came(self, host: str, *browsers: str) -> None:
        """Remember that a socket came (also one that was refused then: it came through)."""
        for browser in browsers:
            self._waiting.pop(browser, None)
        self._missing.pop(host, None)

    def asked(self, host: str, browser: str) -> None:
        """Remember that a page says that it cannot connect: it runs in a real browser, and tried."""
        self._waiting.pop(browser, None)
        self._miss(host)

    def _look(self) -> None:
        """Count the pages whose sockets are overdue."""
        late = self._clock() - TIMEOUT
        for browser, load in list(self._waiting.items()):
            if load.when <= late:
                del self._waiting[browser]
                if load.real:
                    self._miss(load.host)

    def _miss(self, host: str) -> None:
        if host not in self._missing and len(self._missing) >= MOST_HOSTS:
            self._missing.clear()
        self._missing[host] += 1
        self._metrics.unconnected("blocked")
        if self._missing[host] >= SEVERAL:
            host = shown(host)
            what = (
                f"People load pages at {host}, but no live connection follows: something blocks WebSockets."
            )
            self._notice("blocked", host, what, PASS_ON, counted=True)

    # ------------------------------------------------------------------ telling

    def _notice(self, kind: str, subject: str, what: str, fix: str, *, counted: bool = False) -> None:
        if not counted:
            self._metrics.unconnected(kind)
        key = kind, subject
        before = self._notices.pop(key, None)
        self._notices[key] = Notice(kind, what, fix, 1 + (before.times if before else 0), self._now())
        same = [each for each in self._notices if each[0] == kind]
        if len(same) > MOST_KEPT:  # of one kind, so that a thousand foreign names hide nothing else
            del self._notices[same[0]]
        if self._same.wait(f"{kind} {subject}") == 0 and self._kinds.allow(kind):
            self._same.take(f"{kind} {subject}")
            log.warning("%s %s", what, fix)


def shown(text: str) -> str:
    """Return what somebody sent as it may stand in a log: short, and nothing that is not printed."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
