"""Finding enrolments; the session's scope keeps out those of other people and institutions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import NotFoundError
from lms.programmes.models import Enrolment
from lms.store import LASTING, Ready


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


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What progress needs to know of an enrolment; the whole row would do as well."""

    id: UUID
    institution_id: UUID
    learner_id: UUID
    module_id: str
    version_id: UUID
    due_at: datetime | None
    cancelled_at: datetime | None


_enrolment = Enrolment.__table__.c
_ENROLLED = Ready(
    select(*(_enrolment[field.name] for field in fields(Enrolled))).where(
        _enrolment.id == bindparam("enrolment")
    )
)


def enrolled(session: Session, enrolment_id: UUID) -> Enrolled:
    """Return an enrolment that the caller has come to by way of a row of their own, or raise NotFoundError."""
    found = _ENROLLED.first(session, enrolment=enrolment_id)
    if found is None:
        raise NotFoundError
    return Enrolled(*found)


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
