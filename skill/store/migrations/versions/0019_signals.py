"""What publishers say in public: the documents that say it, which feeds go by them, and what is said of each story.

A set of signals is known by its hash and never changes; `story.signals` names the set that holds for a story, and
`story.inline` the part of it that its own item says. NULL: nothing is said. A feed's `epoch` moves with what its
documents say; its stories are told of as of `settled`. Each feed is read whole once, so that the servers are known that
its items lead to.

Revision ID: 0019
"""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = (
    "CREATE TABLE signal_document (kind TEXT NOT NULL, address TEXT NOT NULL, asked_at INTEGER NOT NULL,"
    " next_at INTEGER NOT NULL, status INTEGER, failures INTEGER NOT NULL, text BLOB, sha256 TEXT, last_ok INTEGER,"
    " expires_at INTEGER, PRIMARY KEY (kind, address))",
    "CREATE TABLE signal_feed (feed TEXT NOT NULL, kind TEXT NOT NULL, address TEXT NOT NULL,"
    " PRIMARY KEY (feed, kind, address)) WITHOUT ROWID",
    "CREATE INDEX signal_feed_document ON signal_feed (kind, address)",
    "CREATE TABLE signal_set (key TEXT PRIMARY KEY, signals TEXT NOT NULL, by_country INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE signal_epoch (feed TEXT PRIMARY KEY, epoch INTEGER NOT NULL, settled INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX signal_unsettled ON signal_epoch (feed) WHERE epoch <> settled",
    "ALTER TABLE story ADD COLUMN signals TEXT",
    "ALTER TABLE story ADD COLUMN inline TEXT",
    "CREATE INDEX story_signals ON story (signals) WHERE signals IS NOT NULL",
    "CREATE INDEX story_inline ON story (inline) WHERE inline IS NOT NULL",
    "CREATE INDEX story_feed ON story (feed, id)",
    "UPDATE feed SET cut_key = '' WHERE cut_key IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
