"""What changes progress: beginning a module, evidence, a place to come back to, and the completion that follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.completion import Fact, Outcome, weigh
from lms.institutions import actions as institutions
from lms.institutions.models import Membership
from lms.people.models import Person
from lms.programmes import actions as programmes
from lms.programmes.models import Enrolment
from lms.programmes.queries import Enrolled
from lms.progress import queries
from lms.progress.models import Completion, Evidence, ModuleProgress
from lms.records import actions as records
from lms.store import Ready, hold, upsert


def begin_module(
    session: Session,
    *,
    learner_id: UUID,
    module_id: str,
    institution_id: UUID,
    enrolled_by_id: UUID,
    due_at: datetime | None = None,
    due_zone: str = "UTC",
    now: datetime,
) -> Enrolment:
    """Enrol a learner and open their run sheet; a repeated call only moves the due date."""
    enrolment, is_new = programmes.enrol(
        session,
        learner_id=learner_id,
        module_id=module_id,
        institution_id=institution_id,
        enrolled_by_id=enrolled_by_id,
        due_at=due_at,
        due_zone=due_zone,
        now=now,
    )
    if is_new:
        _open_progress(session, enrolment, now)
    else:
        progress = queries.get_progress(session, enrolment.id)
        progress.due_at = enrolment.due_at
        if progress.state == "cancelled":
            reconsider(session, enrolment, now=now)
    return enrolment


def _open_progress(session: Session, enrolment: Enrolment, now: datetime) -> None:
    person = session.get_one(Person, enrolment.learner_id)
    label = session.scalars(
        select(Membership.cohort_label)
        .where(Membership.person_id == person.id, Membership.institution_id == enrolment.institution_id)
        .order_by(Membership.cohort_label.desc())
        .limit(1)
    ).first()
    outcome = queries.outcome_of(session, catalogue.document(session, enrolment.version_id), None)
    session.add(
        ModuleProgress(
            enrolment_id=enrolment.id,
            institution_id=enrolment.institution_id,
            learner_id=person.id,
            module_id=enrolment.module_id,
            version_id=enrolment.version_id,
            total=outcome.total,
            due_at=enrolment.due_at,
            last_at=now,
            sort_name=person.sort_name,
            cohort_label=label or "",
        )
    )
    session.flush()


def add_evidence(
    session: Session,
    enrolment: Enrolment | Enrolled,
    *,
    kind: str,
    subject: str,
    score: Fraction | None = None,
    now: datetime,
) -> Outcome:
    """Keep a fact (for a quiz the best score so far) and reconsider the module."""
    hold(session, Enrolment, enrolment.id)
    facts = queries.facts_of(session, enrolment.id)
    known = next((fact.score for fact in facts if (fact.kind, fact.subject) == (kind, subject)), None)
    best = score if known is None else max(known, score or known)
    upsert(
        session,
        Evidence,
        {
            "enrolment_id": enrolment.id,
            "kind": kind,
            "subject": subject,
            "institution_id": enrolment.institution_id,
            "learner_id": enrolment.learner_id,
            "score": best,
            "first_at": now,
            "last_at": now,
        },
        key=("enrolment_id", "kind", "subject"),
        change=("score", "last_at"),
    )
    return _reconsider(session, enrolment, [*facts, Fact(kind, subject, best)], now)


def correct_evidence(
    session: Session,
    enrolment: Enrolment | Enrolled,
    *,
    kind: str,
    subject: str,
    score: Fraction | None,
    now: datetime,
) -> Outcome:
    """Put the best remaining score in the place of one that must not count; a completion that was reached stays (B13, B44)."""
    own = (Evidence.enrolment_id == enrolment.id, Evidence.kind == kind, Evidence.subject == subject)
    if score is None:
        session.execute(delete(Evidence).where(*own).execution_options(synchronize_session=False))
    else:
        changed = update(Evidence).where(*own).values(score=score, last_at=now)
        session.execute(changed.execution_options(synchronize_session=False))
    return reconsider(session, enrolment, now=now)


_progress: Any = ModuleProgress.__table__
_MOVE = Ready(
    update(_progress).where(_progress.c.enrolment_id == bindparam("of")),
    sets=("version_id", "state", "is_open", "done", "total", "score", "due_at", "last_at", "completed_at"),
)


def reconsider(session: Session, enrolment: Enrolment | Enrolled, *, now: datetime) -> Outcome:
    """Weigh the evidence anew; write the completion when it is due. Idempotent; never takes a completion back."""
    hold(session, Enrolment, enrolment.id)  # two last pieces of evidence at once: the second sees the first
    return _reconsider(session, enrolment, queries.facts_of(session, enrolment.id), now)


def _reconsider(
    session: Session, enrolment: Enrolment | Enrolled, facts: Iterable[Fact], now: datetime
) -> Outcome:
    document = catalogue.document(session, enrolment.version_id)
    outcome = weigh(document.completion, document.steps, facts)
    completed_at = queries.completed_at(session, enrolment.id)
    if completed_at is None and outcome.complete:
        completed_at = _complete(session, enrolment, outcome, now).completed_at
    state = _state(enrolment, outcome, is_completed=completed_at is not None)
    _MOVE.run(
        session,
        of=enrolment.id,
        version_id=enrolment.version_id,
        state=state,
        is_open=state in {"enrolled", "learning"},
        done=outcome.done,
        total=outcome.total,
        score=outcome.score,
        due_at=enrolment.due_at,
        last_at=now,
        completed_at=completed_at,
    )
    return outcome


def _state(enrolment: Enrolment | Enrolled, outcome: Outcome, *, is_completed: bool) -> str:
    if is_completed:
        return "completed"
    if enrolment.cancelled_at:
        return "cancelled"
    touched = any(row.done for row in outcome.rows) or outcome.score is not None
    return "learning" if touched else "enrolled"


def _complete(
    session: Session, enrolment: Enrolment | Enrolled, outcome: Outcome, now: datetime
) -> Completion:
    completion = Completion(
        enrolment_id=enrolment.id,
        institution_id=enrolment.institution_id,
        learner_id=enrolment.learner_id,
        module_id=enrolment.module_id,
        version_id=enrolment.version_id,
        completed_at=now,
        score=outcome.score,
        explanation=[
            {"kind": row.kind, "subject": row.subject, "code": row.code, "params": dict(row.params)}
            for row in outcome.rows
            if row.counts
        ],
    )
    session.add(completion)
    session.flush()
    records.append(
        session, enrolment.institution_id, enrolment.learner_id, "completed", "enrolment", enrolment.id, now,
        module=enrolment.module_id, version=str(enrolment.version_id),
    )  # fmt: skip
    return completion


def start_learning(session: Session, enrolment_id: UUID, *, now: datetime) -> None:
    """Note the first touch of a module that was only enrolled."""
    session.execute(
        update(ModuleProgress)
        .where(ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.state == "enrolled")
        .values(state="learning", last_at=now)
        .execution_options(synchronize_session=False)
    )


def keep_place(session: Session, enrolment_id: UUID, place: str, *, now: datetime) -> None:
    """Remember where the learner stopped reading."""
    session.execute(
        update(ModuleProgress)
        .where(ModuleProgress.enrolment_id == enrolment_id)
        .values(place=place[:130], last_at=now)
        .execution_options(synchronize_session=False)
    )
    start_learning(session, enrolment_id, now=now)


def cancel_module(session: Session, enrolment: Enrolment, *, actor_id: UUID, now: datetime) -> None:
    """End an enrolment and take it off the open lists."""
    programmes.cancel(session, enrolment, actor_id=actor_id, now=now)
    reconsider(session, enrolment, now=now)


def follow_names(session: Session, person_id: UUID) -> int:
    """Bring the copies of a person's name and cohort label up to date; returns the number of rows."""
    person = session.get(Person, person_id)
    if person is None:
        return 0
    institutions.follow_names(session, person_id, sort_name=person.sort_name, username=person.username)
    changed = 0
    rows = session.scalars(select(ModuleProgress).where(ModuleProgress.learner_id == person_id))
    for progress in rows:
        label = session.scalars(
            select(Membership.cohort_label)
            .where(Membership.person_id == person_id, Membership.institution_id == progress.institution_id)
            .order_by(Membership.cohort_label.desc())
            .limit(1)
        ).first()
        progress.sort_name, progress.cohort_label = person.sort_name, label or ""
        changed += 1
    return changed
