"""The way to the reviews of a database: the file itself, or the server that has it open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pmcore.cli.access import Access
from pmcore.cli.local import Local
from pmcore.errors import NotFoundError
from pmcore.server.keys import Keys
from pmcore.server.running import Running, read_running


class _Private:
    """Files that are made meanwhile belong to nobody else: a review is not for every user of the machine."""

    def __enter__(self) -> Self:
        self._before = os.umask(0o077)
        return self

    def __exit__(self, *_: object) -> None:
        os.umask(self._before)


@contextmanager
def opened(database: str, *, make: bool = False) -> Iterator[Access]:
    """Yield the way to the reviews of `database`; only with `make` is a database made where there is none."""
    running = read_running(database)
    if running is None and not make:
        require_there(database)
    with _Private():
        access = _through(running, database) if running else Local(database)
        try:
            yield access
        finally:
            access.close()


def _through(running: Running, database: str) -> Access:
    from pmcore.cli.remote import Remote  # HTTP is loaded only where it is needed

    return Remote(running, Keys.beside(database))


def require_there(database: str) -> None:
    """Raise `NotFoundError` where there is no such database yet."""
    if database != "memory:" and "://" not in database and not Path(database).exists():
        raise NotFoundError(
            f"There is no database at {database} yet. `postmortem demo` or `postmortem serve` makes one, and "
            "--database or POSTMORTEM_DATABASE says where another one is."
        )
