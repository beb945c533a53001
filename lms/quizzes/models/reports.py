"""Rows about questions that a trainee has reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Entity
from lms.store.scope import OfLearner
from lms.store.types import UtcDateTime


class QuestionReport(OfLearner, Entity):
    """Somebody says that a question is wrong; tied to the question as they saw it: version, language, attempt."""

    __tablename__ = "question_report"
    __table_args__ = (
        CheckConstraint("state in ('new', 'confirmed', 'dismissed', 'corrected')", name="state"),
        Index(None, "module_id", "state", "at", "id"),
        Index(None, "institution_id", "state", "at", "id"),
        Index(None, "attempt_id"),
    )

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    quiz_id: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(20))  # key | unclear | language | picture | technical | other
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="new")
    corrected_in: Mapped[str] = mapped_column(String(20), default="")  # number of the version that mends it
    answer: Mapped[str] = mapped_column(Text, default="")  # to the reporter
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
