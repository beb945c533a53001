"""Rows about attempts."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.scope import OfLearner
from lms.store.types import Exact, Json, UtcDateTime

_OPEN = text("state = 'in_progress'")


class Attempt(OfLearner, Entity):
    """One sitting. What chance drew is frozen at the start (B4); the constraints forbid a second open one (B1)."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        Index(
            "ix_attempt_one_open",
            "enrolment_id",
            "quiz_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "learner_id"),
        Index("ix_attempt_roll", "institution_id", "module_id", "quiz_id", "started_at", "id"),
        CheckConstraint(
            "state in ('in_progress', 'submitted', 'graded', 'expired', 'abandoned', 'invalidated')",
            name="state",
        ),
    )

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(12), default="in_progress")
    language: Mapped[str] = mapped_column(String(12))
    seed: Mapped[str] = mapped_column(String(64))  # hex
    slots: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # [{item, order, values}] in the order shown
    tab: Mapped[str] = mapped_column(String(40), default="")  # the browser tab that holds the attempt (B11)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(
        UtcDateTime
    )  # by the time limit, or days after the start (B12, B17)
    is_timed: Mapped[bool] = mapped_column(default=False)
    extra_seconds: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # all grants of extra time together
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    earned: Mapped[Fraction | None] = mapped_column(Exact)
    possible: Mapped[Fraction | None] = mapped_column(Exact)
    passed: Mapped[bool | None] = mapped_column()
    reasons: Mapped[list[str] | None] = mapped_column(Json)
    marks: Mapped[list[dict[str, str]] | None] = mapped_column(Json)  # per slot: earned, possible, verdict
    invalidated_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    invalidated_reason: Mapped[str] = mapped_column(Text, default="")
    given_back: Mapped[bool] = mapped_column(
        default=False
    )  # an invalidated attempt that does not use up the limit


class Response(Base):
    """The latest answer to one slot as typed; `value` null = cleared, no row = never answered (B7)."""

    __tablename__ = "response"

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[dict[str, list[str]] | None] = mapped_column(Json)
    client_seq: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(String(60), default="")
    flagged: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)  # of the last change
    changes: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # how often another answer took its place
