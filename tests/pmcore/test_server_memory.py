"""What was freed goes back to the system (pmcore/server/memory.py)."""

import asyncio

import pytest

from pmcore.server import memory
from pmcore.server.memory import MIB, Memory, resident, trimmer

glibc = pytest.mark.skipif(trimmer() is None or not resident(), reason="this is not glibc on Linux")


def crowded(megabytes: int) -> None:
    """Take many pieces of 100 kB, and let go of all but the last ones, which keep the heap from shrinking by itself."""
    pieces = [bytes(100_000) for _ in range(megabytes * 10)]
    kept.append(pieces[-1])
    pieces.clear()


kept: list[bytes] = []


@glibc
def test_what_was_freed_is_given_back():
    crowded(80)
    before = resident()
    given = Memory().give_back()
    assert given > 40 * MIB
    assert before - resident() > 40 * MIB


@glibc
def test_a_server_gives_back_by_itself_and_only_where_it_is_worth_it(monkeypatch):
    monkeypatch.setattr(memory, "EVERY", 0.01)
    trim, times = trimmer(), []

    def counted(pad: int) -> int:
        times.append(pad)
        return trim(pad)

    async def story() -> None:
        looking = asyncio.create_task(Memory(counted).run())
        await asyncio.sleep(0.2)
        assert len(times) == 1  # at the start; since then nothing has grown
        crowded(80)
        before = resident()
        await asyncio.sleep(0.3)
        assert before - resident() > 40 * MIB
        assert len(times) == 2
        looking.cancel()

    asyncio.run(story())


def test_where_nothing_can_be_given_back_nobody_looks(monkeypatch):
    monkeypatch.setattr(memory, "trimmer", lambda: None)
    asyncio.run(asyncio.wait_for(Memory().run(), 1))
    assert Memory().give_back() <= MIB


def test_others_give_back_theirs_before():
    order = []
    Memory(lambda pad: order.append("heap") or 0, lambda: order.append("others")).give_back()
    assert order == ["others", "heap"]
