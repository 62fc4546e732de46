"""Wrong codes: whoever sends many waits before the next one; a right one never waits."""

from __future__ import annotations

from asyncio import sleep

from starlette.requests import Request

from pmcore.throttle import Throttle
from pmcore.web.cookies import browser_of
from pmcore.web.guards.requests import END_TURN


class WrongCodes:
    """Counts wrong codes: 10 at once and 6 a minute per browser, 60 at once and 60 a minute per address.

    Who sends more gets the same answer with 429, and each one later by HELD seconds; a right code is never held, because an
    attacker at the address of an office must not keep the office out. So the length of the code keeps guessers out, not this:
    31^8 = 8.5 x 10^11 codes. Every code, right or wrong, is looked up once, and a server answers some 500 such pages a second
    while it does nothing else. At that pace, from any number of addresses, 50 open reviews are guessed at
    500 x 50 / 8.5 x 10^11 = 3 x 10^-8 a second: a chance of 0.25 % a day for one of them, 390 days until one is met
    on average, 54 years for a certain one. The codes of reviews that were closed are no good to anybody, a locked room or one with a waiting
    room lets a guesser see nothing, and `postmortem_shed_total` counts and the log tells the attempt long before.
    """

    HELD = 2.5
    MOST_HELD = 200  # answers at a time; beyond that they leave at once, so that waiting costs no memory

    def __init__(self) -> None:
        """Begin with nobody known."""
        self._browsers, self._addresses = Throttle(6 / 60, 10), Throttle(60 / 60, 60)
        self._held = 0

    def count(self, request: Request) -> float:
        """Count a wrong code; return the seconds that its sender is too fast by, 0 for who only mistypes."""
        address = request.client.host if request.client else ""
        wait = self._addresses.wait(address)
        self._addresses.take(address)
        if request.scope["known_browser"]:
            wait = max(wait, self._browsers.wait(browser_of(request)))
            self._browsers.take(browser_of(request))
        if wait:
            request.scope["wrong_code"] = True
        return wait

    async def hold(self, request: Request) -> None:
        """Wait where the request brought one wrong code too many."""
        if request.scope.get("wrong_code") and self._held < self.MOST_HELD:
            self._held += 1
            request.scope.get(END_TURN, lambda: None)()  # whoever comes next must not wait for this one
            try:
                await sleep(self.HELD)
            finally:
                self._held -= 1
