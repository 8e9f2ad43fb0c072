"""Since when a story's feed carries it no more; which stories tell of one event.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    "ALTER TABLE story ADD COLUMN gone_at INTEGER",
    "ALTER TABLE story ADD COLUMN cluster TEXT",
    "CREATE INDEX story_carried ON story (feed) WHERE gone_at IS NULL",
    "CREATE INDEX story_cluster ON story (cluster) WHERE cluster IS NOT NULL",
    "ALTER TABLE alias ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX alias_story ON alias (story, at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
