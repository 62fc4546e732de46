"""The sealed area: secrets of reviews that must never be in a log, such as ballots while a vote is open and cards without names.

They are in a file of their own beside the database, `<database>.sealed`, for its owner only. It is written anew whole with each
change, so that what was forgotten is in no file any more; a database could only mark it as free. So backups, copies and
exports do not have it, and cannot bring back what was to be forgotten: in a review that is restored from a backup, votes that
were open then begin anew.

What belongs to a commit is kept with it or not at all: first the file has both, what is now and what is next from which version of the
log on; then the log is committed; then the file has only what goes with it. Whoever finds both asks the log which one that is.
"""

import base64
import binascii
import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmcore.errors import ConcurrentEditError, StorageError
from pmcore.store.base import Commit
from pmcore.store.whole_file import put

Secrets = dict[str, dict[str, str]]  # review id -> key -> base64
NEXT = "next"  # no review's id: what there is after the commits that are on their way


@dataclass(frozen=True, slots=True)
class _Next:
    """All secrets of a review from a version of its log on."""

    version: int
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Content:
    now: Secrets = field(default_factory=dict)
    next: Mapping[str, _Next] = field(default_factory=dict)

    def replaced(self, review_id: str, secrets: Mapping[str, str]) -> "_Content":
        """Return this with other secrets of a review."""
        others = {each: own for each, own in self.now.items() if each != review_id}
        return _Content({**others, review_id: dict(secrets)} if secrets else others, self.next)

    def as_json(self) -> dict[str, Any]:
        """Return this as it is written."""
        waits = {review_id: [each.version, each.secrets] for review_id, each in self.next.items()}
        return {**self.now, NEXT: waits} if waits else {**self.now}


class SealedFile:
    """A file of secrets. Safe for any number of threads of one process."""

    def __init__(self, database: Path, versions: Callable[[Collection[str]], Mapping[str, int]]) -> None:
        """Nothing is read or made until somebody asks. `versions` returns how far the logs of reviews go."""
        self._path = Path(f"{database}.sealed")
        self._versions = versions
        self._guard = threading.Lock()
        self._content: _Content | None = None

    def get(self, review_id: str, key: str) -> bytes | None:
        """Return a secret, None where there is none. While a commit is on its way, it is waited for."""
        with self._guard:
            found = self._settled().now.get(review_id, {}).get(key)
        return None if found is None else base64.b64decode(found)

    def put(self, review_id: str, key: str, value: bytes) -> None:
        """Keep a secret durably."""
        self._change(review_id, {key: value})

    def drop(self, review_id: str, key: str | None = None) -> None:
        """Forget a secret of a review, or all of them."""
        with self._guard:
            content = self._settled()
            own = content.now.get(review_id, {})
            left = {name: value for name, value in own.items() if key is not None and name != key}
            if left != own:
                self._write(content.replaced(review_id, left))

    @contextmanager
    def with_commits(self, commits: Sequence[Commit]) -> Iterator[None]:
        """Keep what is sealed in `commits` just where they become durable in the block. Raises `StorageError`."""
        touched = [each for each in commits if each.sealed]
        if not touched:
            yield
            return
        with self._guard:
            before = self._settled()
            after, waits = before, dict[str, _Next]()
            for each in touched:
                own = _with(after.now.get(each.review_id, {}), each.sealed)
                after = after.replaced(each.review_id, own)
                waits[each.review_id] = _Next(each.version, own)
            if after == before:
                yield
                return
            self._write(_Content(before.now, waits))
            try:
                yield
            except ConcurrentEditError:  # the log goes as far, by other lines
                self._write(before)
                raise
            except BaseException:
                with suppress(StorageError):  # whoever asks next asks the log again
                    self._settled()
                raise
            with suppress(
                StorageError
            ):  # it is durable; the next one who comes here writes only what goes with it
                self._write(after)

    def _change(self, review_id: str, sealed: Mapping[str, bytes | None]) -> None:
        with self._guard:
            content = self._settled()
            self._write(content.replaced(review_id, _with(content.now.get(review_id, {}), sealed)))

    def _settled(self) -> _Content:
        """Return what goes with the logs; what was prepared for a commit that never came to be is forgotten."""
        content = self._read()
        if content.next:
            versions = self._versions(content.next.keys())
            for review_id, each in content.next.items():
                if versions.get(review_id, 0) >= each.version:
                    content = content.replaced(review_id, each.secrets)
            content = _Content(content.now)
            self._write(content)
        return content

    def _read(self) -> _Content:
        if self._content is None:
            try:
                self._content = _read(self._path)
            except OSError as error:
                raise StorageError(f"{self._path} cannot be read: {error.strerror}.") from error
        return self._content

    def _write(self, content: _Content) -> None:
        try:
            put(self._path, json.dumps(content.as_json(), separators=(",", ":")).encode())
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written: {error.strerror}.") from error
        self._content = content


def _with(own: Mapping[str, str], sealed: Mapping[str, bytes | None]) -> dict[str, str]:
    kept = {key: value for key, value in own.items() if key not in sealed}
    new = {key: base64.b64encode(value).decode() for key, value in sealed.items() if value is not None}
    return kept | new


def _read(path: Path) -> _Content:
    try:
        found = json.loads(path.read_bytes())
        waits = {review_id: _Next(*each) for review_id, each in found.pop(NEXT, {}).items()}
        for own in [*found.values(), *(each.secrets for each in waits.values())]:
            for value in own.values():
                base64.b64decode(value, validate=True)
    except FileNotFoundError:
        return _Content()
    except (ValueError, AttributeError, TypeError, binascii.Error) as error:
        raise StorageError(
            f"{path} is damaged. Move it away; votes that are open then count anew, and cards without names are written anew."
        ) from error
    return _Content(dict(found), waits)
