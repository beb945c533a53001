"""Finding attempts and answers; the session's scope keeps out those of other people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.people.viewer import Viewer
from lms.quizzes.models import Attempt, Response
from lms.store import LASTING

_OWN = (
    select(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.learner_id == bindparam("learner"))
    .execution_options(**{LASTING: "own-attempt"})
)
_OWN_LOCKED = _OWN.with_for_update().execution_options(
    populate_existing=True, **{LASTING: "own-attempt-locked"}
)


def own_attempt(session: Session, learner: Viewer, attempt_id: UUID, *, lock: bool = False) -> Attempt:
    """Return the learner's own attempt or raise NotFoundError; `lock` holds its row until the commit."""
    wanted = {"attempt": attempt_id, "learner": learner.person_id}
    attempt = session.scalars(_OWN_LOCKED if lock else _OWN, wanted).first()
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


_response = Response.__table__.c
_GIVEN = select(
    _response.slot, _response.value, _response.client_seq, _response.flagged, _response.saved_at
).where(_response.attempt_id == bindparam("attempt"))


def responses_of(session: Session, attempt_id: UUID) -> dict[int, Given]:
    """Return the saved answers by slot of an attempt that the caller has found within their scope."""
    session.flush()
    rows = session.connection().execute(_GIVEN, {"attempt": attempt_id})
    return {row[0]: Given(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class Seat:
    """What saving an answer needs to know of an attempt."""

    id: UUID
    state: str
    closes_at: datetime
    tab: str
    slots: list[dict[str, Any]]


_attempt = Attempt.__table__.c
_SEAT = (
    select(_attempt.id, _attempt.state, _attempt.closes_at, _attempt.tab, _attempt.slots)
    .where(_attempt.id == bindparam("attempt"), _attempt.learner_id == bindparam("learner"))
    .with_for_update()
)


def lock_seat(session: Session, learner: Viewer, attempt_id: UUID) -> Seat:
    """Hold the row of the learner's own attempt until the commit, or raise NotFoundError."""
    session.flush()
    row = session.connection().execute(_SEAT, {"attempt": attempt_id, "learner": learner.person_id}).first()
    if row is None:
        raise NotFoundError
    return Seat(*row)


def used_attempts(attempts: list[Attempt]) -> int:
    """Return how many attempts count towards the limit: all but those given back (B13)."""
    return sum(not attempt.given_back for attempt in attempts)
