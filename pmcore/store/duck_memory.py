"""What DuckDB keeps in memory of a file: all that was ever read of it, up to four fifths of the machine, unless it is told to let go.

Opening reviews one after the other reads all of their table in the end: 2,000 meetings were 66 MB that nobody used again.
A limit that holds all the time would be dangerous: a checkpoint or a large question that meets it fails.
"""

from contextlib import suppress

import duckdb

KEEPS = 32 << 20  # bytes of the file that stay
NOT_FOLDED = 2  # bytes in memory for each in the write-ahead log (1.2 to 2 were measured)


def let_go(db: duckdb.DuckDBPyConnection, log_size: int) -> None:
    """Let go of what was read, but for `KEEPS`. Nobody may use the instance meanwhile; it takes 0.3 ms for each MB.

    What only the write-ahead log has stays in memory: else it would be written to a file beside the database.
    """
    try:
        with suppress(duckdb.OutOfMemoryException):  # more than that is in use
            db.execute(f"SET GLOBAL memory_limit = '{KEEPS + NOT_FOLDED * log_size}B'")
    finally:
        db.execute("RESET GLOBAL memory_limit")
