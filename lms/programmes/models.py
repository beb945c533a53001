"""Rows about enrolment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Entity
from lms.store.scope import OfLearner
from lms.store.types import UtcDateTime


class Enrolment(OfLearner, Entity):
    """A learner in a module, for one institution, pinned to the version they began with (B41)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("learner_id", "module_id", "institution_id"),
        Index(None, "institution_id", "module_id"),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
