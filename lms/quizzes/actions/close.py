"""Closing without a submit: the time is over, or an attempt must not count."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import ForbiddenError
from lms.core.items.contract import Score
from lms.core.scoring.marks import fraction_of
from lms.people.viewer import Viewer
from lms.programmes.queries import get_enrolment
from lms.progress import actions as progress
from lms.quizzes import queries
from lms.quizzes.actions.start import GRACE
from lms.quizzes.actions.submit import close, is_barred
from lms.quizzes.models import Attempt
from lms.quizzes.queries import Seat
from lms.records import actions as records


def close_late_attempt(session: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Mark what is saved when the time is over: by a job, and lazily by whoever looks (B19). True if it closed now."""
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if attempt is None or attempt.state != "in_progress" or now <= attempt.closes_at + GRACE:
        return False
    close(session, attempt, state="expired", now=now)
    session.expire(attempt)
    return True


def is_late(attempt: Attempt | Seat, now: datetime) -> bool:
    """Tell whether an open attempt ought to be closed."""
    return attempt.state == "in_progress" and now > attempt.closes_at + GRACE


def invalidate_attempt(
    session: Session, actor: Viewer, attempt_id: UUID, *, reason: str, give_back: bool, now: datetime
) -> Attempt:
    """Take an attempt out of all results, keep its data, say who and why (B13). Nobody does it to their own (B84)."""
    attempt = queries.get_attempt(session, attempt_id)
    if attempt.learner_id == actor.person_id:
        raise ForbiddenError("own-role")
    attempt.state = "invalidated"
    attempt.invalidated_by_id = actor.person_id
    attempt.invalidated_reason = reason
    attempt.given_back = give_back
    session.flush()
    progress.correct_evidence(
        session,
        get_enrolment(session, attempt.enrolment_id),
        kind="quiz",
        subject=attempt.quiz_id,
        score=_best_that_counts(session, attempt),
        now=now,
    )
    records.append(
        session, attempt.institution_id, actor.person_id, "invalidated", "attempt", attempt.id, now,
        give_back=str(give_back),
    )  # fmt: skip
    return attempt


def _best_that_counts(session: Session, invalidated: Attempt) -> Fraction | None:
    """Return the best share of the attempts that still count at this quiz."""
    shares = [
        fraction_of(Score(other.earned, other.possible))
        for other in queries.list_attempts(session, invalidated.enrolment_id, invalidated.quiz_id)
        if other.state in {"graded", "expired"}
        and other.earned is not None
        and other.possible is not None
        and not is_barred(other.reasons or [])
    ]
    return max(shares, default=None)
