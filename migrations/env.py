"""How alembic reaches this app's database. Migrations are numbered and read by hand before they land."""

from __future__ import annotations

from alembic import context
from flask import current_app

from webapp.core.db import AwareTime

migrate = current_app.extensions["migrate"]
target_metadata = migrate.db.metadata


def render_item(kind, item, autogen_context):
    """Migrations stand on SQLAlchemy alone: our own types are written as what the database stores."""
    if kind == "type" and isinstance(item, AwareTime):
        return "sa.DateTime(timezone=True)"
    return False


def drop_empty(migration_context, revision, directives):
    """`flask db migrate` with nothing to say writes no file."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


with migrate.db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # batch mode rebuilds tables that others point to
        connection.commit()
    options = {**migrate.configure_args, "render_item": render_item, "process_revision_directives": drop_empty}
    context.configure(connection=connection, target_metadata=target_metadata, **options)
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
