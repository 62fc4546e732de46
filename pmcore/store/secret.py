"""The secret of a database: POSTMORTEM_SECRET, or the key file beside it, which is made where it is missing."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_of(path: str) -> str:
    """Return the secret of the database at `path`."""
    return os.environ.get("POSTMORTEM_SECRET") or secret_in(Path(f"{path}.key"))


def known_secret_of(path: str) -> str | None:
    """Return the secret of the database at `path` if there is one; nothing is made."""
    with suppress(FileNotFoundError):
        return os.environ.get("POSTMORTEM_SECRET") or Path(f"{path}.key").read_text("ascii").strip()
    return None


def secret_in(path: Path) -> str:
    """Return the secret in a key file; of several processes that make it at once, one wins and all agree."""
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600 from its first moment
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(name, path)
    Path(name).unlink()
    return path.read_text("ascii").strip()
