"""What all routes of the API share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from pmcore.server.measure_pages import MeasurePages
from pmcore.server.service import Service
from pmcore.throttle import Throttle
from pmcore.web.api.etags import KnownEtags
from pmcore.web.sent import AT_ONCE

T = TypeVar("T")
CONTEXT = "postmortem.context"  # where a request carries its `Context` (mount.py)
FILES_AT_ONCE = (
    3  # that are received and read; each can take 50 MB here, and a process with some hundred more
)


@dataclass(frozen=True, slots=True)
class Context:
    """The service, threads of the API's own, and how often a token may ask.

    Programs may ask much (`programs`), `seats` as much as a person with a few scripts; both are tokens a second, and at once.
    `files` are taken in by few at a time.
    `deliveries` is how often a program may send to the inbox: each is read and written to the disk.
    """

    service: Service
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    programs: Throttle = field(default_factory=lambda: Throttle(200, 2_000))
    seats: Throttle = field(default_factory=lambda: Throttle(10, 200))
    files: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(FILES_AT_ONCE))
    deliveries: Throttle = field(default_factory=lambda: Throttle(10, 100))
    etags: KnownEtags = field(default_factory=KnownEtags)
    measures: MeasurePages = field(init=False)

    def __post_init__(self) -> None:
        """Read measures of the same reviews."""
        object.__setattr__(self, "measures", MeasurePages(self.service.reviews))

    async def run(self, function: Callable[..., T], *values: object) -> T:
        """Return what `function` returns in a thread: it waits for the disk, or draws for long."""
        return await to_thread.run_sync(function, *values, limiter=self.threads)


def context_of(request: Request) -> Context:
    """Return the context of the app that answers."""  # no dependency: each costs some 20 µs a request
    context: Context = request.scope[CONTEXT]
    return context
