"""Copies of the database while people work: on a schedule, and for `postmortem backup` and `verify`.

Where a copy goes is said by the operator's settings, or by a ticket that only who has the database's key can make.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.errors import NotAllowedError, ReviewError
from pmcore.server.keys import Keys
from pmcore.server.settings import Settings
from pmcore.store import Store
from pmcore.store.backups import backup_name, backups_of, remove_old

log = logging.getLogger(__name__)

HOUR = 3600.0
SOON = 60.0  # seconds after the start, so that a server that starts again and again does not only copy
AGAIN = HOUR  # at most, after a failure


class Backups:
    """Makes copies, one at a time; `trouble` is the sentence for the last one that failed, empty where none did."""

    def __init__(self, store: Store, keys: Keys, settings: Settings) -> None:
        """Copy what is in `store`."""
        self.trouble = ""
        self._store, self._keys, self._settings = store, keys, settings
        self._database = Path(settings.database).absolute()
        self._one = threading.Lock()

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/copy", self.copy, methods=["POST"])]

    async def copy(self, request: Request) -> Response:
        """Copy the database to where the ticket says, and answer how far the logs in it go."""
        try:
            ticket = request.headers.get("authorization", "").removeprefix("Bearer ")
            target = Path(self._keys.read_copy_ticket(ticket))
            heads = await to_thread.run_sync(self._copy, target)
        except NotAllowedError as error:
            return JSONResponse({"error": error.sentence}, 403)
        except ReviewError as error:
            return JSONResponse({"error": error.sentence}, 409)
        return JSONResponse({"heads": heads})

    def _copy(self, target: Path) -> dict[str, int]:
        with self._one:
            return self._store.copy_to(target)

    # ------------------------------------------------------------------ the schedule

    async def run(self) -> None:
        """Make the backups of the schedule, until cancelled. Nothing where no folder is named."""
        pause = max(SOON, self.due_in())
        while self._settings.backup_to:
            await asyncio.sleep(pause)
            await to_thread.run_sync(self.make)
            pause = min(AGAIN, self._settings.backup_every * HOUR) if self.trouble else self.due_in()

    def due_in(self) -> float:
        """Return the seconds until the next backup of the schedule."""
        if not self._settings.backup_to:
            return 0.0
        made = backups_of(self._database, Path(self._settings.backup_to))
        newest = max((each.stat().st_mtime for each in made), default=0.0)
        return max(0.0, newest + self._settings.backup_every * HOUR - time.time())

    def make(self) -> Path | None:
        """Make a backup of the schedule and remove those that are too many; return it, None where that failed."""
        folder = Path(self._settings.backup_to)
        try:
            target = folder / backup_name(self._database)
            heads = self._copy(target)
            removed = remove_old(self._database, folder, self._settings.backup_keep)
        except (ReviewError, OSError) as error:
            self.trouble = f"The last backup to {folder} failed: {error}"
            log.exception("%s", self.trouble)
            return None
        self.trouble = ""
        log.info("Backup %s with %s reviews; %s older removed", target, len(heads), len(removed))
        return target
