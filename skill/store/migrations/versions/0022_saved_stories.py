"""Stories that a listener saved: ids alone.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE saved (listener INTEGER NOT NULL, story TEXT NOT NULL, at INTEGER NOT NULL,"
        " PRIMARY KEY (listener, story)) WITHOUT ROWID"
    )
