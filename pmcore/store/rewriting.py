"""Put another log in the place of a review's, in one transaction with its rows; and what proves that we did it ourselves."""

from collections.abc import Sequence

from pmcore.changes.log import Recorded, fold
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.review import Review
from pmcore.store.duck_log import head_of, sealed_lines
from pmcore.store.duck_table import DuckTable
from pmcore.store.heads import NOTHING, note_rewritten
from pmcore.store.projection import Projection, Unwritten
from pmcore.store.schema import Cursor
from pmcore.store.seals import Sealer


def require_lines(review_id: str, records: Sequence[Recorded]) -> None:
    """Raise `RuleError` where `records` are not a whole log of the review."""
    found = [(each.review_id, each.version) for each in records]
    if found != [(review_id, number) for number in range(1, len(records) + 1)]:
        raise RuleError(
            "This history is not whole: it must begin with the first change, and none may be missing."
        )


def rewrite(
    cursor: Cursor,
    rows: Projection,
    table: DuckTable,
    review_id: str,
    records: Sequence[Recorded],
    sealer: Sealer,
) -> None:
    """Replace the lines in `table` and the rows of one review. Raises `NotFoundError`."""
    before = head_of(cursor, review_id)
    if not before.version:
        raise NotFoundError("There is no such review. It may have been removed, or the link is incomplete.")
    table.delete_of(cursor, [review_id])
    cursor.execute("DELETE FROM sealed_later WHERE review_id = ?", [review_id])
    if records:
        lines = sealed_lines(records, NOTHING, sealer).lines
        table.insert(cursor, lines)
        made = [Unwritten.of(fold(Review(id=review_id), records), records)]
    else:
        cursor.execute("DELETE FROM token WHERE review_id = ?", [review_id])
        made = []
    rows.write_anew(cursor, [review_id], made)
    note_rewritten(cursor, review_id, before, sealer)
