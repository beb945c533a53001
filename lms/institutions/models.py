"""Rows about belonging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import VARCHAR
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from lms.people.models import Person
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


def _copy_of(column: InstrumentedAttribute[str]) -> Callable[[Any], str]:
    """Return what fills a copy of a person's name when a membership is written."""
    statement = select(column).where(Person.id == bindparam("person"))

    def copy(context: Any) -> str:
        person_id = context.get_current_parameters()["person_id"]
        return str(context.connection.execute(statement, {"person": person_id}).scalar_one())

    return copy


def _by_code_point(length: int) -> String:
    """Return a text that both databases order alike, sign by sign, so that an index answers "begins with"."""
    return String(length).with_variant(VARCHAR(length, collation="C"), "postgresql")


def _names(name: str, column: str, *, left: bool) -> Index:
    """Return the index that gives those who belong now, or those who have left, in the order of a name."""
    state = text("ended_at is not null" if left else "ended_at is null")
    return Index(name, "institution_id", column, "person_id", sqlite_where=state, postgresql_where=state)


class Membership(OfMember, Entity):
    """A person holds a role in an institution from a day to a day (B90).

    Both names are copies of the person's, so that an institution's list has an index of its own, however many others there are.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("institution_id", "person_id", "role"),
        CheckConstraint("role in ('trainee', 'instructor', 'assessor', 'coordinator')", name="role"),
        Index(None, "person_id"),
        Index(None, "institution_id", "cohort_label"),
        _names("ix_membership_roll", "sort_name", left=False),
        _names("ix_membership_roll_left", "sort_name", left=True),
        _names("ix_membership_username", "username", left=False),
        _names("ix_membership_username_left", "username", left=True),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    cohort_label: Mapped[str] = mapped_column(String(60), default="")
    sort_name: Mapped[str] = mapped_column(
        _by_code_point(140), default=_copy_of(Person.sort_name), server_default=""
    )
    username: Mapped[str] = mapped_column(
        _by_code_point(60), default=_copy_of(Person.username), server_default=""
    )
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
