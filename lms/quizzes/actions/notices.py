"""Telling people: one notice about one thing, until they say that they have read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.people.viewer import Viewer
from lms.quizzes.models import Notice
from lms.store import upsert


def notify(
    session: Session,
    person_id: UUID,
    institution_id: UUID,
    *,
    key: str,
    kind: str,
    attempt_id: UUID | None = None,
    facts: dict[str, Any],
    now: datetime,
) -> None:
    """Tell a person something; the same `key` is told once, however often this is called (B39)."""
    row = {
        "id": uuid4(), "institution_id": institution_id, "person_id": person_id, "key": key[:80], "kind": kind,
        "attempt_id": attempt_id, "facts": facts, "at": now, "read_at": None,
    }  # fmt: skip
    upsert(session, Notice, row, key=("person_id", "key"), change=())


def read_notice(session: Session, reader: Viewer, notice_id: UUID, *, now: datetime) -> None:
    """Note that a person has read what they were told; somebody else's notice is left alone."""
    session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.person_id == reader.person_id, Notice.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
