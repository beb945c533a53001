"""Closing without a submit: the time is over, or an attempt must not count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import ConflictError
from lms.people.viewer import Viewer
from lms.quizzes import queries
from lms.quizzes.actions.start import GRACE
from lms.quizzes.actions.submit import close
from lms.quizzes.models import Attempt
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
    return True


def is_late(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an open attempt ought to be closed."""
    return attempt.state == "in_progress" and now > attempt.closes_at + GRACE


def invalidate_attempt(
    session: Session, actor: Viewer, attempt_id: UUID, *, reason: str, give_back: bool, now: datetime
) -> Attempt:
    """Take an attempt out of all results, keep its data, say who and why (B13). Nobody does it to their own (B84)."""
    attempt = queries.get_attempt(session, attempt_id)
    if attempt.learner_id == actor.person_id:
        raise ConflictError("own-role")
    attempt.state = "invalidated"
    attempt.invalidated_by_id = actor.person_id
    attempt.invalidated_reason = reason
    attempt.given_back = give_back
    records.append(
        session, attempt.institution_id, actor.person_id, "invalidated", "attempt", attempt.id, now,
        give_back=str(give_back),
    )  # fmt: skip
    return attempt
