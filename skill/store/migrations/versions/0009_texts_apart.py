"""Publishers' text and the search index move to a file of their own, which can be scrubbed however long the ledger is.

The index is made later, by 0015, from what stories and renditions say. What is there is copied and committed in the new file first; the rows let go of it after that. The mark says that the
database is still to be written anew once.

Revision ID: 0009
"""

from alembic import context, op

from skill.store.texts import Text

revision = "0009"
down_revision = "0008"

TRACES = 1
AT_A_TIME = 500
STATEMENTS = (
    "DROP TABLE search",
    "ALTER TABLE rendition DROP COLUMN text",
    "ALTER TABLE rendition DROP COLUMN said",
    "CREATE TABLE scrub (asked INTEGER NOT NULL, done INTEGER NOT NULL)",
    "INSERT INTO scrub (asked, done) VALUES (0, 0)",
)


def upgrade() -> None:
    texts, rows = context.config.attributes["texts"], op.get_bind()
    texts.remove()
    texts.make()
    held = rows.exec_driver_sql("PRAGMA user_version").scalar() == TRACES
    renditions = rows.exec_driver_sql("SELECT id, text, said FROM rendition WHERE text IS NOT NULL")
    while some := renditions.fetchmany(AT_A_TIME):
        held = True
        texts.put([Text(*row) for row in some])
    texts.close()
    for statement in STATEMENTS:
        op.execute(statement)
    if held:
        op.execute(f"PRAGMA user_version = {TRACES}")
