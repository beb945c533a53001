"""Rows about credentials. No foreign keys: a credential outlives the module, the person and the institution it names."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.store.db import Base, Entity
from lms.store.scope import OfLearner
from lms.store.types import UtcDateTime

REVOKE_CLASSES = ("error", "misconduct", "withdrawn")


class SigningKey(Base):
    """A public key of the issuer, kept for ever; its private half is a file in the instance, never in the database."""

    __tablename__ = "signing_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # 32 bytes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CredentialCounter(Base):
    """The last serial given out under a prefix in a year: numbering locks this row, so no number comes twice."""

    __tablename__ = "credential_counter"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Credential(OfLearner, Entity):
    """One signed claim. `signed` is the truth (B70); the columns beside it find it, and say what happened to it since."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_living",
            "completion_id",
            unique=True,
            sqlite_where=text("superseded_by_id is null"),
            postgresql_where=text("superseded_by_id is null"),
        ),
        Index(None, "learner_id"),
        Index(None, "institution_id", "issued_at"),
        CheckConstraint("revoke_class in ('', 'error', 'misconduct', 'withdrawn')", name="revoke_class"),
        CheckConstraint("(revoked_at is null) = (revoke_class = '')", name="revoked"),
    )

    code: Mapped[str] = mapped_column(String(28), unique=True)  # canonical: no hyphens
    number: Mapped[str] = mapped_column(String(30), unique=True)
    completion_id: Mapped[UUID] = mapped_column()
    institution_id: Mapped[UUID] = mapped_column()
    learner_id: Mapped[UUID] = mapped_column()
    module_id: Mapped[str] = mapped_column(String(48))
    version_id: Mapped[UUID] = mapped_column()
    signed: Mapped[str] = mapped_column(Text)  # canonical JSON of document and signature
    key_id: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(12))
    zone: Mapped[str] = mapped_column(
        String(60)
    )  # of the institution on the day; its midnight ends the validity
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_on: Mapped[date | None] = mapped_column()  # last valid day
    pdf: Mapped[bytes | None] = deferred(
        mapped_column(LargeBinary)
    )  # None until the certificate was set once
    pdf_sha256: Mapped[str] = mapped_column(String(64), default="")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoke_class: Mapped[str] = mapped_column(String(12), default="")
    revoke_reason: Mapped[str] = mapped_column(String(300), default="")
    supersedes_id: Mapped[UUID | None] = mapped_column()
    superseded_by_id: Mapped[UUID | None] = mapped_column()
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
