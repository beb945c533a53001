"""Rows about exceptions that staff make: further attempts, dates of a quiz, waived conditions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.scope import OfInstitution, OfLearner
from lms.store.types import UtcDateTime


class ExtraAttempt(OfLearner, Entity):
    """One attempt more than the limit allows, for one person at one quiz. Its identity comes with the form: sent twice, kept once."""

    __tablename__ = "extra_attempt"
    __table_args__ = (Index(None, "enrolment_id", "quiz_id"),)

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    quiz_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    granted_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuizDates(OfInstitution, Base):
    """Between which dates an institution's people may begin a quiz (B52); `zone`: the zone in which they were written (B15)."""

    __tablename__ = "quiz_dates"
    __table_args__ = (
        CheckConstraint("opens_at is null or closes_at is null or opens_at < closes_at", name="order"),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"), primary_key=True)
    module_id: Mapped[str] = mapped_column(String(48), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(String(60))
    set_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Waiver(OfLearner, Entity):
    """A person need not do what a quiz asks for before it (B56): who lets them, why, until when."""

    __tablename__ = "waiver"
    __table_args__ = (Index(None, "learner_id", "module_id", "quiz_id"),)

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
