"""Reading progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.catalogue.models import ModuleVersion
from lms.core.completion import Fact, Outcome, weigh
from lms.core.content.document import ModuleDocument
from lms.core.errors import NotFoundError
from lms.programmes.models import Enrolment
from lms.progress.models import Completion, Evidence, ModuleProgress
from lms.store import Ready

_enrolment, _completion, _evidence = Enrolment.__table__.c, Completion.__table__.c, Evidence.__table__.c
_FACTS = Ready(
    select(_evidence.kind, _evidence.subject, _evidence.score).where(
        _evidence.enrolment_id == bindparam("enrolment")
    )
)


def facts_of(session: Session, enrolment_id: UUID) -> list[Fact]:
    """Return the evidence of one enrolment that the caller has found within their scope."""
    return [Fact(*row) for row in _FACTS.rows(session, enrolment=enrolment_id)]


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's own enrolment in a module with what counts there: all that a page about it reads."""

    id: UUID
    institution_id: UUID
    version_id: UUID
    due_at: datetime | None
    due_zone: str
    completed: bool
    facts: tuple[Fact, ...]


_STANDING = Ready(
    select(
        _enrolment.id, _enrolment.institution_id, _enrolment.version_id, _enrolment.due_at, _enrolment.due_zone,
        _completion.id, _evidence.kind, _evidence.subject, _evidence.score,
    )
    .select_from(
        Enrolment.__table__.outerjoin(Completion.__table__, _completion.enrolment_id == _enrolment.id).outerjoin(
            Evidence.__table__, _evidence.enrolment_id == _enrolment.id
        )
    )
    .where(
        _enrolment.learner_id == bindparam("learner"),
        _enrolment.module_id == bindparam("module"),
        _enrolment.cancelled_at.is_(None),
    )
    .order_by(_enrolment.enrolled_at.desc(), _enrolment.id, _evidence.kind, _evidence.subject)
)  # fmt: skip
"""About the asker only: every page of a module asks it."""


def own_standing(session: Session, learner_id: UUID, module_id: str) -> Standing | None:
    """Return where a learner stands in a module, by their latest living enrolment."""
    rows = _STANDING.rows(session, learner=learner_id, module=module_id)
    if not rows:
        return None
    first = rows[0]
    facts = tuple(Fact(row[6], row[7], row[8]) for row in rows if row[0] == first[0] and row[6] is not None)
    return Standing(first[0], first[1], first[2], first[3], first[4], first[5] is not None, facts)


def outcome_of(session: Session, document: ModuleDocument, enrolment_id: UUID | None) -> Outcome:
    """Return where a learner stands in a version; without an enrolment nothing is done."""
    facts = facts_of(session, enrolment_id) if enrolment_id else []
    return weigh(document.completion, document.steps, facts)


def get_progress(session: Session, enrolment_id: UUID) -> ModuleProgress:
    """Return the running state of an enrolment within the session's scope or raise NotFoundError."""
    found = session.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id == enrolment_id)).first()
    if found is None:
        raise NotFoundError
    return found


def list_own(session: Session, learner_id: UUID) -> list[ModuleProgress]:
    """Return a learner's modules, the last touched first."""
    return list(
        session.scalars(
            select(ModuleProgress)
            .where(ModuleProgress.learner_id == learner_id, ModuleProgress.state != "cancelled")
            .order_by(ModuleProgress.last_at.desc())
        )
    )


_COMPLETED_AT = Ready(
    select(_completion.completed_at).where(_completion.enrolment_id == bindparam("enrolment"))
)


def completed_at(session: Session, enrolment_id: UUID) -> datetime | None:
    """Return when an enrolment that the caller has found within their scope was completed."""
    found = _COMPLETED_AT.first(session, enrolment=enrolment_id)
    return None if found is None else found[0]


def find_completion(session: Session, enrolment_id: UUID) -> Completion | None:
    """Return the completion of an enrolment."""
    return session.scalars(select(Completion).where(Completion.enrolment_id == enrolment_id)).first()


def completed_majors(session: Session, learner_id: UUID) -> dict[str, int]:
    """Return the modules that a learner has completed at any time, with the highest major version of each."""
    rows = session.execute(
        select(Completion.module_id, ModuleVersion.number)
        .join(ModuleVersion, ModuleVersion.id == Completion.version_id)
        .where(Completion.learner_id == learner_id)
    )
    highest: dict[str, int] = {}
    for module_id, number in rows:
        highest[module_id] = max(highest.get(module_id, 0), int(number.partition(".")[0]))
    return highest
