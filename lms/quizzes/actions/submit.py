"""Submitting and marking: idempotent, with exact marks, and progress told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import Quiz
from lms.core.items.contract import Graded
from lms.core.scoring.deadlines import closes_as, submits_until
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.programmes.queries import enrolled
from lms.progress import actions as progress
from lms.quizzes import queries
from lms.quizzes.actions import statistics
from lms.quizzes.actions.answer import SentAnswer, keep_answers
from lms.quizzes.actions.counting import is_barred, tell_progress
from lms.quizzes.actions.late import abandon, late_of, note_grace
from lms.quizzes.actions.marking import Sheet, mark_paper
from lms.quizzes.actions.marks_waiting import hand_over
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
    late = late_of(session, seat)
    if now > submits_until(seat.closes_at, late):
        close(session, seat, state=closes_as(late), now=now)
        return
    if now <= seat.closes_at + GRACE:
        keep_answers(session, seat, answers, tab=tab, now=now)
    else:
        note_grace(session, seat, now=now)
    close(session, seat, state="graded", now=now)


def close(session: Session, attempt: Seat | Attempt, *, state: str, now: datetime) -> None:
    """Mark what is saved and write the result; the caller holds the attempt's row and has seen it open.

    While a person has to mark something, the result is provisional (`submitted`) and nothing follows from it (B32).
    """
    if state == "abandoned":
        abandon(session, attempt, now=now)
        return
    sheet = mark_paper(session, attempt, catalogue.document(session, attempt.version_id))
    write_result(session, attempt.id, sheet, state=state, submitted_at=now)
    hand_over(session, attempt, sheet, now=now)
    hold(session, Enrolment, attempt.enrolment_id)
    records.append(
        session, attempt.institution_id, attempt.learner_id, "submitted", "attempt", attempt.id, now,
        earned=str(sheet.mark.score.earned), possible=str(sheet.mark.score.possible),
        passed="pending" if sheet.is_pending else str(sheet.mark.passed),
    )  # fmt: skip
    if not sheet.is_pending:
        tell_result(session, attempt, sheet, now=now)


def write_result(
    session: Session, attempt_id: UUID, sheet: Sheet, *, state: str, submitted_at: datetime | None
) -> None:
    """Write what a marked paper comes to; with a mark still to come it has neither passed nor failed."""
    _CLOSE.run(
        session,
        of=attempt_id,
        state="submitted" if sheet.is_pending else state,
        submitted_at=submitted_at,
        earned=sheet.mark.score.earned,
        possible=sheet.mark.score.possible,
        passed=None if sheet.is_pending else sheet.mark.passed,
        reasons=[] if sheet.is_pending else list(sheet.mark.reasons),
        marks=[_written(one) for one in sheet.graded],
    )


_attempts: Any = Attempt.__table__
_CLOSE = Ready(
    update(_attempts).where(_attempts.c.id == bindparam("of")),
    sets=("state", "submitted_at", "earned", "possible", "passed", "reasons", "marks"),
)


def _written(one: Graded) -> dict[str, str]:
    return {"earned": str(one.score.earned), "possible": str(one.score.possible), "verdict": one.verdict}


def tell_result(session: Session, attempt: Seat | Attempt, sheet: Sheet, *, now: datetime) -> None:
    """Hand a final result down: a quiz that failed for safety or a section counts as nothing gained."""
    hold(session, Enrolment, attempt.enrolment_id)
    enrolment = enrolled(session, attempt.enrolment_id)
    if _quiz(session, attempt).grading != "best":
        tell_progress(session, enrolment, attempt.quiz_id, now=now)
    elif not is_barred(sheet.mark.reasons):
        progress.add_evidence(
            session, enrolment, kind="quiz", subject=attempt.quiz_id, score=sheet.mark.fraction, now=now
        )
    statistics.count(session, attempt, sheet, now)


def _quiz(session: Session, attempt: Seat | Attempt) -> Quiz:
    document = catalogue.document(session, attempt.version_id)
    return document.in_language(attempt.language).quizzes[attempt.quiz_id]
