"""The log of who did what when, one chain per institution (and one for the whole site)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.types import Json, UtcDateTime


class LearningRecord(Base):
    """One fact. Rows are only ever inserted; `hash` covers the row and the hash before it.

    Identities are kept without foreign keys, so a record outlives what it speaks of; it holds no personal text.
    """

    __tablename__ = "learning_record"
    __table_args__ = (Index(None, "object_id"), Index(None, "actor_id"))

    chain: Mapped[UUID] = mapped_column(primary_key=True)  # institution, or all zeros for the site
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … in the chain
    actor_id: Mapped[UUID | None] = mapped_column()
    verb: Mapped[str] = mapped_column(String(30))
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """The last number and hash of a chain: appending locks this row, so numbers have no gap and no double."""

    __tablename__ = "chain_head"

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="0" * 64)
