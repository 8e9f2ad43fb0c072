"""What the gate asks of a rendition: when its version was first stored, how many source words that has, and the longest
run in what leaves. What was cut before is one passage, so its run is its words.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"

FIRST_STORED = (
    "SELECT min(w.seen_at) FROM version v JOIN version w ON w.story = v.story AND w.fingerprint = v.fingerprint"
    " WHERE v.story = rendition.story AND v.n = rendition.version"
)
WORD_COUNT = "SELECT word_count FROM version v WHERE v.story = rendition.story AND v.n = rendition.version"
STATEMENTS = (
    "ALTER TABLE rendition ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE rendition ADD COLUMN of_words INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE rendition ADD COLUMN longest_run INTEGER NOT NULL DEFAULT 0",
    f"UPDATE rendition SET stored_at = ({FIRST_STORED}), of_words = ({WORD_COUNT}), longest_run = words",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
