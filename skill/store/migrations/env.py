"""Alembic's entry: it runs in `store.database.migrate` alone, on the connection handed to it."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
