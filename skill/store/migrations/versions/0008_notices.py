"""Notices, who was told of one, and the feeds that are to be polled at once.

`heard.first_used_at` is when the answer was made that first told the words: who is to be told of a notice goes by it.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "CREATE TABLE notice (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, publisher TEXT NOT NULL, nonce TEXT NOT NULL,"
    " story TEXT NOT NULL, link_hash TEXT, kind TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL,"
    " content_hash TEXT NOT NULL, outcome TEXT NOT NULL, sent_at INTEGER NOT NULL, received_at INTEGER NOT NULL,"
    " effective_at INTEGER NOT NULL, silent_ms INTEGER, lifted_at INTEGER, tell_until INTEGER, rendition TEXT,"
    " UNIQUE (publisher, nonce))",
    "CREATE INDEX notice_story ON notice (story)",
    "CREATE INDEX notice_link ON notice (publisher, link_hash)",
    "CREATE INDEX notice_told ON notice (tell_until)",
    "CREATE TABLE told (listener INTEGER NOT NULL, notice TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL,"
    " delete_after INTEGER NOT NULL, PRIMARY KEY (listener, notice)) WITHOUT ROWID",
    "CREATE TABLE poll_asked (feed TEXT PRIMARY KEY, asked_at INTEGER NOT NULL)",
    "ALTER TABLE heard ADD COLUMN first_used_at INTEGER",
    "UPDATE heard SET first_used_at = CASE WHEN at IS NOT NULL THEN used_at END",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
