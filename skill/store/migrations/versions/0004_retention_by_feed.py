"""Retention goes by the feed that a story stands in, whatever its schedule was called when it was cut.

What was known of it is forgotten, so that the next round applies it to all that is kept.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    "DROP TABLE retention",
    "CREATE TABLE retention (feed TEXT NOT NULL, licence TEXT NOT NULL, ends INTEGER NOT NULL,"
    " keep_ms INTEGER NOT NULL, PRIMARY KEY (feed, licence))",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
