"""What forgetting looks for: a listener by number and by the last visit, and answers whose request can be known again.

The hash of a request knows a retry for two hours; those that are older go at once.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    "CREATE UNIQUE INDEX listener_number ON listener (number)",
    "CREATE INDEX listener_last_at ON listener (last_at)",
    "UPDATE answer SET request_hash = '' WHERE at <= (SELECT max(at) FROM answer) - 7200000",
    "CREATE INDEX answer_request ON answer (at) WHERE request_hash <> ''",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
