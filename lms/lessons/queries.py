"""Finding what was answered inside lessons."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.lessons.models import CheckAnswer
from lms.store import Ready

_answer = CheckAnswer.__table__.c
_ANSWERED = Ready(
    select(_answer.item, _answer.verdict).where(
        _answer.enrolment_id == bindparam("enrolment"), _answer.lesson_id == bindparam("lesson")
    )
)
"""For an enrolment that is the reader's own: every lesson page asks it."""


def answered_checks(session: Session, enrolment_id: UUID, lesson_id: str) -> dict[str, str]:
    """Return the verdicts of the checks that were answered in a lesson."""
    return {row[0]: row[1] for row in _ANSWERED.rows(session, enrolment=enrolment_id, lesson=lesson_id)}
