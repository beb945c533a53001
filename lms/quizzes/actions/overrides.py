"""Exceptions that staff make: a further attempt, the dates of a quiz, a waived condition (B52–B56, B82)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.errors import ForbiddenError
from lms.core.scoring.access import Window
from lms.core.scoring.deadlines import deadline
from lms.people.viewer import Viewer
from lms.programmes.models import Enrolment
from lms.quizzes.actions.start import OPEN_FOR
from lms.quizzes.actions.time import OWN, move_end
from lms.quizzes.models import Attempt, ExtraAttempt, QuizDates, Waiver
from lms.quizzes.queries.time import find_dates
from lms.records import actions as records


def allow_attempt(
    session: Session,
    actor: Viewer,
    enrolment: Enrolment,
    quiz_id: str,
    *,
    reason: str,
    sent_id: UUID,
    now: datetime,
) -> None:
    """Give a person one attempt beyond the limit; the same form sent twice gives one."""
    _refuse_own(actor, enrolment)
    if session.get(ExtraAttempt, sent_id) is not None:
        return
    session.add(
        ExtraAttempt(
            id=sent_id, enrolment_id=enrolment.id, institution_id=enrolment.institution_id, learner_id=enrolment.learner_id,
            quiz_id=quiz_id, reason=reason, granted_by_id=actor.person_id, granted_at=now,
        )
    )  # fmt: skip
    session.flush()
    records.append(
        session, enrolment.institution_id, actor.person_id, "allowed", "enrolment", enrolment.id, now,
        quiz=quiz_id, grant=str(sent_id),
    )  # fmt: skip


def waive(
    session: Session,
    actor: Viewer,
    enrolment: Enrolment,
    quiz_id: str,
    *,
    reason: str,
    until_at: datetime | None,
    sent_id: UUID,
    now: datetime,
) -> None:
    """Let a person begin a quiz without what it asks for before; it counts as waived, not as done (B56)."""
    _refuse_own(actor, enrolment)
    if session.get(Waiver, sent_id) is not None:
        return
    session.add(
        Waiver(
            id=sent_id, institution_id=enrolment.institution_id, learner_id=enrolment.learner_id,
            module_id=enrolment.module_id, quiz_id=quiz_id, reason=reason, until_at=until_at,
            granted_by_id=actor.person_id, granted_at=now,
        )
    )  # fmt: skip
    session.flush()
    records.append(
        session, enrolment.institution_id, actor.person_id, "waived", "enrolment", enrolment.id, now,
        quiz=quiz_id, waiver=str(sent_id), until=until_at.isoformat() if until_at else "",
    )  # fmt: skip


def set_dates(
    session: Session,
    actor: Viewer,
    institution_id: UUID,
    module_id: str,
    quiz_id: str,
    *,
    window: Window,
    zone: str,
    now: datetime,
) -> None:
    """Set between which dates an institution's people may begin a quiz. Who sits in an attempt keeps their time (B55); a later
    closing gives it back to those whom the earlier one would have cut off."""
    row = find_dates(session, institution_id, module_id, quiz_id)
    before = Window(row.opens_at, row.closes_at) if row else Window()
    if row is None:
        row = QuizDates(institution_id=institution_id, module_id=module_id, quiz_id=quiz_id)
        session.add(row)
    row.opens_at, row.closes_at, row.zone = window.opens_at, window.closes_at, zone
    row.set_by_id, row.set_at = actor.person_id, now
    session.flush()
    if before != window:
        _follow_closing(session, institution_id, module_id, quiz_id, window, now)
        records.append(
            session, institution_id, actor.person_id, "scheduled", "quiz", f"{module_id}/{quiz_id}", now,
            opens=_text(window.opens_at), closes=_text(window.closes_at),
            opens_before=_text(before.opens_at), closes_before=_text(before.closes_at),
        )  # fmt: skip


def _follow_closing(
    session: Session, institution_id: UUID, module_id: str, quiz_id: str, window: Window, now: datetime
) -> None:
    attempts = session.scalars(
        select(Attempt)
        .where(
            Attempt.institution_id == institution_id,
            Attempt.module_id == module_id,
            Attempt.quiz_id == quiz_id,
            Attempt.state == "in_progress",
            Attempt.closes_at > now,
        )
        .order_by(Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for attempt in attempts:
        extra = timedelta(seconds=attempt.extra_seconds)
        ends_at = deadline(
            attempt.started_at,
            _limit(session, attempt),
            extra=extra,
            closes_at=window.closes_at,
            extension=extra,
        )
        move_end(session, attempt, ends_at, now=now)


def _limit(session: Session, attempt: Attempt) -> timedelta:
    document = catalogue.document(session, attempt.version_id)
    quiz = document.in_language(attempt.language).quizzes[attempt.quiz_id]
    return timedelta(minutes=quiz.minutes) if quiz.minutes else OPEN_FOR


def _refuse_own(actor: Viewer, enrolment: Enrolment) -> None:
    """Refuse an exception for oneself (B84)."""
    if enrolment.learner_id == actor.person_id:
        raise ForbiddenError(OWN)


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
