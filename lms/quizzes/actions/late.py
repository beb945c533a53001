"""What happens when the time is over: by the quiz's late policy, the same from the job and from whoever looks (B18, B19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.scoring.deadlines import Late, answers_until, submits_until
from lms.quizzes.models import Attempt
from lms.quizzes.queries import Seat
from lms.records import actions as records
from lms.store import Ready


def late_of(session: Session, attempt: Attempt | Seat) -> Late:
    """Return the late policy of an attempt's quiz, as its pinned version has it."""
    document = catalogue.document(session, attempt.version_id)
    quiz = document.in_language(attempt.language).quizzes.get(attempt.quiz_id)
    return Late(quiz.late) if quiz is not None else Late.AUTOSUBMIT


def is_late(session: Session, attempt: Attempt | Seat, now: datetime) -> bool:
    """Tell whether an open attempt ought to be closed."""
    if attempt.state != "in_progress" or now <= answers_until(attempt.closes_at):
        return False
    return now > submits_until(attempt.closes_at, late_of(session, attempt))


_attempts: Any = Attempt.__table__
_ABANDON = Ready(update(_attempts).where(_attempts.c.id == bindparam("of")), sets=("state", "submitted_at"))


def abandon(session: Session, attempt: Attempt | Seat, *, now: datetime) -> None:
    """Close an attempt that does not count because it was not submitted in time; what was saved stays on record."""
    _ABANDON.run(session, of=attempt.id, state="abandoned", submitted_at=now)
    records.append(
        session, attempt.institution_id, attempt.learner_id, "abandoned", "attempt", attempt.id, now,
        quiz=attempt.quiz_id,
    )  # fmt: skip


def note_grace(session: Session, attempt: Attempt | Seat, *, now: datetime) -> None:
    """Write down that something was taken after the end (B18)."""
    if now > attempt.closes_at:
        seconds = int((now - attempt.closes_at).total_seconds())
        records.append(
            session, attempt.institution_id, attempt.learner_id, "used-grace", "attempt", attempt.id, now,
            quiz=attempt.quiz_id, seconds=seconds,
        )  # fmt: skip
