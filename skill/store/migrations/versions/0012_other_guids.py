"""Under which other ids a story would stand, by the GUIDs that it came under as well.

They are learnt where entries are looked at, so each feed is fetched whole once.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    "CREATE TABLE alias (id TEXT PRIMARY KEY, story TEXT NOT NULL) WITHOUT ROWID",
    "UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
