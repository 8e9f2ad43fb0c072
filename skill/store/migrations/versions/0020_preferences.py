"""How a listener wants the news; NULL for who never said.

Revision ID: 0020
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE listener ADD COLUMN preferences TEXT")
