"""Rows about a person: names, ways to sign in, sessions, one-time codes, throttles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from lms.store.db import Base, Entity
from lms.store.types import UtcDateTime


class Person(Entity):
    """Somebody who can sign in. E-mail is optional: many technicians have none (B87)."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "sort_name", "id"),)

    username: Mapped[str] = mapped_column(String(60), unique=True)  # folded: lower case, NFKC
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # folded
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None until a code was used
    passport_name: Mapped[str] = mapped_column(String(120))  # Latin letters, as on the passport
    native_name: Mapped[str] = mapped_column(String(120), default="")
    native_language: Mapped[str] = mapped_column(String(12), default="")
    sort_name: Mapped[str] = mapped_column(String(140))  # folded passport name, for lists
    language: Mapped[str] = mapped_column(String(12), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    renamed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignedInSession(Base):
    """A session on one device; the browser holds the secret, the row only its hash."""

    __tablename__ = "signed_in_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the cookie's 256-bit secret
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTimeCode(Entity):
    """A code that lets one person set a new password; kept only as a hash."""

    __tablename__ = "one_time_code"

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"), index=True)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Throttle(Base):
    """Failed tries per account and per network address, shared by all processes."""

    __tablename__ = "throttle"
    __table_args__ = (Index(None, "last_at"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
