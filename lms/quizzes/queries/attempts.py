"""Finding attempts and answers; the session's scope keeps out those of other people."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.people.viewer import Viewer
from lms.quizzes.models import Attempt, Response
from lms.store import LASTING, Ready

_OWN = (
    select(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.learner_id == bindparam("learner"))
    .execution_options(populate_existing=True, **{LASTING: "own-attempt"})
)


def own_attempt(session: Session, learner: Viewer, attempt_id: UUID) -> Attempt:
    """Return the learner's own attempt or raise NotFoundError."""
    attempt = session.scalars(_OWN, {"attempt": attempt_id, "learner": learner.person_id}).first()
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


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that stands for a slot."""

    slot: int
    value: dict[str, list[str]] | None
    client_seq: int
    flagged: bool
    saved_at: datetime
    changes: int = 0


_response = Response.__table__.c
_GIVEN = Ready(
    select(
        _response.slot,
        _response.value,
        _response.client_seq,
        _response.flagged,
        _response.saved_at,
        _response.changes,
    ).where(_response.attempt_id == bindparam("attempt"))
)


def responses_of(session: Session, attempt_id: UUID) -> dict[int, Given]:
    """Return the saved answers by slot of an attempt that the caller has found within their scope."""
    return {row[0]: Given(*row) for row in _GIVEN.rows(session, attempt=attempt_id)}


@dataclass(frozen=True, slots=True)
class Seat:
    """An attempt as those need it who answer, look and mark; the whole row would do as well."""

    id: UUID
    enrolment_id: UUID
    institution_id: UUID
    learner_id: UUID
    version_id: UUID
    module_id: str
    quiz_id: str
    number: int
    state: str
    language: str
    slots: list[dict[str, Any]]
    tab: str
    started_at: datetime
    closes_at: datetime
    is_timed: bool
    extra_seconds: int


_attempt = Attempt.__table__.c
_OWN_SEAT = select(*(_attempt[field.name] for field in fields(Seat))).where(
    _attempt.id == bindparam("attempt"), _attempt.learner_id == bindparam("learner")
)
_SEAT, _SEAT_LOCKED = Ready(_OWN_SEAT), Ready(_OWN_SEAT.with_for_update())


def own_seat(session: Session, learner: Viewer, attempt_id: UUID, *, lock: bool = False) -> Seat:
    """Return the learner's own attempt or raise NotFoundError; `lock` holds its row until the commit."""
    row = (_SEAT_LOCKED if lock else _SEAT).first(session, attempt=attempt_id, learner=learner.person_id)
    if row is None:
        raise NotFoundError
    return Seat(*row)


def used_attempts(attempts: list[Attempt]) -> int:
    """Return how many attempts count towards the limit: all but those given back (B13)."""
    return sum(not attempt.given_back for attempt in attempts)
