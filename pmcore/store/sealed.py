"""The sealed area: secrets of reviews that must never be in a log, such as what could tell whose a ballot was.

They are in a file of their own beside the database, `<database>.sealed`, for its owner only. It is written anew whole with each
change, so that what was forgotten is in no file any more; a database could only mark it as free. So backups, copies and
exports do not have it, and cannot bring back what was to be forgotten: a review that is restored from a backup begins
with a new secret where it needs one.
"""

import base64
import binascii
import json
import threading
from pathlib import Path

from pmcore.errors import StorageError
from pmcore.store.whole_file import put

Secrets = dict[str, dict[str, str]]  # review id -> key -> base64


class SealedFile:
    """A file of secrets. Safe for any number of threads of one process."""

    def __init__(self, database: Path) -> None:
        """Nothing is read or made until somebody asks."""
        self._path = Path(f"{database}.sealed")
        self._guard = threading.Lock()
        self._secrets: Secrets | None = None

    def get(self, review_id: str, key: str) -> bytes | None:
        """Return a secret, None where there is none."""
        with self._guard:
            found = self._read().get(review_id, {}).get(key)
        return None if found is None else base64.b64decode(found)

    def put(self, review_id: str, key: str, value: bytes) -> None:
        """Keep a secret durably."""
        with self._guard:
            secrets = self._read()
            kept = {**secrets.get(review_id, {}), key: base64.b64encode(value).decode()}
            self._write({**secrets, review_id: kept})

    def drop(self, review_id: str, key: str | None = None) -> None:
        """Forget a secret of a review, or all of them."""
        with self._guard:
            secrets = dict(self._read())
            own = secrets.pop(review_id, {})
            left = {name: value for name, value in own.items() if key is not None and name != key}
            if left != own:
                self._write({**secrets, review_id: left} if left else secrets)

    def _read(self) -> Secrets:
        if self._secrets is None:
            try:
                self._secrets = _read(self._path)
            except OSError as error:
                raise StorageError(f"{self._path} cannot be read: {error.strerror}.") from error
        return self._secrets

    def _write(self, secrets: Secrets) -> None:
        try:
            put(self._path, json.dumps(secrets, separators=(",", ":")).encode())
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written: {error.strerror}.") from error
        self._secrets = secrets


def _read(path: Path) -> Secrets:
    try:
        found = json.loads(path.read_bytes())
        for own in found.values():
            for value in own.values():
                base64.b64decode(value, validate=True)
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError, TypeError, binascii.Error) as error:
        raise StorageError(
            f"{path} is damaged. Move it away; votes that are open then count anew."
        ) from error
    return dict(found)
