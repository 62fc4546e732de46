"""Backups that the server makes itself, and the copies that the command line asks it for."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.cli.verify import check
from pmcore.commands.incident import CreateReview
from pmcore.errors import InvalidError, NotAllowedError
from pmcore.model.people import Visitor
from pmcore.server.backups import HOUR, Backups
from pmcore.server.keys import Keys
from pmcore.server.service import Service, open_service
from pmcore.server.settings import Settings
from pmcore.store.duck import DuckStore
from pmcore.store.notices import Notice, for_review, keep, noticed
from tests.web import Site


@pytest.fixture
def service(database: str, tmp_path: Path) -> Iterator[Service]:
    opened = open_service(
        Settings(database=database, backup_to=str(tmp_path / "kept"), backup_every=2, backup_keep=2)
    )
    opened.create(CreateReview(title="Kept"), Visitor(key="browser"))
    yield opened
    opened.reviews.close()


def test_a_backup_of_the_schedule_is_whole_and_old_ones_go(service: Service, database: str, tmp_path: Path):
    (tmp_path / "kept").mkdir()
    for day in (1, 2):
        (tmp_path / "kept" / f"postmortem.duckdb.backup-2026010{day}T000000Z").touch()
    made = service.backups.make()
    assert made
    with closing(DuckStore(str(made), secret=Path(f"{database}.key").read_text())) as store:
        assert check(store).problems == ()
        assert [each.title for each in store.reviews()] == ["Kept"]
    assert {each.name[-16:] for each in (tmp_path / "kept").glob("*Z")} == {
        "20260102T000000Z",
        made.name[-16:],
    }
    assert service.backups.trouble == ""


def test_it_is_due_after_the_hours_that_were_set(service: Service):
    assert service.backups.due_in() == 0
    made = service.backups.make()
    assert made
    assert 1.9 * HOUR < service.backups.due_in() <= 2 * HOUR
    long_ago = time.time() - 1.5 * HOUR
    os.utime(made, (long_ago, long_ago))
    assert 0.4 * HOUR < service.backups.due_in() <= 0.5 * HOUR


def test_a_backup_that_fails_is_told(service: Service, tmp_path: Path):
    (tmp_path / "kept").write_text("not a folder")
    assert service.backups.make() is None
    assert service.backups.trouble.startswith(f"The last backup to {tmp_path / 'kept'} failed: ")
    (tmp_path / "kept").unlink()
    assert service.backups.make()
    assert service.backups.trouble == ""


def test_where_no_folder_is_named_there_is_no_schedule(database: str):
    settings = Settings(database="memory:")
    backups = Backups(open_service(settings).reviews.store, Keys("x"), settings)
    asyncio.run(backups.run())


def test_only_who_has_the_key_may_ask_for_a_copy(service: Service, database: str):
    keys = Keys.beside(database)
    assert service.keys.read_copy_ticket(keys.copy_ticket("/somewhere")) == "/somewhere"
    for forged in ("", Keys("another").copy_ticket("/etc"), keys.program_token("x", "facilitator")):
        with pytest.raises(NotAllowedError):
            service.keys.read_copy_ticket(forged)


def test_settings_are_read_and_what_is_no_number_is_refused():
    read = Settings.from_environment(
        {"POSTMORTEM_BACKUP_TO": "/b", "POSTMORTEM_BACKUP_EVERY": "6", "POSTMORTEM_BACKUP_KEEP": "3"}
    )
    assert (read.backup_to, read.backup_every, read.backup_keep) == ("/b", 6.0, 3)
    assert Settings.from_environment({}).backup_to == ""
    with pytest.raises(InvalidError, match="POSTMORTEM_BACKUP_KEEP"):
        Settings.from_environment({"POSTMORTEM_BACKUP_KEEP": "many"})


def test_what_was_found_wrong_and_what_failed_is_told_to_who_runs_the_server(database: str, tmp_path: Path):
    Path(database).parent.mkdir(parents=True)
    keep(Path(database), [noticed("The log was cut.", "Look at it.")])
    (tmp_path / "kept").write_text("not a folder")
    site = Site(Settings(database=database, metrics_token="counters", backup_to=str(tmp_path / "kept")))
    site.service.backups.make()
    answer = site.browser().get("/notices", headers={"authorization": "Bearer counters"})
    first, second = answer.json()["notices"]
    assert (first["kind"], second["kind"]) == ("backup", "database")
    assert second["what"].endswith("The log was cut.")
    assert second["last"] > 0
    site.service.reviews.close()


def test_a_copy_is_made_for_who_has_a_ticket(database: str, tmp_path: Path):
    site = Site(Settings(database=database))
    target = tmp_path / "copy.duckdb"
    headers = {"authorization": f"Bearer {site.service.keys.copy_ticket(str(target))}"}
    answer = site.browser().post("/live/copy", headers=headers)
    assert answer.json() == {"heads": {site.review_id: site.review.version}}
    assert target.exists()
    again = site.browser().post("/live/copy", headers=headers)
    assert again.status_code == 409
    assert "there already" in again.json()["error"]
    assert site.browser().post("/live/copy", headers={"authorization": "Bearer x"}).status_code == 403
    site.service.reviews.close()


def test_the_people_of_a_review_hear_of_what_it_lacks_for_a_day(database: str):
    Path(database).parent.mkdir(parents=True)
    keep(Path(database), [Notice("Old.", "", "2026-01-01T00:00:00+00:00")])
    assert for_review(database, "one", 60) == ""
    keep(Path(database), [noticed("Cut.", "")])
    assert for_review(database, "one", 60) == "Cut."
    keep(Path(database), [noticed("One lacks something.", "", {"one": "Its last change."})])
    assert for_review(database, "one", 60) == "This review lacks something that was saved. Its last change."
    assert for_review(database, "two", 60) == ""
