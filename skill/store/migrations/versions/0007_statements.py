"""Statements of months that are closed, as they were given; and what finds a month in the ledger.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    "CREATE TABLE statement (id TEXT PRIMARY KEY, publisher TEXT NOT NULL, licence TEXT NOT NULL, month TEXT NOT NULL,"
    " restatement INTEGER NOT NULL, at INTEGER NOT NULL, through_n INTEGER NOT NULL, content_hash TEXT NOT NULL,"
    " document TEXT NOT NULL, UNIQUE (publisher, licence, month, restatement))",
    "CREATE INDEX ledger_at ON ledger (at)",
    "CREATE INDEX ledger_adjustment ON ledger (publisher, n) WHERE kind = 'adjustment'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
