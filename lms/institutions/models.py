"""Rows about belonging."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Entity
from lms.store.scope import OfInstitution, OfMember
from lms.store.types import UtcDateTime

ROLES = ("trainee", "instructor", "assessor", "coordinator")
RANK = {"trainee": 0, "instructor": 1, "assessor": 1, "coordinator": 2, "administrator": 3}


class Institution(Entity):
    """A hospital, college or programme whose people learn here."""

    __tablename__ = "institution"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    short: Mapped[str] = mapped_column(String(6), unique=True)  # prefix of certificate numbers, e.g. LHL
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(OfMember, Entity):
    """A person holds a role in an institution from a day to a day (B90)."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("institution_id", "person_id", "role"),
        CheckConstraint("role in ('trainee', 'instructor', 'assessor', 'coordinator')", name="role"),
        Index(None, "person_id"),
        Index(None, "institution_id", "cohort_label"),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    cohort_label: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(OfInstitution, Entity):
    """A code that lets people join; only its hash is kept, `hint` shows the last four signs."""

    __tablename__ = "invitation"

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(8))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    cohort_label: Mapped[str] = mapped_column(String(60), default="")
    uses_left: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
