"""Under which other ids a story would stand, by the GUIDs that it came under as well; when words were really used.

The ids are learnt where entries are looked at, so each feed is fetched whole once. `heard.real_used_at` leaves tries out.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    "CREATE TABLE alias (id TEXT PRIMARY KEY, story TEXT NOT NULL) WITHOUT ROWID",
    "ALTER TABLE heard ADD COLUMN real_used_at INTEGER",
    "UPDATE heard SET real_used_at = used_at",
    "UPDATE feed SET etag = NULL, last_modified = NULL, body_hash = NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
