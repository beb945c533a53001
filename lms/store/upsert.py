"""Insert-or-change in one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.store.db import Base


def upsert(
    session: Session, model: type[Base], values: Mapping[str, Any], *, key: tuple[str, ...], change: tuple[str, ...]
) -> None:
    """Insert a row, or set the columns `change` of the row with the same `key`; `change` empty keeps what is there."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values)
    if change:
        new = {name: statement.excluded[name] for name in change}
        session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=new))
    else:
        session.execute(statement.on_conflict_do_nothing(index_elements=list(key)))
