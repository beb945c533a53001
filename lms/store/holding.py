"""Holding a row, so that two transactions decide about it one after the other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session


def hold(session: Session, model: type[Any], row_id: UUID) -> None:
    """Wait until no other transaction holds this row, and keep it until the commit; new rows may still point to it.

    Only PostgreSQL needs it: in SQLite one transaction writes at a time. Whoever holds several things holds the enrolment before
    the chain of records, so that nobody waits in a ring.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        table = model.__table__
        connection.execute(select(table.c.id).where(table.c.id == row_id).with_for_update(key_share=True))
