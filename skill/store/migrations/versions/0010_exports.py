"""Exports to train with: what is in whose hands, and what its holder says was deleted.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    "CREATE TABLE export (id TEXT PRIMARY KEY, at INTEGER NOT NULL, publisher TEXT NOT NULL, recipient TEXT NOT NULL,"
    " model TEXT NOT NULL, purpose TEXT NOT NULL, items INTEGER NOT NULL, manifest_hash TEXT NOT NULL)",
    "CREATE TABLE export_item (export TEXT NOT NULL, story TEXT NOT NULL, version INTEGER NOT NULL,"
    " licence TEXT NOT NULL, licence_version INTEGER NOT NULL, schedule TEXT NOT NULL, clause TEXT NOT NULL,"
    " text_hash TEXT NOT NULL, delete_within_ms INTEGER NOT NULL, PRIMARY KEY (export, story))",
    "CREATE TABLE export_receipt (export TEXT NOT NULL, story TEXT NOT NULL, deleted_at INTEGER NOT NULL,"
    " recorded_at INTEGER NOT NULL, PRIMARY KEY (export, story))",
    "CREATE INDEX ledger_notice ON ledger (story, at) WHERE kind = 'notice'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
