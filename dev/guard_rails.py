"""What the embedded engine does not do by itself, done from outside on its SQLite file.

Measured with dynoxide 1.2.1: it keeps stream records for ever, and looks for the next sequence number without an
index, so every write would get slower with every record ever written. The layout of that table is private to the
engine: each statement is guarded, and an unknown layout is left alone.
"""

import sqlite3
import time
from pathlib import Path

STREAM_TABLE = "_stream_records"
INDEX = f"CREATE INDEX IF NOT EXISTS ix_stream_seq ON {STREAM_TABLE}(table_name, CAST(sequence_number AS INTEGER))"
NEEDED_COLUMNS = {"id", "table_name", "sequence_number", "created_at"}
KEEP_SECONDS = 24 * 3600
# Short transactions: the engine waits for the file's lock while one of ours runs.
TRIM_ROWS = 500
# The newest row of each table stays for ever: with all rows gone, sequence numbers would start again at 1 and a stored
# checkpoint would skip the events that follow.
TRIM = f"""
DELETE FROM {STREAM_TABLE} WHERE id IN (
    SELECT id FROM {STREAM_TABLE}
    WHERE created_at < :before AND CAST(sequence_number AS INTEGER) <= :settled
    AND id NOT IN (SELECT MAX(id) FROM {STREAM_TABLE} GROUP BY table_name)
    ORDER BY id LIMIT {TRIM_ROWS})
"""
# boto3 refuses a ShardId under 28 characters, and the engine's is "shardId-00000001-<table>".
SHORTEST_NAME, LONGEST_NAME = 11, 48
SEQUENCE_DIGITS = 21


class BadTableName(ValueError):
    """A table name with which the engine's stream could not be read."""


def check_table_name(name: str) -> str:
    """`name` itself, or BadTableName when it is not 11 to 48 characters long."""
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise BadTableName(
            f"HEARBACK_TABLE is {name!r}; the name must have {SHORTEST_NAME} to {LONGEST_NAME} characters here."
        )
    return name


def padded(sequence: str) -> str:
    """A sequence number as boto3 accepts it: at least 21 digits. The engine counts 1, 2, 3."""
    return sequence.zfill(SEQUENCE_DIGITS)


def care_for(database: Path, settled: int = 0, now: float | None = None) -> int:
    """Index the stream table and drop records over 24 hours old. Returns how many were dropped.

    Only records up to sequence number `settled` go: what nobody has read yet stays, for this machine may have been off
    for days. Safe while the engine runs. Does nothing when the file or the expected layout is not there.
    """
    if not database.exists():
        return 0
    connection = sqlite3.connect(database, timeout=5, isolation_level=None)
    try:
        if not has_known_layout(connection):
            return 0
        connection.execute(INDEX)
        return trim(connection, int((now or time.time()) - KEEP_SECONDS), settled)
    finally:
        connection.close()


def has_known_layout(connection: sqlite3.Connection) -> bool:
    """Whether the stream table is there with the columns that we touch."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (STREAM_TABLE,))
    if found.fetchone() is None:
        return False
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({STREAM_TABLE})")}
    return columns >= NEEDED_COLUMNS


def trim(connection: sqlite3.Connection, before: int, settled: int) -> int:
    """Delete settled stream records made before `before` (seconds since 1970), a few hundred at a time."""
    dropped = 0
    while count := connection.execute(TRIM, {"before": before, "settled": settled}).rowcount:
        dropped += count
        time.sleep(0.01)
    return dropped
