"""Run by Alembic for each command, on the connection and in the transaction that the caller holds."""

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters most things by copying the table
)
context.run_migrations()
