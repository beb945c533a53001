"""Submitting and marking: idempotent, with exact marks, and progress told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.items.contract import Graded
from lms.core.scoring.marks import BELOW_PASS_MARK, AttemptMark
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.programmes.queries import enrolled
from lms.progress import actions as progress
from lms.quizzes import queries
from lms.quizzes.actions.answer import SentAnswer, keep_answers
from lms.quizzes.actions.marking import mark_paper
from lms.quizzes.actions.start import GRACE
from lms.quizzes.models import Attempt
from lms.quizzes.queries import Seat
from lms.records import actions as records
from lms.store import Ready, hold


def submit_attempt(
    session: Session,
    learner: Viewer,
    attempt_id: UUID,
    answers: Iterable[SentAnswer] = (),
    *,
    tab: str = "",
    now: datetime,
) -> None:
    """Take the complete set of answers, mark and close; a repeat changes nothing (B6)."""
    seat = queries.own_seat(session, learner, attempt_id, lock=True)
    if seat.state != "in_progress":
        return
    in_time = now <= seat.closes_at + GRACE
    if in_time:
        keep_answers(session, seat, answers, tab=tab, now=now)
    close(session, seat, state="graded" if in_time else "expired", now=now)


def close(session: Session, attempt: Seat | Attempt, *, state: str, now: datetime) -> None:
    """Mark what is saved and write the result; the caller holds the attempt's row and has seen it open."""
    sheet = mark_paper(session, attempt, catalogue.document(session, attempt.version_id))
    _CLOSE.run(
        session,
        of=attempt.id,
        state=state,
        submitted_at=now,
        earned=sheet.mark.score.earned,
        possible=sheet.mark.score.possible,
        passed=sheet.mark.passed,
        reasons=list(sheet.mark.reasons),
        marks=[_written(one) for one in sheet.graded],
    )
    _tell(session, attempt, sheet.mark, now)


_attempts: Any = Attempt.__table__
_CLOSE = Ready(
    update(_attempts).where(_attempts.c.id == bindparam("of")),
    sets=("state", "submitted_at", "earned", "possible", "passed", "reasons", "marks"),
)


def _written(one: Graded) -> dict[str, str]:
    return {"earned": str(one.score.earned), "possible": str(one.score.possible), "verdict": one.verdict}


def _tell(session: Session, attempt: Seat | Attempt, mark: AttemptMark, now: datetime) -> None:
    """Hand the result down: a quiz that failed for safety or a section counts as nothing gained."""
    hold(session, Enrolment, attempt.enrolment_id)
    enrolment = enrolled(session, attempt.enrolment_id)
    records.append(
        session, attempt.institution_id, attempt.learner_id, "submitted", "attempt", attempt.id, now,
        earned=str(mark.score.earned), possible=str(mark.score.possible), passed=str(mark.passed),
    )  # fmt: skip
    if not is_barred(mark.reasons):
        progress.add_evidence(
            session, enrolment, kind="quiz", subject=attempt.quiz_id, score=mark.fraction, now=now
        )


def is_barred(reasons: Iterable[str]) -> bool:
    """Tell whether more than the score stands against a pass: then the attempt brings no evidence."""
    return any(reason != BELOW_PASS_MARK for reason in reasons)
