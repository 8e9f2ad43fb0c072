"""A purge finds what was withdrawn without looking at every story; by the end of a text nothing is looked for.

Revision ID: 0017
"""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS story_withdrawn ON story (id) WHERE state IN ('killed', 'gone')")
    op.execute("DROP INDEX IF EXISTS rendition_delete")
