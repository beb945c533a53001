"""Rows about time: extra time in an attempt, extra time that a person always has."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Entity
from lms.store.scope import OfLearner
from lms.store.types import UtcDateTime

_LIVING = text("ended_at is null")


class TimeGrant(OfLearner, Entity):
    """Extra time that one attempt was given, written once (B20). `sent_id`: the form it came with, so that it counts once."""

    __tablename__ = "time_grant"
    __table_args__ = (
        UniqueConstraint("attempt_id", "sent_id"),
        CheckConstraint("seconds > 0", name="seconds"),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    seconds: Mapped[int] = mapped_column()
    for_all: Mapped[bool] = mapped_column(default=False)  # everybody in an open attempt was given it
    is_standing: Mapped[bool] = mapped_column(default=False)  # follows from the person's standing extra time
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_id: Mapped[UUID] = mapped_column(Uuid)


class StandingTime(OfLearner, Entity):
    """Extra time that a person has in every timed attempt at an institution, from the next start on (B17)."""

    __tablename__ = "standing_time"
    __table_args__ = (
        Index(
            "uq_standing_time_living",
            "institution_id",
            "learner_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        CheckConstraint("share >= 0 and minutes >= 0 and share + minutes > 0", name="amount"),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    share: Mapped[int] = mapped_column()  # per cent of the time limit
    minutes: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
