"""Rows about corrected questions: what was corrected, whose marks changed, and who is told."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.quizzes.models.attempt import Attempt
from lms.store.db import Entity
from lms.store.scope import OfLearner, OfMember
from lms.store.types import Exact, Json, UtcDateTime


class Correction(Entity):
    """A key was wrong, or a question counts no more: for attempts on one version, from this moment on (B35, B40).

    Written once. The counters and `bookmark` belong to the job that goes through the marked attempts.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("kind in ('key', 'drop', 'full')", name="kind"),
        CheckConstraint("(kind = 'key') = (new_version_id is not null)", name="new_version"),
        Index(None, "version_id", "quiz_id", "at"),
    )

    module_id: Mapped[str] = mapped_column(String(48), ForeignKey("module.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    quiz_id: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(4))
    new_version_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("module_version.id"))
    reason: Mapped[str] = mapped_column(Text)
    may_fall: Mapped[bool] = mapped_column(default=False)  # False = nobody's mark falls (B37)
    places: Mapped[list[str] | None] = mapped_column(Json)  # ids of institutions; null = everywhere
    actor_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    bookmark: Mapped[UUID | None] = mapped_column(Uuid)  # the attempt that the job saw last
    total: Mapped[int] = mapped_column(default=0)  # marked attempts when it began
    seen: Mapped[int] = mapped_column(default=0)
    raised: Mapped[int] = mapped_column(default=0)
    lowered: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)  # would have fallen, and did not
    passed_now: Mapped[int] = mapped_column(default=0)
    failed_now: Mapped[int] = mapped_column(default=0)
    own: Mapped[int] = mapped_column(default=0)  # attempts of the actor, left out (B84)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MarkChange(OfLearner, Entity):
    """What a correction did to the mark of one attempt; `outcome`: raised, moved, lowered, or kept (it would have fallen)."""

    __tablename__ = "mark_change"
    __table_args__ = (
        UniqueConstraint("attempt_id", "correction_id"),
        Index(None, "correction_id", "institution_id"),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    correction_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("correction.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    slot: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(String(8))
    earned_before: Mapped[Fraction] = mapped_column(Exact)
    possible_before: Mapped[Fraction] = mapped_column(Exact)
    passed_before: Mapped[bool | None] = mapped_column()
    earned_after: Mapped[Fraction] = mapped_column(Exact)
    possible_after: Mapped[Fraction] = mapped_column(Exact)
    passed_after: Mapped[bool | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(OfMember, Entity):
    """Something a person is told once, on Today and where it belongs, until they have read it (B39)."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index(None, "person_id", "read_at"))

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(80))  # the same thing is told once
    kind: Mapped[str] = mapped_column(String(20))  # mark-corrected | report-answered
    attempt_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("attempt.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # what the sentence says
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Index("ix_attempt_paper", Attempt.version_id, Attempt.quiz_id, Attempt.id)
"""In this order a correction goes through the attempts that it concerns."""
