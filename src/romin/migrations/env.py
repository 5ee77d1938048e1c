"""Alembic's entry: runs the revisions on the connection that romin.core.database gives."""

from alembic import context

import romin.journal.models  # noqa: F401  registers the tables on Base
from romin.core.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
