"""Finding enrolments; the session's scope keeps out those of other people and institutions."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.programmes.models import Enrolment
from lms.store import LASTING


def find_enrolment(session: Session, learner_id: UUID, module_id: str) -> Enrolment | None:
    """Return the learner's living enrolment in a module, the latest if they learn for two institutions."""
    return session.scalars(
        select(Enrolment)
        .where(
            Enrolment.learner_id == learner_id,
            Enrolment.module_id == module_id,
            Enrolment.cancelled_at.is_(None),
        )
        .order_by(Enrolment.enrolled_at.desc())
        .limit(1)
    ).first()


def own_enrolment(session: Session, learner_id: UUID, module_id: str) -> Enrolment:
    """Return the learner's living enrolment or raise NotFoundError."""
    found = find_enrolment(session, learner_id, module_id)
    if found is None:
        raise NotFoundError
    return found


_ONE = (
    select(Enrolment)
    .where(Enrolment.id == bindparam("enrolment"))
    .execution_options(**{LASTING: "one-enrolment"})
)


def get_enrolment(session: Session, enrolment_id: UUID) -> Enrolment:
    """Return an enrolment within the session's scope or raise NotFoundError."""
    found = session.scalars(_ONE, {"enrolment": enrolment_id}).first()
    if found is None:
        raise NotFoundError
    return found
