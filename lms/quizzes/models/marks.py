"""Rows about marks that people give: files sent, answers that wait, marks, comments, decisions on wordings."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.scope import OfInstitution, OfLearner
from lms.store.types import Exact, Json, UtcDateTime

_WAITS = text("done_at is null")
_UNDECIDED = text("decided_at is null")


class SentFile(OfLearner, Entity):
    """A file that was taken in for one question of one attempt; its bytes lie in the instance's folder by their SHA-256."""

    __tablename__ = "sent_file"
    __table_args__ = (
        UniqueConstraint("attempt_id", "slot", "sha256"),
        Index(None, "learner_id", "sha256"),
        Index(None, "institution_id", "size"),
        CheckConstraint("kind in ('image', 'pdf')", name="kind"),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    slot: Mapped[int] = mapped_column()
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column()  # bytes as stored
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ToMark(OfLearner, Base):
    """An answer that waits for a person, written when the attempt is submitted; `done_at` when its mark is settled."""

    __tablename__ = "to_mark"
    __table_args__ = (
        Index(
            "ix_to_mark_waiting",
            "institution_id",
            "version_id",
            "item_id",
            "attempt_id",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[str] = mapped_column(String(60))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given: Mapped[int] = mapped_column(default=0)  # marks so far
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GivenMark(OfLearner, Entity):
    """What one person gave for one answer (B31). Nobody marks their own, whatever the program does (B84)."""

    __tablename__ = "given_mark"
    __table_args__ = (
        UniqueConstraint("attempt_id", "slot", "place"),
        UniqueConstraint("attempt_id", "slot", "marker_id"),
        CheckConstraint("marker_id <> learner_id", name="not_own"),
        CheckConstraint("place between 1 and 3", name="place"),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    slot: Mapped[int] = mapped_column()
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    marker_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    place: Mapped[int] = mapped_column()  # 1, 2; 3 decides between them
    earned: Mapped[Fraction] = mapped_column(Exact)
    lines: Mapped[list[str]] = mapped_column(
        Json
    )  # points of each line of the rubric; empty: marked as a whole
    comment: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KeptComment(OfInstitution, Entity):
    """A comment that the markers of an institution use again."""

    __tablename__ = "kept_comment"
    __table_args__ = (UniqueConstraint("institution_id", "text"),)

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    text: Mapped[str] = mapped_column(String(500))
    made_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UnmatchedWording(OfLearner, Base):
    """A short answer that no expected wording fits, written when the attempt is submitted (B26)."""

    __tablename__ = "unmatched_wording"
    __table_args__ = (
        Index(
            "ix_unmatched_wording_open",
            "institution_id",
            "version_id",
            "item_id",
            "fold_key",
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    module_id: Mapped[str] = mapped_column(String(48))
    quiz_id: Mapped[str] = mapped_column(String(60))
    item_id: Mapped[str] = mapped_column(String(60))
    fold_key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the folded text
    text: Mapped[str] = mapped_column(Text)  # as typed
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WordingDecision(OfInstitution, Entity):
    """What an institution decided about a wording of one question of one version; `credit` 0 = not accepted."""

    __tablename__ = "wording_decision"
    __table_args__ = (UniqueConstraint("institution_id", "version_id", "item_id", "fold_key"),)

    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    version_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("module_version.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    fold_key: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)  # as one of the learners typed it
    credit: Mapped[Fraction] = mapped_column(Exact)
    decided_by_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RaisedMark(OfLearner, Entity):
    """A mark that a later decision raised, told to the learner with the result."""

    __tablename__ = "raised_mark"
    __table_args__ = (UniqueConstraint("attempt_id", "decision_id"), Index(None, "learner_id"))

    attempt_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("attempt.id"))
    decision_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("wording_decision.id"))
    institution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("institution.id"))
    learner_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    before: Mapped[dict[str, Any]] = mapped_column(Json)  # earned, passed
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
