"""Finding attempts and answers; the session's scope keeps out those of other people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.people.viewer import Viewer
from lms.quizzes.models import Attempt, Response


def own_attempt(session: Session, learner: Viewer, attempt_id: UUID, *, lock: bool = False) -> Attempt:
    """Return the learner's own attempt or raise NotFoundError; `lock` holds its row until the commit."""
    found = select(Attempt).where(Attempt.id == attempt_id, Attempt.learner_id == learner.person_id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    attempt = session.scalars(found).first()
    if attempt is None:
        raise NotFoundError
    return attempt


def get_attempt(session: Session, attempt_id: UUID) -> Attempt:
    """Return an attempt within the session's scope (the learner's own, or of one's own institution)."""
    attempt = session.scalars(select(Attempt).where(Attempt.id == attempt_id)).first()
    if attempt is None:
        raise NotFoundError
    return attempt


def list_attempts(session: Session, enrolment_id: UUID, quiz_id: str) -> list[Attempt]:
    """Return all attempts of one enrolment at one quiz, oldest first."""
    return list(
        session.scalars(
            select(Attempt)
            .where(Attempt.enrolment_id == enrolment_id, Attempt.quiz_id == quiz_id)
            .order_by(Attempt.number)
        )
    )


def list_of_learner(session: Session, learner_id: UUID) -> list[Attempt]:
    """Return a person's attempts, newest first."""
    return list(
        session.scalars(
            select(Attempt).where(Attempt.learner_id == learner_id).order_by(Attempt.started_at.desc())
        )
    )


def responses_of(session: Session, attempt_id: UUID) -> dict[int, Response]:
    """Return the saved answers of an attempt by slot."""
    rows = session.scalars(
        select(Response).where(Response.attempt_id == attempt_id).execution_options(populate_existing=True)
    )
    return {row.slot: row for row in rows}


def used_attempts(attempts: list[Attempt]) -> int:
    """Return how many attempts count towards the limit: all but those given back (B13)."""
    return sum(not attempt.given_back for attempt in attempts)
