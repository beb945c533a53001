"""Finding what was answered inside lessons."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.lessons.models import CheckAnswer


def answered_checks(session: Session, enrolment_id: UUID, lesson_id: str) -> dict[str, str]:
    """Return the verdicts of the checks that were answered in a lesson."""
    rows = session.execute(
        select(CheckAnswer.item, CheckAnswer.verdict).where(
            CheckAnswer.enrolment_id == enrolment_id, CheckAnswer.lesson_id == lesson_id
        )
    )
    return dict(rows.all())
