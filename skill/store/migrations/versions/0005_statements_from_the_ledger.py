"""A ledger row says whose use it was and what it showed, so that a statement needs nothing else.

Rows of before keep the hash that they were written with (`layout` 0); what is filled in here stands outside it.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    "ALTER TABLE ledger ADD COLUMN layout INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ledger ADD COLUMN publisher TEXT",
    "ALTER TABLE ledger ADD COLUMN title TEXT",
    "ALTER TABLE ledger ADD COLUMN verbatim_words INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ledger ADD COLUMN other_words INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ledger ADD COLUMN card INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ledger ADD COLUMN link INTEGER NOT NULL DEFAULT 0",
    "UPDATE ledger SET verbatim_words = words, title = coalesce((SELECT s.title FROM story s WHERE s.id = ledger.story),"
    " CASE kind WHEN 'refusal' THEN clause END), publisher = substr(story, 1, instr(story, '/') - 1)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
