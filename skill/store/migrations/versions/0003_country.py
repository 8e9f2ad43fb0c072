"""A listener's consented country, and until when it is kept.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE listener ADD COLUMN country TEXT")
    op.execute("ALTER TABLE listener ADD COLUMN country_until INTEGER")
