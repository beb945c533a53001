"""Closing without a submit: the time is over, or an attempt must not count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import ForbiddenError
from lms.core.scoring.deadlines import closes_as
from lms.people.viewer import Viewer
from lms.programmes.queries import get_enrolment
from lms.quizzes import queries
from lms.quizzes.actions import statistics
from lms.quizzes.actions.counting import tell_progress
from lms.quizzes.actions.late import is_late, late_of
from lms.quizzes.actions.submit import close
from lms.quizzes.models import Attempt
from lms.records import actions as records


def close_late_attempt(session: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Close what nobody submitted in time, by the quiz's late policy: by a job, and lazily by whoever looks (B19). True if it closed now."""
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if attempt is None or not is_late(session, attempt, now):
        return False
    close(session, attempt, state=closes_as(late_of(session, attempt)), now=now)
    session.expire(attempt)
    return True


def invalidate_attempt(
    session: Session, actor: Viewer, attempt_id: UUID, *, reason: str, give_back: bool, now: datetime
) -> Attempt:
    """Take an attempt out of all results, keep its data, say who and why (B13). Nobody does it to their own (B84)."""
    attempt = queries.get_attempt(session, attempt_id)
    if attempt.learner_id == actor.person_id:
        raise ForbiddenError("own-role")
    statistics.uncount(session, attempt.id)
    attempt.state = "invalidated"
    attempt.invalidated_by_id = actor.person_id
    attempt.invalidated_reason = reason
    attempt.given_back = give_back
    session.flush()
    tell_progress(session, get_enrolment(session, attempt.enrolment_id), attempt.quiz_id, now=now)
    records.append(
        session, attempt.institution_id, actor.person_id, "invalidated", "attempt", attempt.id, now,
        give_back=str(give_back),
    )  # fmt: skip
    return attempt
