"""Rows about reading."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base
from lms.store.scope import OfLearner
from lms.store.types import UtcDateTime


class CheckAnswer(OfLearner, Base):
    """A check inside a lesson was answered: practice, never marked, never in statistics (B14)."""

    __tablename__ = "check_answer"

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    item: Mapped[str] = mapped_column(String(130), primary_key=True)  # "<quiz-id>#<item-id>"
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    verdict: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
