"""Which browsers may send files at this moment: those whose page has just asked for some. Everything else is refused."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_KNOWN = 10_000


@dataclass(slots=True)
class _Expected:
    files: int
    until: float


class Uploads:
    """What pages asked for. A page that draws an uploader says so with `expect`; the gate asks `takes`. Any thread may."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing expected."""
        self._clock = clock
        self._lock = threading.Lock()
        self._expected: OrderedDict[str, _Expected] = OrderedDict()

    def expect(self, browser: str, files: int = 1, minutes: float = 15) -> None:
        """Let the browser with this key send `files` in the next minutes; what was expected before is not added."""
        with self._lock:
            self._expected[browser] = _Expected(files, self._clock() + minutes * 60)
            self._expected.move_to_end(browser)
            while len(self._expected) > MOST_KNOWN:
                self._expected.popitem(last=False)

    def asked(self, *browsers: str) -> bool:
        """Return whether a page of this browser asked for files a short time ago; it may take them back, too.

        A browser has several keys, of which its page named one.
        """
        with self._lock:
            return any(self._current(each) for each in browsers)

    def expects(self, *browsers: str) -> bool:
        """Return whether one more file may come from this browser."""
        with self._lock:
            return self._open(browsers) is not None

    def take(self, *browsers: str) -> None:
        """Count a file that was let through."""
        with self._lock:
            if current := self._open(browsers):
                current.files -= 1

    def _open(self, browsers: tuple[str, ...]) -> _Expected | None:
        found = (self._current(each) for each in browsers)
        return next((each for each in found if each is not None and each.files > 0), None)

    def _current(self, browser: str) -> _Expected | None:
        current = self._expected.get(browser)
        if current is not None and current.until <= self._clock():
            del self._expected[browser]
            return None
        return current
