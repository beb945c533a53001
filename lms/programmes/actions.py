"""Enrolling people in modules."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.people.models import Person
from lms.programmes.models import Enrolment
from lms.records import actions as records
from lms.store import hold


def enrol(
    session: Session,
    *,
    learner_id: UUID,
    module_id: str,
    institution_id: UUID,
    enrolled_by_id: UUID,
    due_at: datetime | None = None,
    due_zone: str = "UTC",
    now: datetime,
) -> tuple[Enrolment, bool]:
    """Enrol a learner on the current version; return the enrolment and whether it is new. A repeat changes only the due date."""
    hold(session, Person, learner_id)  # two clicks at once enrol once
    found = session.scalars(
        select(Enrolment).where(
            Enrolment.learner_id == learner_id,
            Enrolment.module_id == module_id,
            Enrolment.institution_id == institution_id,
        )
    ).first()
    if found is not None:
        found.cancelled_at = None
        if due_at is not None:
            found.due_at, found.due_zone = due_at, due_zone
        return found, False
    enrolment = Enrolment(
        learner_id=learner_id,
        module_id=module_id,
        institution_id=institution_id,
        version_id=catalogue.current_version_id(session, module_id),
        enrolled_at=now,
        enrolled_by_id=enrolled_by_id,
        due_at=due_at,
        due_zone=due_zone,
    )
    session.add(enrolment)
    session.flush()
    records.append(
        session, institution_id, enrolled_by_id, "enrolled", "enrolment", enrolment.id, now, module=module_id
    )
    return enrolment, True


def accept_update(session: Session, enrolment: Enrolment, *, now: datetime) -> None:
    """Move a learner to the current version; rows with the same ids keep their ticks (B41)."""
    enrolment.version_id = catalogue.current_version_id(session, enrolment.module_id)
    records.append(
        session, enrolment.institution_id, enrolment.learner_id, "updated", "enrolment", enrolment.id, now,
        version=str(enrolment.version_id),
    )  # fmt: skip


def cancel(session: Session, enrolment: Enrolment, *, actor_id: UUID, now: datetime) -> None:
    """End an enrolment; what was done stays on record."""
    enrolment.cancelled_at = now
    records.append(session, enrolment.institution_id, actor_id, "cancelled", "enrolment", enrolment.id, now)
