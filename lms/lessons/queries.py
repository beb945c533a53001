"""Finding what was answered inside lessons."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.lessons.models import CheckAnswer

_answer = CheckAnswer.__table__.c
_ANSWERED = select(_answer.item, _answer.verdict).where(
    _answer.enrolment_id == bindparam("enrolment"), _answer.lesson_id == bindparam("lesson")
)
"""Written once, over columns alone: every lesson page asks it, for an enrolment that is the reader's own."""


def answered_checks(session: Session, enrolment_id: UUID, lesson_id: str) -> dict[str, str]:
    """Return the verdicts of the checks that were answered in a lesson."""
    session.flush()
    rows = session.connection().execute(_ANSWERED, {"enrolment": enrolment_id, "lesson": lesson_id}).all()
    return {item: verdict for item, verdict in rows}  # noqa: C416 – rows are not pairs to the type checker
