"""Reading progress."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.completion import Fact, Outcome, weigh
from lms.core.content.document import ModuleDocument
from lms.core.errors import NotFoundError
from lms.progress.models import Completion, Evidence, ModuleProgress


def facts_of(session: Session, enrolment_id: UUID) -> list[Fact]:
    """Return the evidence of one enrolment."""
    rows = session.execute(
        select(Evidence.kind, Evidence.subject, Evidence.score).where(Evidence.enrolment_id == enrolment_id)
    )
    return [Fact(kind, subject, score) for kind, subject, score in rows]


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


def find_completion(session: Session, enrolment_id: UUID) -> Completion | None:
    """Return the completion of an enrolment."""
    return session.scalars(select(Completion).where(Completion.enrolment_id == enrolment_id)).first()


def list_completed_modules(session: Session, learner_id: UUID) -> set[str]:
    """Return the ids of the modules that a learner has completed at any time."""
    return set(session.scalars(select(Completion.module_id).where(Completion.learner_id == learner_id)))
