"""Rows about progress."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.scope import OfLearner
from lms.store.types import Exact, Json, UtcDateTime


class Evidence(OfLearner, Base):
    """A fact that counts: a lesson was read and confirmed, a quiz was passed. Written once, never taken back."""

    __tablename__ = "evidence"

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # lesson | quiz | scenario
    subject: Mapped[str] = mapped_column(String(60), primary_key=True)  # id of the lesson, quiz or scenario
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    score: Mapped[Fraction | None] = mapped_column(Exact)  # fraction of 1; best so far
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModuleProgress(OfLearner, Base):
    """The running state of one enrolment, kept on every transition: lists read this row and nothing else.

    `sort_name`, `cohort_label` and `due_at` are copies that make the coordinator's lists O(rows shown).
    """

    __tablename__ = "module_progress"
    __table_args__ = (
        Index("ix_module_progress_roll", "institution_id", "sort_name", "enrolment_id"),
        Index("ix_module_progress_state", "institution_id", "state", "sort_name", "enrolment_id"),
        Index("ix_module_progress_cohort", "institution_id", "cohort_label", "sort_name", "enrolment_id"),
        Index("ix_module_progress_module", "institution_id", "module_id", "sort_name", "enrolment_id"),
        Index("ix_module_progress_due", "institution_id", "is_open", "due_at", "enrolment_id"),
        Index("ix_module_progress_learner", "learner_id", "last_at"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"), primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    state: Mapped[str] = mapped_column(
        String(16), default="enrolled"
    )  # enrolled | learning | completed | cancelled
    is_open: Mapped[bool] = mapped_column(default=True)  # neither completed nor cancelled
    done: Mapped[int] = mapped_column(default=0)  # rows of the run sheet that count and are done
    total: Mapped[int] = mapped_column(default=0)
    score: Mapped[Fraction | None] = mapped_column(Exact)
    place: Mapped[str] = mapped_column(
        String(130), default=""
    )  # "<lesson-id>#<heading-id>" where the learner stopped
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sort_name: Mapped[str] = mapped_column(String(140), default="")
    cohort_label: Mapped[str] = mapped_column(String(60), default="")


class Completion(OfLearner, Entity):
    """The dated fact of being done, written once; later evidence and new versions never undo it (B42, B44)."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("enrolment_id"), Index(None, "learner_id"))

    enrolment_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("enrolment.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    score: Mapped[Fraction | None] = mapped_column(Exact)
    explanation: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # what counted, as it stood
