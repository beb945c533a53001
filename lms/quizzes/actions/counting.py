"""Which of several attempts counts: the quiz's grading method over the attempts, told to progress (B24)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.content.document import Quiz
from lms.core.items.contract import Score
from lms.core.scoring.marks import BELOW_PASS_MARK, fraction_of
from lms.core.scoring.standing import Method, Sitting, counting
from lms.programmes.models import Enrolment
from lms.programmes.queries import Enrolled, get_enrolment
from lms.progress import actions as progress
from lms.quizzes.models import Attempt
from lms.store import Ready


def tell_progress(session: Session, enrolment: Enrolment | Enrolled, quiz_id: str, *, now: datetime) -> None:
    """Put the score that counts in the place of the one that progress knows; a completion that was reached stays."""
    document = catalogue.document(session, enrolment.version_id)
    quiz = document.in_language(document.lang).quizzes.get(quiz_id)
    if quiz is None:
        return
    score = score_that_counts(session, enrolment.id, quiz)
    if score is not None:
        progress.add_evidence(session, enrolment, kind="quiz", subject=quiz_id, score=score, now=now)
    progress.correct_evidence(session, enrolment, kind="quiz", subject=quiz_id, score=score, now=now)


def recount(session: Session, enrolment_id: UUID, *, now: datetime) -> None:
    """Tell progress what counts at every quiz that was taken, by the methods of the version held now; it only ever raises."""
    enrolment = get_enrolment(session, enrolment_id)
    document = catalogue.document(session, enrolment.version_id)
    quizzes = document.in_language(document.lang).quizzes
    taken = select(Attempt.quiz_id).where(Attempt.enrolment_id == enrolment_id).distinct()
    for quiz_id in sorted(session.scalars(taken)):
        score = score_that_counts(session, enrolment_id, quizzes[quiz_id]) if quiz_id in quizzes else None
        if score is not None:
            progress.add_evidence(session, enrolment, kind="quiz", subject=quiz_id, score=score, now=now)


def score_that_counts(session: Session, enrolment_id: UUID, quiz: Quiz) -> Fraction | None:
    """Return the fraction of 1 that a person's attempts at a quiz amount to by its method, None when none counts."""
    rows = _MARKED.rows(session, enrolment=enrolment_id, quiz=quiz.id)
    return counting(Method(quiz.grading), [_sitting(row) for row in rows], quiz.pass_mark)


_attempt = Attempt.__table__.c
_MARKED = Ready(
    select(_attempt.number, _attempt.earned, _attempt.possible, _attempt.passed, _attempt.reasons).where(
        _attempt.enrolment_id == bindparam("enrolment"),
        _attempt.quiz_id == bindparam("quiz"),
        or_(_attempt.state == "graded", _attempt.state == "expired"),
        _attempt.earned.is_not(None),
    )
)
"""As the rows stand in the database at this moment, of an enrolment that the caller has a right to."""


def _sitting(row: tuple[Any, ...]) -> Sitting:
    number, earned, possible, passed, reasons = row
    return Sitting(number, fraction_of(Score(earned, possible)), passed, is_barred=is_barred(reasons or []))


def is_barred(reasons: Iterable[str]) -> bool:
    """Tell whether more than the score stands against a pass: then the attempt brings no evidence."""
    return any(reason != BELOW_PASS_MARK for reason in reasons)
