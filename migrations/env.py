"""Runs revisions within the application: one transaction, batch mode for SQLite."""

from __future__ import annotations

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def plain_type(kind: str, found: object, _context: object) -> str | bool:
    """Write our column types as SQLAlchemy's own, so that a revision never imports the product."""
    if kind == "type" and type(found).__module__ == "lms.store.types":
        return f"sa.{found.impl!r}"
    return False


def run() -> None:
    """Bring the connected database to the asked revision."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
