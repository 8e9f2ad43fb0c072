"""Mistakes that listeners report: in which answer and of which story, and nothing of who said so.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE mistake (id TEXT PRIMARY KEY, answer TEXT NOT NULL, story TEXT NOT NULL,"
        " publisher TEXT NOT NULL, at INTEGER NOT NULL, delete_after INTEGER NOT NULL, UNIQUE (answer, story))"
    )
