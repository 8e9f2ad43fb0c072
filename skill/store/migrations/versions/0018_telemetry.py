"""Uses that publishers ask to be told of wait in an outbox until they are sent; an endpoint has one sender at a time.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = (
    "CREATE TABLE telemetry (id TEXT PRIMARY KEY, answer TEXT NOT NULL, publisher TEXT NOT NULL,"
    " endpoint TEXT NOT NULL, profile TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL,"
    " due_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, status INTEGER, why TEXT NOT NULL DEFAULT '',"
    " sent_at INTEGER, delete_after INTEGER NOT NULL)",
    "CREATE INDEX telemetry_waiting ON telemetry (publisher, endpoint, at) WHERE sent_at IS NULL",
    "CREATE INDEX telemetry_over ON telemetry (delete_after)",
    "CREATE TABLE telemetry_endpoint (publisher TEXT NOT NULL, endpoint TEXT NOT NULL,"
    " leases INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL DEFAULT 0,"
    " tries INTEGER NOT NULL DEFAULT 0, status INTEGER, why TEXT NOT NULL DEFAULT '', failing_since INTEGER,"
    " last_sent_at INTEGER, PRIMARY KEY (publisher, endpoint)) WITHOUT ROWID",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
