"""Whether the server can save: noticed without anybody writing, told to everybody, counted, and over when it is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from pmcore.commands.lessons import AddLesson
from pmcore.errors import CannotSaveError, StorageError
from pmcore.model.people import Program, Role
from pmcore.server.metrics import Metrics
from pmcore.server.saving import Saving
from pmcore.server.settings import Settings
from pmcore.store.duck import DuckStore
from tests.kit import given, host
from tests.pmcore.live_kit import serving
from tests.web import Site

GONE = "moved or removed"


@pytest.fixture
def site(database: str):
    site = Site(Settings(database=database, metrics_token="counters"))
    yield site
    site.service.reviews.close()


@asynccontextmanager
async def looking(saving: Saving) -> AsyncIterator[None]:
    task = asyncio.create_task(saving.run())
    yield
    task.cancel()


async def until(holds) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - it happens in another thread
            await asyncio.sleep(0.02)


def test_a_file_that_is_taken_away_is_noticed_and_told_once_and_so_is_its_return(database: str):
    store, told, metrics = DuckStore(database), list[str](), Metrics()
    saving, path = Saving(store, told.append, metrics), store.file.path

    async def story() -> None:
        async with looking(saving):
            await until(lambda: saving._loop is not None)
            assert b"postmortem_storage_ok 1.0" in metrics.text()
            path.rename(path.with_name("elsewhere"))
            await until(lambda: told)
            assert GONE in saving.trouble
            assert b"postmortem_storage_ok 0.0" in metrics.text()
            saving.doubt()
            await asyncio.sleep(0.6)  # looks again, and has nothing new to tell
            path.with_name("elsewhere").rename(path)
            saving.doubt()
            await until(lambda: len(told) > 1)

    asyncio.run(story())
    store.close()
    assert [GONE in told[0], told[1:]] == [True, [""]]
    assert saving.trouble == ""
    assert b"postmortem_storage_ok 1.0" in metrics.text()


def test_a_disk_that_refuses_is_tried_by_writing_until_it_takes_something(database: str):
    """Nothing can be seen of it, as with a quota: a command tells, and a probe tells that it is over."""
    store, told = DuckStore(database), list[str]()
    saving = Saving(store, told.append, Metrics())
    with store.file.cursor() as cursor:
        cursor.execute("ALTER TABLE probe RENAME TO probe_elsewhere")

    async def story() -> None:
        async with looking(saving):
            await until(lambda: saving._loop is not None)
            saving.doubt()
            await until(lambda: told)
            with store.file.cursor() as cursor:
                cursor.execute("ALTER TABLE probe_elsewhere RENAME TO probe")
            await until(lambda: len(told) > 1)

    asyncio.run(story())
    store.close()
    assert told == [StorageError().sentence, ""]


def test_readiness_and_pages_without_a_review_say_it_and_documents_still_leave(site: Site):
    browser, path = site.browser(), Path(site.service.settings.database)
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/live/saving").json() == {"trouble": ""}
    path.rename(path.with_name("elsewhere"))
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert GONE in answer.json()["error"]
    assert str(path.parent) not in answer.text
    refused = site.do(site.program(), "add_lesson", text="Not saved")
    assert (refused.status_code, GONE in refused.json()["error"]) == (503, True)
    site.service.saving._say(CannotSaveError("The server cannot save."))
    assert browser.get("/live/saving").json() == {"trouble": "The server cannot save."}
    assert site.program().get(site.path("report"), params={"format": "docx"}).status_code == 200
    path.with_name("elsewhere").rename(path)
    assert browser.get("/readyz").status_code == 503, "the people have not heard yet that it is over"
    site.service.saving._say(None)
    assert browser.get("/readyz").status_code == 200


def test_a_command_that_cannot_be_stored_makes_it_look_at_once(site: Site):
    path = Path(site.service.settings.database)
    path.rename(path.with_name("elsewhere"))
    me = Program(name="CI", role=Role.FACILITATOR)
    with pytest.raises(CannotSaveError):
        site.service.execute(site.review_id, AddLesson(text="x"), me)
    assert site.service.saving._doubted
    path.with_name("elsewhere").rename(path)


def test_everybody_in_a_room_hears_it_and_so_does_who_comes_later():
    story = given()
    with serving(story) as server:
        ana = server.open(host)
        assert "trouble" not in ana.state()
        tell(server, "The server cannot save.")
        assert ana.state()["trouble"] == "The server cannot save."
        later = server.open(host)
        assert later.state()["trouble"] == "The server cannot save."
        tell(server, "")
        assert "trouble" not in ana.state()
        assert "trouble" not in later.state()


def test_a_room_that_is_opened_in_trouble_begins_with_it():
    story = given()
    with serving(story) as server:
        tell(server, "The server cannot save.")
        assert server.open(host).state()["trouble"] == "The server cannot save."


def tell(server, sentence: str) -> None:
    server.hub._loop.call_soon_threadsafe(server.hub.tell_trouble, sentence)
