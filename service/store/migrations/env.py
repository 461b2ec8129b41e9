"""How Alembic runs: always online, on the connection that `store.migrate` hands over."""

from alembic import context

from service.store import tables  # noqa: F401
from service.store.database import Base
from service.store.migrate import include_name

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can hardly alter a table: copy it
    compare_type=True,
    include_name=include_name,
    user_module_prefix="tables.",
)
with context.begin_transaction():
    context.run_migrations()
