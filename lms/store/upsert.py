"""Insert-or-change in one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.store.db import Base
from lms.store.ready import Ready


def upsert(
    session: Session,
    model: type[Base],
    values: Mapping[str, Any],
    *,
    key: tuple[str, ...],
    change: tuple[str, ...],
) -> None:
    """Insert a row, or set the columns `change` of the row with the same `key`; `change` empty keeps what is there."""
    _statement(model.__table__, tuple(values), key, change).run(session, **values)


@lru_cache(maxsize=64)
def _statement(table: Table, sets: tuple[str, ...], key: tuple[str, ...], change: tuple[str, ...]) -> Ready:
    """Write the statement once; its values come as parameters."""

    def write(dialect: str) -> Insert:
        insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
        if not change:
            return insert.on_conflict_do_nothing(index_elements=list(key))
        return insert.on_conflict_do_update(
            index_elements=list(key), set_={name: insert.excluded[name] for name in change}
        )

    return Ready(write, sets=sets)
