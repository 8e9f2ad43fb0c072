"""Signed heads of the ledger, and where rows went that were archived.

An id of a checkpoint is never given twice, so that `sqlite_sequence` tells when the newest was removed.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, heads TEXT NOT NULL,"
    " previous_hash TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL)",
    "CREATE TABLE archive (strand INTEGER NOT NULL, first_n INTEGER NOT NULL, last_n INTEGER NOT NULL,"
    " last_hash TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, until INTEGER NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (strand, first_n))",
    "CREATE INDEX answer_at ON answer (at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
