"""Whether a database has all that was written down when it was last used."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pmcore.store.heads import Heads, heads_file, missing, notice_of, read_heads
from pmcore.store.notices import Notice, noticed
from pmcore.store.schema import Cursor
from pmcore.store.seals import Sealer
from pmcore.store.whole_file import set_aside


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found: what must be told, whether the history goes on, and whether the list of heads is to be written anew."""

    notices: list[Notice]
    goes_on: bool
    outdated: bool


def compare(database: Path, known: Heads, cursor: Cursor, sealer: Callable[[], Sealer]) -> Comparison:
    """Compare the heads that a database has with those that were written down beside it.

    A list that is wrong, or has more than the database, is set aside. Without a list nobody knows whether the history goes on
    (a backup that was restored has none).
    """
    if not heads_file(database).exists():
        return Comparison([], goes_on=not known, outdated=bool(known))
    written = read_heads(database, sealer())
    outdated = written.heads != known
    gone = missing(written.heads or {}, known, cursor, sealer()) if written.genuine else {}
    if written.genuine and not gone:
        return Comparison([], goes_on=True, outdated=outdated)
    kept = set_aside(heads_file(database), "set-aside")
    notice = notice_of(gone, str(kept)) if gone else noticed(
        f"The list of heads of {database} was changed, or made with another secret.",
        f"Whether something is missing at the end of a log cannot be told this time. It is kept as {kept}.",
    )  # fmt: skip
    return Comparison([notice], goes_on=False, outdated=outdated)
