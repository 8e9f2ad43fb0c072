"""Versions are found by what they say, since a story may come back under another GUID.

Revision ID: 0016
"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS version_fingerprint ON version (fingerprint)")
