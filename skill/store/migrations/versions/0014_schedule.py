"""The schedule of polls is state on the feed's row, and leases share the work; what happened is counted by day.

`host` is one connection's worth of work: `feed_host` says until when it is taken. `feed_day` counts, by UTC day.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    "ALTER TABLE feed ADD COLUMN licensed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed ADD COLUMN host TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feed ADD COLUMN leases INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed ADD COLUMN news_at TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE feed ADD COLUMN ttl_s INTEGER",
    "ALTER TABLE feed ADD COLUMN failing_since INTEGER",
    "ALTER TABLE feed ADD COLUMN error TEXT",
    "ALTER TABLE feed ADD COLUMN last_status INTEGER",
    "ALTER TABLE feed ADD COLUMN last_full INTEGER",
    "ALTER TABLE feed ADD COLUMN moved_to TEXT",
    "ALTER TABLE feed ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feed ADD COLUMN moved_since INTEGER",
    "ALTER TABLE feed ADD COLUMN adopted TEXT",
    "CREATE INDEX feed_due ON feed (next_at, id) WHERE licensed = 1",
    "CREATE TABLE feed_host (host TEXT PRIMARY KEY, feed TEXT NOT NULL, free_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE feed_day (feed TEXT NOT NULL, day TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY (day, feed, what)) WITHOUT ROWID",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
