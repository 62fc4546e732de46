"""What every test may ask for by name. The words that tests are told in are in tests/kit.py."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from pmcore.faults import FAULTS
from pmcore.reviews import Reviews
from pmcore.store import Store, open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# A machine that has others to serve is slow at times, which says nothing of what is tried.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

gc.disable()  # until all tests are collected: hundreds of thousands of objects that stay until the end


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests: whoever gets a long one last keeps everybody waiting."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Let the garbage collector go on, without looking through all that was collected again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_fails_to_draw(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail where something could not be drawn or written, but for tests that say so with the mark `faults`.

    Nothing would fail by itself: the product shows that in its place and goes on.
    """
    FAULTS.clear()
    yield
    found = FAULTS.counts()
    assert not found or request.node.get_closest_marker("faults"), found


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One Chromium for all tests that need a browser; it is only started, and Playwright only read, when one does."""
    from tests.chromium import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Return the path of a database that is not there yet."""
    return str(tmp_path / "data" / "postmortem.duckdb")


@pytest.fixture(params=["memory", "duck"])
def store(request: pytest.FixtureRequest, database: str) -> Iterator[Store]:
    """Yield an empty store of each kind: a test that asks for it runs once for each."""
    opened = open_store("memory:" if request.param == "memory" else database)
    yield opened
    opened.close()


@pytest.fixture
def duck(database: str) -> Iterator[Callable[[], Reviews]]:
    """Yield how to open the same DuckDB file: each call closes what was open before, as a restart would."""
    opened = list[Reviews]()

    def restart() -> Reviews:
        for each in opened:
            each.close()
        opened.append(Reviews(open_store(database)))
        return opened[-1]

    yield restart
    for each in opened:
        each.close()
