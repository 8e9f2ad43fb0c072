"""Which version of a story its page was last asked for with, by the feeds whose stories' pages may be read.

Revision ID: 0023
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE signal_page (feed TEXT NOT NULL, address TEXT NOT NULL, version TEXT NOT NULL,"
        " PRIMARY KEY (feed, address)) WITHOUT ROWID"
    )
