"""What readers do: enrol themselves, finish a lesson, answer a check, leave a bookmark."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.completion import Outcome
from lms.core.errors import ConflictError, ForbiddenError, NotFoundError
from lms.jobs import enqueue
from lms.lessons.models import CheckAnswer
from lms.people.viewer import Viewer
from lms.programmes import actions as programmes
from lms.programmes.models import Enrolment
from lms.progress import actions as progress
from lms.store import upsert


def enrol_self(session: Session, learner: Viewer, module_id: str, *, now: datetime) -> Enrolment:
    """Enrol in an open module, for the institution where the learner is a trainee (else their first)."""
    module = catalogue.get_module(session, module_id)
    if not module.is_open or module.is_retired:
        raise ForbiddenError("module-not-open")
    institution_id = home_of(learner)
    if institution_id is None:
        raise ConflictError("no-institution")
    return progress.begin_module(
        session,
        learner_id=learner.person_id,
        module_id=module_id,
        institution_id=institution_id,
        enrolled_by_id=learner.person_id,
        now=now,
    )


def home_of(learner: Viewer) -> UUID | None:
    """Return the institution for which somebody learns on their own initiative."""
    trainee = [place for place, role in learner.places if role == "trainee"]
    return next(iter(trainee or [place for place, _ in learner.places]), None)


def finish_lesson(session: Session, enrolment: Enrolment, lesson_id: str, *, now: datetime) -> Outcome:
    """Keep that a lesson was read to its end and confirmed."""
    document = catalogue.document(session, enrolment.version_id)
    if lesson_id not in document.texts[document.lang].lessons:
        raise NotFoundError
    return progress.add_evidence(session, enrolment, kind="lesson", subject=lesson_id, now=now)


def keep_check(
    session: Session, enrolment: Enrolment, lesson_id: str, item: str, *, verdict: str, now: datetime
) -> None:
    """Keep the latest verdict of a check."""
    upsert(
        session,
        CheckAnswer,
        {
            "enrolment_id": enrolment.id,
            "lesson_id": lesson_id,
            "item": item,
            "institution_id": enrolment.institution_id,
            "learner_id": enrolment.learner_id,
            "verdict": verdict,
            "answered_at": now,
        },
        key=("enrolment_id", "lesson_id", "item"),
        change=("verdict", "answered_at"),
    )


def accept_update(session: Session, enrolment: Enrolment, *, now: datetime) -> None:
    """Go on with the current version of a module; ticks of rows with the same ids stay."""
    programmes.accept_update(session, enrolment, now=now)
    progress.reconsider(session, enrolment, now=now)
    enqueue(session, "recount-enrolment", now=now, enrolment_id=str(enrolment.id))
