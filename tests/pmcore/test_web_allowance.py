"""Allowances, crowds and turns: who floods is slowed, and nobody else is."""

import asyncio

import pytest
from starlette.requests import Request

from pmcore.web.guards.allowance import Allowances, Limit
from pmcore.web.guards.crowd import Crowd, Most
from pmcore.web.guards.requests import END_TURN
from pmcore.web.guards.turns import Turns
from pmcore.web.guards.who import Who
from pmcore.web.routes.wrong_codes import WrongCodes
from tests.web import Clock

ANA, BEN = Who("ana", seated=True), Who("ben", seated=True)
OFFICE, CAFE = Who("192.0.2.7", seated=False), Who("198.51.100.9", seated=False)


@pytest.fixture
def clock():
    return Clock(1000.0)


@pytest.fixture
def allowances(clock):
    return Allowances(Limit(2, 10), Limit(2, 10), Limit(3, 15), clock)


def uses(allowances, who, times):
    """Do something so often, as far as it is allowed; return how often it was."""
    done = 0
    for _ in range(times):
        if not allowances.wait(who):
            allowances.take(who)
            done += 1
    return done


# ---------------------------------------------------------------------- allowances


def test_a_browser_with_a_seat_has_its_own(allowances):
    assert uses(allowances, ANA, 100) == 10
    assert uses(allowances, BEN, 100) == 10


def test_it_comes_back_with_time(allowances, clock):
    uses(allowances, ANA, 100)
    clock.now += 2
    assert uses(allowances, ANA, 100) == 4


def test_people_without_a_seat_share_that_of_their_address_and_one_of_the_server(allowances):
    assert uses(allowances, OFFICE, 100) == 10
    assert uses(allowances, CAFE, 100) == 5


def test_what_people_without_a_seat_do_takes_nothing_from_those_with_one(allowances):
    uses(allowances, OFFICE, 100)
    uses(allowances, CAFE, 100)
    assert uses(allowances, ANA, 100) == 10


def test_who_goes_on_stays_refused_and_a_short_pause_is_enough(allowances, clock):
    uses(allowances, ANA, 10)
    for _ in range(1000):
        assert allowances.wait(ANA) > 0
        allowances.take(ANA)
    clock.now += 2.5
    assert allowances.wait(ANA) > 0
    clock.now += 1.5
    assert allowances.wait(ANA) == 0


def test_being_over_it_is_counted_from_the_last_pause(allowances, clock):
    uses(allowances, ANA, 11)
    clock.now += 0.5
    allowances.wait(ANA)
    allowances.take(ANA)
    clock.now += 0.4
    allowances.wait(ANA)
    assert allowances.over(ANA) == pytest.approx(0.9)
    clock.now += 2
    allowances.wait(ANA)
    assert allowances.over(ANA) == 0


def test_who_asked_for_least_is_first_and_those_with_a_seat_before_all_others(allowances):
    uses(allowances, ANA, 8)
    uses(allowances, BEN, 1)
    order = sorted([OFFICE, ANA, BEN], key=allowances.used)
    assert order == [BEN, ANA, OFFICE]


# ---------------------------------------------------------------------- crowds


def test_a_browser_may_have_six_and_another_one_after_closing_one():
    crowd = Crowd(Most(6, 2, 3))
    assert [crowd.enter(ANA) for _ in range(7)] == [True] * 6 + [False]
    assert crowd.full(ANA)
    assert not crowd.full(BEN)
    crowd.leave(ANA)
    assert crowd.enter(ANA)


def test_there_is_an_end_to_those_of_an_address_and_of_all_addresses():
    crowd = Crowd(Most(6, 2, 3))
    assert [crowd.enter(OFFICE) for _ in range(3)] == [True, True, False]
    assert [crowd.enter(CAFE) for _ in range(2)] == [True, False]
    assert crowd.enter(ANA)
    crowd.leave(OFFICE)
    assert crowd.enter(CAFE)


# ---------------------------------------------------------------------- turns


def test_only_so_many_go_at_a_time_and_who_used_least_is_next():
    async def story():
        turns, order = Turns(2), []

        async def goes(name, used):
            async with turns.turn(used) as mine:
                assert mine
                order.append(name)
                await asyncio.sleep(0.01)

        await asyncio.gather(
            goes("first", 9), goes("second", 9), goes("flood", 5), goes("flood", 6), goes("quiet", 0)
        )
        return order

    assert asyncio.run(story()) == ["first", "second", "quiet", "flood", "flood"]


def test_who_goes_away_while_waiting_takes_no_turn():
    async def story():
        turns = Turns(1)
        assert await turns.take(0)
        waiting = [asyncio.ensure_future(turns.take(used)) for used in (1, 2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        turns.give()
        assert await waiting[1]
        gone = asyncio.ensure_future(turns.take(1))
        await asyncio.sleep(0)
        turns.give()  # it has its turn now, and is gone before it hears of it
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert await asyncio.wait_for(turns.take(0), 1)

    asyncio.run(story())


def test_a_line_that_is_too_long_is_not_waited_in(monkeypatch):
    async def story():
        monkeypatch.setattr("pmcore.web.guards.turns.MOST_WAITING", 1)
        turns = Turns(1)
        assert await turns.take(0)
        waiting = asyncio.ensure_future(turns.take(0))
        await asyncio.sleep(0)
        async with turns.turn(0) as mine:
            assert not mine
        turns.give()
        assert await waiting

    asyncio.run(story())


def test_who_only_waits_from_here_on_lets_the_next_one_through():
    """A wrong code is answered late; whoever comes next must not wait for that."""

    async def story():
        turns, wrong = Turns(1), WrongCodes()
        wrong.HELD = 30
        held = asyncio.Event()

        async def tries_a_wrong_code():
            async with turns.turn(0) as end:

                def ends():
                    end()
                    held.set()

                scope = {"type": "http", "wrong_code": True, END_TURN: ends}
                await wrong.hold(Request(scope))

        guessing = asyncio.ensure_future(tries_a_wrong_code())
        await asyncio.wait_for(held.wait(), 5)
        async with asyncio.timeout(5), turns.turn(1) as mine:
            assert mine
        guessing.cancel()
        await asyncio.gather(guessing, return_exceptions=True)
        assert await turns.take(0)
        with pytest.raises(TimeoutError):  # there is one turn still, not two
            await asyncio.wait_for(turns.take(0), 0.05)

    asyncio.run(story())
