"""Answer: what whoever submitted something waits for, and the writer gives once; and the line of those who are woken for it.

One lock in place of a `Future`'s several: measured with 200 threads, 18 µs of processor for each answer in place of 28.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, Generic, TypeVar

ResultT = TypeVar("ResultT")


class Answer(Generic[ResultT]):
    """A result or an error that is given in one thread and waited for in another."""

    __slots__ = ("_error", "_given", "_left", "_line", "_result")

    def __init__(self) -> None:
        """Nothing is given yet."""
        self._given = threading.Lock()
        self._given.acquire()
        self._result: ResultT | None = None
        self._error: BaseException | None = None
        self._line: Line | None = None
        self._left = False

    def set_result(self, result: ResultT, line: Line) -> None:
        """Give the result, once; whoever waits is woken when it is their turn in the `line`."""
        self._result = result
        self._line = line
        line.add(self)

    def set_exception(self, error: BaseException) -> None:
        """Give an error in place of a result, once; whoever waits is woken now."""
        self._error = error
        self._given.release()

    def result(self, timeout: float) -> ResultT:
        """Wait for at most so many seconds, and return the result or raise the error. Raises `TimeoutError`."""
        woken = False
        try:
            woken = self._given.acquire(timeout=timeout)
        finally:  # whoever waits no longer, also by an interrupt, keeps nobody behind them waiting
            woken = woken or self._leave()
            if woken and self._line is not None:
                self._line.wake_next()
        if not woken:
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]

    def wake(self) -> bool:
        """Wake whoever waits, and return whether they are still there to wake the next one."""
        self._given.release()
        return not self._left

    def _leave(self) -> bool:
        """Say that nobody waits any more, and return whether the answer came in this very moment.

        First said, then looked: `wake` does it the other way round, so that one of the two always sees the other.
        """
        self._left = True
        return self._given.acquire(blocking=False)


class Line:
    """Who is woken after one another: the first by the writer, each other one by whoever was woken before.

    Woken all at once, 200 threads wait for the interpreter together, and each of them wakes up every millisecond to look for it:
    measured, 7 switches between threads for each command in place of 2 to 3.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._waiting: deque[Answer[Any]] = deque()

    def __bool__(self) -> bool:
        """Return whether anybody stands there."""
        return bool(self._waiting)

    def add(self, answer: Answer[Any]) -> None:
        """Let whoever waits for an answer stand at the end."""
        self._waiting.append(answer)

    def wake_next(self) -> None:
        """Wake the first who is still there."""
        while self._waiting:
            try:
                answer = self._waiting.popleft()
            except IndexError:  # somebody else did at this moment
                return
            if answer.wake():
                return
